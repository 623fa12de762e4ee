package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// step is a plan of a test: subnet a exists, with what filters it before and after.
type step struct{ before, after world }

func newChange() step {
	c := step{newWorld(), newWorld()}
	for _, w := range []world{c.before, c.after} {
		for _, s := range w.Subnets {
			s.AWSID = "subnet-" + string(s.ID)
		}
	}
	return c
}

// own makes rules those of resources of their own, with what the plan does to them.
func ofItsOwn(rules []firewall.NACLRule, actions ...string) []firewall.NACLRule {
	rules = slices.Clone(rules)
	for i := range rules {
		rules[i].Standalone = true
		rules[i].Origin = madeBy("aws_network_acl_rule", "aws_network_acl_rule."+string(rune('a'+i)), actions...)
	}
	return rules
}

// standing adds a NACL whose rules keep their origins.
func (w world) standing(name string, in, out []firewall.NACLRule, actions []string, subnets ...string) *firewall.NACL {
	n := w.nacl(name, nil, subnets...)
	n.Ingress, n.Egress = in, out
	for _, list := range [][]firewall.NACLRule{n.Ingress, n.Egress} {
		for i := range list {
			if !list[i].Standalone {
				list[i].Origin = firewall.Origin{Address: string(n.ID), Attribute: "block", Actions: actions}
			}
		}
	}
	n.Origin.Actions = actions
	for _, s := range subnets {
		sub := w.Subnets[firewall.ID("aws_subnet."+s)]
		sub.Claims = []firewall.Claim{{NACL: n.ID, Origin: firewall.Origin{Address: string(n.ID), Type: "aws_network_acl", Attribute: "subnet_ids", Actions: actions}, Sure: true}}
	}
	return n
}

func (w world) associated(subnet string, actions ...string) *firewall.Claim {
	c := &w.Subnets[firewall.ID("aws_subnet."+subnet)].Claims[0]
	c.Origin = madeBy("aws_network_acl_association", "aws_network_acl_association.x", actions...)
	return c
}

func (w world) takenBy(subnet, taker string, order firewall.TakerOrder) {
	c := &w.Subnets[firewall.ID("aws_subnet."+subnet)].Claims[0]
	c.Takers = append(c.Takers, firewall.Taker{Address: taker, Order: order})
}

func wholeList(number int) []firewall.NACLRule {
	return []firewall.NACLRule{permit(number, "all", "0.0.0.0/0", 0, 0)}
}

func tcp(number int, cidr string, ports ...int) []firewall.NACLRule {
	return []firewall.NACLRule{permit(number, "tcp", cidr, ports[0], ports[1])}
}

var rulesOfChange = []*Check{SubnetFallsToDefaultNACL, ReplacementWindow, RulesAfterAssociation, DeleteThenCreate}

func (c step) findings(t *testing.T) map[string][]marked {
	t.Helper()
	out := map[string][]marked{}
	for _, rule := range rulesOfChange {
		if found := planned(t, rule, c.before, c.after); len(found) > 0 {
			out[rule.ID] = found
		}
	}
	return out
}

var replaced, update, create, none = []string{"delete", "create"}, []string{"update"}, []string{"create"}, []string{"no-op"}

