package policy

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// TestSuffix is how the names of files with expectations end.
const TestSuffix = ".sgplantest.hcl"

// Expectation is an assertion of what a plan's network lets through: an expect block.
type Expectation struct {
	Name string
	// From and To choose the ends: CIDR blocks and addresses, "!" before one for all others, "internet", or resource addresses with globs.
	From, To []string
	Services firewall.Services // the requests that it is about
	Allowed  bool              // each of them works; else none does
	At       hcl.Range
}

// ReadExpectations reads a file of expect and rule blocks. What is wrong with it is an *Error.
func ReadExpectations(path string) ([]*Expectation, []*RuleCase, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	var d decoder
	body, diags := parse(path, src)
	d.diags = append(d.diags, diags...)
	var out []*Expectation
	var cases []*RuleCase
	if body != nil && !diags.HasErrors() {
		c := d.content(body, nil, []string{"expect name", "rule id"})
		d.unique(c.Blocks.OfType("expect"))
		for _, b := range c.Blocks.OfType("expect") {
			out = append(out, d.expectation(b))
		}
		for _, b := range c.Blocks.OfType("rule") {
			cases = append(cases, d.ruleCase(b))
		}
	}
	if d.diags.HasErrors() {
		return nil, nil, &Error{d.diags, map[string][]byte{path: src}}
	}
	return out, cases, nil
}

func (d *decoder) expectation(b *hcl.Block) *Expectation {
	c := d.shaped(b.Body, "expect")
	e := &Expectation{Name: strings.TrimSpace(b.Labels[0]), From: d.oneOrMore(c, "from"), To: d.oneOrMore(c, "to"), At: b.DefRange}
	if e.Name == "" {
		d.fail(b.LabelRanges[0], "Wrong name", "What is expected, in words?")
	}
	switch is := d.text(c, "is"); {
	case is == "allowed":
		e.Allowed = true
	case is != "blocked" && c.Attributes["is"] != nil:
		d.fail(c.Attributes["is"].Expr.Range(), "Wrong value", `is must be "allowed" or "blocked".`)
	}
	e.Services = d.expectedServices(c)
	return e
}

// oneOrMore is an attribute that is a string or a list of them.
func (d *decoder) oneOrMore(c *hcl.BodyContent, name string) []string {
	a := c.Attributes[name]
	if a == nil {
		return nil
	}
	if v, diags := a.Expr.Value(nil); !diags.HasErrors() && v.Type() == cty.String && !v.IsNull() {
		if v.AsString() == "" {
			d.fail(a.Expr.Range(), "Empty "+name, "%s must name something.", name)
			return nil
		}
		return []string{v.AsString()}
	}
	return d.texts(c, name)
}

// expectedProtocols are the words of protocol.
var expectedProtocols = []string{"tcp", "udp", "icmp", "all"}

// expectedServices are the requests that protocol and port name: without them, all ports of TCP.
func (d *decoder) expectedServices(c *hcl.BodyContent) firewall.Services {
	protocol, ports := "tcp", firewall.AllPorts()
	if text := d.text(c, "protocol"); text != "" {
		protocol = text
	}
	a := c.Attributes["port"]
	if a != nil {
		ports = d.expectedPorts(a)
	}
	switch protocol {
	case "tcp":
		return firewall.PortServices(firewall.TCP, ports)
	case "udp":
		return firewall.PortServices(firewall.UDP, ports)
	}
	if a != nil {
		d.fail(a.Expr.Range(), "Wrong value", "port is for tcp and udp.")
	}
	switch protocol {
	case "icmp": // an echo request, which has a reply
		return firewall.ICMPServices(firewall.ICMP, 8, 0).Union(firewall.ICMPServices(firewall.ICMPv6, 128, 0))
	case "all":
		return firewall.AllServices()
	}
	d.fail(c.Attributes["protocol"].Expr.Range(), "Wrong value", "protocol must be one of %s.", strings.Join(expectedProtocols, ", "))
	return firewall.Services{}
}

// expectedPorts is a number, a text such as "80, 8000-8100", or a list of both.
func (d *decoder) expectedPorts(a *hcl.Attribute) firewall.Ports {
	v, diags := a.Expr.Value(nil)
	d.diags = append(d.diags, diags...)
	if diags.HasErrors() {
		return firewall.Ports{}
	}
	list := []cty.Value{v}
	if !v.IsNull() && v.Type().IsTupleType() {
		list = v.AsValueSlice()
	}
	var out firewall.Ports
	for _, e := range list {
		text := ""
		switch {
		case e.IsNull():
		case e.Type() == cty.Number:
			text = e.AsBigFloat().Text('f', -1)
		case e.Type() == cty.String:
			text = e.AsString()
		}
		p, err := parsePorts(text)
		if err != nil {
			d.fail(a.Expr.Range(), "Wrong value", "port: %v.", err)
			return out
		}
		out = out.Union(p)
	}
	if out.IsEmpty() {
		d.fail(a.Expr.Range(), "Wrong value", "port must hold one.")
	}
	return out
}

// Expectations are those of the policy file and of the files that it extends.
func (p *Policy) Expectations() []*Expectation {
	var out []*Expectation
	for _, l := range p.layers {
		out = slices.Concat(out, l.expectations)
	}
	return out
}

// ExpectedAddress compiles a resource address of an expectation. "*" is any text within one part between dots, a key included, and
// "[*]" any key; one without a key is all instances of the block.
func ExpectedAddress(pattern string) *regexp.Regexp {
	text := addressGlob(strings.ReplaceAll(pattern, "[*]", "\x00")).String()
	key := `\[(?:"(?:[^"\\]|\\.)*"|[0-9]+)\]`
	text = strings.ReplaceAll(text, "\x00", key)
	return regexp.MustCompile(strings.TrimSuffix(text, "$") + "(?:" + key + ")?$")
}
