package report

import "strings"

// htmlStandard is the requirements of one version of a standard that findings are about.
type htmlStandard struct {
	Name     string
	Controls []htmlControl
}

// htmlControl is a requirement with its findings, counted.
type htmlControl struct {
	ID, Rules      string
	Open, Blocking int
}

// htmlControls groups requirements by their standards, in their order.
func htmlControls(list []controlled) []htmlStandard {
	var out []htmlStandard
	for _, c := range list {
		if n := len(out); n == 0 || out[n-1].Name != c.Standard {
			out = append(out, htmlStandard{Name: c.Standard})
		}
		s := &out[len(out)-1]
		s.Controls = append(s.Controls, htmlControl{ID: c.ID, Rules: strings.Join(c.rules(), ", "), Open: len(c.findings), Blocking: c.blocking()})
	}
	return out
}
