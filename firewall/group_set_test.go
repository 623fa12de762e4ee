package firewall

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// What a rule certainly admits is what it does whichever of the prefix lists it names, and what it possibly admits is what it does for one of
// them: neither more nor less.
func TestARuleOfOneOfSeveralPrefixListsIsBoundedByWhatEachAdmits(t *testing.T) {
	blocks := []string{"0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "10.1.0.0/16", "203.0.113.0/24", "::/0", "2001:db8::/32"}
	several := 0
	many(t, 1, func(t *rapid.T) {
		n := &Network{PrefixLists: map[ID]*PrefixList{}}
		r := GroupRule{Peer: PeerPrefixList, Must: PortServices(TCP, PortSet(PortRange{22, 22})), May: PortServices(TCP, PortSet(PortRange{22, 443}))}
		for i := range rapid.IntRange(1, 3).Draw(t, "lists") {
			l := &PrefixList{}
			for _, b := range rapid.SliceOfN(rapid.SampledFrom(blocks), 0, 3).Draw(t, "entries") {
				l.Must = l.Must.Union(prefixes(b))
			}
			if l.May = l.Must; rapid.IntRange(0, 3).Draw(t, "hidden") == 0 {
				l.May = AllAddrs()
			}
			id := ID(fmt.Sprint("pl-", i))
			if rapid.IntRange(0, 5).Draw(t, "known") > 0 { // else nobody knows it
				n.PrefixLists[id] = l
			}
			r.PrefixList.To = append(r.PrefixList.To, id)
		}
		r.PrefixList.Open = rapid.IntRange(0, 5).Draw(t, "open") == 0
		must, may := n.RulesSet([]GroupRule{r})
		wantMust, wantMay := NewSet(AllAddrs(), r.Must), Set{}
		for _, id := range r.PrefixList.To {
			one := r
			one.PrefixList = LinkTo(id)
			a, b := n.RuleSet(&one)
			wantMust, wantMay = wantMust.Intersect(a), wantMay.Union(b)
		}
		if r.PrefixList.Open {
			wantMust, wantMay = Set{}, NewSet(AllAddrs(), r.May)
		}
		if !must.Equal(wantMust) || !may.Equal(wantMay) {
			t.Fatalf("got %v to %v, want %v to %v", must, may, wantMust, wantMay)
		}
		several += count(len(r.PrefixList.To) > 1 && !must.IsEmpty())
	})
	if several == 0 {
		t.Error("nothing is certain of several lists")
	}
}
