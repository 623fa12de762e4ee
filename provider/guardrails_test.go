package provider

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// A rule answers for what it opens, alone or with others, and not for what others open.
func TestWhatARuleIsBlamedFor(t *testing.T) {
	rule := func(protocol, cidr string) sgrules.Tuple {
		s := sgrules.Spec{Direction: sgrules.Ingress, Protocol: protocol, CIDRIPv4: cidr}
		if protocol == "tcp" {
			s.From, s.To = new(int32(22)), new(int32(22))
		}
		r, wrong := s.Rule("123456789012")
		if len(wrong) > 0 {
			t.Fatal(wrong)
		}
		return r.Tuple
	}
	for _, tt := range []struct {
		name   string
		rule   sgrules.Tuple
		others []sgrules.Tuple
		find   func([]sgrules.Tuple) []breach
		want   string
	}{
		{"SSH from everywhere", rule("tcp", "0.0.0.0/0"), nil, adminPortsOpen, "SSH (tcp 22) is open to all of the public IPv4 addresses"},
		{"from a half", rule("tcp", "0.0.0.0/1"), nil, adminPortsOpen, "SSH (tcp 22) is open to 57 % of the public IPv4 addresses"},
		{"from an eighth", rule("tcp", "0.0.0.0/3"), nil, adminPortsOpen, ""},
		{"an eighth with a half of others", rule("tcp", "0.0.0.0/3"), []sgrules.Tuple{rule("tcp", "128.0.0.0/1")}, adminPortsOpen,
			"SSH (tcp 22) is open to 57 % of the public IPv4 addresses"},
		{"an office within what others open", rule("tcp", "203.0.112.0/24"), []sgrules.Tuple{rule("tcp", "0.0.0.0/0")}, adminPortsOpen, ""},
		{"the same as others open", rule("tcp", "0.0.0.0/0"), []sgrules.Tuple{rule("-1", "0.0.0.0/0")}, adminPortsOpen, "SSH (tcp 22) is open to all of the public IPv4 addresses"},
		{"everything, in halves", rule("-1", "0.0.0.0/1"), []sgrules.Tuple{rule("-1", "128.0.0.0/1")}, allProtocolsOpen, "Everything is open to all of the public IPv4 addresses"},
		{"SSH, where others open everything", rule("tcp", "0.0.0.0/0"), []sgrules.Tuple{rule("-1", "0.0.0.0/0")}, allProtocolsOpen, ""},
		{"private addresses", rule("-1", "10.0.0.0/8"), nil, allProtocolsOpen, ""},
	} {
		got := ""
		for _, b := range caused(tt.rule, tt.others, tt.find) {
			if b.what[:3] == "SSH" || b.what[:3] == "Eve" {
				got += b.what
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
