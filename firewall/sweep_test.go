package firewall

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// sweepAddrs is twelve addresses that follow each other over the end of a block, and up to the end of the family.
var sweepAddrs = following(number(ip("255.255.255.244")), 12)

// drawLayers is layers over sweepAddrs, each of a tag of its own, often with equal ranges.
func drawLayers(t *rapid.T, most int) []layer {
	var out []layer
	for i := range rapid.IntRange(0, most).Draw(t, "layers") {
		a, b := rapid.IntRange(0, 11).Draw(t, "one end"), rapid.IntRange(0, 11).Draw(t, "other end")
		if rapid.IntRange(0, 2).Draw(t, "whole") == 0 {
			a, b = 0, 11
		}
		services := drawSmallServices(t)
		out = append(out, layer{slab{sweepAddrs[min(a, b)], sweepAddrs[max(a, b)], services}, int32(i)})
	}
	return out
}

// drawSmallServices is one or two ranges within a few ports.
func drawSmallServices(t *rapid.T) Services {
	var out Ports
	for range rapid.IntRange(1, 2).Draw(t, "ranges") {
		a, b := rapid.Uint16Range(0, 20).Draw(t, "from"), rapid.Uint16Range(0, 20).Draw(t, "to")
		out = out.Union(ports(min(a, b), max(a, b)))
	}
	return PortServices(TCP, out)
}

// holding is the strokes of the layers that hold address a, found one by one.
func holding(layers []layer, a addr) []stroke {
	var out []stroke
	for _, l := range layers {
		if l.lo.Compare(a) <= 0 && a.Compare(l.hi) <= 0 {
			for _, s := range l.services.spans {
				out = append(out, stroke{s, l.tag})
			}
		}
	}
	slices.SortFunc(out, compareStrokes)
	return out
}

func TestASweepVisitsEachAddressOnceWithTheLayersThatHoldIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := drawLayers(t, 15)
		slices.SortFunc(layers, func(a, b layer) int { return a.lo.Compare(b.lo) })
		before := fmt.Sprint(layers)
		visited := map[addr]bool{}
		var last *addr
		sweep(layers, func(lo, hi addr, active []stroke) {
			if last != nil && last.Compare(lo) >= 0 || lo.Compare(hi) > 0 {
				t.Fatalf("%v-%v comes after %v", lo, hi, last)
			}
			last = &hi
			for _, a := range sweepAddrs {
				if a.Compare(lo) < 0 || a.Compare(hi) > 0 {
					continue
				}
				visited[a] = true
				if want := holding(layers, a); !slices.Equal(active, want) {
					t.Fatalf("%v has %v, want %v, of %v", a, active, want, layers)
				}
			}
		})
		for _, a := range sweepAddrs {
			if visited[a] != (len(holding(layers, a)) > 0) {
				t.Fatalf("%v visited: %v, of %v", a, visited[a], layers)
			}
		}
		if fmt.Sprint(layers) != before {
			t.Fatal("the layers have changed")
		}
	})
}

func TestMergingLayersOfARangeKeepsWhatTheyHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := drawLayers(t, 15)
		merged := mergeLayers(slices.Clone(layers))
		ranges := map[addrRange]bool{}
		for _, l := range merged {
			if ranges[addrRange{l.lo, l.hi}] {
				t.Fatalf("two layers of %v-%v are left", l.lo, l.hi)
			}
			ranges[addrRange{l.lo, l.hi}] = true
			checkSpans(t, l.services.spans)
		}
		for _, a := range sweepAddrs {
			if got, want := servicesOfLayers(merged, a), servicesOfLayers(layers, a); !got.Equal(want) {
				t.Fatalf("%v has %v, want %v", a, got, want)
			}
		}
	})
}

func servicesOfLayers(layers []layer, a addr) Services {
	var out Services
	for _, s := range holding(layers, a) {
		out = out.Union(Services{[]span{s.span}})
	}
	return out
}

