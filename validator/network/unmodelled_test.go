package network

import (
	"fmt"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
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
