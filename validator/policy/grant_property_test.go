package policy

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The small world: addresses 10.0.0.0 to 10.0.0.3 and 2001:db8:: to 2001:db8::3, ports 0 to 3, and four protocols.
var (
	smallBlocks = []string{"10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.0/32", "10.0.0.3/32", "2001:db8::/126", "2001:db8::2/127", "2001:db8::1/128"}
	smallRanges = []string{"0-3", "0", "1-2", "3", "0, 2", "2-3"}
	protocols   = map[string]int{"tcp": 6, "udp": 17, "icmp": 1, "47": 47, "all": -1}
)

// bundle is some packets of the small world, as text.
type bundle struct {
	protocol           string
	src, dst           []string
	srcPorts, dstPorts string
}

func drawBundle(t *rapid.T) bundle {
	blocks := rapid.SliceOfN(rapid.SampledFrom(smallBlocks), 1, 2)
	return bundle{
		rapid.SampledFrom([]string{"tcp", "tcp", "udp", "icmp", "47", "all"}).Draw(t, "protocol"), blocks.Draw(t, "src"), blocks.Draw(t, "dst"),
		rapid.SampledFrom(smallRanges).Draw(t, "src ports"), rapid.SampledFrom(smallRanges).Draw(t, "dst ports"),
	}
}

// packet is one packet of the small world. Those of protocols without ports have ports 0.
type packet struct {
	protocol         int
	src, dst         string
	srcPort, dstPort int
}

// holds enumerates: the packets of one bundle, by what its words say.
func (b bundle) holds() map[packet]bool {
	out := map[packet]bool{}
	ports := map[string][]int{"0-3": {0, 1, 2, 3}, "0": {0}, "1-2": {1, 2}, "3": {3}, "0, 2": {0, 2}, "2-3": {2, 3}}
	for _, protocol := range []int{1, 6, 17, 47} {
		if p := protocols[b.protocol]; p != -1 && p != protocol {
			continue
		}
		from, to := []int{0}, []int{0}
		if (protocol == 6 || protocol == 17) && b.protocol != "all" {
			from, to = ports[b.srcPorts], ports[b.dstPorts]
		} else if protocol == 6 || protocol == 17 {
			from, to = ports["0-3"], ports["0-3"] // "all" is written without ports
		}
		for _, s := range addresses(b.src) {
			for _, d := range addresses(b.dst) {
				if netip.MustParseAddr(s).Is4() != netip.MustParseAddr(d).Is4() {
					continue
				}
				for _, sp := range from {
					for _, dp := range to {
						out[packet{protocol, s, d, sp, dp}] = true
					}
				}
			}
		}
	}
	return out
}

func addresses(blocks []string) []string {
	var out []string
	for _, base := range []string{"10.0.0.", "2001:db8::"} {
		for i := range 4 {
			a := netip.MustParseAddr(fmt.Sprint(base, i))
			for _, b := range blocks {
				if netip.MustParsePrefix(b).Contains(a) {
					out = append(out, a.String())
					break
				}
			}
		}
	}
	return out
}

// block is the bundle as a block of an exemption, set as a set of a finding. Protocols without ports name none, and "all" means
// every port.
func (b bundle) block() string {
	ports := ""
	if b.protocol == "tcp" || b.protocol == "udp" {
		ports = fmt.Sprintf("src_ports = %q\n dst_ports = %q\n", b.srcPorts, b.dstPorts)
	}
	return fmt.Sprintf("packets {\n protocol = %q\n src = %s\n dst = %s\n %s}\n", b.protocol, quoted(b.src), quoted(b.dst), ports)
}

func quoted(list []string) string {
	text := "["
	for _, s := range list {
		text += fmt.Sprintf("%q, ", s)
	}
	return text + "]"
}

func (b bundle) set() result.Set {
	ranges := map[string][][2]int{"0-3": {{0, 3}}, "0": {{0, 0}}, "1-2": {{1, 2}}, "3": {{3, 3}}, "0, 2": {{0, 0}, {2, 2}}, "2-3": {{2, 3}}}
	s := result.Set{Src: b.src, Dst: b.dst, Protocol: b.protocol, ProtocolNumber: protocols[b.protocol], SrcPorts: [][2]int{}, DstPorts: [][2]int{}}
	switch b.protocol {
	case "tcp", "udp":
		s.SrcPorts, s.DstPorts = ranges[b.srcPorts], ranges[b.dstPorts]
	case "icmp":
		s.DstPorts = [][2]int{{0, 65535}}
	case "all":
		s.SrcPorts, s.DstPorts = [][2]int{{0, 65535}}, [][2]int{{0, 65535}}
	}
	return s
}

