package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// change is an entry of resource_changes of one instance: "aws_subnet.a", "data.aws_subnets.x", "aws_subnet.p[1]".
func change(address, action, before, after, unknown string) string {
	block, key := cutKey(address)
	steps := strings.Split(block, ".")
	mode := "managed"
	if steps[0] == "data" {
		mode, steps = "data", steps[1:]
	}
	index := ""
	if key != "" {
		index = `"index":` + key[1:len(key)-1] + ","
	}
	provider := "registry.terraform.io/hashicorp/aws"
	if !strings.HasPrefix(steps[0], "aws_") {
		provider = "terraform.io/builtin/terraform"
	}
	return fmt.Sprintf(`{"address":%q,"mode":%q,"type":%q,"name":%q,%s"provider_name":%q,"change":{"actions":[%q],
		"before":%s,"after":%s,"after_unknown":%s,"before_sensitive":{},"after_sensitive":{}}}`,
		address, mode, steps[0], steps[1], index, provider, action, before, after, unknown)
}

// there is an instance that exists and stays, with the id ID.
func there(address, id string) string {
	values := fmt.Sprintf(`{"id":%q}`, id)
	return change(address, "no-op", values, values, `{}`)
}

// anew is an instance that the plan makes, of which the attributes are not known.
func anew(address string, unknown ...string) string {
	marks := []string{`"id":true`}
	for _, u := range unknown {
		marks = append(marks, fmt.Sprintf("%q:true", u))
	}
	return change(address, "create", "null", "{}", "{"+strings.Join(marks, ",")+"}")
}

// block is a block of the configuration with the references of one attribute, and of for_each if there are any.
func block(name, attr string, refs string, forEach ...string) string {
	steps := strings.Split(name, ".")
	mode := "managed"
	if steps[0] == "data" {
		mode, steps = "data", steps[1:]
	}
	quoted := func(list string) string { return `{"references":["` + strings.ReplaceAll(list, " ", `","`) + `"]}` }
	each := ""
	if len(forEach) > 0 {
		each = `,"for_each_expression":` + quoted(forEach[0])
	}
	return fmt.Sprintf(`{"address":%q,"mode":%q,"type":%q,"name":%q,"expressions":{%q:%s}%s}`, name, mode, steps[0], steps[1], attr, quoted(refs), each)
}

