package report

import (
	"fmt"
	"strings"
	"testing"
)

// controlsOf is what the sample's rules answer.
func controlsOf(id string) *Rule {
	return &Rule{Controls: map[string][]Control{
		"RSG101": {{"PCI DSS 4.0.1", "1.2.10"}, {"PCI DSS 4.0.1", "1.2.7"}, {"CIS AWS Foundations 6.0.0", "6.3"}},
		"RSG303": {{"PCI DSS 4.0.1", "1.2.7"}}, "RSG301": {{"AWS FSBP 1.0.0", "EC2.2"}},
	}[id]}
}

func TestFindingsAreGroupedByRequirement(t *testing.T) {
	var got []string
	for _, c := range (Options{Rule: controlsOf}).byControl(sample()) {
		got = append(got, fmt.Sprint(c.Standard, " ", c.ID, " ", c.rules(), " ", c.blocking()))
	}
	want := "CIS AWS Foundations 6.0.0 6.3 [RSG101] 1; PCI DSS 4.0.1 1.2.7 [RSG101 RSG303] 1; PCI DSS 4.0.1 1.2.10 [RSG101] 1"
	if text := strings.Join(got, "; "); text != want { // what is exempt is not open
		t.Errorf("got  %s\nwant %s", text, want)
	}
	for format, want := range map[string]string{
		"markdown": "\nPCI DSS 4.0.1 1.2.7: 2 findings, 1 blocking, by RSG101, RSG303\n",
		"html":     `<th scope="row">1.2.7</th><td class="n">2</td><td class="n">1</td><td>RSG101, RSG303</td>`,
	} {
		r := whole()
		text := renderAs(t, format, r, Options{Rule: controlsOf})
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %s", format, want)
		}
		if format == "html" {
			examineHTML(t, r, text)
		} else {
			examineMarkdown(t, r, text)
		}
	}
}

func TestNumbersOfRequirementsAscend(t *testing.T) {
	list := []string{"1.2.7", "1.2.10", "1.10.1", "2", "AC-4", "EC2.2", "EC2.13", "SC-7"}
	for i := range list[1:] {
		if byNumber(list[i], list[i+1]) >= 0 || byNumber(list[i+1], list[i]) <= 0 || byNumber(list[i], list[i]) != 0 {
			t.Errorf("%s, %s", list[i], list[i+1])
		}
	}
}