func TestEachKindOfChangeHasItsRule(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(step)
		want  string // rule, certainty, address; "" for no finding
		says  string // part of the message
	}{
		{"an inline rule gets another number", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
			c.after.standing("x", tcp(110, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
		}, "RSG706 proved aws_network_acl.x", "tcp 1-9 with 10.0.0.0/8 is refused on its way in"},
		{"an inline rule is widened beside another that covers it", func(c step) {
			c.before.standing("x", append(tcp(100, "10.0.0.0/8", 1, 9), wholeList(200)...), wholeList(100), update, "a")
			c.after.standing("x", append(tcp(100, "10.0.0.0/8", 1, 99), wholeList(200)...), wholeList(100), update, "a")
		}, "", ""},
		{"an inline deny is renumbered", func(c step) {
			deny := func(n int) []firewall.NACLRule {
				return append([]firewall.NACLRule{refuse(n, "tcp", "10.66.0.0/16", 22, 22)}, wholeList(500)...)
			}
			c.before.standing("x", deny(100), wholeList(100), update, "a")
			c.after.standing("x", deny(110), wholeList(100), update, "a")
		}, "RSG706 proved aws_network_acl.x", "tcp 22 with 10.66.0.0/16 is let through on its way in"},
		{"a rule is only added", func(c step) {
			c.before.standing("x", wholeList(100), wholeList(100), update, "a")
			c.after.standing("x", append(tcp(90, "10.0.0.0/8", 1, 9), wholeList(100)...), wholeList(100), update, "a")
		}, "", ""},
		{"a rule is only deleted", func(c step) {
			c.before.standing("x", append(tcp(90, "10.0.0.0/8", 1, 9), wholeList(100)...), wholeList(100), update, "a")
			c.after.standing("x", wholeList(100), wholeList(100), update, "a")
		}, "", ""},
		{"a rule resource is replaced", func(c step) {
			c.before.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), wholeList(100), none, "a")
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 99), replaced...), wholeList(100), none, "a")
		}, "RSG706 proved aws_network_acl.x", "tcp 1-9 with 10.0.0.0/8"},
		{"a rule resource is replaced by its like", func(c step) {
			c.before.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), wholeList(100), none, "a")
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), wholeList(100), none, "a")
		}, "RSG706 proved aws_network_acl.x", "tcp 1-9 with 10.0.0.0/8"},
		{"an association is replaced by its like", func(c step) {
			for _, w := range []world{c.before, c.after} {
				w.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none, "a")
				w.associated("a", replaced...)
			}
		}, "RSG704 proved aws_network_acl.x", "association is destroyed before"},
		{"a rule resource is made before the old one goes", func(c step) {
			c.before.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), "create", "delete"), wholeList(100), none, "a")
			c.after.standing("x", ofItsOwn(tcp(101, "10.0.0.0/8", 1, 99), "create", "delete"), wholeList(100), none, "a")
		}, "", ""},
		{"a network ACL without subnets changes", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update)
			c.after.standing("x", tcp(110, "10.0.0.0/8", 1, 9), wholeList(100), update)
		}, "", ""},
		{"its subnet is new", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
			c.after.standing("x", tcp(110, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
			delete(c.before.Subnets, "aws_subnet.a")
		}, "", ""},
		{"the CIDR of a replaced rule is not known", func(c step) {
			c.before.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), wholeList(100), none, "a")
			c.after.standing("x", ofItsOwn([]firewall.NACLRule{vague(tcp(100, "10.0.0.0/8", 1, 9)[0])}, replaced...), wholeList(100), none, "a")
		}, "RSG706 possible aws_network_acl.x", ""},
		{"a network ACL with inline rules is replaced", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), replaced, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), replaced, "a")
		}, "RSG704 proved aws_network_acl.x", "is let through on its way in"},
		{"it is made before the old one goes", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), []string{"create", "delete"}, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), []string{"create", "delete"}, "a")
		}, "", ""},
		{"it is made before the old one goes, and its rules after it", func(c step) {
			c.before.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), wholeList(100), []string{"create", "delete"}, "a")
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), wholeList(100), []string{"create", "delete"}, "a")
		}, "RSG705 proved aws_network_acl.x", "tcp 1-9 with 10.0.0.0/8 is refused on its way in"},
		{"an association is replaced", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none, "a")
			c.before.standing("y", nil, nil, none)
			c.after.standing("y", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none)
			c.before.associated("a", replaced...)
			c.after.associated("a", replaced...)
		}, "RSG704 proved aws_network_acl.y", "association is destroyed before"},
		{"another network ACL takes over, and the old one stays", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none, "a")
			c.before.associated("a", "forget")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none)
			c.after.standing("y", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), create, "a")
		}, "", ""},
		{"the subnet leaves one list and enters another", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update)
			c.after.standing("y", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), create, "a")
			c.after.takenBy("a", "aws_network_acl.x", firewall.AnyOrder)
		}, "RSG703 possible aws_network_acl.x, RSG704 proved aws_network_acl.y", "nothing orders"},
		{"the subnet leaves one list before it enters another", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update)
			c.after.standing("y", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), create, "a")
			c.after.takenBy("a", "aws_network_acl.x", firewall.TakesFirst)
		}, "RSG704 proved aws_network_acl.y", "subnet aws_subnet.a falls to"},
		{"an association takes the subnet, and the list did not name it", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), update)
			c.after.standing("y", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none, "a")
			c.after.associated("a", create...)
		}, "", ""},
		{"a network ACL goes when the subnet is at another", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), replaced, "a")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), replaced)
			c.after.standing("y", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), create, "a")
			c.after.takenBy("a", "aws_network_acl.x", firewall.TakesLast)
		}, "", ""},
		{"rules come after the subnets", func(c step) {
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), "create"), ofItsOwn(wholeList(100), "create"), create, "a")
		}, "RSG705 proved aws_network_acl.x", "made after the association"},
		{"rules come at the same time as the association", func(c step) {
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), "create"), nil, create, "a")
			c.after.associated("a", "create")
		}, "RSG705 proved aws_network_acl.x", "in any order with the association"},
		{"the association waits for the rules", func(c step) {
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), "create"), nil, create, "a")
			c.after.associated("a", "create").After = []string{"aws_network_acl_rule.a"}
		}, "", ""},
		{"the association perhaps waits", func(c step) {
			c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), "create"), nil, create, "a")
			c.after.associated("a", "create").Perhaps = []string{"aws_network_acl_rule.a"}
		}, "RSG705 possible aws_network_acl.x", ""},
		{"an association goes", func(c step) {
			c.before.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none, "a")
			c.before.associated("a", "delete")
			c.after.standing("x", tcp(100, "10.0.0.0/8", 1, 9), wholeList(100), none)
		}, "RSG703 proved aws_network_acl.x", "subnet aws_subnet.a falls to aws_vpc.main.default_network_acl_id"},
		{"a network ACL that allows everything goes", func(c step) {
			c.before.standing("x", wholeList(100), wholeList(100), []string{"delete"}, "a")
		}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newChange()
			c.build(w)
			firewall.Share(w.before.Network, w.after.Network)
			var got []string
			for id, found := range w.findings(t) {
				for _, f := range found {
					certainty := "proved"
					if f.Possible {
						certainty = "possible"
					}
					got = append(got, strings.Join([]string{id, certainty, f.Address}, " "))
					if !strings.Contains(f.Message, c.says) {
						t.Errorf("message %q does not say %q", f.Message, c.says)
					}
					if len(f.Steps) == 0 || len(f.Uncovered) == 0 {
						t.Errorf("%d steps, %d sets of packets", len(f.Steps), len(f.Uncovered))
					}
				}
			}
			slices.Sort(got)
			if strings.Join(got, ", ") != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestStepsAreInTheOrderInWhichTheyAreDone(t *testing.T) {
	c := newChange()
	c.before.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), nil, replaced, "a")
	c.after.standing("x", ofItsOwn(tcp(100, "10.0.0.0/8", 1, 9), replaced...), nil, replaced, "a")
	found := planned(t, ReplacementWindow, c.before, c.after)
	if len(found) != 1 {
		t.Fatalf("%d findings", len(found))
	}
	var got []string
	for i, s := range found[0].Steps {
		got = append(got, s.Action+" "+s.Address)
		if want := i; i > 0 && !slices.Contains(s.After, want) {
			t.Errorf("step %d comes after %v", s.Order, s.After)
		}
	}
	want := "delete aws_network_acl_rule.a, delete aws_network_acl.x, create aws_network_acl.x, create aws_network_acl_rule.a"
	if strings.Join(got, ", ") != want {
		t.Errorf("steps %v, want %s", got, want)
	}
}

