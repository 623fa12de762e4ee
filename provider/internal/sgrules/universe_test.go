package sgrules_test

import (
	"net/netip"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// packet is one packet of a small world, whose rules have their edges between these packets. Nothing here is the engine's.
type packet struct {
	egress  bool
	addr    netip.Addr
	of      map[string]bool // the prefix lists and groups that hold the address
	proto   string          // IANA number
	a, b    int             // port; or ICMP type and code
	isRange bool            // a and b mean something
}

// world is every packet of the small world.
var world = makeWorld()

func makeWorld() []packet {
	peers := []string{"pl-1", "pl-2", "sg-a", "sg-b"}
	members := []map[string]bool{{}}
	for i, p := range peers {
		members = append(members, map[string]bool{p: true})
		for _, q := range peers[:i] {
			members = append(members, map[string]bool{p: true, q: true})
		}
	}
	services := []packet{
		{proto: "6", a: 22, isRange: true}, {proto: "6", a: 80, isRange: true}, {proto: "6", a: 443, isRange: true},
		{proto: "6", a: 8080, isRange: true}, {proto: "17", a: 53, isRange: true}, {proto: "17", a: 80, isRange: true},
		{proto: "1", a: 8, b: 0, isRange: true}, {proto: "1", a: 3, b: 4, isRange: true}, {proto: "58", a: 128, b: 0, isRange: true},
		{proto: "58", a: 133, b: 0, isRange: true}, {proto: "50"}, {proto: "132"},
	}
	var out []packet
	for _, egress := range []bool{false, true} {
		for _, addr := range []string{"10.0.0.1", "10.0.1.1", "10.1.0.1", "192.168.0.1", "203.0.113.9", "2001:db8::1", "2001:db8:1::1", "fd00::1"} {
			for _, of := range members {
				for _, p := range services {
					p.egress, p.addr, p.of = egress, netip.MustParseAddr(addr), of
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// allows reads a rule aloud for one packet.
func allows(r types.SecurityGroupRule, p packet) bool {
	if aws.ToBool(r.IsEgress) != p.egress || !allowsService(r, p) {
		return false
	}
	switch {
	case r.CidrIpv4 != nil:
		return netip.MustParsePrefix(*r.CidrIpv4).Contains(p.addr)
	case r.CidrIpv6 != nil:
		return netip.MustParsePrefix(*r.CidrIpv6).Contains(p.addr)
	case r.PrefixListId != nil:
		return p.of[*r.PrefixListId]
	}
	return p.of[*r.ReferencedGroupInfo.GroupId]
}

func allowsService(r types.SecurityGroupRule, p packet) bool {
	numbers := map[string]string{"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58"}
	number, ok := numbers[*r.IpProtocol]
	if !ok {
		number = *r.IpProtocol
	}
	switch {
	case number == "-1":
		return true
	case number != p.proto:
		return false
	case !p.isRange:
		return true
	case number == "1" || number == "58":
		return *r.FromPort == -1 || int(*r.FromPort) == p.a && (*r.ToPort == -1 || int(*r.ToPort) == p.b)
	}
	return int(*r.FromPort) <= p.a && p.a <= int(*r.ToPort)
}

// verdicts is what a set of rules says of every packet of the world. Rules are looked up by content, since few differ.
type verdicts []bool

var readings = map[string]verdicts{}

func read(rules []types.SecurityGroupRule) verdicts {
	out := make(verdicts, len(world))
	for _, r := range rules {
		for i, ok := range reading(r) {
			out[i] = out[i] || ok
		}
	}
	return out
}

func reading(r types.SecurityGroupRule) verdicts {
	key := strconv.FormatBool(*r.IsEgress) + describe(r)
	if v, ok := readings[key]; ok {
		return v
	}
	v := make(verdicts, len(world))
	for i, p := range world {
		v[i] = allows(r, p)
	}
	readings[key] = v
	return v
}

// describe is the content of a rule as text.
func describe(r types.SecurityGroupRule) string {
	s := aws.ToString(r.IpProtocol) + " " + strconv.Itoa(int(aws.ToInt32(r.FromPort))) + "-" + strconv.Itoa(int(aws.ToInt32(r.ToPort))) +
		" " + aws.ToString(r.CidrIpv4) + aws.ToString(r.CidrIpv6) + aws.ToString(r.PrefixListId)
	if r.ReferencedGroupInfo != nil {
		s += *r.ReferencedGroupInfo.GroupId
	}
	if aws.ToBool(r.IsEgress) {
		return "egress " + s
	}
	return "ingress " + s
}

// lostPacket returns a packet that both sides allow and now does not.
func lostPacket(before, after, now verdicts) (packet, bool) {
	for i := range world {
		if before[i] && after[i] && !now[i] {
			return world[i], true
		}
	}
	return packet{}, false
}

// TestTheWorldTellsRulesApart guards the tests that rest on it: each kind of rule allows some packets and not others.
func TestTheWorldTellsRulesApart(t *testing.T) {
	rule := func(protocol string, from, to int32) types.SecurityGroupRule {
		return types.SecurityGroupRule{IsEgress: aws.Bool(false), IpProtocol: &protocol, FromPort: &from, ToPort: &to}
	}
	for _, tt := range []struct {
		protocol string
		from, to int32
		want     int // services of the twelve
	}{
		{"-1", -1, -1, 12}, {"tcp", 0, 65535, 4}, {"tcp", 80, 443, 2}, {"udp", 53, 53, 1}, {"icmp", -1, -1, 2},
		{"icmp", 8, -1, 1}, {"icmp", 3, 0, 0}, {"icmpv6", 128, 0, 1}, {"50", -1, -1, 1}, {"47", -1, -1, 0},
	} {
		r := rule(tt.protocol, tt.from, tt.to)
		r.CidrIpv4 = aws.String("10.0.0.0/16") // two addresses of eight, whatever else they are of
		got := 0
		for _, ok := range reading(r) {
			if ok {
				got++
			}
		}
		if want := tt.want * 2 * 11; got != want {
			t.Errorf("%s allows %d packets, want %d", describe(r), got, want)
		}
	}
}
