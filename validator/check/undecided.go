package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Undecided is RSG501.
var Undecided = register(Check{
	ID:       "RSG501",
	Name:     "undecided",
	Severity: result.Warning,
	Title: "A rule hangs on a value that the plan does not know; names the value and says what would break and what would pass. " +
		"`assume` in the policy bounds it",
	Why: `Some values of a plan are known only after the apply: a CIDR from an address pool, the id of a group that another
configuration makes, the elements of a dynamic block. What such a rule does to packets cannot be told before, and a guess
would be worse than no answer. So the validator proves what holds whatever the value is, and names here what it hangs on.

One finding for each direction of a network ACL in which the fate of a packet hangs on such a value; for each security group
with rules of which the plan does not say all; and for each subnet of which it does not say which NACL filters it. Nothing is
reported where the unknown value changes no packet's fate, because other rules decide the same anyway.

A value that is marked sensitive is known to the validator: the plan holds it. It is judged like any other and never printed.
Groups of which the plan knows only the id, and default NACLs that are taken as AWS makes them, are notices of the run and not
findings.`,
	Fix: `Bound the value in the policy file; the rest is then proved:

` + "```hcl" + `
assume "aws_vpc_ipam_pool_cidr_allocation.app.cidr" {
  within = "10.20.0.0/16"
  reason = "boundary of the pool"
}
` + "```" + `

Or state it in the configuration where it is known beforehand: a literal CIDR, for_each over known keys.`,
	Sources: []string{
		"https://developer.hashicorp.com/terraform/internals/json-format",
		"https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html",
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				p.undecidedNACL(n, d)
			}
		}
		for _, g := range p.places().groups {
			p.undecidedGroup(g)
		}
		for _, s := range p.places().allSubnets {
			p.undecidedSubnet(s)
		}
	},
})

