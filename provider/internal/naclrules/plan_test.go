package naclrules

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// entry reads "100 allow 10.0.0.0/8" or "100 deny 10.0.0.0/8 tcp 80-90", of ingress.
func entry(t testing.TB, text string) baseline.NACLEntry {
	t.Helper()
	words := strings.Fields(text)
	n, err := strconv.Atoi(words[0])
	if err != nil {
		t.Fatal(err)
	}
	e := baseline.NACLEntry{Number: n, Allow: words[1] == "allow", Protocol: -1, CIDR: netip.MustParsePrefix(words[2])}
	if len(words) > 3 {
		e.Protocol = int(firewall.TCP)
		lo, hi, _ := strings.Cut(words[4], "-")
		e.FromPort, _ = strconv.Atoi(lo)
		e.ToPort, _ = strconv.Atoi(hi)
	}
	return e
}

func entries(t testing.TB, texts ...string) []baseline.NACLEntry {
	t.Helper()
	var out []baseline.NACLEntry
	for _, text := range texts {
		out = append(out, entry(t, text))
	}
	return out
}

func stepTexts(steps []Step) []string {
	var out []string
	for _, s := range steps {
		out = append(out, strings.ToLower(strings.TrimSuffix(s.Op.String(), "NetworkAclEntry"))+" "+strconv.Itoa(s.Entry.Number))
	}
	return out
}

func TestPlanOrdersCalls(t *testing.T) {
	for _, c := range []struct {
		name       string
		have, want []string
		steps      []string
	}{
		{"nothing to do", []string{"100 allow 10.0.0.0/8"}, []string{"100 allow 10.0.0.0/8"}, nil},
		{"what is wider is replaced in place", []string{"100 allow 10.0.0.0/8"}, []string{"100 allow 0.0.0.0/0"}, []string{"replace 100"}},
		{"a deny before all moves the rest from behind", []string{"100 allow 10.0.0.0/8", "200 allow 172.16.0.0/12"},
			[]string{"100 deny 10.1.0.0/16", "200 allow 10.0.0.0/8", "300 allow 172.16.0.0/12"}, []string{"create 300", "replace 200", "replace 100"}},
		{"what moves is there before it goes", []string{"100 allow 10.0.0.0/8"}, []string{"300 allow 10.0.0.0/8"}, []string{"create 300", "delete 100"}},
		{"a deny goes after the allow that it hides, if both ends deny", []string{"100 deny 10.1.0.0/16", "200 allow 10.0.0.0/8"}, nil, []string{"delete 200", "delete 100"}},
		{"allows that change places stand before all others for a while", []string{"100 allow 10.0.0.0/8", "200 allow 172.16.0.0/12"},
			[]string{"100 allow 172.16.0.0/12", "200 allow 10.0.0.0/8"}, []string{"create 98", "replace 200", "replace 100", "delete 98"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			steps, err := Plan(entries(t, c.have...), entries(t, c.want...))
			if err != nil {
				t.Fatal(err)
			}
			if got := stepTexts(steps); !slices.Equal(got, c.steps) {
				t.Errorf("got %q, want %q", got, c.steps)
			}
		})
	}
}

func TestPlanNeedsNumbersBeforeAll(t *testing.T) {
	have, want := entries(t, "1 allow 10.0.0.0/8", "2 allow 172.16.0.0/12"), entries(t, "1 allow 172.16.0.0/12", "2 allow 10.0.0.0/8")
	if _, err := Plan(have, want); !errors.Is(err, ErrNoRoom) {
		t.Errorf("got %v", err)
	}
}

func TestPeakCountsDirectionsAndFamiliesApart(t *testing.T) {
	have := entries(t, "100 allow 10.0.0.0/8", "200 allow ::/0")
	other := entry(t, "100 allow 10.0.0.0/8")
	other.Direction = firewall.Egress
	have = append(have, other)
	steps := []Step{{Create, entry(t, "300 allow 10.0.0.0/8")}, {Delete, entry(t, "100 allow 10.0.0.0/8")}, {Replace, entry(t, "300 allow ::/0")}}
	if got := Peak(have, steps); got != 2 {
		t.Errorf("got %d, want 2", got)
	}
}

// drawEntries draws entries over few blocks, ports and numbers, so that they meet.
func drawEntries(rt *rapid.T, name string) []baseline.NACLEntry {
	blocks := []string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "2001:db8::/32"}
	out := list{}
	for range rapid.IntRange(0, 7).Draw(rt, name) {
		e := baseline.NACLEntry{Direction: firewall.Direction(rapid.IntRange(0, 1).Draw(rt, "direction")), Number: 100 * rapid.IntRange(1, 6).Draw(rt, "number"), Allow: rapid.Bool().Draw(rt, "allow"),
			Protocol: -1, CIDR: netip.MustParsePrefix(rapid.SampledFrom(blocks).Draw(rt, "block"))}
		if rapid.Bool().Draw(rt, "tcp") {
			e.Protocol, e.FromPort = 6, rapid.IntRange(0, 3).Draw(rt, "from")
			e.ToPort = rapid.IntRange(e.FromPort, 3).Draw(rt, "to")
		}
		out[e.Number+int(e.Direction)*100000] = e
	}
	return slices.Collect(maps.Values(out))
}

// passes is first match decides, without the packet sets.
func passes(entries []baseline.NACLEntry, d firewall.Direction, remote netip.Addr, protocol, port int) bool {
	slices.SortFunc(entries, func(a, b baseline.NACLEntry) int { return a.Number - b.Number })
	for _, e := range entries {
		if e.Direction == d && e.CIDR.Contains(remote) && (e.Protocol == -1 || e.Protocol == protocol && e.FromPort <= port && port <= e.ToPort) {
			return e.Allow
		}
	}
	return false
}

// The law of this package: after each call a packet fares as at one of the ends, and in the end as it should.
func TestNoStepDropsWhatBothEndsAllow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		have, want := drawEntries(rt, "have"), drawEntries(rt, "want")
		steps, err := Plan(have, want)
		if err != nil {
			rt.Fatal(err)
		}
		now := map[string]baseline.NACLEntry{}
		for _, e := range have {
			now[e.Key()] = e
		}
		for i, s := range steps {
			_, there := now[s.Entry.Key()]
			if there != (s.Op != Create) {
				rt.Fatalf("%s of %s, which AWS refuses", s.Op, s.Entry.Key())
			}
			if s.Op == Delete {
				delete(now, s.Entry.Key())
			} else {
				now[s.Entry.Key()] = s.Entry
			}
			state := slices.Collect(maps.Values(now))
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				for _, remote := range []string{"10.0.0.1", "10.1.0.1", "10.2.0.1", "192.0.2.1", "2001:db8::1", "2001:db9::1"} {
					for port := range 4 {
						for _, protocol := range []int{6, 17} {
							a := netip.MustParseAddr(remote)
							before, after, at := passes(have, d, a, protocol, port), passes(want, d, a, protocol, port), passes(state, d, a, protocol, port)
							if at != before && at != after {
								rt.Fatalf("after %q, %s of protocol %d port %d from %s: passes %v, and at both ends %v", stepTexts(steps[:i+1]), d, protocol, port, remote, at, before)
							}
						}
					}
				}
			}
		}
		wanted := map[string]baseline.NACLEntry{}
		for _, e := range want {
			wanted[e.Key()] = e
		}
		if !maps.Equal(now, wanted) {
			rt.Fatalf("the end is %v, want %v", now, wanted)
		}
	})
}
