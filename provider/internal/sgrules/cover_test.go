package sgrules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func TestCovered(t *testing.T) {
	ports := func(from, to int32, cidr string) sgrules.Tuple {
		return mustRule(t, sgrules.Spec{Protocol: "tcp", From: &from, To: &to, CIDRIPv4: cidr}).Tuple
	}
	web, group := tcp(t, 443, "10.0.0.0/8").Tuple, tcp(t, 443, "sg-b").Tuple
	out := web
	out.Direction = sgrules.Egress
	for _, tt := range []struct {
		name  string
		rules []sgrules.Tuple
		want  []sgrules.Coverage
	}{
		{"a rule alone is not covered", []sgrules.Tuple{web}, nil},
		{"a wider block covers", []sgrules.Tuple{web, tcp(t, 443, "0.0.0.0/0").Tuple}, []sgrules.Coverage{{Rule: 0, By: []int{1}}}},
		{"wider ports cover", []sgrules.Tuple{web, ports(0, 1023, "10.0.0.0/8")}, []sgrules.Coverage{{Rule: 0, By: []int{1}}}},
		{"rules cover together", []sgrules.Tuple{ports(0, 99, "10.0.0.0/8"), ports(0, 49, "10.0.0.0/8"), ports(50, 120, "10.0.0.0/7"), ports(99, 99, "10.0.0.0/9")},
			[]sgrules.Coverage{{Rule: 0, By: []int{1, 2}}, {Rule: 1, By: []int{0}}, {Rule: 3, By: []int{2}}}},
		{"the other direction covers nothing", []sgrules.Tuple{web, out}, nil},
		{"a block does not cover a group", []sgrules.Tuple{group, tcp(t, 443, "0.0.0.0/0").Tuple}, nil},
		{"the whole of both IP versions covers a group", []sgrules.Tuple{group, tcp(t, 443, "0.0.0.0/0").Tuple, tcp(t, 443, "::/0").Tuple}, []sgrules.Coverage{{Rule: 0, By: []int{1, 2}}}},
		{"a group does not cover another", []sgrules.Tuple{group, tcp(t, 443, "sg-a").Tuple}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, sgrules.Covered(tt.rules)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestACoveredRuleMakesNoDifferenceToAnyPacket looks at each packet of the small world.
func TestACoveredRuleMakesNoDifferenceToAnyPacket(t *testing.T) {
	covered := 0
	many(t, 10, func(t *rapid.T) {
		var rules []sgrules.Tuple
		for _, r := range drawRules(t, 6) {
			rules = append(rules, r.Tuple)
		}
		for _, c := range sgrules.Covered(rules) {
			covered++
			if p, lost := missed(rules, c.By, c.Rule); lost {
				t.Fatalf("%v does not cover %v: %v", c.By, rules[c.Rule], p)
			}
			for i := range c.By {
				rest := slices.Delete(slices.Clone(c.By), i, i+1)
				if slices.ContainsFunc(sgrules.Covered(append(tuples(rules, rest), rules[c.Rule])), func(o sgrules.Coverage) bool { return o.Rule == len(rest) }) {
					t.Fatalf("%v can be left out of %v", rules[c.By[i]], c)
				}
			}
		}
	})
	if covered == 0 {
		t.Error("no rule was covered")
	}
}

func tuples(rules []sgrules.Tuple, at []int) []sgrules.Tuple {
	var out []sgrules.Tuple
	for _, i := range at {
		out = append(out, rules[i])
	}
	return out
}

// missed returns a packet of a rule that the others do not allow.
func missed(rules []sgrules.Tuple, by []int, rule int) (packet, bool) {
	mine := reading(described(sgrules.Rule{Tuple: rules[rule]}))
	others := make(verdicts, len(world))
	for _, i := range by {
		for j, ok := range reading(described(sgrules.Rule{Tuple: rules[i]})) {
			others[j] = others[j] || ok
		}
	}
	return lostPacket(mine, mine, others)
}

func TestOpenAdminPorts(t *testing.T) {
	rule := func(protocol string, from, to int32, cidr string) sgrules.Tuple {
		s := sgrules.Spec{Protocol: protocol, From: &from, To: &to, CIDRIPv4: cidr}
		if cidr == "::/0" {
			s.CIDRIPv4, s.CIDRIPv6 = "", cidr
		}
		return mustRule(t, s).Tuple
	}
	out := tcp(t, 22, "0.0.0.0/0").Tuple
	out.Direction = sgrules.Egress
	for _, tt := range []struct {
		name  string
		rules []sgrules.Tuple
		want  []string
	}{
		{"SSH to the world", []sgrules.Tuple{tcp(t, 22, "0.0.0.0/0").Tuple}, []string{"SSH/tcp 4 [0]"}},
		{"SSH to the world over IPv6", []sgrules.Tuple{tcp(t, 22, "::/0").Tuple}, []string{"SSH/tcp 6 [0]"}},
		{"a range that holds RDP", []sgrules.Tuple{rule("udp", 3000, 4000, "0.0.0.0/0")}, []string{"RDP/udp 4 [0]"}},
		{"one port of WinRM's two", []sgrules.Tuple{tcp(t, 5986, "0.0.0.0/0").Tuple}, []string{"WinRM/tcp 4 [0]"}},
		{"halves of the world are the world", []sgrules.Tuple{tcp(t, 22, "0.0.0.0/1").Tuple, tcp(t, 80, "0.0.0.0/0").Tuple, tcp(t, 22, "128.0.0.0/1").Tuple}, []string{"SSH/tcp 4 [0 2]"}},
		{"all protocols", []sgrules.Tuple{rule("-1", -1, -1, "::/0")}, []string{"SSH/tcp 6 [0]", "RDP/tcp 6 [0]", "RDP/udp 6 [0]", "WinRM/tcp 6 [0]", "SMB/tcp 6 [0]"}},
		{"half of the world is not all of it", []sgrules.Tuple{tcp(t, 22, "0.0.0.0/1").Tuple}, nil},
		{"private addresses", []sgrules.Tuple{tcp(t, 22, "10.0.0.0/8").Tuple}, nil},
		{"a port that administers nothing", []sgrules.Tuple{tcp(t, 443, "0.0.0.0/0").Tuple}, nil},
		{"a group or a prefix list", []sgrules.Tuple{tcp(t, 22, "sg-b").Tuple, tcp(t, 22, "pl-1").Tuple}, nil},
		{"egress", []sgrules.Tuple{out}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, o := range sgrules.OpenAdminPorts(tt.rules, 1) {
				got = append(got, fmt.Sprintf("%s/%s %d %v", o.Port.Name, o.Port.Protocol, o.Family, o.By))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOpenToEverything(t *testing.T) {
	all := func(cidr string) sgrules.Tuple {
		if strings.Contains(cidr, ":") {
			return mustRule(t, sgrules.Spec{Protocol: "-1", CIDRIPv6: cidr}).Tuple
		}
		return mustRule(t, sgrules.Spec{Protocol: "-1", CIDRIPv4: cidr}).Tuple
	}
	for _, tt := range []struct {
		name  string
		rules []sgrules.Tuple
		want  string
	}{
		{"over IPv6", []sgrules.Tuple{all("::/0"), tcp(t, 443, "0.0.0.0/0").Tuple}, "[{6 1 [0]}]"},
		{"in halves", []sgrules.Tuple{all("128.0.0.0/1"), tcp(t, 22, "10.0.0.0/8").Tuple, all("0.0.0.0/1")}, "[{4 1 [0 2]}]"},
		{"half, and a port for the rest", []sgrules.Tuple{all("0.0.0.0/1"), tcp(t, 443, "0.0.0.0/0").Tuple}, "[]"},
		{"one port", []sgrules.Tuple{tcp(t, 443, "0.0.0.0/0").Tuple}, "[]"},
	} {
		if got := fmt.Sprint(sgrules.OpenToEverything(tt.rules, 1)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
	half := sgrules.OpenToEverything([]sgrules.Tuple{all("0.0.0.0/1"), tcp(t, 443, "0.0.0.0/0").Tuple}, firewall.Quarter)
	if len(half) != 1 || half[0].Share < 0.4 || half[0].Share > 0.6 {
		t.Errorf("all protocols from half of the internet: %v", half)
	}
}
