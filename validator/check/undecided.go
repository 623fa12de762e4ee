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
value first; the next plan then knows it. A resource of the provider rackspace that takes the blocks of a VPC which the same plan makes
knows them beforehand from ` + "`vpc_cidrs`" + `.`,
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
	text := hangText(n, d, table, hang[0])
	if len(hang) > 1 {
		text = counted(len(hang), "rule") + " hang on it: " + text + "; " + hangText(n, d, table, hang[1])
	}
	if len(hang) > 2 {
		text += fmt.Sprintf("; and %d more", len(hang)-2)
	}
	f.Message = fmt.Sprintf("cannot decide %s of network ACL: %s%s", d, text, valueText(f.Unknowns))
	f.Point = unknownAt(f.Unknowns)
	f.Fixes = append(p.blocksFix(n.Origin, n.VPC, f.Unknowns), assumeFix(f.Unknowns)...)
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
