package validator

import (
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// TestTheDifferenceAgreesWithTraces asks, of real plans, for flows on both sides one by one: whatever trace is sure of, the difference
// has to say, or to call uncertain.
func TestTheDifferenceAgreesWithTraces(t *testing.T) {
	var plans []string
	for _, pattern := range []string{"testdata/flows/*/plan.json", "testdata/plans/*/plan.json", "../examples/plans/*/plan.json"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		plans = append(plans, found...)
	}
	said := map[string]int{}
	for _, path := range plans {
		input := []Input{file(path)}
		doc, err := Diff(input, network.Options{}, nil)
		if err != nil {
			continue // no plan, or one that failed: their errors have tests of their own
		}
		p, err := readTogether(input)
		if err != nil {
			t.Fatal(err)
		}
		before, after := network.Build(p, network.Options{})
		sides := [2]*firewall.Network{before, after}
		for _, q := range diffQuestions(before, after) {
			var verdicts [2]firewall.Verdict
			for i, n := range sides {
				verdicts[i] = n.Trace(q.flow()).Verdict
			}
			got := q.fates(doc)
			if want := fateOf(verdicts); want != "" && !slices.Contains(got, result.FlowUncertain) && !agrees(want, got) {
				t.Errorf("%s: tcp %v -> %v:%d is %v, and the difference says %q", path, q.src, q.dst, q.port, verdicts, got)
			} else if want != "" {
				said[want]++
			}
		}
	}
	for _, fate := range []string{"same", "opened", "lost"} {
		if said[fate] < 10 {
			t.Errorf("%d flows that are %s are too few to prove anything: %v", said[fate], fate, said)
		}
	}
}

// diffQuestion is a flow of TCP between interfaces, or between one and an address outside.
type diffQuestion struct {
	src, dst firewall.ID // "" for what is outside
	port     uint16
}

func diffQuestions(before, after *firewall.Network) []diffQuestion {
	const most = 14
	ids := []firewall.ID{""}
	for id := range after.Interfaces {
		ids = append(ids, id)
	}
	for id := range before.Interfaces {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var out []diffQuestion
	for _, src := range ids[:min(most, len(ids))] {
		for _, dst := range ids[:min(most, len(ids))] {
			if src == dst || !together(before, src, dst) || !together(after, src, dst) {
				continue
			}
			for _, port := range []uint16{22, 80, 443, 5432, 8080} {
				out = append(out, diffQuestion{src, dst, port})
			}
		}
	}
	return out
}

// together reports whether two ends are in one VPC for certain, each of them an interface that has IPv4, or one is outside.
func together(n *firewall.Network, a, b firewall.ID) bool {
	vpc := func(id firewall.ID) firewall.ID {
		if i := n.Interfaces[id]; i != nil {
			s, _ := i.Subnet.Exact()
			if sub := n.Subnets[s]; sub != nil && !sub.CIDRs.IPv4().IsEmpty() {
				v, _ := sub.VPC.Exact()
				return v
			}
		}
		return "unknown " + id
	}
	return a == "" || b == "" || n.Interfaces[a] == nil || n.Interfaces[b] == nil || vpc(a) == vpc(b)
}

func (q diffQuestion) flow() firewall.Flow {
	end := func(id firewall.ID) firewall.Endpoint {
		if id == "" {
			return firewall.Endpoint{Addr: internet4}
		}
		return firewall.Endpoint{Interface: id}
	}
	return firewall.Flow{Protocol: firewall.TCP, Src: end(q.src), Dst: end(q.dst), DstPort: q.port}
}

// fateOf is what two answers say; "" where one is not sure.
func fateOf(v [2]firewall.Verdict) string {
	works := func(v firewall.Verdict) bool { return v == firewall.Works }
	switch {
	case v[0] == firewall.Undecidable || v[1] == firewall.Undecidable:
		return ""
	case works(v[0]) == works(v[1]):
		return "same"
	case works(v[1]):
		return "opened"
	}
	return "lost"
}

func agrees(want string, got []result.Fate) bool {
	switch want {
	case "same":
		return len(got) == 0
	case "opened":
		return slices.Contains(got, result.FlowOpened)
	}
	return slices.Contains(got, result.FlowClosed) || slices.Contains(got, result.FlowBroken)
}

// fates is what the document says of IPv4 flows between the two ends.
func (q diffQuestion) fates(doc *result.Reachability) []result.Fate {
	var out []result.Fate
	for _, f := range doc.Flows {
		if isEnd(f.From, f.Src, q.src) && isEnd(f.To, f.Dst, q.dst) && serves(f.Services, q.port) {
			out = append(out, f.Fate)
		}
	}
	return out
}

func isEnd(e result.FlowEnd, addrs []string, id firewall.ID) bool {
	if id != "" {
		return slices.Contains(e.Interfaces, string(id)) && slices.ContainsFunc(addrs, func(a string) bool { return netip.MustParsePrefix(a).Addr().Is4() })
	}
	return (e.Outside || e.Anywhere) && slices.ContainsFunc(addrs, func(a string) bool { return netip.MustParsePrefix(a).Contains(internet4) })
}

func serves(list []result.FlowService, port uint16) bool {
	return slices.ContainsFunc(list, func(s result.FlowService) bool {
		return s.Protocol == "all" || s.Protocol == "tcp" && slices.ContainsFunc(s.DstPorts, func(r [2]int) bool { return r[0] <= int(port) && int(port) <= r[1] })
	})
}
