package firewall

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// opens is a group's rule for a CIDR block, or, by its name, for a group or a prefix list.
func opens(peer string, protocol, from, to int) GroupRule {
	services, err := GroupServices(protocol, from, to)
	if err != nil {
		panic(err)
	}
	r := GroupRule{Must: services, May: services}
	switch cidr, err := netip.ParsePrefix(peer); {
	case err == nil:
		r.MustAddrs, r.MayAddrs = Prefixes(cidr), Prefixes(cidr)
	case peer[:2] == "pl":
		r.Peer, r.PrefixList = PeerPrefixList, LinkTo(ID(peer))
	default:
		r.Peer, r.Group = PeerGroup, LinkTo(ID(peer))
	}
	return r
}

func anyRule(*GroupRule) bool { return true }

func TestImplied(t *testing.T) {
	tcp := func(peer string, from, to int) GroupRule { return opens(peer, 6, from, to) }
	possible := tcp("0.0.0.0/0", 0, 65535)
	possible.Maybe = true
	vagueBlock := tcp("10.0.0.0/8", 443, 443)
	vagueBlock.MustAddrs = AddrSet{}
	vaguePorts := tcp("10.0.0.0/8", 0, 65535)
	vaguePorts.Must = PortServices(TCP, PortSet(PortRange{80, 80}))
	net := &Network{PrefixLists: map[ID]*PrefixList{"pl-4": {Must: prefixes("10.0.0.0/8"), May: prefixes("10.0.0.0/8")}, "pl-any": {May: AllAddrs()}}}
	for _, c := range []struct {
		says  string
		rules []GroupRule
		want  []int
	}{
		{"nothing of one rule", []GroupRule{tcp("0.0.0.0/0", 443, 443)}, nil},
		{"a block within another", []GroupRule{tcp("10.0.0.0/8", 443, 443), tcp("10.1.0.0/16", 443, 443)}, []int{1}},
		{"a port within a range", []GroupRule{tcp("10.1.0.0/16", 443, 443), tcp("10.0.0.0/8", 0, 1023)}, []int{0}},
		{"another protocol", []GroupRule{opens("10.1.0.0/16", 17, 443, 443), tcp("10.0.0.0/8", 0, 1023)}, nil},
		{"all protocols hold tcp", []GroupRule{opens("10.0.0.0/8", -1, 0, 0), tcp("10.0.0.0/8", 443, 443)}, []int{1}},
		{"the whole of what two halves open", []GroupRule{tcp("10.0.0.0/9", 443, 443), tcp("10.128.0.0/9", 443, 443), tcp("10.0.0.0/8", 443, 443)}, []int{0, 1}},
		{"what two overlapping ranges open together", []GroupRule{tcp("10.0.0.0/8", 0, 100), tcp("10.0.0.0/8", 50, 150), tcp("10.0.0.0/8", 101, 200)}, []int{1}},
		{"one of two that are alike", []GroupRule{tcp("10.0.0.0/8", 443, 443), tcp("10.0.0.0/8", 443, 443)}, []int{1}},
		{"IPv6 is another family", []GroupRule{tcp("::/0", 443, 443), tcp("0.0.0.0/0", 443, 443)}, nil},
		{"the same group with more ports", []GroupRule{tcp("sg-a", 443, 443), tcp("sg-a", 0, 1023)}, []int{0}},
		{"another group with more ports", []GroupRule{tcp("sg-a", 443, 443), tcp("sg-b", 0, 1023)}, nil},
		{"a group beside every IPv4 address", []GroupRule{tcp("sg-a", 443, 443), tcp("0.0.0.0/0", 443, 443)}, nil},
		{"a group beside every address", []GroupRule{tcp("sg-a", 443, 443), tcp("0.0.0.0/0", 443, 443), tcp("::/0", 0, 443)}, []int{0}},
		{"a list of IPv4 beside every IPv4 address", []GroupRule{tcp("pl-4", 443, 443), tcp("0.0.0.0/0", 443, 443)}, []int{0}},
		{"a list whose entries of today a block holds", []GroupRule{tcp("pl-4", 443, 443), tcp("10.0.0.0/8", 443, 443)}, nil},
		{"a list of any family beside every IPv4 address", []GroupRule{tcp("pl-any", 443, 443), tcp("0.0.0.0/0", 443, 443)}, nil},
		{"blocks imply nothing by a list", []GroupRule{tcp("10.0.0.0/8", 443, 443), tcp("pl-4", 443, 443)}, nil},
		{"a rule that is possibly there implies nothing", []GroupRule{possible, tcp("10.0.0.0/8", 443, 443)}, nil},
		{"nor is it implied", []GroupRule{possible, tcp("0.0.0.0/0", 0, 65535)}, nil},
		{"a rule of unknown block", []GroupRule{vagueBlock, tcp("0.0.0.0/0", 0, 65535)}, nil},
		{"ports that are not known imply those that are", []GroupRule{vaguePorts, tcp("10.0.0.0/8", 80, 80), tcp("10.0.0.0/8", 443, 443)}, []int{1}},
		{"any number of rules", []GroupRule{{Any: true, May: AllServices()}, tcp("0.0.0.0/0", 443, 443)}, nil},
	} {
		if got := net.Implied(c.rules, anyRule); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.says, got, c.want)
		}
	}
}

