package policy

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Assumption bounds a value that the plan does not know.
type Assumption struct {
	Value  string // what it is about: an attribute by its address
	Within firewall.AddrSet
	Reason string
	At     hcl.Range
}

func (l *layer) assumption(b *hcl.Block) *Assumption {
	c := l.shaped(b.Body, "assume")
	a := &Assumption{Value: b.Labels[0], Reason: strings.TrimSpace(l.text(c, "reason")), At: b.DefRange}
	if !strings.Contains(a.Value, ".") {
		l.fail(b.LabelRanges[0], "Wrong name", "An assumption is about a value such as aws_network_acl_rule.web.cidr_block.")
	}
	if c.Attributes["within"] != nil {
		l.within(a, c)
	}
	if at := c.Attributes["reason"]; at != nil && a.Reason == "" {
		l.fail(at.Expr.Range(), "Empty reason", "Why does this hold?")
	}
	return a
}

func (l *layer) within(a *Assumption, c *hcl.BodyContent) {
	text := l.text(c, "within")
	p, err := firewall.ParseCIDR(text)
	if err != nil {
		l.fail(c.Attributes["within"].Expr.Range(), "Wrong value", "within: %v.", err)
		return
	}
	a.Within = firewall.Prefixes(p)
}