// AWS refuses a rule that comes before the old one of its number goes: it never stands, and the old one never goes.
func TestARuleThatIsRefusedIsNoStep(t *testing.T) {
	c := newChange()
	meets := ofItsOwn(append(tcp(100, "10.9.0.0/16", 1, 9), tcp(100, "10.9.0.0/16", 1, 99)...), "create", "delete")
	meets[1].Origin = meets[0].Origin
	gap := ofItsOwn(append(tcp(100, "10.9.0.0/16", 1, 9), tcp(200, "10.8.0.0/15", 1, 9)...), replaced...)[1]
	c.before.standing("x", []firewall.NACLRule{meets[0], gap}, wholeList(100), none, "a")
	c.after.standing("x", []firewall.NACLRule{meets[1], gap, meets[0]}, wholeList(100), none, "a")
	found := planned(t, DeleteThenCreate, c.before, c.after)
	if len(found) != 1 || len(found[0].Steps) != 2 {
		t.Fatalf("%+v", found)
	}
	for _, s := range found[0].Steps {
		if s.Address != gap.Origin.Address {
			t.Errorf("step %+v", s)
		}
	}
	equalBoxes(t, found[0].Uncovered, "tcp 10.8.0.0/16:0-65535 -> 10.0.1.0/24:1-9")
}