// frontRules is rules for the tags of drawLayers: numbers with ties, and some unknown, which come last.
func frontRules(t *rapid.T, n int) []bounds {
	rules := make([]bounds, n)
	number := 0
	floating := rapid.IntRange(0, 2).Draw(t, "floating")
	for i := range rules {
		number += rapid.IntRange(0, 2).Draw(t, "step")
		rules[i].at = number
		if i >= n-floating {
			rules[i].at = anywhere
		}
	}
	return rules
}

// decidable is those of the strokes that hold service k and that none of them hides for good reason: a certain one of lower
// known number.
func decidable(rules []bounds, strokes []stroke, k key) []int32 {
	var out []int32
	for _, s := range strokes {
		c := claimOf(s.tag)
		hidden := slices.ContainsFunc(strokes, func(o stroke) bool {
			d := claimOf(o.tag)
			return d.sure && rules[d.rule].at != anywhere && rules[c.rule].at > rules[d.rule].at && o.lo <= k && k <= o.hi
		})
		if s.lo <= k && k <= s.hi && !hidden {
			out = append(out, s.tag)
		}
	}
	slices.Sort(out)
	return out
}

// asClaims gives layers the tags of claims, some of them unsure.
func asClaims(t *rapid.T, layers []layer) []layer {
	for i := range layers {
		layers[i].tag = claim{i, rapid.IntRange(0, 3).Draw(t, "unsure") > 0}.tag()
	}
	return layers
}

// TestTheFrontHasAllThatMayDecide allows a front to have more than may decide, as hiding is only looked for where one claim
// hides another to its end; but not less, and nothing that does not hold the service.
func TestTheFrontHasAllThatMayDecide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := asClaims(t, drawLayers(t, 12))
		rules := frontRules(t, len(layers))
		strokes := holding(layers, sweepAddrs[5])
		fronts := map[key][]int32{}
		next := key(0)
		walkFront(rules, strokes, nil, func(s span, live front) {
			if s.lo < next || len(live) == 0 {
				t.Fatalf("span %v comes after %v, with %v", s, next, live)
			}
			next = s.hi + 1
			for k := s.lo; k <= s.hi; k++ {
				for _, l := range live {
					fronts[k] = append(fronts[k], l.tag)
				}
			}
		})
		for k := keyOf(TCP, 0); k <= keyOf(TCP, 21); k++ {
			checkFront(t, strokes, k, fronts[k], decidable(rules, strokes, k))
		}
	})
}

func checkFront(t failer, strokes []stroke, k key, front, must []int32) {
	t.Helper()
	if !slices.IsSorted(front) {
		t.Fatalf("%x: %v is not in order of evaluation", k, front)
	}
	for _, tag := range must {
		if !slices.Contains(front, tag) {
			t.Fatalf("%x: %v may decide, but the front is %v of %v", k, tag, front, strokes)
		}
	}
	for _, tag := range front {
		holds := func(s stroke) bool { return s.tag == tag && s.lo <= k && k <= s.hi }
		if !slices.ContainsFunc(strokes, holds) {
			t.Fatalf("%x: %v does not hold it, but the front is %v of %v", k, tag, front, strokes)
		}
	}
}

func TestTrimmingTakesOutOnlyWhatCannotDecide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		layers := asClaims(t, drawLayers(t, 15))
		rules := frontRules(t, len(layers))
		trimmed := trim(rules, slices.Clone(layers))
		for _, a := range sweepAddrs {
			before, after := holding(layers, a), holding(trimmed, a)
			for k := keyOf(TCP, 0); k <= keyOf(TCP, 21); k++ {
				if got, want := decidable(rules, after, k), decidable(rules, before, k); !slices.Equal(got, want) {
					t.Fatalf("%v %x: %v may decide, before trimming %v", a, k, got, want)
				}
			}
		}
	})
}
