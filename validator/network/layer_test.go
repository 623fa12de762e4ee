package network

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// handmade is a plan written by hand from the provider's schema: of what a provider has no longer, or of values that matter alone.
// Each change is "type.name actions" and its values after.
func handmade(t *testing.T, changes ...[2]string) *plan.Plan {
	t.Helper()
	var list, config []string
	for _, c := range changes {
		address, action, _ := strings.Cut(c[0], " ")
		typ, name, _ := strings.Cut(address, ".")
		before, after := "null", c[1]
		switch action {
		case "no-op":
			before = after
		case "update":
			before, after, _ = strings.Cut(after, " => ")
		case "forget":
			before, after = after, "null"
		}
		provider := strings.Split(typ, "_")[0]
		list = append(list, fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"name":%q,"provider_name":"registry.terraform.io/hashicorp/%s",
			"change":{"actions":[%q],"before":%s,"after":%s,"after_unknown":{"id":%t,"egress":%t}}}`,
			address, typ, name, provider, action, before, after, action == "create", action == "create" && !strings.Contains(c[1], "egress")))
		config = append(config, fmt.Sprintf(`{"address":%q,"mode":"managed","type":%q,"name":%q,"expressions":{}}`, address, typ, name))
	}
	text := fmt.Sprintf(`{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[%s],"configuration":{"root_module":{"resources":[%s]}}}`,
		strings.Join(list, ","), strings.Join(config, ","))
	p, err := plan.Read(strings.NewReader(text), "handmade")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhichPlansAreOfOneNetwork(t *testing.T) {
	const vpc = `{"id":"vpc-0123456789abcdef0","cidr_block":"10.0.0.0/16"}`
	group := func(name, vpc string) [2]string {
		return [2]string{"aws_security_group." + name, fmt.Sprintf(`{"vpc_id":%q}`, vpc)}
	}
	change := func(x [2]string, action string) [2]string { return [2]string{x[0] + " " + action, x[1]} }
	real, mock := "vpc-0123456789abcdef0", "vpc-00000000"
	listed := handmade(t, [2]string{"aws_vpc_security_group_egress_rule.r no-op", `{"security_group_id":"sg","ip_protocol":"-1","prefix_list_id":"pl-0123456789abcdef0"}`})
	rule := func(acl string) *plan.Plan {
		return handmade(t, [2]string{"aws_network_acl_rule.r no-op", fmt.Sprintf(`{"id":"nacl-2685327442","network_acl_id":%q,"rule_number":100}`, acl)})
	}
	for _, c := range []struct {
		says  string
		plans []*plan.Plan
		want  string // groups
	}{
		{"an id that a state has", []*plan.Plan{handmade(t, [2]string{"aws_vpc.v no-op", vpc}), handmade(t, change(group("a", real), "create"))}, "[[0 1]]"},
		{"one that two plans name, and a third has", []*plan.Plan{handmade(t, change(group("a", real), "create")), handmade(t, change(group("b", mock), "create")),
			handmade(t, change(group("c", real), "create")), handmade(t, [2]string{"aws_vpc.v no-op", vpc})}, "[[0 2 3] [1]]"},
		{"a placeholder joins nothing", []*plan.Plan{handmade(t, change(group("a", mock), "create")), handmade(t, change(group("b", mock), "create"))}, "[[0] [1]]"},
		{"a prefix list of a state", []*plan.Plan{handmade(t, [2]string{"aws_ec2_managed_prefix_list.l no-op", `{"id":"pl-0123456789abcdef0"}`}), listed, listed}, "[[0 1 2]]"},
		{"AWS's own prefix list is everybody's", []*plan.Plan{listed, listed}, "[[0] [1]]"},
		{"the hash that is the id of a rule is no object of two plans", []*plan.Plan{rule("acl-0123456789abcdef0"), rule("acl-0123456789abcdef1")}, "[[0] [1]]"},
		{"what two plans manage joins nothing, nor a third to them", []*plan.Plan{handmade(t, [2]string{"aws_vpc.v no-op", vpc}),
			handmade(t, [2]string{"aws_vpc.w no-op", vpc}), handmade(t, change(group("a", real), "create"))}, "[[0] [1] [2]]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			groups, overlaps := Together(c.plans)
			if got := fmt.Sprint(groups); got != c.want || strings.Contains(c.says, "manage") != (len(overlaps) > 0) {
				t.Errorf("got %s, overlaps %v; want %s", got, overlaps, c.want)
			}
		})
	}
}

// A resource that moves from one state to another: one plan forgets it, and the other has imported it.
func TestWhatOnePlanForgetsIsTheOthers(t *testing.T) {
	const values = `{"id":"sg-0123456789abcdef0","name":"a","ingress":[],"egress":[]}`
	from, to := handmade(t, [2]string{"aws_security_group.old forget", values}), handmade(t, [2]string{"aws_security_group.new no-op", values})
	groups, overlaps := Together([]*plan.Plan{from, to})
	if fmt.Sprint(groups) != "[[0 1]]" || overlaps != nil {
		t.Fatalf("groups %v, overlaps %v", groups, overlaps)
	}
	j := Join([]Layer{{from, same}, {to, same}})
	before, after := Build(j.Plan, Options{})
	for _, n := range []*firewall.Network{before, after} {
		if diff := cmp.Diff([]firewall.ID{"aws_security_group.new"}, keys(n.Groups)); diff != "" {
			t.Error(diff)
		}
	}
}

func same(address string) string { return address }

func TestOwnerOfAnAddress(t *testing.T) {
	const values = `{"id":"vpc-0123456789abcdef0","cidr_block":"10.0.0.0/16"}`
	first := handmade(t, [2]string{"aws_vpc.main no-op", values}, [2]string{"aws_security_group.one create", `{"vpc_id":"vpc-0123456789abcdef0"}`})
	second := handmade(t, [2]string{"aws_security_group.one create", `{"vpc_id":"vpc-0123456789abcdef0"}`},
		[2]string{"aws_network_interface.n create", `{"subnet_id":"subnet-0123456789abcdef0"}`})
	name := func(n string) func(string) string { return func(a string) string { return n + "//" + a } }
	j := Join([]Layer{{first, name("a")}, {second, name("b")}})
	for _, c := range []struct {
		address string
		layer   int
		own     string
	}{
		{"aws_vpc.main", 0, "aws_vpc.main"},
		{"aws_vpc.main.default_network_acl_id", 0, "aws_vpc.main.default_network_acl_id"},
		{"a//aws_security_group.one", 0, "aws_security_group.one"},
		{"b//aws_security_group.one", 1, "aws_security_group.one"},
		{"subnet-0123456789abcdef0", 1, "subnet-0123456789abcdef0"},
		{"module.plan 1.module.x.aws_lb.l", 1, "module.x.aws_lb.l"},
		{"ingress", -1, "ingress"},
	} {
		if layer, own := j.Owner(c.address); layer != c.layer || own != c.own {
			t.Errorf("%s: %d %s, want %d %s", c.address, layer, own, c.layer, c.own)
		}
	}
	if !slices.IsSortedFunc(j.Plan.Resources, func(a, b *plan.Resource) int { return strings.Compare(a.Address, b.Address) }) {
		t.Error("the resources are not in order")
	}
}
