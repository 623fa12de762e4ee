package check

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// changed is the town after a plan that changes NACLs and which subnets use them.
func (w *town) changed(t *rapid.T) *town {
	next := *w
	next.nacls, next.entries = map[string]string{}, map[string][]townEntry{}
	for _, s := range []string{"a", "b", "c"} {
		next.nacls[s] = w.nacls[s]
		if rapid.IntRange(0, 2).Draw(t, s+" moves") == 0 {
			next.nacls[s] = rapid.SampledFrom([]string{"", "m", "n"}).Draw(t, "new NACL of "+s)
		}
	}
	for _, n := range []string{"m", "n"} {
		next.entries[n] = w.entries[n]
		if rapid.Bool().Draw(t, n+" changes") {
			next.entries[n] = drawTownEntries(t, "new entries of "+n, 5)
		}
	}
	return &next
}

func inSubnets(far string) bool {
	return sameSubnet("a", far) || sameSubnet("b", far) || sameSubnet("c", far)
}

// lost reports whether a packet is, at a host behind a NACL, a request or a reply that passed before and that the NACL drops.
func lost(before, after *town, nacl, protocol, src, dst string, srcPort, port int) bool {
	return slices.ContainsFunc(before.hosts, func(h townHost) bool {
		in, was := slices.Contains(h.addrs, dst), before.nacls[h.subnet]
		far := src
		if !in {
			far = dst
		}
		if after.nacls[h.subnet] != nacl || !in && !slices.Contains(h.addrs, src) || after.passes(nacl, !in, protocol, far, port) || !before.passes(was, !in, protocol, far, port) {
			return false
		}
		request := before.opens(h, !in, protocol, far, port)
		reply := before.opens(h, in, protocol, far, srcPort) && before.passes(was, in, protocol, far, srcPort)
		return request || reply
	})
}

// RSG701: what works before and is dropped after, in both directions.
func TestTownWorksToBroken(t *testing.T) {
	hits, checked := 0, 0
	often(t, func(t *rapid.T) {
		before := drawTown(t)
		after := before.changed(t)
		found := townFinds(WorksToBroken, before.network(), after.network())
		for _, f := range found {
			if f.Uncovered.IsEmpty() || len(f.Witness) == 0 {
				t.Fatalf("held %v, witness %v\nbefore %s\nafter %s%s", boxTexts(f.Uncovered), f.Witness, before, after, f.Message)
			}
		}
		for _, h := range before.hosts {
			was, now := before.nacls[h.subnet], after.nacls[h.subnet]
			f := townFinding(found, string(aclNamed(now)), "")
			eachPacket(func(protocol, far string, port int) {
				for _, own := range h.addrs {
					if !sameFamilies(own, far) || sameSubnet(h.subnet, far) {
						continue
					}
					// Inbound, from a client of Linux.
					asked := before.opens(h, false, protocol, far, port) && before.passes(was, false, protocol, far, port)
					works := asked && before.passes(was, true, protocol, far, 40000)
					request := after.passes(now, false, protocol, far, port)
					if works && !inSubnets(far) {
						checked++
						reply := after.passes(now, true, protocol, far, 40000)
						if !request && (f == nil || !f.holds(protocol, far, own, 40000, port)) || request && !reply && (f == nil || !f.holds(protocol, own, far, port, 40000)) {
							t.Fatalf("%s %s -> %s:%d works before, after: request %t, reply %t; not found\nbefore %s\nafter %s%s", protocol, far, own, port, request, reply, before, after, listing(found))
						}
						if !request || !reply {
							hits++
						}
					}
					if f == nil || f.Inexact || f.Possible {
						continue
					}
					for _, client := range []int{1024, 5432, 40000, 65000} {
						for _, ends := range [][2]string{{far, own}, {own, far}} {
							if f.holds(protocol, ends[0], ends[1], client, port) && !lost(before, after, now, protocol, ends[0], ends[1], client, port) {
								t.Fatalf("%s %s:%d -> %s:%d is held\nbefore %s\nafter %s%s", protocol, ends[0], client, ends[1], port, before, after, f.Message)
							}
						}
					}
				}
			})
		}
	})
	if hits == 0 || checked == hits {
		t.Errorf("%d of %d exchanges break", hits, checked)
	}
}

// RSG702: what a host's groups let in on both sides, and the NACL from the rest of the world after the plan alone.
func TestTownClosedToWorld(t *testing.T) {
	hits := 0
	often(t, func(t *rapid.T) {
		before := drawTown(t)
		after := before.changed(t)
		found := townFinds(ClosedToWorld, before.network(), after.network())
		want := map[string]bool{}
		for _, h := range before.hosts {
			was, now := before.nacls[h.subnet], after.nacls[h.subnet]
			for _, protocol := range []string{"tcp", "udp"} {
				for _, far := range []string{"8.8.8.8", "2600::5"} {
					if !slices.ContainsFunc(h.addrs, func(a string) bool { return sameFamilies(a, far) }) {
						continue
					}
					for _, port := range townPorts {
						if before.opens(h, false, protocol, far, port) && !before.passes(was, false, protocol, far, port) && after.passes(now, false, protocol, far, port) {
							want[string(aclNamed(now))] = true
						}
					}
				}
			}
		}
		for n := range want {
			hits++
			if townFinding(found, n, "") == nil {
				t.Fatalf("%s opens, and is not found\nbefore %s\nafter %s%s", n, before, after, listing(found))
			}
		}
		for _, f := range found {
			if !want[f.Address] && strings.Contains(f.Address, "acl") {
				t.Fatalf("%s opens nothing, and is found: %s\nbefore %s\nafter %s", f.Address, f.Message, before, after)
			}
		}
	})
	if hits == 0 {
		t.Error("there was nothing to find")
	}
}
