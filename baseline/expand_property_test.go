package baseline

import (
	"maps"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// drawPrefix draws a canonical CIDR from a small part of the address space, so that they meet.
func drawPrefix(t *rapid.T, v4 bool) netip.Prefix {
	if v4 {
		a := netip.AddrFrom4([4]byte{10, byte(rapid.IntRange(0, 3).Draw(t, "b")), byte(rapid.IntRange(0, 3).Draw(t, "c")), 0})
		return netip.PrefixFrom(a, rapid.IntRange(16, 24).Draw(t, "bits")).Masked()
	}
	a := netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, byte(rapid.IntRange(0, 3).Draw(t, "site")), byte(rapid.IntRange(0, 3).Draw(t, "net"))})
	return netip.PrefixFrom(a, rapid.IntRange(44, 56).Draw(t, "bits")).Masked()
}

func drawVPC(t *rapid.T) VPC {
	v := VPC{Primary: drawPrefix(t, true)}
	for range rapid.IntRange(0, 4).Draw(t, "others") {
		v.Others = append(v.Others, drawPrefix(t, rapid.Bool().Draw(t, "v4")))
	}
	return v
}

func drawSource(t *rapid.T) Source {
	s := Source{Kind: rapid.SampledFrom(SourceKinds()).Draw(t, "kind")}
	switch s.Kind {
	case CIDRIPv4, CIDRIPv6:
		s.CIDR = drawPrefix(t, s.Kind == CIDRIPv4)
	case PrefixList, Group:
		s.ID = rapid.SampledFrom([]string{"a-1", "a-2", "a-3"}).Draw(t, "id")
	}
	return s
}

// drawOptions draws options that are complete for a preset. Some slots keep their default.
func drawOptions(t *rapid.T, p *Preset) Options {
	o := Options{
		Version: p.Newest().Number,
		VPC:     drawVPC(t),
		Egress:  rapid.SampledFrom(EgressModes()).Draw(t, "egress"),
		Sources: map[string][]Source{},
		Legacy:  p.Family == Rackspace && rapid.Bool().Draw(t, "legacy"),
	}
	for _, s := range p.Newest().Slots {
		if s.Default == Required || rapid.Bool().Draw(t, "fill") {
			o.Sources[s.Name] = rapid.SliceOfN(rapid.Custom(drawSource), 0, 4).Draw(t, "sources")
		}
	}
	return o
}

func drawPreset(t *rapid.T) *Preset { return rapid.SampledFrom(Presets()).Draw(t, "preset") }

func expandOrFail(t *rapid.T, p *Preset, o Options) []Rule {
	rules, err := p.Expand(o)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestNoTwoRulesAreEqualOrShareAKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		keys := map[string]bool{}
		contents := map[content]bool{}
		for _, r := range expandOrFail(t, p, drawOptions(t, p)) {
			c := content{direction: r.Direction, traffic: r.Traffic, peer: r.Peer}
			if keys[r.Key] || contents[c] {
				t.Fatalf("%s: %v is there twice", p.Name, r)
			}
			keys[r.Key], contents[c] = true, true
		}
	})
}

func TestEveryRuleHasExactlyOnePeer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		for _, r := range expandOrFail(t, p, drawOptions(t, p)) {
			cidr, id := r.Peer.CIDR.IsValid(), r.Peer.ID != ""
			ok := map[SourceKind]bool{
				CIDRIPv4: cidr && !id && r.Peer.CIDR.Addr().Is4(), CIDRIPv6: cidr && !id && r.Peer.CIDR.Addr().Is6(),
				PrefixList: id && !cidr, Group: id && !cidr, Self: !id && !cidr,
			}
			if !ok[r.Peer.Kind] || r.Peer.Unknown {
				t.Fatalf("%s: %+v", r.Key, r.Peer)
			}
		}
	})
}

func TestTheOrderOfTheVPCsCIDRsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		o := drawOptions(t, p)
		want := expandOrFail(t, p, o)
		o.VPC.Others = rapid.Permutation(o.VPC.Others).Draw(t, "order")
		if got := expandOrFail(t, p, o); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestAnotherCIDRAddsRulesAndChangesNoKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		o := drawOptions(t, p)
		if rapid.Bool().Draw(t, "defaults") { // where the VPC matters the most
			o.Legacy, o.Egress = false, EgressVPC
			maps.DeleteFunc(o.Sources, func(slot string, _ []Source) bool {
				s, _ := p.Newest().Slot(slot)
				return s.Default == VPCCIDRs
			})
		}
		before := expandOrFail(t, p, o)
		o.VPC.Others = append(slices.Clone(o.VPC.Others), drawPrefix(t, rapid.Bool().Draw(t, "v4")))
		after := map[string]Rule{}
		for _, r := range expandOrFail(t, p, o) {
			after[r.Key] = r
		}
		for _, r := range before {
			if now := after[r.Key]; now != r {
				t.Fatalf("%v became %v", r, now)
			}
		}
	})
}

func TestWhatTheVPCsSlotAdmitsIsTheVPC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		o := drawOptions(t, p)
		o.Legacy = false
		var services firewall.Services
		for _, r := range p.Newest().Rules {
			o.Sources[r.Slot] = []Source{{Kind: VPCCIDRs}}
			s, err := r.Services()
			if err != nil {
				t.Fatal(err)
			}
			services = services.Union(s)
		}
		got, err := Packets(expandOrFail(t, p, o), firewall.Ingress)
		if err != nil {
			t.Fatal(err)
		}
		want := firewall.NewSet(firewall.Prefixes(append(o.VPC.Others, o.VPC.Primary)...), services)
		if !got.Equal(want) {
			t.Fatalf("%s admits %v, want %v", p.Name, got, want)
		}
	})
}

// admits is what options mean, packet by packet and without expanding anything.
func admits(p *Preset, o Options, pkt firewall.Packet) bool {
	for _, r := range p.Newest().Rules {
		services, err := r.Services()
		if err != nil || !services.Contains(pkt.Protocol, pkt.Value) {
			continue
		}
		slot, _ := p.Newest().Slot(r.Slot)
		sources, filled := o.Sources[r.Slot]
		if !filled {
			sources = []Source{{Kind: slot.Default}}
			if o.Legacy && slot.Original != "" {
				sources = []Source{{Kind: slot.Original}}
			}
		}
		for _, s := range sources {
			var in bool
			switch {
			case s.Kind == Anywhere:
				in = pkt.Remote.Is4() || !o.Legacy
			case s.Kind == VPCCIDRs && o.Legacy:
				in = o.VPC.Primary.Contains(pkt.Remote)
			case s.Kind == VPCCIDRs:
				in = slices.ContainsFunc(append(o.VPC.Others, o.VPC.Primary), func(c netip.Prefix) bool { return c.Contains(pkt.Remote) })
			case s.CIDR.IsValid():
				in = s.CIDR.Contains(pkt.Remote)
			}
			if in {
				return true
			}
		}
	}
	return false
}

func TestAPacketIsAdmittedExactlyIfASourceOfItsRuleHoldsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		o := drawOptions(t, p)
		set, err := Packets(expandOrFail(t, p, o), firewall.Ingress)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			rule := rapid.SampledFrom(p.Newest().Rules).Draw(t, "rule")
			pkt := firewall.Packet{
				Remote:   drawPrefix(t, rapid.Bool().Draw(t, "v4")).Addr(),
				Protocol: firewall.Protocol(max(rule.Protocol, 1)), // any one, for all
				Value:    uint16(max(rule.FromPort+rapid.IntRange(-1, 1).Draw(t, "port"), 0)),
			}
			if got, want := set.Contains(pkt), admits(p, o, pkt); got != want {
				t.Fatalf("%s %+v: %v is admitted: %v, want %v", p.Name, o, pkt, got, want)
			}
		}
	})
}

func TestAKeyIsTheSameBeforeAndAfterItsValueIsKnown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPreset(t)
		o := drawOptions(t, p)
		for _, s := range p.Newest().Slots {
			o.Sources[s.Name] = []Source{{Kind: Group, ID: rapid.SampledFrom([]string{"a-1", "a-2"}).Draw(t, "id"), Key: "later"}}
		}
		known := expandOrFail(t, p, o)
		for slot := range o.Sources {
			o.Sources[slot] = []Source{{Kind: Group, Unknown: true, Key: "later"}}
		}
		unknown := expandOrFail(t, p, o)
		if !slices.EqualFunc(known, unknown, func(a, b Rule) bool { return a.Key == b.Key && a.Traffic == b.Traffic }) {
			t.Fatalf("planned %v, applied %v", unknown, known)
		}
	})
}
