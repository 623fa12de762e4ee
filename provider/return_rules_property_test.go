package provider

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// aclRule is a rule of a network ACL for the oracle below, which matches packets one by one, as the EC2 API documents
// CreateNetworkAclEntry. Ports are type and code of ICMP; -1 is any.
type aclRule struct {
	egress   bool
	protocol int
	cidr     netip.Prefix
	from, to int
}

type aclPacket struct {
	egress   bool
	protocol int
	remote   netip.Addr
	port     int // or type<<8 | code
}

func (r aclRule) matches(p aclPacket) bool {
	if r.egress != p.egress || !r.cidr.Contains(p.remote) || r.protocol != -1 && r.protocol != p.protocol {
		return false
	}
	switch {
	case r.protocol == 6 || r.protocol == 17:
		return p.port >= r.from && p.port <= r.to
	case r.protocol == 1, r.protocol == 58 && r.cidr.Addr().Is6():
		return (r.from == -1 || r.from == p.port>>8) && (r.to == -1 || r.to == p.port&0xff)
	}
	return true
}

// asArgument is the rule as aws_network_acl_rule has it.
func (r aclRule) asArgument() obj {
	out := obj{"egress": r.egress, "protocol": strconv.Itoa(r.protocol), "rule_action": "allow"}
	block, first, last := "cidr_block", "from_port", "to_port"
	if r.cidr.Addr().Is6() {
		block = "ipv6_cidr_block"
	}
	if r.protocol == 1 || r.protocol == 58 {
		first, last = "icmp_type", "icmp_code"
	}
	out[block], out[first], out[last] = r.cidr.String(), r.from, r.to
	return out
}

// aclRuleOf is the reverse for what return_rules returns.
func aclRuleOf(t *rapid.T, v any) aclRule {
	o, ok := v.(obj)
	if !ok || o["rule_action"] != "allow" {
		t.Fatalf("%v is no rule that allows", v)
	}
	protocol, err := strconv.Atoi(o["protocol"].(string))
	if err != nil {
		t.Fatal(err)
	}
	r := aclRule{egress: o["egress"].(bool), protocol: protocol, from: -1, to: -1}
	for _, name := range []string{"cidr_block", "ipv6_cidr_block"} {
		if text, ok := o[name].(string); ok {
			r.cidr = netip.MustParsePrefix(text)
		}
	}
	for _, pair := range [][2]string{{"from_port", "to_port"}, {"icmp_type", "icmp_code"}} {
		if from, ok := o[pair[0]].(json.Number); ok {
			r.from, r.to = whole(t, from), whole(t, o[pair[1]].(json.Number))
		}
	}
	return r
}

func whole(t *rapid.T, n json.Number) int {
	i, err := n.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return int(i)
}

var clientPorts = map[string][2]int{"linux": {32768, 60999}, "windows": {49152, 65535}, "nat_gateway": {1024, 65535}}

// repliesTo is the replies to a packet, one for each edge of the ports that clients have.
func repliesTo(p aclPacket, clients []string) []aclPacket {
	reply := p
	reply.egress = !p.egress
	switch four := p.remote.Is4(); {
	case p.protocol == 6 || p.protocol == 17:
		if len(clients) == 0 {
			clients = []string{"nat_gateway"}
		}
		var out []aclPacket
		for _, c := range clients {
			for _, port := range clientPorts[c] {
				reply.port = port
				out = append(out, reply)
			}
		}
		return out
	case p.protocol == 1 && four, p.protocol == 58 && !four:
		request, answer := 8<<8, 0
		if !four {
			request, answer = 128<<8, 129<<8
		}
		if p.port != request {
			return nil
		}
		reply.port = answer
	case p.protocol == 1:
		return nil // ICMP over IPv6 is nothing
	}
	return []aclPacket{reply}
}

// aclPackets has a packet for every difference that drawn rules and clients can make.
func aclPackets() []aclPacket {
	var out []aclPacket
	for _, egress := range []bool{false, true} {
		for _, remote := range []string{"10.0.0.1", "10.200.0.1", "192.0.2.1", "2001:db8::1", "2001:db9::1"} {
			for _, protocol := range []int{6, 17, 1, 58, 47, 132} {
				for _, port := range []int{0, 22, 443, 1023, 1024, 32767, 32768, 49151, 49152, 60999, 61000, 65535, 8 << 8, 8<<8 | 1, 3<<8 | 4, 128 << 8, 129 << 8} {
					out = append(out, aclPacket{egress, protocol, netip.MustParseAddr(remote), port})
				}
			}
		}
	}
	return out
}

