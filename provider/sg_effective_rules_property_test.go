package provider

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// modelRule is a rule of the small world of is_subsumed's test, as the packet model has it.
func modelRule(t *rapid.T, id string, r smallRule) firewall.GroupRule {
	protocol := map[string]int{"tcp": 6, "udp": 17, "47": 47, "all": -1}[r.protocol]
	services, err := firewall.GroupServices(protocol, r.lo, r.hi)
	if err != nil {
		t.Fatal(err)
	}
	out := firewall.GroupRule{Must: services, May: services, Origin: firewall.Origin{Address: id}}
	switch cidr, err := netip.ParsePrefix(r.peer); {
	case err == nil:
		out.MustAddrs = firewall.Prefixes(cidr)
		out.MayAddrs = out.MustAddrs
	case r.peer[:2] == "pl":
		out.Peer, out.PrefixList = firewall.PeerPrefixList, firewall.LinkTo(firewall.ID(r.peer))
	default:
		out.Peer, out.Group = firewall.PeerGroup, firewall.LinkTo(firewall.ID(r.peer))
	}
	return out
}

// mergedAdmits reports whether a merged rule admits a packet, as a reader of it would say.
func mergedAdmits(m mergedRule, p smallPacket) bool {
	switch protocol := m.Protocol.ValueString(); {
	case (m.Direction.ValueString() == "egress") != p.to:
		return false
	case protocol == "-1":
	case protocol != p.protocol:
		return false
	case !m.FromPort.IsNull() && (p.port < int(m.FromPort.ValueInt32()) || p.port > int(m.ToPort.ValueInt32())):
		return false
	}
	for _, cidr := range m.CIDRBlocks {
		if netip.MustParsePrefix(cidr).Contains(p.addr) {
			return true
		}
	}
	for _, name := range []string{m.PrefixListID.ValueString(), m.SecurityGroupID.ValueString()} {
		if name != "" && slices.Contains(p.of, name) {
			return true
		}
	}
	return false
}

// Merged rules admit what the rules admit one by one and nothing else, those of blocks each packet once; and each names every rule that
// admits some of it, and no other.
func TestMergedRulesAreTheRulesTogether(t *testing.T) {
	packets := smallPackets()
	rapid.Check(t, func(t *rapid.T) {
		var rules [2][]groupedRule
		written := map[string]smallRule{}
		for g := range 2 {
			drawn, _ := drawSmallRules(t, "rules of group "+strconv.Itoa(g), 5)
			group := &firewall.Group{AWSID: "sg-" + strconv.Itoa(g)}
			for i, r := range drawn {
				id := fmt.Sprintf("sgr-%d%d", g, i)
				written[id] = r
				rule := modelRule(t, id, r)
				d := firewall.Ingress
				if r.to {
					d = firewall.Egress
				}
				rules[d] = append(rules[d], groupedRule{group, &rule})
			}
		}
		merged := append(mergeRules(firewall.Ingress, rules[firewall.Ingress]), mergeRules(firewall.Egress, rules[firewall.Egress])...)
		origins := make([]map[string]bool, len(merged))
		for i, m := range merged {
			origins[i] = map[string]bool{}
			for _, o := range m.Origins {
				origins[i][o.RuleID.ValueString()] = false
			}
		}
		for _, p := range packets {
			by := map[string]bool{}
			for id, r := range written {
				if r.admits(p) {
					by[id] = true
				}
			}
			var in []int
			blocks := 0
			for i, m := range merged {
				if !mergedAdmits(m, p) {
					continue
				}
				in = append(in, i)
				if len(m.CIDRBlocks) > 0 {
					blocks++
				}
				for id := range by {
					named, there := origins[i][id]
					// A packet may be of several kinds of other end: the entry names those of its own kind.
					if samePeerKind(m, written[id]) && !there {
						t.Fatalf("%v admits %v by %v, which it does not name", m, p, written[id])
					}
					if there && !named {
						origins[i][id] = true
					}
				}
			}
			if (len(in) > 0) != (len(by) > 0) || blocks > 1 {
				t.Fatalf("%v: rules %v, entries %v, %d of them of blocks", p, by, in, blocks)
			}
		}
		for i, m := range merged {
			for id, used := range origins[i] {
				if !used {
					t.Fatalf("%v names %v, which admits none of it", m, written[id])
				}
			}
		}
	})
}

func samePeerKind(m mergedRule, r smallRule) bool {
	if _, err := netip.ParsePrefix(r.peer); err == nil {
		return len(m.CIDRBlocks) > 0
	}
	return m.PrefixListID.ValueString()+m.SecurityGroupID.ValueString() == r.peer
}

func TestTypesOfICMPAreWrittenAsRulesNameThem(t *testing.T) {
	for _, c := range []struct {
		name string
		set  firewall.Services
		want string
	}{
		{"all", firewall.ProtocolServices(firewall.ICMP), "[[-1 -1]]"},
		{"a type", firewall.ICMPServices(firewall.ICMP, 8, -1), "[[8 -1]]"},
		{"a code", firewall.ICMPServices(firewall.ICMP, 3, 4), "[[3 4]]"},
		{"the last code of a type and the whole next one", firewall.ICMPServices(firewall.ICMP, 3, 255).Union(firewall.ICMPServices(firewall.ICMP, 4, -1)), "[[3 255] [4 -1]]"},
		{"codes side by side", firewall.ICMPServices(firewall.ICMP, 255, 255).Union(firewall.ICMPServices(firewall.ICMP, 255, 254)), "[[255 254] [255 255]]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fmt.Sprint(typesOf(c.set.Ports(firewall.ICMP))); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}
