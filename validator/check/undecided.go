package check

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Undecided is RSG501.
var Undecided = register(Check{
	ID:       "RSG501",
	Name:     "undecided",
	Severity: result.Warning,
	Title:    "A rule hangs on a value that the plan does not know; names the value and says what would break and what would pass",
	Why: `Some values of a plan are known only after the apply: a CIDR from an address pool, the id of a group that another
configuration makes, the elements of a dynamic block. What such a rule does to packets cannot be told before, and a guess
would be worse than no answer. So the validator proves what holds whatever the value is, and names here what it hangs on.

One finding for each direction of a network ACL in which the fate of a packet hangs on such a value; for each security group
with rules of which the plan does not say all; and for the subnets of which one value hides which NACL filters them, at the resource
that has the value. Nothing is reported where the unknown value changes no packet's fate, because other rules, or all network
ACLs that it may be, decide the same.

A value that is marked sensitive is known to the validator: the plan holds it. It is judged like any other and never printed.
Groups of which the plan knows only the id, and default NACLs that are taken as AWS makes them, are notices of the run and not
findings.`,
	Fix: `State the value in the configuration where it is known beforehand: a literal CIDR, for_each over known keys. An address block of
which the bounds are known is bounded by ` + "`assume`" + ` in the policy file; the rest is then proved. Where neither can be, apply what makes the
value first; the next plan then knows it.`,
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
		p.undecidedSubnets()
	},
})

// undecidedNACL reports one direction of a NACL. Undecided packets that hang on no unknown value come from two rules of one
// number, which RSG204 reports. Of a NACL that the plan does not hold, a direction for which it has no rule is not its matter.
func (p *Pass) undecidedNACL(n *firewall.NACL, d firewall.Direction) {
	table := p.Table(n, d)
	undecided := table.Undecided()
	if undecided.IsEmpty() || n.External && !slices.ContainsFunc(n.Rules(d), func(r firewall.NACLRule) bool { return !r.Any }) {
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
	var hang []int
	for i, r := range table.All() {
		if !r.Exact() && table.MayWin(i).Overlaps(undecided) {
			hang = append(hang, i)
			f.Resources = append(f.Resources, resource(result.Cause, r.Origin, ""))
			f.Unknowns = append(f.Unknowns, r.Why...)
		}
	}
	if len(hang) == 0 {
		return
	}
	var texts []string
	for _, i := range hang {
		texts = append(texts, hangText(n, d, table, i))
	}
	text := shorten(texts, 1)
	if len(texts) > 1 {
		text = counted(len(texts), "rule") + " hang on it: " + strings.Join(texts[:2], "; ")
		if len(texts) > 2 {
			text += fmt.Sprintf("; and %d more", len(texts)-2)
		}
	}
	f.Message = fmt.Sprintf("cannot decide %s of network ACL: %s%s", d, text, valueText(f.Unknowns))
	f.Point = unknownAt(f.Unknowns)
	f.Fixes = assumeFix(f.Unknowns)
	p.Report(f)
}

// hangText says what of a rule is not known, what would pass, and what would break.
func hangText(n *firewall.NACL, d firewall.Direction, table *firewall.NACLTable, i int) string {
	r := table.Rule(i)
	name := "rule " + r.Name()
	if r.AnyNumber {
		name = "a rule of unknown number"
	}
	if r.SensitiveA {
		r.Action = firewall.AnyAction
	}
	then := map[firewall.Action]string{firewall.Allow: "pass", firewall.Deny: "are dropped", firewall.AnyAction: "pass or are dropped"}[r.Action]
	switch {
	case r.Any && n.External:
		return "its other rules are not in the plan: packets that one of them denies before the plan's rules are dropped, that one of them allows pass"
	case r.Any:
		return "a block stands for any number of rules: the packets that they allow pass, and those that they deny are dropped"
	case r.Maybe:
		match := r.May.Services().String() + " " + addrsText(r.May.Addrs())
		if r.SensitiveV {
			match = hidden
		}
		return fmt.Sprintf("%s (%s %s) is possibly one of its rules: if it is, its packets %s, else they %s", name, actionText(r.Action), match, then, without(n, d, table, i))
	case r.AnyNumber || r.CIDR.IsValid():
		return fmt.Sprintf("%s hangs on it: the packets that it turns out to decide %s, others %s", name, then, without(n, d, table, i))
	}
	verb := map[firewall.Action]string{firewall.Allow: "allows", firewall.Deny: "denies", firewall.AnyAction: "allows or denies"}[r.Action]
	way := map[firewall.Direction]string{firewall.Ingress: "from", firewall.Egress: "to"}[d]
	services := r.May.Services().String()
	if r.SensitiveV {
		services = hidden
	}
	return fmt.Sprintf("%s %s %s %s a block that is not known: %s within it the packets %s, %s elsewhere they %s",
		name, verb, services, way, way, then, way, without(n, d, table, i))
}

// without says what becomes, without a rule, of the packets that the rule possibly decides.
func without(n *firewall.NACL, d firewall.Direction, table *firewall.NACLTable, i int) string {
	r := table.Rule(i)
	rest := slices.DeleteFunc(slices.Clone(n.Rules(d)), func(o firewall.NACLRule) bool {
		return o.Origin.String() == r.Origin.String() && o.Number == r.Number
	})
	asked, others := table.MayWin(i).Intersect(table.Undecided()), firewall.EvalNACL(rest)
	switch {
	case others.Allowed().Covers(asked):
		return "pass"
	case others.Denied().Covers(asked):
		return "are dropped"
	}
	return "pass or are dropped as the other rules say"
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

// plainValue is the name of a value that can stand between quotes in HCL as it is.
var plainValue = regexp.MustCompile(`^[\w.\[\]=-]+$`)

// assumeFix bounds the address blocks among unknown values in the policy file; nil where there is none.
func assumeFix(list []firewall.Unknown) []result.Fix {
	var names, blocks []string
	for _, u := range list {
		name := u.Address + "." + u.Attribute
		last := u.Attribute[strings.LastIndexByte(u.Attribute, '.')+1:]
		if strings.Contains(last, "cidr") && plainValue.MatchString(name) && !slices.Contains(names, name) && len(names) < maxAssumed {
			names = append(names, name)
			blocks = append(blocks, "assume \""+name+"\" {\n"+string(appendAligned(nil, "  ",
				[][2]string{{"within", strconv.Quote(replaceMe) + " # a block in which the value certainly lies"}, {"reason", strconv.Quote(replaceMe)}}))+"}\n")
		}
	}
	if len(names) == 0 {
		return nil
	}
	return proposal("bound the value in .sgplan.hcl", result.HasPlaceholders, strings.Join(blocks, "\n"))
}

// maxAssumed is how many values a fix bounds.
const maxAssumed = 5

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
	f.Fixes = assumeFix(f.Unknowns)
	p.Report(f)
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