func drawACLRule(t *rapid.T) aclRule {
	r := aclRule{
		egress:   rapid.Bool().Draw(t, "egress"),
		protocol: rapid.SampledFrom([]int{6, 17, 1, 58, 47, 132, -1}).Draw(t, "protocol"),
		cidr:     netip.MustParsePrefix(rapid.SampledFrom([]string{"0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/9", "::/0", "2001:db8::/32"}).Draw(t, "cidr")),
	}
	switch {
	case r.protocol == 1 && r.cidr.Addr().Is6():
		r.protocol = 58
		fallthrough
	case r.protocol == 1 || r.protocol == 58:
		r.from = rapid.SampledFrom([]int{-1, 0, 3, 8, 128, 129}).Draw(t, "type")
		r.to = -1
		if r.from != -1 {
			r.to = rapid.SampledFrom([]int{-1, 0, 1, 4}).Draw(t, "code")
		}
	default:
		edges := []int{0, 22, 443, 1023, 1024, 32768, 65535}
		i := rapid.IntRange(0, len(edges)-1).Draw(t, "from")
		r.from, r.to = edges[i], edges[rapid.IntRange(i, len(edges)-1).Draw(t, "to")]
	}
	return r
}

// Each reply to each request that a rule admits passes, each rule that is returned is needed for one, and none lets pass what is no
// reply, unless it is of all protocols, of which an ACL cannot tell more.
func TestReturnRulesLetRepliesPassAndNothingElse(t *testing.T) {
	p, packets := newProtocol(t), aclPackets()
	rapid.Check(t, func(t *rapid.T) {
		rule := drawACLRule(t)
		clients := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"linux", "windows", "nat_gateway"}), 0, 2, rapid.ID).Draw(t, "clients")
		arguments := arr{rule.asArgument()}
		for _, c := range clients {
			arguments = append(arguments, c)
		}
		result, wrong := p.call("return_rules", arguments...)
		if wrong != nil {
			t.Fatal(wrong.Text)
		}
		var back []aclRule
		for _, v := range result.(arr) {
			back = append(back, aclRuleOf(t, v))
		}
		needed := make([]bool, len(back))
		replies := map[aclPacket]bool{}
		for _, request := range packets {
			if !rule.matches(request) {
				continue
			}
			for _, reply := range repliesTo(request, clients) {
				replies[reply] = true
				var by []int
				for i, r := range back {
					if r.matches(reply) {
						by = append(by, i)
					}
				}
				if len(by) == 0 {
					t.Fatalf("%+v admits %+v, and %+v drop the reply %+v", rule, request, back, reply)
				}
				if len(by) == 1 {
					needed[by[0]] = true
				}
			}
		}
		if i := slices.Index(needed, false); i >= 0 && len(replies) > 0 {
			t.Fatalf("%+v is not needed for %+v", back[i], rule)
		}
		if len(replies) == 0 && len(back) > 0 {
			t.Fatalf("%+v has no replies, and got %+v", rule, back)
		}
		for _, packet := range packets {
			for _, r := range back {
				if r.protocol != -1 && r.matches(packet) && !isReply(packet, rule, replies, clients) {
					t.Fatalf("%+v lets %+v pass, which is no reply to %+v", r, packet, rule)
				}
			}
		}
	})
}

// isReply reports whether a packet is a reply to what the rule admits: of TCP and UDP one to any port that clients have.
func isReply(p aclPacket, rule aclRule, replies map[aclPacket]bool, clients []string) bool {
	if p.protocol != 6 && p.protocol != 17 {
		if p.protocol == 1 || p.protocol == 58 && p.remote.Is6() {
			return replies[p]
		}
		return rule.protocol == p.protocol && rule.cidr.Contains(p.remote) // no port is looked at
	}
	if len(clients) == 0 {
		clients = []string{"nat_gateway"}
	}
	for _, c := range clients {
		if edge := clientPorts[c]; p.port >= edge[0] && p.port <= edge[1] {
			return rule.protocol == p.protocol && rule.egress != p.egress && rule.cidr.Contains(p.remote)
		}
	}
	return false
}
