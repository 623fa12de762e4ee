package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// undecidedSubnets reports the subnets of which the NACL is not known, those for one reason together. Where nothing hides the
// answer, two NACLs claim the subnet, which RSG207 reports.
func (p *Pass) undecidedSubnets() {
	var causes []string
	hidden := map[string][]*firewall.Subnet{} // by what hides which NACL
	for _, s := range p.places().allSubnets {
		if _, exact := s.NACL.Exact(); exact || len(s.NACL.Why) == 0 {
			continue
		}
		cause := fmt.Sprint(s.NACL.To, s.NACL.Open, unknowns(s.NACL.Why))
		if hidden[cause] == nil {
			causes = append(causes, cause)
		}
		hidden[cause] = append(hidden[cause], s)
	}
	for _, cause := range causes {
		p.undecidedSubnet(hidden[cause])
	}
}

// undecidedSubnet reports subnets whose NACLs are one and the same link, at the first of the values that hide which it is.
func (p *Pass) undecidedSubnet(subnets []*firewall.Subnet) {
	link := subnets[0].NACL
	differ, inDoubt := p.apart(link)
	if !differ {
		return // whichever it is
	}
	why := unknowns(link.Why)
	f := Finding{
		Possible: true,
		Address:  why[0].Address,
		Key:      []string{"subnet"},
		Inexact:  true,
		Unknowns: link.Why,
		Extent:   Extent{Count: float64(len(subnets)), Of: "subnet"},
	}
	for _, u := range why {
		f.Key = append(f.Key, u.Address+"."+u.Attribute)
	}
	var list []string
	for _, s := range subnets {
		list = append(list, address(s.Origin, s.ID))
		f.Resources = append(f.Resources, subject(s.Origin, s.ID))
		for _, c := range s.Claims {
			f.Resources = append(f.Resources, resource(result.Association, c.Origin, ""))
		}
	}
	what := "one that the plan does not hold"
	if len(link.To) > 0 {
		var names []string
		for _, id := range link.To {
			name := string(id)
			if n := p.Net.NACLs[id]; n != nil {
				name = naclName(n)
			}
			names = append(names, name)
		}
		slices.Sort(names)
		what = "one of " + shorten(names, 3)
		if link.Open {
			what += ", or another"
		}
	}
	each := ""
	if len(list) > 1 {
		each = "each of "
	}
	f.Point = unknownAt(link.Why)
	f.Message = fmt.Sprintf("cannot decide which network ACL filters %s%s: %s%s%s", each, shorten(list, 3), what, inDoubt, valueText(link.Why))
	p.Report(f)
}

// apart reports whether the NACLs that a link possibly names differ in what they allow, and says of packets on which they do what
// each does with them.
func (p *Pass) apart(l firewall.Link) (bool, string) {
	var known []*firewall.NACL
	for _, id := range l.To {
		if n := p.Net.NACLs[id]; n != nil {
			known = append(known, n)
		}
	}
	if l.Open || len(known) < len(l.To) || len(known) < 2 {
		return true, ""
	}
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		all, some, sensitive := p.Table(known[0], d).Allowed(), firewall.Set{}, false
		for _, n := range known {
			t := p.Table(n, d)
			all, some = all.Intersect(t.Allowed()), some.Union(t.Allowed()).Union(t.Undecided())
			sensitive = sensitive || anySensitive(n.Rules(d))
		}
		doubt := some.Subtract(all)
		switch {
		case doubt.IsEmpty():
		case sensitive:
			return true, ""
		default:
			return true, p.doubtText(known, d, doubt.Cells()[0])
		}
	}
	return false, ""
}

// doubtText says which of the NACLs let packets of a cell pass, and which do not.
func (p *Pass) doubtText(among []*firewall.NACL, d firewall.Direction, c firewall.Cell) string {
	asked := firewall.NewSet(c.Addrs, c.Services)
	var pass, drop []string
	for _, n := range among {
		switch t := p.Table(n, d); {
		case t.Allowed().Covers(asked):
			pass = append(pass, naclName(n))
		case t.Denied().Covers(asked):
			drop = append(drop, naclName(n))
		}
	}
	slices.Sort(pass)
	slices.Sort(drop)
	way := map[firewall.Direction]string{firewall.Ingress: "from", firewall.Egress: "to"}[d]
	text := fmt.Sprintf("; %s %s %s %s", d, c.Services, way, addrsText(c.Addrs))
	if len(pass) > 0 {
		text += " passes " + shorten(pass, 2)
	}
	if len(drop) > 0 {
		text += strings.Repeat(" and", min(len(pass), 1)) + " is dropped by " + shorten(drop, 2)
	}
	return text
}
