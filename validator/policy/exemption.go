package policy

import (
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Exemption is a permission that somebody has given, for a time and with a reason.
type Exemption struct {
	ID        string
	Rules     []string // IDs
	Resources []string // patterns of addresses
	Units     []string // patterns; none for every unit
	Framework string
	Control   string
	Reason    string
	Owner     string
	Ticket    string
	Expires   time.Time // the last day on which it holds

	// Packets are those that it is about: it covers no finding that has another one. Scoped is false for any packets.
	Packets firewall.Boxes
	Scoped  bool

	// Problems are for what it is refused, so that it covers nothing; not of one of the policy, where they are errors.
	Problems []string

	At        hcl.Range // of the block
	ExpiresAt hcl.Range
	ReasonAt  hcl.Range
	rulesAt   hcl.Range
	globs     []*regexp.Regexp
	comment   *comment // nil for one that is no comment
	stated    *stated  // nil for one that no resource of a plan states
}

// exemptible reports whether an exemption may name a rule: one about a plan, and neither about the policy nor about the input,
// for which there is on_incomplete.
func exemptible(id string) bool { return !AboutPolicy(id) && !AboutInput(id) }

// isCustom reports whether a word is of the form of a custom rule's ID.
func isCustom(word string) bool { return customID.MatchString(word) }

// compliance is the rule that asks for the requirement behind a NACL: only an exemption that names one answers it.
const compliance = "RSG302"

func (l *layer) exemption(b *hcl.Block) *Exemption {
	c := l.shaped(b.Body, "exemption")
	x := &Exemption{ID: b.Labels[0], At: b.DefRange, Resources: l.texts(c, "resources"), Units: l.texts(c, "units"),
		Framework: l.text(c, "framework"), Control: l.text(c, "control"), Reason: strings.TrimSpace(l.text(c, "reason")),
		Owner: strings.TrimSpace(l.text(c, "owner")), Ticket: l.text(c, "ticket")}
	if x.ID == "" {
		l.fail(b.LabelRanges[0], "Wrong name", "An exemption has a name.")
	}
	for _, pattern := range x.Resources {
		x.globs = append(x.globs, addressGlob(pattern))
	}
	l.globs(c, "units", x.Units)
	if a := c.Attributes["owner"]; a != nil && x.Owner == "" {
		l.fail(a.Expr.Range(), "Empty owner", "Whom does one ask about this exemption?")
	}
	if a := c.Attributes["reason"]; a != nil {
		x.ReasonAt = a.Expr.Range()
	}
	l.exemptRules(x, c)
	x.Expires, x.ExpiresAt = l.date(c, "expires")
	for _, p := range c.Blocks.OfType("packets") {
		x.Scoped = true
		x.Packets = append(x.Packets, l.packets(p)...)
	}
	return x
}

func (l *layer) exemptRules(x *Exemption, c *hcl.BodyContent) {
	a := c.Attributes["rules"]
	if a == nil {
		return
	}
	x.rulesAt = a.Expr.Range()
	for _, word := range l.texts(c, "rules") {
		if isCustom(word) {
			x.Rules = append(x.Rules, word)
			continue
		}
		rule, ok := l.rule(word, x.rulesAt)
		switch {
		case !ok:
			continue
		case !exemptible(rule.ID):
			l.fail(x.rulesAt, "Not to be exempted", "%s (%s) cannot be exempted from.", rule.ID, rule.Name)
		case rule.ID == compliance && (x.Framework == "" || x.Control == ""):
			l.fail(x.rulesAt, "Framework and control are missing",
				"%s (%s) asks which requirement calls for the NACL: an exemption from it names framework and control.", rule.ID, rule.Name)
		}
		x.Rules = append(x.Rules, rule.ID)
	}
}

// date reads a day such as "2027-03-31".
func (d *decoder) date(c *hcl.BodyContent, name string) (time.Time, hcl.Range) {
	a := c.Attributes[name]
	if a == nil {
		return time.Time{}, hcl.Range{}
	}
	v, ok := d.value(a, cty.String)
	if !ok {
		return time.Time{}, a.Expr.Range()
	}
	t, err := time.Parse(time.DateOnly, v.AsString())
	if err != nil {
		d.fail(a.Expr.Range(), "Wrong date", "%s must be a day such as \"2027-03-31\", not %q.", name, v.AsString())
	}
	return t, a.Expr.Range()
}

// packets reads the packets of an exemption, in the words of "uncovered" in the result document.
func (l *layer) packets(b *hcl.Block) firewall.Boxes {
	c := l.shaped(b.Body, "packets")
	box := firewall.Box{
		Src: l.addrs(c, "src"), Dst: l.addrs(c, "dst"), SrcPorts: firewall.AllPorts(), DstPorts: firewall.AllPorts(),
	}
	ported := false
	for _, x := range []struct {
		name  string
		ports *firewall.Ports
	}{{"src_ports", &box.SrcPorts}, {"dst_ports", &box.DstPorts}} {
		if a := c.Attributes[x.name]; a != nil {
			ported = true
			*x.ports = l.ports(a)
		}
	}
	word := l.text(c, "protocol")
	if word == "" {
		return nil
	}
	at := c.Attributes["protocol"].Expr.Range()
	number, err := firewall.ParseGroupProtocol(word)
	switch {
	case err != nil:
		l.fail(at, "Wrong value", "protocol: %v.", err)
		return nil
	case ported && number != int(firewall.TCP) && number != int(firewall.UDP):
		l.fail(at, "Ports without a protocol that has them", "Only tcp and udp have ports.")
		return nil
	}
	return everyProtocol(box, number)
}

func (l *layer) ports(a *hcl.Attribute) firewall.Ports {
	v, ok := l.value(a, cty.String)
	if !ok {
		return firewall.Ports{}
	}
	p, err := parsePorts(v.AsString())
	if err != nil {
		l.fail(a.Expr.Range(), "Wrong value", "%s: %v.", a.Name, err)
	}
	return p
}

// addrs are the addresses of CIDR blocks; all, if there are none.
func (l *layer) addrs(c *hcl.BodyContent, name string) firewall.AddrSet {
	a := c.Attributes[name]
	if a == nil {
		return firewall.AllAddrs()
	}
	var set firewall.AddrSet
	for _, text := range l.texts(c, name) {
		p, err := firewall.ParseCIDR(text)
		if err != nil {
			l.fail(a.Expr.Range(), "Wrong value", "%s: %v.", name, err)
			continue
		}
		set = set.Union(firewall.Prefixes(p))
	}
	return set
}
