package firewall

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Every address that the peer has, every group that it carries, every service of the small world: rule by rule, with comparisons.
func TestMayAdmitIsWhatSomeRuleAdmitsWithSomePeer(t *testing.T) {
	names := []string{"sg-a", "sg-b", "sg-c"}
	seen := map[bool]int{}
	many(t, 5, func(t *rapid.T) {
		net := &Network{Groups: map[ID]*Group{"one": {}, "two": {}}}
		type rule struct {
			spoken
			peer string
		}
		var all []rule
		for i, s := range drawWorldRules(t) {
			r := rule{s, rapid.SampledFrom(append([]string{"", "", ""}, names...)).Draw(t, fmt.Sprint("peer", i))}
			all = append(all, r)
			from, to := r.from, r.to
			if r.protocol == 1 {
				from, to = -1, -1
			}
			g := net.Groups[rapid.SampledFrom([]ID{"one", "two"}).Draw(t, fmt.Sprint("group", i))]
			peer := r.peer
			if peer == "" {
				peer = r.cidr
			}
			g.Egress = append(g.Egress, opens(peer, r.protocol, from, to))
		}
		var addrs []netip.Addr
		for range rapid.IntRange(0, 2).Draw(t, "addresses") {
			addrs = append(addrs, rapid.SampledFrom(worldAddrs).Draw(t, "address"))
		}
		carried := rapid.SliceOfDistinct(rapid.SampledFrom(names), func(s string) string { return s }).Draw(t, "carried")
		peer := Peer{Addrs: Addresses(addrs...)}
		for _, c := range carried {
			peer.Groups = append(peer.Groups, ID(c))
		}
		got, set := net.MayAdmit([]ID{"one", "two"}, Egress, peer), net.MayAdmitSet([]ID{"one", "two"}, Egress, peer)
		for _, s := range worldServices {
			want := slices.ContainsFunc(all, func(r rule) bool {
				if r.peer != "" {
					return slices.Contains(carried, r.peer) && spokenService(r.spoken, Packet{ip("10.0.0.0"), s.protocol, s.value})
				}
				return slices.ContainsFunc(addrs, func(a netip.Addr) bool { return r.speaksOf(Packet{a, s.protocol, s.value}) })
			})
			if got.Contains(s.protocol, s.value) != want {
				t.Fatalf("%v is admitted: %v, want %v, of %v with %v", s, !want, want, all, peer)
			}
			seen[want]++
			for _, a := range worldAddrs {
				p := Packet{a, s.protocol, s.value}
				want := slices.Contains(addrs, a) && slices.ContainsFunc(all, func(r rule) bool {
					if r.peer != "" {
						return slices.Contains(carried, r.peer) && spokenService(r.spoken, Packet{ip("10.0.0.0"), s.protocol, s.value})
					}
					return r.speaksOf(p)
				})
				if set.Contains(p) != want {
					t.Fatalf("%v is admitted: %v, want %v, of %v with %v", p, !want, want, all, peer)
				}
			}
		}
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}

func TestMayAdmitCountsWhatIsNotKnown(t *testing.T) {
	peer := Peer{Groups: []ID{"sg-a"}, Addrs: prefixes("10.0.0.0/8")}
	unknownBlock := opens("192.168.0.0/16", 6, 443, 443)
	unknownBlock.MustAddrs, unknownBlock.MayAddrs = AddrSet{}, AllIPv4()
	unknownGroup := opens("sg-z", 6, 443, 443)
	unknownGroup.Group = Link{Open: true}
	for says, c := range map[string]struct {
		rules []GroupRule
		want  string
	}{
		"no rule":             {nil, "none"},
		"another group":       {[]GroupRule{opens("sg-z", 6, 443, 443)}, "none"},
		"another block":       {[]GroupRule{opens("192.168.0.0/16", 6, 443, 443)}, "none"},
		"an unknown block":    {[]GroupRule{unknownBlock}, "tcp 443"},
		"an unknown group":    {[]GroupRule{unknownGroup}, "tcp 443"},
		"an unknown list":     {[]GroupRule{opens("pl-1", 6, 443, 443)}, "tcp 443"},
		"any number of rules": {[]GroupRule{{Any: true}}, "all"},
	} {
		net := &Network{Groups: map[ID]*Group{"g": {Ingress: c.rules}}}
		if got := net.MayAdmit([]ID{"g"}, Ingress, peer); got.String() != c.want {
			t.Errorf("%s: %s, want %s", says, got, c.want)
		}
		if got := net.MayAdmitSet([]ID{"g"}, Ingress, peer); got.Services().String() != c.want || !peer.Addrs.Covers(got.Addrs()) {
			t.Errorf("%s: %s, want %s of the peer", says, got, c.want)
		}
	}
	if got := (&Network{}).MayAdmit([]ID{"unknown"}, Ingress, peer); !got.Equal(AllServices()) {
		t.Errorf("a group that is not there admits %s", got)
	}
}
