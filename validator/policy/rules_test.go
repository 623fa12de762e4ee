package policy

import (
	"slices"
	"strings"
	"testing"
)

var catalogue = []Rule{{"RSG101", "inbound-reply-dropped"}, {"RSG203", "redundant-rule"}, {"RSG902", "plan-unsupported"}, {"RSG903", "plan-partial"}}

func TestSelection(t *testing.T) {
	tests := []struct {
		name      string
		selection Selection
		want      []string // IDs
	}{
		{"without a selection all rules run", Selection{}, []string{"RSG101", "RSG203", "RSG902", "RSG903"}},
		{"only by ID keeps the input rules", Selection{Only: []string{"RSG203"}}, []string{"RSG203", "RSG902", "RSG903"}},
		{"only by name", Selection{Only: []string{"redundant-rule"}}, []string{"RSG203", "RSG902", "RSG903"}},
		{"skip by name", Selection{Skip: []string{"redundant-rule"}}, []string{"RSG101", "RSG902", "RSG903"}},
		{"skip wins over only", Selection{Only: []string{"RSG101", "RSG203"}, Skip: []string{"RSG101"}}, []string{"RSG203", "RSG902", "RSG903"}},
		{"a partial plan may be judged for what it holds", Selection{Skip: []string{"RSG903"}}, []string{"RSG101", "RSG203", "RSG902"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			accepts, err := test.selection.Accepts(catalogue)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range catalogue {
				if accepts(r) {
					got = append(got, r.ID)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestSelectionErrors(t *testing.T) {
	tests := []struct {
		name      string
		selection Selection
		want      string
	}{
		{"an unknown rule to run", Selection{Only: []string{"RSG999"}}, `no rule "RSG999"`},
		{"an unknown rule to skip", Selection{Skip: []string{"nope"}}, `no rule "nope"`},
		{"IDs are upper case", Selection{Skip: []string{"rsg101"}}, `no rule "rsg101"`},
		{"an unreadable plan cannot be skipped", Selection{Skip: []string{"plan-unsupported"}}, "RSG902 (plan-unsupported) cannot be skipped"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := test.selection.Accepts(catalogue); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}