// undecidedNACL reports one direction of a NACL. Undecided packets that hang on no unknown value come from two rules of one
// number, which RSG204 reports.
func (p *Pass) undecidedNACL(n *firewall.NACL, d firewall.Direction) {
	table := p.Table(n, d)
	undecided := table.Undecided()
	if undecided.IsEmpty() {
		return
	}
	f := Finding{
		Possible:  true,
		Address:   address(n.Origin, n.ID),
		Key:       []string{"nacl", d.String()},
		Resources: []result.Resource{subject(n.Origin, n.ID)},
		Inexact:   true,
		Extent:    Extent{Set: undecided},
	}
	var hang []*firewall.NACLRule
	rules := table.Rules()
	for i := range rules {
		if r := &rules[i]; !r.Exact() && table.MayWin(i).Overlaps(undecided) {
			hang = append(hang, r)
			f.Resources = append(f.Resources, resource(result.Cause, r.Origin, ""))
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if len(hang) == 0 {
		return
	}
	f.Message = fmt.Sprintf("cannot decide %s of network ACL: %s%s", d, hangText(hang), valueText(f.Unknowns))
	p.Report(f)
}

// hangText says what would pass and what would break: in words where one rule hangs on its CIDR alone.
func hangText(hang []*firewall.NACLRule) string {
	if len(hang) > 1 {
		return counted(len(hang), "rule") + " hang on it"
	}
	r := hang[0]
	name := "rule " + r.Name()
	if r.AnyNumber {
		name = "a rule"
	}
	switch {
	case r.Any:
		return "a block stands for any number of rules"
	case r.Maybe:
		return name + " is possibly one of its rules"
	case r.AnyNumber || r.Action == firewall.AnyAction || r.CIDR.IsValid():
		return name + " hangs on it"
	case r.Action == firewall.Deny:
		return name + " denies what comes from within a block that is not known; the rest goes on to the rules after it"
	}
	return name + " allows what is within a block that is not known; the rest goes on to the rules after it"
}

// valueText names the values, for the end of a sentence.
func valueText(list []firewall.Unknown) string {
	var names []string
	for _, u := range unknowns(list) {
		names = append(names, u.Address+"."+u.Attribute)
	}
	if len(names) == 0 {
		return ""
	}
	return " (not known: " + shorten(names, 3) + ")"
}

// undecidedGroup reports the rules of a group that hang on unknown values, unless other rules of the group open the same.
func (p *Pass) undecidedGroup(g *firewall.Group) {
	f := Finding{
		Possible:  true,
		Address:   address(g.Origin, g.ID),
		Key:       []string{"group"},
		Resources: []result.Resource{subject(g.Origin, g.ID)},
		Inexact:   true,
	}
	hang := 0
	var open []firewall.Set
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		rules := g.Rules(d)
		var sure []firewall.Set
		for i := range rules {
			sure = append(sure, ruleSet(p.Net, &rules[i]).must)
		}
		must := firewall.UnionAll(sure...)
		for i := range rules {
			r := &rules[i]
			doubt := p.doubt(r).Subtract(must)
			if doubt.IsEmpty() || !written(r) {
				continue
			}
			hang++
			open = append(open, doubt)
			f.Resources = append(f.Resources, resource(result.Cause, r.Origin, g.ID))
			f.Unknowns = append(f.Unknowns, p.whyOf(r)...)
		}
	}
	if hang == 0 {
		return
	}
	if !g.Managed { // the plan holds rules of it alone
		f.Address = f.Resources[1].Address
	}
	f.Extent.Set = firewall.UnionAll(open...)
	f.Message = fmt.Sprintf("cannot decide what security group opens: %s on what is not known%s; the packets pass if it names them and are dropped if it does not",
		hangs(hang), valueText(f.Unknowns))
	p.Report(f)
}

func hangs(rules int) string {
	if rules == 1 {
		return "1 rule hangs"
	}
	return counted(rules, "rule") + " hang"
}

// doubt is the packets of which it is not known whether the rule opens them. What a group's members are is another question:
// a rule that certainly admits one group leaves no doubt.
func (p *Pass) doubt(r *firewall.GroupRule) firewall.Set {
	if r.Any {
		return firewall.Everything()
	}
	if r.Peer == firewall.PeerGroup {
		_, exact := r.Group.Exact()
		if exact && !r.Maybe && r.Must.Equal(r.May) {
			return firewall.Set{}
		}
		return firewall.NewSet(firewall.AllAddrs(), r.May)
	}
	b := ruleSet(p.Net, r)
	return b.may.Subtract(b.must)
}

// whyOf is the values on which a rule hangs.
func (p *Pass) whyOf(r *firewall.GroupRule) []firewall.Unknown {
	why := slices.Concat(r.Why, r.Group.Why, r.PrefixList.Why)
	if id, ok := r.PrefixList.Exact(); ok && r.Peer == firewall.PeerPrefixList {
		if list := p.Net.PrefixLists[id]; list != nil {
			why = append(why, list.Why...)
		} else {
			why = append(why, firewall.Unknown{Address: string(id), Attribute: "entry", Reason: firewall.NotInPlan})
		}
	}
	return why
}

// undecidedSubnet reports a subnet of which the NACL is not known. Where nothing hides the answer, two NACLs claim the
// subnet, which RSG207 reports.
func (p *Pass) undecidedSubnet(s *firewall.Subnet) {
	if _, exact := s.NACL.Exact(); exact || len(s.NACL.Why) == 0 {
		return
	}
	f := Finding{
		Possible:  true,
		Address:   address(s.Origin, s.ID),
		Key:       []string{"subnet"},
		Resources: []result.Resource{subject(s.Origin, s.ID)},
		Inexact:   true,
		Unknowns:  s.NACL.Why,
	}
	what := "one that the plan does not hold"
	if len(s.NACL.To) > 0 {
		var names []string
		for _, id := range s.NACL.To {
			name := string(id)
			if n := p.Net.NACLs[id]; n != nil {
				name = naclName(n)
			}
			names = append(names, name)
		}
		slices.Sort(names)
		what = "one of " + shorten(names, 3)
		if s.NACL.Open {
			what += ", or another"
		}
	}
	for _, c := range s.Claims {
		f.Resources = append(f.Resources, resource(result.Association, c.Origin, ""))
	}
	f.Message = fmt.Sprintf("cannot decide which network ACL filters the subnet: %s%s", what, valueText(s.NACL.Why))
	p.Report(f)
}