// groupsOf builds a plan of group x, which host h carries.
func groupsOf(t *testing.T, rule *Check, build func(before, after world)) []marked {
	t.Helper()
	c := newChange()
	for _, w := range []world{c.before, c.after} {
		w.group("x")
		w.host("h", "a", []string{"x"}, "10.0.1.10")
	}
	build(c.before, c.after)
	return planned(t, rule, c.before, c.after)
}

func TestAGroupThatRevokesFirstHasAGap(t *testing.T) {
	described := func(text string, r firewall.GroupRule, o firewall.Origin) []firewall.GroupRule {
		r.Description, r.Origin, r.Standalone = text, o, o.Type != "aws_security_group"
		return []firewall.GroupRule{r}
	}
	https := func(cidr string) firewall.GroupRule { return opening("tcp", 443, 443, cidr) }
	inline := madeBy("aws_security_group", "aws_security_group.x", "update")
	old := madeBy("aws_security_group_rule", "aws_security_group_rule.r", replaced...)
	inPlace := madeBy("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_ingress_rule.r", "update")
	x := func(w world) *firewall.Group { return w.Groups["aws_security_group.x"] }
	for name, c := range map[string]struct {
		build func(before, after world)
		want  int
	}{
		"another description": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("one", https("10.0.0.0/8"), inline), described("two", https("10.0.0.0/8"), inline)
		}, 1},
		"other addresses": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("", https("10.0.0.0/9"), inline), described("", https("10.0.0.0/8"), inline)
		}, 1},
		"addresses that have nothing in common": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("", https("10.0.0.0/16"), inline), described("", https("10.9.0.0/16"), inline)
		}, 0},
		"a rule resource that is replaced": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("", https("10.0.0.0/9"), old), described("", https("10.0.0.0/8"), old)
		}, 1},
		"a rule resource that is made before the old one goes": {func(b, a world) {
			first := madeBy("aws_security_group_rule", "aws_security_group_rule.r", "create", "delete")
			x(b).Ingress, x(a).Ingress = described("", https("10.0.0.0/9"), first), described("", https("10.0.0.0/8"), first)
		}, 0},
		"a rule that AWS modifies": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("", https("10.0.0.0/9"), inPlace), described("", https("10.0.0.0/8"), inPlace)
		}, 0},
		"a second group that opens it all the while": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("one", https("10.0.0.0/8"), inline), described("two", https("10.0.0.0/8"), inline)
			for _, w := range []world{b, a} {
				w.group("y", https("10.0.0.0/8"))
				w.Interfaces["aws_instance.h"].Groups.Sure = append(w.Interfaces["aws_instance.h"].Groups.Sure, "aws_security_group.y")
			}
		}, 0},
		"nobody who carries it": {func(b, a world) {
			x(b).Ingress, x(a).Ingress = described("one", https("10.0.0.0/8"), inline), described("two", https("10.0.0.0/8"), inline)
			delete(b.Interfaces, "aws_instance.h")
			delete(a.Interfaces, "aws_instance.h")
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if found := groupsOf(t, DeleteThenCreate, c.build); len(found) != c.want {
				t.Errorf("%d findings, want %d: %s", len(found), c.want, listing(found))
			}
		})
	}
}