func TestRulesThatMayNotBeLeftOutCoverOthers(t *testing.T) {
	rules := []GroupRule{opens("10.0.0.0/8", -1, 0, 0), opens("10.0.0.0/8", -1, 0, 0), opens("10.0.0.0/8", 6, 80, 80)}
	if got := (&Network{}).Implied(rules, func(r *GroupRule) bool { return r != &rules[1] }); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("%v, want all but the one that has to stay", got)
	}
}

// A packet of the small world comes from one who is in a group, in a list, or in neither, at any address.
func TestImpliedRulesOpenNothingOfTheirOwnAndTheOthersDo(t *testing.T) {
	type rule struct {
		spoken
		peer string // "" for the CIDR block
	}
	type sender struct {
		Packet
		of string
	}
	var senders []sender
	for _, p := range world {
		for _, of := range []string{"", "sg-a", "sg-b", "pl-x"} {
			senders = append(senders, sender{p, of})
		}
	}
	admits := func(rules []rule, s sender, except ...int) bool {
		for i, r := range rules {
			if slices.Contains(except, i) {
				continue
			}
			if r.peer == "" && r.speaksOf(s.Packet) || r.peer != "" && r.peer == s.of && spokenService(r.spoken, s.Packet) {
				return true
			}
		}
		return false
	}
	seen := map[int]int{}
	many(t, 5, func(t *rapid.T) {
		var rules []rule
		for i, s := range drawWorldRules(t) {
			rules = append(rules, rule{s, rapid.SampledFrom([]string{"", "", "", "sg-a", "sg-a", "sg-b", "pl-x"}).Draw(t, fmt.Sprint("peer", i))})
		}
		var made []GroupRule
		for _, r := range rules {
			peer := r.peer
			if peer == "" {
				peer = r.cidr
			}
			from, to := r.from, r.to
			if r.protocol == 1 {
				from, to = -1, -1
			}
			made = append(made, opens(peer, r.protocol, from, to))
		}
		gone := (&Network{}).Implied(made, anyRule)
		seen[len(gone)]++
		needed := map[int]bool{}
		for _, s := range senders {
			if admits(rules, s) != admits(rules, s, gone...) {
				t.Fatalf("without %v of %v, %v is not admitted", gone, rules, s)
			}
			for i := range rules {
				if admits(rules, s) && !admits(rules, s, append(slices.Clone(gone), i)...) {
					needed[i] = true
				}
			}
		}
		for i := range rules {
			if !slices.Contains(gone, i) && !needed[i] {
				t.Fatalf("%v can be left out of %v besides %v", rules[i], rules, gone)
			}
		}
	})
	for _, n := range []int{0, 1, 2} {
		if seen[n] == 0 {
			t.Errorf("%d rules were never implied", n)
		}
	}
}

// spokenService reports whether a rule speaks of the packet whatever its address.
func spokenService(s spoken, p Packet) bool {
	s.cidr = netip.PrefixFrom(p.Remote, 0).Masked().String()
	return s.speaksOf(p)
}
