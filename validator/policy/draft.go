package policy

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
)

// Draft is an exemption that is to be written.
type Draft struct {
	ID                         string // "" for one made of the first rule and resource
	Rules, Resources, Units    []string
	Framework, Control, Ticket string
	Reason, Owner              string
	Expires                    time.Time
}

// HCL is the draft as a block for a policy file. It is read as a file would be before it is given out: an error says what a
// policy file with it would be refused for.
func (d Draft) HCL() ([]byte, error) {
	f := hclwrite.NewEmptyFile()
	b := f.Body().AppendNewBlock("exemption", []string{d.name()}).Body()
	list := func(name string, values []string) {
		var elements []cty.Value
		for _, v := range values {
			elements = append(elements, cty.StringVal(v))
		}
		if len(elements) > 0 {
			b.SetAttributeValue(name, cty.TupleVal(elements))
		}
	}
	list("rules", d.Rules)
	list("resources", d.Resources)
	list("units", d.Units)
	for _, x := range [][2]string{{"framework", d.Framework}, {"control", d.Control}, {"reason", d.Reason}, {"owner", d.Owner},
		{"ticket", d.Ticket}, {"expires", d.Expires.Format(time.DateOnly)}} {
		if x[1] != "" {
			b.SetAttributeValue(x[0], cty.StringVal(x[1]))
		}
	}
	text := hclwrite.Format(f.Bytes())
	l := layer{}
	parsed, diags := hclsyntax.ParseConfig(text, "exemption", hcl.InitialPos)
	if !diags.HasErrors() {
		l.decode(parsed.Body, "dev")
		diags = l.diags
	}
	if diags.HasErrors() {
		return nil, errors.New(strings.TrimSuffix(diags[0].Detail, "."))
	}
	if l.exemptions[0].Reason == "" {
		return nil, errors.New("an exemption has a reason")
	}
	return text, nil
}

// name is made of the first rule and the last part of the first resource.
func (d Draft) name() string {
	if d.ID != "" {
		return d.ID
	}
	keep := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}
	resource := strings.Trim(strings.Map(keep, d.Resources[0]), "-")
	return strings.ToLower(fmt.Sprintf("%s-%s", d.Rules[0], resource))
}