func TestAGroupInUseCannotGoFirst(t *testing.T) {
	replace := func(b, a world, actions ...string) {
		for _, w := range []world{b, a} {
			w.Groups["aws_security_group.x"].Origin.Actions = actions
		}
		b.Groups["aws_security_group.x"].AWSID = "sg-1"
	}
	named := func(b, a world, before, after string) {
		b.Groups["aws_security_group.x"].Name, a.Groups["aws_security_group.x"].Name = before, after
	}
	for name, c := range map[string]struct {
		build func(before, after world)
		want  string
	}{
		"an interface stays": {func(b, a world) { replace(b, a, replaced...) }, "proved aws_security_group.x"},
		"the interface goes first": {func(b, a world) {
			replace(b, a, replaced...)
			b.Interfaces["aws_instance.h"].Origin.Actions = replaced
		}, ""},
		"the group is taken off first": {func(b, a world) {
			replace(b, a, replaced...)
			b.Interfaces["aws_instance.h"].Detached = []firewall.ID{"aws_security_group.x"}
		}, ""},
		"a rule of another group names it": {func(b, a world) {
			replace(b, a, replaced...)
			delete(b.Interfaces, "aws_instance.h")
			b.group("y", openingTo("tcp", 1, 2, "x"))
		}, "proved aws_security_group.x"},
		"something that is not modelled may carry it": {func(b, a world) {
			replace(b, a, replaced...)
			delete(b.Interfaces, "aws_instance.h")
			b.Groups["aws_security_group.x"].Beyond = firewall.MayBeBeyond
		}, "possible aws_security_group.x"},
		"the new one comes first": {func(b, a world) { replace(b, a, "create", "delete"); named(b, a, "x-1", "") }, ""},
		"the new one comes first under the same name": {func(b, a world) { replace(b, a, "create", "delete"); named(b, a, "x", "x") },
			"proved aws_security_group.x"},
	} {
		t.Run(name, func(t *testing.T) {
			found := groupsOf(t, ReplacementWindow, c.build)
			got := ""
			for _, f := range found {
				got += map[bool]string{true: "possible ", false: "proved "}[f.Possible] + f.Address
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheInternetNewlyReachesWhatGroupsHaveOpen(t *testing.T) {
	for name, c := range map[string]struct {
		build func(before, after world)
		want  string
	}{
		"a network ACL opens":     {func(b, a world) {}, "proved error aws_network_acl.n"},
		"it was open before":      {func(b, a world) { b.NACLs["aws_network_acl.n"].Ingress = wholeList(100) }, ""},
		"the group opens with it": {func(b, a world) { b.Groups["aws_security_group.x"].Ingress = nil }, ""},
		"it opens half of the internet": {func(b, a world) { a.NACLs["aws_network_acl.n"].Ingress = tcp(100, "0.0.0.0/1", 0, 65535) },
			"proved warning aws_network_acl.n"},
		"it opens one network": {func(b, a world) { a.NACLs["aws_network_acl.n"].Ingress = tcp(100, "198.51.100.0/24", 0, 65535) }, ""},
		"the default group opens": {func(b, a world) {
			b.NACLs["aws_network_acl.n"].Ingress = wholeList(100)
			for _, w := range []world{b, a} {
				w.Interfaces["aws_instance.h"].Groups.Sure = []firewall.ID{"aws_vpc.main.default_security_group_id"}
			}
			a.Groups["aws_vpc.main.default_security_group_id"].Ingress = []firewall.GroupRule{opening("tcp", 22, 22, "0.0.0.0/0")}
		}, "proved error aws_vpc.main.default_security_group_id"},
	} {
		t.Run(name, func(t *testing.T) {
			found := groupsOf(t, ClosedToWorld, func(b, a world) {
				for _, w := range []world{b, a} {
					w.Groups["aws_security_group.x"].Ingress = []firewall.GroupRule{opening("tcp", 8443, 8443, "0.0.0.0/0")}
				}
				b.list("n", tcp(100, "10.0.0.0/8", 0, 65535), wholeList(100), "a")
				a.list("n", wholeList(100), wholeList(100), "a")
				c.build(b, a)
			})
			got := ""
			for _, f := range found {
				if f.Severity == "" {
					f.Severity = ClosedToWorld.Severity
				}
				got += listing([]marked{f})
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
