package network

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestWhatDecidesTooAndIsNotModelled(t *testing.T) {
	block := func(typ, expressions string) string {
		return fmt.Sprintf(`,{"address":"%[1]s.x","mode":"managed","type":"%[1]s","name":"x","expressions":{%[2]s}}`, typ, expressions)
	}
	change := func(typ, actions string) string {
		return fmt.Sprintf(`,{"address":"%[1]s.x","mode":"managed","type":"%[1]s","name":"x","provider_name":"p","change":{"actions":[%[2]s]}}`, typ, actions)
	}
	const tgw = "aws_ec2_transit_gateway_vpc_attachment"
	attachment := func(address string, perhaps bool) firewall.Unmodelled {
		return firewall.Unmodelled{What: "a transit gateway attachment", Address: address, Perhaps: perhaps}
	}
	for _, c := range []struct {
		says, resources, more, changes string
		before, after                  []firewall.Unmodelled
	}{
		{"nothing", block("aws_s3_bucket", ""), "", "", nil, nil},
		{"left as it is", block(tgw, ""), "", change(tgw, `"no-op"`), []firewall.Unmodelled{attachment(tgw+".x", false)}, []firewall.Unmodelled{attachment(tgw+".x", false)}},
		{"of which there is none", block(tgw, ""), "", "", nil, nil},
		{"taken away", block(tgw, ""), "", change(tgw, `"delete"`), nil, nil},
		{"made or changed", block(tgw, ""), "", change(tgw, `"create"`), []firewall.Unmodelled{attachment(tgw+".x", true)}, []firewall.Unmodelled{attachment(tgw+".x", false)}},
		{"in a module", "", `"module_calls":{"m":{"source":"./m","module":{"resources":[` + block(tgw, "")[1:] + `]}}},`, change(tgw, `"no-op"`),
			[]firewall.Unmodelled{attachment("module.m."+tgw+".x", false)}, []firewall.Unmodelled{attachment("module.m."+tgw+".x", false)}},
		{"a broker with groups, in a block", block("aws_msk_cluster", `"broker_node_group_info":[{"security_groups":{"references":["aws_security_group.new.id","aws_security_group.new"]}}]`), "", change("aws_msk_cluster", `"no-op"`),
			[]firewall.Unmodelled{{What: "the interfaces of aws_msk_cluster", Address: "aws_msk_cluster.x"}}, []firewall.Unmodelled{{What: "the interfaces of aws_msk_cluster", Address: "aws_msk_cluster.x"}}},
		{"a broker without", block("aws_mq_broker", `"security_groups":{"constant_value":[]}`), "", change("aws_mq_broker", `"no-op"`), nil, nil},
		{"a load balancer, which is modelled", block("aws_lb", `"security_groups":{"constant_value":["sg-1"]}`), "", "", nil, nil},
		{"an endpoint service of network load balancers", block("aws_vpc_endpoint_service", `"gateway_load_balancer_arns":{"constant_value":[]}`), "", "", nil, nil},
	} {
		before, after := twoGroups(t, c.resources, c.more, c.changes)
		if !slices.Equal(before.Unmodelled, c.before) || !slices.Equal(after.Unmodelled, c.after) {
			t.Errorf("%s: before %+v, after %+v", c.says, before.Unmodelled, after.Unmodelled)
		}
	}
	_, after := twoGroups(t, block("aws_vpc_endpoint_service", `"gateway_load_balancer_arns":{"references":["aws_lb.g.arn","aws_lb.g"]}`), "", change("aws_vpc_endpoint_service", `"no-op"`))
	if len(after.Unmodelled) != 1 || after.Unmodelled[0].Address != "aws_vpc_endpoint_service.x" {
		t.Errorf("%+v", after.Unmodelled)
	}
}

// Actions change groups when the plan is applied: those that are not put off and those that are, of a module too, and of each of several plans.
func TestActionsThatChangeGroupsAreNamed(t *testing.T) {
	invocation := func(address, typ string) string {
		return fmt.Sprintf(`{"address":%q,"type":%q,"name":"it","config_values":{"region":null},"lifecycle_action_trigger":{"action_trigger_event":"AfterCreate"}}`, address, typ)
	}
	text := `{"format_version":"1.2","terraform_version":"1.16.2","planned_values":{"root_module":{}},"configuration":{"root_module":{}},"action_invocations":[` +
		invocation("action.rackspace_sg_revoke_unmanaged.it", "rackspace_sg_revoke_unmanaged") + "," + invocation("action.aws_lambda_invoke.it", "aws_lambda_invoke") +
		`],"deferred_action_invocations":[{"reason":"instance_count_unknown","action_invocation":` +
		invocation("module.m.action.rackspace_sg_quarantine.it", "rackspace_sg_quarantine") + `}]}`
	read := func(name string) *plan.Plan {
		p, err := plan.Read(strings.NewReader(text), name)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	want := []firewall.Unmodelled{
		{What: "an action that revokes rules", Address: "action.rackspace_sg_revoke_unmanaged.it"},
		{What: "an action that gives interfaces another group", Address: "module.m.action.rackspace_sg_quarantine.it"},
	}
	before, after := Build(read("one.json"), Options{})
	if len(before.Unmodelled) > 0 || !slices.Equal(after.Unmodelled, want) {
		t.Errorf("before %+v, after %+v", before.Unmodelled, after.Unmodelled)
	}
	joined := Join([]Layer{{Plan: read("a.json")}, {Plan: read("b.json")}})
	_, after = Build(joined.Plan, Options{})
	for i, u := range after.Unmodelled {
		if layer, own := joined.Owner(u.Address); layer != i/2 || own != want[i%2].Address {
			t.Errorf("%s is %s of plan %d", u.Address, own, layer)
		}
	}
	if len(after.Unmodelled) != 4 {
		t.Errorf("%+v", after.Unmodelled)
	}
}