// read reads one policy from memory.
func read(t *rapid.T, text string) *Policy {
	f, diags := hclsyntax.ParseConfig([]byte(text), "p.hcl", hcl.InitialPos)
	l := &layer{}
	if !diags.HasErrors() {
		l.decode(f.Body, "dev")
		diags = l.diags
	}
	if diags.HasErrors() {
		t.Fatalf("%v in\n%s", diags, text)
	}
	p := &Policy{layers: []*layer{l}}
	if diags := p.assemble(); diags.HasErrors() {
		t.Fatalf("%v in\n%s", diags, text)
	}
	return p
}

// A finding is exempt if, packet for packet, all of it is exempted.
func TestAnExemptionOfPacketsCoversExactlyThose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bundles := rapid.SliceOfN(rapid.Custom(drawBundle), 1, 3)
		exempted, found := bundles.Draw(t, "exempted"), bundles.Draw(t, "found")
		if rapid.Bool().Draw(t, "some are the same") {
			exempted = append(exempted, found[1:]...)
		}
		text := ""
		allowed := map[packet]bool{}
		for _, b := range exempted {
			text += b.block()
			for p := range b.holds() {
				allowed[p] = true
			}
		}
		f := naclFinding()
		want := result.Exempt
		packets := 0
		for _, b := range found {
			f.Uncovered = append(f.Uncovered, b.set())
			for p := range b.holds() {
				packets++
				if !allowed[p] {
					want = result.Open
				}
			}
			// Outside of the small world "all" holds further protocols and ports: only "all" covers them.
			if b.protocol == "all" && len(b.holds()) > 0 && !coversAll(exempted, b) {
				want = result.Open
			}
		}
		p := read(t, exemptionText("x", text))
		if NewGrants(p, nil, today).Apply(&f, Scope{}, p.In("")); f.Status != want {
			t.Fatalf("%s, want %s: %s", f.Status, want, f.Message)
		}
		if packets == 0 && f.Status != result.Exempt {
			t.Fatal("a finding of no packets stays open")
		}
	})
}

// coversAll reports whether the bundles of all protocols hold each pair of addresses of one.
func coversAll(list []bundle, b bundle) bool {
	held := map[[2]string]bool{}
	for _, x := range list {
		if x.protocol == "all" {
			for p := range x.holds() {
				held[[2]string{p.src, p.dst}] = true
			}
		}
	}
	for p := range b.holds() {
		if !held[[2]string{p.src, p.dst}] {
			return false
		}
	}
	return true
}

// drawExemption draws an exemption that may or may not be about what drawFinding draws.
func drawExemption(id string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		more := []string{
			fmt.Sprintf("rules = [%q]", rapid.SampledFrom([]string{"RSG101", "RSG203", "RSG301"}).Draw(t, "rule")),
			fmt.Sprintf("resources = [%q]", rapid.SampledFrom([]string{"aws_network_acl.a", "aws_network_acl.b", "aws_network_acl.*"}).Draw(t, "resource")),
			fmt.Sprintf("expires = %q", rapid.SampledFrom([]string{"2026-11-21", "2026-12-01", "2027-12-31"}).Draw(t, "expires")),
			fmt.Sprintf("reason = %q", rapid.SampledFrom([]string{"", "why"}).Draw(t, "reason")),
		}
		if rapid.Bool().Draw(t, "scoped") {
			more = append(more, drawBundle(t).block())
		}
		return exemptionText(id, more...)
	})
}

func TestAnotherExemptionChangesNothingThatItDoesNotName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := ""
		for i := range rapid.IntRange(0, 2).Draw(t, "exemptions") {
			text += drawExemption(fmt.Sprint("x", i)).Draw(t, "exemption")
		}
		added := drawExemption("added").Draw(t, "added")
		base := read(t, text)
		more := read(t, text+added)
		one := more.Exemptions[len(more.Exemptions)-1]
		findings := rapid.SliceOfN(rapid.Custom(drawFinding), 0, 5).Draw(t, "findings")
		for i := range findings {
			findings[i].Status = result.Open
			findings[i].Address = rapid.SampledFrom([]string{"aws_network_acl.a", "aws_network_acl.b", "aws_vpc.v"}).Draw(t, "address")
			if rapid.Bool().Draw(t, "packets") {
				findings[i].Uncovered = []result.Set{drawBundle(t).set()}
			}
		}
		without, with := NewGrants(base, nil, today), NewGrants(more, nil, today)
		for _, f := range findings {
			a, b := f, f
			without.Apply(&a, Scope{}, base.In(""))
			with.Apply(&b, Scope{}, more.In(""))
			switch {
			case a.Status != b.Status && (!one.names(&f, Scope{}) || !with.holds(one) || b.Status != result.Exempt || a.Status != result.Open):
				t.Fatalf("%s %s was %s, is %s", f.RuleID, f.Address, a.Status, b.Status)
			case a.Status == result.Exempt && a.Exemption.ID != b.Exemption.ID:
				t.Fatalf("exempt by %s, then by %s", a.Exemption.ID, b.Exemption.ID)
			case !one.names(&f, Scope{}) && a.Message != b.Message:
				t.Fatalf("message %q, then %q", a.Message, b.Message)
			}
		}
	})
}
