package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

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
	var services []string
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		rules := g.Rules(d)
		if !p.anyDoubt(rules) {
			continue
		}
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
			services = append(services, openedText(r, d))
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
	f.Message = fmt.Sprintf("cannot decide what security group opens: %s on what is not known%s; %s if it names them and are dropped if it does not",
		hangs(hang), valueText(f.Unknowns), packetsText(services))
	f.Point = unknownAt(f.Unknowns)
	f.Fixes = append(p.blocksFix(g.Origin, g.VPC, f.Unknowns), assumeFix(f.Unknowns)...)
	p.Report(f)
}

// anyDoubt reports whether one of the rules may hang on what is not known.
func (p *Pass) anyDoubt(rules []firewall.GroupRule) bool {
	for i := range rules {
		if !p.doubt(&rules[i]).IsEmpty() {
			return true
		}
	}
	return false
}

// openedText is the packets of which a group's rule opens some, "" where that cannot be said.
func openedText(r *firewall.GroupRule, d firewall.Direction) string {
	if r.Any || r.SensitiveV {
		return ""
	}
	return d.String() + " " + r.May.String()
}

// packetsText begins the sentence on what a group opens.
func packetsText(services []string) string {
	slices.Sort(services)
	services = slices.Compact(services)
	if len(services) == 0 || services[0] == "" {
		return "packets pass"
	}
	return "packets (" + shorten(services, 3) + ") pass"
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
	if r.Peer == firewall.PeerCIDR && !r.Maybe && r.Must.Equal(r.May) && r.MustAddrs.Equal(r.MayAddrs) { // most rules
		return firewall.Set{}
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