func TestWhatASetThatIsNotKnownHolds(t *testing.T) {
	const subnets = "aws_subnet.a.id aws_subnet.a aws_subnet.b.id aws_subnet.b"
	for _, c := range []struct {
		says    string
		strict  bool
		changes []string
		block   string
		want    string // of the interface's groups or the NACL's subnets
	}{
		{says: "what a list refers to", changes: []string{anew("aws_subnet.a"), anew("aws_subnet.b"), anew("aws_network_acl.n", "subnet_ids")},
			block: block("aws_network_acl.n", "subnet_ids", subnets), want: "[aws_subnet.a aws_subnet.b]"},
		{says: "of each.value, one or some of for_each", changes: []string{anew("aws_subnet.a"), anew("aws_subnet.b"), anew(`aws_network_acl.n["x"]`, "subnet_ids")},
			block: block("aws_network_acl.n", "subnet_ids", "each.value", subnets), want: "[] [aws_subnet.a aws_subnet.b]"},
		{says: "of each.value, the one that is new for certain: it makes the set unknown",
			changes: []string{anew("aws_subnet.a"), there("aws_subnet.b", "subnet-b"), anew(`aws_network_acl.n["x"]`, "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", "each.value", subnets), want: "[aws_subnet.a] [aws_subnet.b]"},
		{says: "the same under --strict, though not that there is no more", strict: true,
			changes: []string{anew("aws_subnet.a"), there("aws_subnet.b", "subnet-b"), anew(`aws_network_acl.n["x"]`, "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", "each.value", subnets), want: "[aws_subnet.a] [aws_subnet.b]…"},
		{says: "not the new one for certain beside a condition that is not known",
			changes: []string{anew("aws_subnet.a"), there("aws_subnet.b", "subnet-b"), anew("aws_lb.l", "arn"), anew(`aws_network_acl.n["x"]`, "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", "aws_lb.l.arn aws_lb.l each.value", subnets), want: "[] [aws_subnet.a aws_subnet.b]"},
		{says: "not what each.value may be beside another new one",
			changes: []string{anew("aws_subnet.a"), anew("aws_subnet.b"), anew(`aws_network_acl.n["x"]`, "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a each.value", "aws_subnet.b.id aws_subnet.b"),
			want:    "[aws_subnet.a] [aws_subnet.b]"},
		{says: "of a resource that is indexed by count.index, the instance that is new",
			changes: []string{there("aws_subnet.p[0]", "subnet-0"), anew("aws_subnet.p[1]"), anew("aws_network_acl.n[1]", "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", "aws_subnet.p count.index"), want: "[aws_subnet.p[1]] [aws_subnet.p[0]]"},
		{says: "what a data source has listed", changes: []string{anew("aws_subnet.a"), anew("aws_network_acl.n", "subnet_ids"),
			change("data.aws_subnets.x", "no-op", `{"ids":["subnet-x"]}`, `{"ids":["subnet-x"]}`, `{}`)},
			block: block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a data.aws_subnets.x.ids data.aws_subnets.x"), want: "[aws_subnet.a subnet-x]"},
		{says: "an element of such a list perhaps", changes: []string{anew("aws_subnet.a"), anew("aws_subnet.b"), anew("aws_network_acl.n", "subnet_ids"),
			change("data.aws_subnets.x", "no-op", `{"ids":["subnet-x","subnet-y"]}`, `{"ids":["subnet-x","subnet-y"]}`, `{}`)},
			block: block("aws_network_acl.n", "subnet_ids", subnets+" data.aws_subnets.x.ids[0] data.aws_subnets.x.ids data.aws_subnets.x"),
			want:  "[aws_subnet.a aws_subnet.b] [subnet-x subnet-y]"},
		{says: "anything where the list is read at apply", changes: []string{anew("aws_subnet.a"), anew("aws_network_acl.n", "subnet_ids"),
			change("data.aws_subnets.x", "read", `null`, `{}`, `{"ids":true}`)},
			block: block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a data.aws_subnets.x.ids data.aws_subnets.x"), want: "[aws_subnet.a] …"},
		{says: "anything beside what is not read, also where that is known: a set hides what is known of it",
			changes: []string{anew("aws_subnet.a"), anew("aws_network_acl.n", "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a data.terraform_remote_state.net.outputs data.terraform_remote_state.net"),
			want:    "[aws_subnet.a] …"},
		{says: "nothing for certain where all that it refers to is known: something else makes it unknown",
			changes: []string{there("aws_subnet.a", "subnet-a"), there("aws_subnet.b", "subnet-b"), anew("aws_network_acl.n", "subnet_ids")},
			block:   block("aws_network_acl.n", "subnet_ids", subnets), want: "[] [aws_subnet.a aws_subnet.b]…"},
		{says: "what is known of it, beside what is handed on", changes: []string{there("aws_subnet.a", "subnet-a"), anew("terraform_data.d"), anew("aws_network_acl.n", "subnet_ids")},
			block: block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a terraform_data.d.output terraform_data.d"), want: "[aws_subnet.a] …"},
		{says: "not the zones whose names are referred to", changes: []string{anew("aws_subnet.a"), anew("aws_network_acl.n", "subnet_ids")},
			block: block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a data.aws_availability_zones.z.names data.aws_availability_zones.z"),
			want:  "[aws_subnet.a]"},
		{says: "anything beside another set", changes: []string{anew("aws_subnet.a"), anew("aws_network_acl.o", "subnet_ids"), anew("aws_network_acl.n", "subnet_ids")},
			block: block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a aws_network_acl.o.subnet_ids aws_network_acl.o"), want: "[aws_subnet.a] …"},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := planOf(t, c.changes, []string{c.block})
			b := newBuilder(newIndex(p), sideAfter, Options{Strict: c.strict})
			b.register()
			for _, r := range b.byType["aws_network_acl"] {
				if r.Name != "n" {
					continue
				}
				l, _ := b.members(r, "subnet_ids", r.After.NetworkACL.SubnetIDs, kindSubnet)
				if got := linksText(l); got != c.want {
					t.Errorf("got %s, want %s", got, c.want)
				}
			}
		})
	}
}

func TestWhatAnIDThatIsNotKnownMayBe(t *testing.T) {
	const both = "aws_network_acl.old.id aws_network_acl.old aws_network_acl.new.id aws_network_acl.new"
	rule := anew("aws_network_acl_rule.r", "network_acl_id")
	nacls := []string{there("aws_network_acl.old", "acl-old"), anew("aws_network_acl.new"), rule}
	for _, c := range []struct {
		says    string
		changes []string
		refs    string
		want    string
	}{
		{"the new one: the id of the other is known", nil, both, "aws_network_acl.new"},
		{"the new one, beside a condition that is known", nil, "data.aws_region.r.name data.aws_region.r " + both, "aws_network_acl.new"},
		{"either, beside a condition that is not", []string{anew("aws_ec2_transit_gateway.t")},
			"aws_ec2_transit_gateway.t.owner_id aws_ec2_transit_gateway.t " + both, "aws_network_acl.new | aws_network_acl.old"},
		{"either, beside a condition on what is read", []string{anew("aws_vpc.v", "arn")}, "aws_vpc.v.arn aws_vpc.v " + both,
			"aws_network_acl.new | aws_network_acl.old"},
		{"the new one, beside a condition on what stays", []string{there("aws_vpc.v", "vpc-1")}, "aws_vpc.v.arn aws_vpc.v " + both, "aws_network_acl.new"},
		{"anything beside what is handed on by what is not read", []string{anew("terraform_data.d", "output")},
			"terraform_data.d.output terraform_data.d aws_network_acl.new.id aws_network_acl.new", "aws_network_acl.new …"},
		{"not what is known of what is not read", nil,
			"data.terraform_remote_state.s.outputs data.terraform_remote_state.s aws_network_acl.new.id aws_network_acl.new", "aws_network_acl.new"},
		{"that too, beside a condition that is not known", []string{anew("aws_ec2_transit_gateway.t")},
			"aws_ec2_transit_gateway.t.owner_id aws_ec2_transit_gateway.t data.terraform_remote_state.s.outputs data.terraform_remote_state.s " +
				"aws_network_acl.new.id aws_network_acl.new", "aws_network_acl.new …"},
		{"not what the plan takes away", []string{change("aws_network_acl.k[0]", "delete", `{"id":"acl-0"}`, "null", "{}"), anew("aws_network_acl.k[1]")},
			"aws_network_acl.k count.index", "aws_network_acl.k[1]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			p := planOf(t, append(c.changes, nacls...), []string{block("aws_network_acl_rule.r", "network_acl_id", c.refs)})
			b := newBuilder(newIndex(p), sideAfter, Options{})
			b.register()
			r := b.byType["aws_network_acl_rule"][0]
			if got := linkText(b.link(r, "network_acl_id", r.After.NetworkACLRule.NetworkACLID, kindNACL)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestAPartOfAForEachIsNoCondition(t *testing.T) {
	changes := []string{there("aws_network_acl.old", "acl-old"), anew("aws_network_acl.new"), anew("aws_subnet.s"),
		anew(`aws_network_acl_association.a["x"]`, "network_acl_id", "subnet_id")}
	p := planOf(t, changes, []string{block("aws_network_acl_association.a", "network_acl_id", "each.value.nacl each.value",
		"aws_network_acl.old.id aws_network_acl.old aws_network_acl.new.id aws_network_acl.new aws_subnet.s.id aws_subnet.s")})
	b := newBuilder(newIndex(p), sideAfter, Options{})
	b.register()
	r := b.byType["aws_network_acl_association"][0]
	if got := linkText(b.link(r, "network_acl_id", r.After.ACLAssociation.NetworkACLID, kindNACL)); got != "aws_network_acl.new" {
		t.Errorf("got %s", got)
	}
}

func TestAModuleWithoutResourcesHandsOnWhatItIsGiven(t *testing.T) {
	text := fmt.Sprintf(`{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[%s],"configuration":{"root_module":{
		"resources":[%s],"module_calls":{"m":{"source":"./m","expressions":{"id":{"references":["aws_subnet.b.id","aws_subnet.b"]}},
		"module":{"outputs":{"id":{"expression":{"references":["var.id"]}}},"variables":{"id":{}}}}}}}}`,
		strings.Join([]string{anew("aws_subnet.a"), anew("aws_subnet.b"), anew("aws_network_acl.n", "subnet_ids")}, ","),
		block("aws_network_acl.n", "subnet_ids", "aws_subnet.a.id aws_subnet.a module.m[0].id module.m[0] module.m"))
	p, err := plan.Read(strings.NewReader(text), "made.json")
	if err != nil {
		t.Fatal(err)
	}
	b := newBuilder(newIndex(p), sideAfter, Options{})
	b.register()
	r := b.byType["aws_network_acl"][0]
	l, _ := b.members(r, "subnet_ids", r.After.NetworkACL.SubnetIDs, kindSubnet)
	if got := linksText(l); got != "[aws_subnet.a aws_subnet.b]" {
		t.Errorf("got %s", got)
	}
}

// A variable of the root module and what a module call states may hold ids of objects that the plan does not know.
func TestASetBesideAVariable(t *testing.T) {
	const refs = "aws_subnet.a.id aws_subnet.a var.more"
	for _, c := range []struct {
		says, value, want string
	}{
		{"that holds ids", `["subnet-01234567"]`, "[aws_subnet.a] …"},
		{"that holds those of something else", `["sg-01234567"]`, "[aws_subnet.a]"},
		{"that holds none", `[]`, "[aws_subnet.a]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			p, err := plan.Read(strings.NewReader(fmt.Sprintf(`{"format_version":"1.2","variables":{"more":{"value":%s}},"resource_changes":[%s],
				"configuration":{"root_module":{"variables":{"more":{}},"resources":[%s]}}}`, c.value,
				anew("aws_subnet.a")+","+anew("aws_network_acl.n", "subnet_ids"), block("aws_network_acl.n", "subnet_ids", refs))), "plan.json")
			if err != nil {
				t.Fatal(err)
			}
			b := newBuilder(newIndex(p), sideAfter, Options{})
			b.register()
			r := b.byType["aws_network_acl"][0]
			l, _ := b.members(r, "subnet_ids", r.After.NetworkACL.SubnetIDs, kindSubnet)
			if got := linksText(l); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
