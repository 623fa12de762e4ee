package provider

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// aclLine is a rule of the small world: of a network ACL, or of a group.
type aclLine struct {
	number   int
	allow    bool
	protocol string // tcp, udp or all
	ports    [2]int
	cidr     string
	peer     string // of a group's rule: a group, if it names one
}

func (l aclLine) matches(protocol string, port int) bool {
	return l.protocol == "all" || l.protocol == protocol && l.ports[0] <= port && port <= l.ports[1]
}

func (l aclLine) holds(a netip.Addr) bool { return netip.MustParsePrefix(l.cidr).Contains(a) }

// forReplies is what the documentation of sgplan calls a rule for replies: all of its ports are 1024 or more, and hold those of a client.
func (l aclLine) forReplies() bool {
	return l.protocol != "all" && l.ports[0] >= 1024 && l.ports[0] <= 49152 && l.ports[1] == 65535
}

var (
	aclBlocks  = []string{"0.0.0.0/0", "10.0.1.0/24", "10.0.2.0/24", "10.0.2.128/25", "203.0.113.0/24"}
	aclPorts   = [][2]int{{0, 65535}, {22, 22}, {22, 443}, {1024, 65535}, {32768, 65535}, {5000, 5000}}
	aclRemotes = []string{"10.0.1.5", "10.0.2.5", "10.0.2.200", "203.0.113.9", "198.51.100.9"}
	aclValues  = []int{7, 22, 80, 443, 999, 1024, 5000, 9999, 40000, 65535}
	aclNumbers = map[string]int{"tcp": 6, "udp": 17, "all": -1}
)

func drawACLLine(t *rapid.T, name string) aclLine {
	return aclLine{allow: rapid.Bool().Draw(t, name+" allows"), protocol: rapid.SampledFrom([]string{"tcp", "tcp", "udp", "all"}).Draw(t, name),
		ports: rapid.SampledFrom(aclPorts).Draw(t, name), cidr: rapid.SampledFrom(aclBlocks).Draw(t, name)}
}

// entry is the line as an entry of the model.
func (l aclLine) entry(t *rapid.T) firewall.NACLRule {
	cidr := netip.MustParsePrefix(l.cidr)
	set, err := firewall.NACLMatch(aclNumbers[l.protocol], cidr, l.ports[0], l.ports[1], 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	r := firewall.NACLRule{Number: l.number, Must: set, May: set, Protocol: aclNumbers[l.protocol], CIDR: cidr, FromPort: l.ports[0], ToPort: l.ports[1]}
	if l.allow {
		r.Action = firewall.Allow
	}
	return r
}

// firstLine is the index of the first line that matches, -1 if none does.
func firstLine(lines []aclLine, remote netip.Addr, protocol string, port int) int {
	return slices.IndexFunc(lines, func(l aclLine) bool { return l.holds(remote) && l.matches(protocol, port) })
}

func passesACL(lines []aclLine, remote netip.Addr, protocol string, port int) bool {
	i := firstLine(lines, remote, protocol, port)
	return i >= 0 && lines[i].allow
}

// drawnVPC is subnets a and b with a network ACL each, and interfaces that carry db and app.
type drawnVPC struct {
	net     *firewall.Network
	lines   map[string][2][]aclLine // by subnet: in, out
	rules   []aclLine               // of db
	carries map[string][]string     // groups by address
}

var aclSubnets = map[string]netip.Prefix{"a": netip.MustParsePrefix("10.0.1.0/24"), "b": netip.MustParsePrefix("10.0.2.0/24")}

func drawVPC(t *rapid.T) drawnVPC {
	v := drawnVPC{lines: map[string][2][]aclLine{}, carries: map[string][]string{}, net: &firewall.Network{VPCs: map[firewall.ID]*firewall.VPC{},
		Subnets: map[firewall.ID]*firewall.Subnet{}, NACLs: map[firewall.ID]*firewall.NACL{}, Groups: map[firewall.ID]*firewall.Group{},
		Interfaces: map[firewall.ID]*firewall.Interface{}}}
	v.net.VPCs["vpc"] = &firewall.VPC{ID: "vpc", CIDRs: firewall.Prefixes(netip.MustParsePrefix("10.0.0.0/16"))}
	for name, block := range aclSubnets {
		id := firewall.ID("acl-" + name)
		v.net.Subnets[firewall.ID(name)] = &firewall.Subnet{ID: firewall.ID(name), AWSID: name, VPC: firewall.LinkTo("vpc"), CIDRs: firewall.Prefixes(block), NACL: firewall.LinkTo(id)}
		n := &firewall.NACL{ID: id, AWSID: string(id), VPC: firewall.LinkTo("vpc"), Managed: true}
		v.net.NACLs[id] = n
		var both [2][]aclLine
		for d, to := range []*[]firewall.NACLRule{&n.Ingress, &n.Egress} {
			for i := range rapid.IntRange(0, 4).Draw(t, "entries") {
				l := drawACLLine(t, fmt.Sprint(name, d, i))
				l.number = 100 + i
				both[d] = append(both[d], l)
				*to = append(*to, l.entry(t))
			}
		}
		v.lines[name] = both
	}
	db := &firewall.Group{ID: "db", AWSID: "db", VPC: firewall.LinkTo("vpc")}
	v.net.Groups["db"], v.net.Groups["app"] = db, &firewall.Group{ID: "app", AWSID: "app", VPC: firewall.LinkTo("vpc")}
	for i := range rapid.IntRange(0, 2).Draw(t, "rules") {
		l := drawACLLine(t, fmt.Sprint("rule", i))
		l.peer = rapid.SampledFrom([]string{"", "app"}).Draw(t, "peer")
		v.rules = append(v.rules, l)
		services, err := firewall.GroupServices(aclNumbers[l.protocol], l.ports[0], l.ports[1])
		if err != nil {
			t.Fatal(err)
		}
		r := firewall.GroupRule{Must: services, May: services, Origin: firewall.Origin{Address: fmt.Sprint("sgr-", i)}}
		if l.peer != "" {
			r.Peer, r.Group = firewall.PeerGroup, firewall.LinkTo(firewall.ID(l.peer))
		} else {
			r.MustAddrs = firewall.Prefixes(netip.MustParsePrefix(l.cidr))
			r.MayAddrs = r.MustAddrs
		}
		db.Ingress = append(db.Ingress, r)
	}
	for i, address := range aclRemotes[:3] {
		groups := rapid.SampledFrom([][]string{nil, {"app"}, {"db"}, {"app", "db"}}).Draw(t, "groups")
		v.carries[address] = groups
		x := &firewall.Interface{ID: firewall.ID(fmt.Sprint("eni-", i)), Subnet: firewall.LinkTo(firewall.ID(subnetOfAddress(address))), AddrsKnown: true, IPv4Known: true,
			Addrs: []netip.Addr{netip.MustParseAddr(address)}}
		for _, g := range groups {
			x.Groups.Sure = append(x.Groups.Sure, firewall.ID(g))
		}
		v.net.Interfaces[x.ID] = x
	}
	return v
}

func subnetOfAddress(address string) string {
	if aclSubnets["a"].Contains(netip.MustParseAddr(address)) {
		return "a"
	}
	return "b"
}

// dbIn reports whether something in a subnet carries db.
func (v *drawnVPC) dbIn(subnet string) bool {
	for address, groups := range v.carries {
		if subnetOfAddress(address) == subnet && slices.Contains(groups, "db") {
			return true
		}
	}
	return false
}

// Each verdict on an entry is held against packets, one by one: which entry is the first to match, and whether a packet fares otherwise
// without it.
func TestAuditedEntriesAreThoseThatDecidePackets(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		v := drawVPC(t)
		j := newNACLJudge(v.net)
		for name, both := range v.lines {
			for k, e := range j.audit(v.net.NACLs[firewall.ID("acl-"+name)]).Entries {
				d, i := 0, k
				if k >= len(both[0]) {
					d, i = 1, k-len(both[0])
				}
				lines := both[d]
				without := slices.Delete(slices.Clone(lines), i, i+1)
				decides, changes := false, false
				set := firewall.Set{}
				if !e.Decides.IsNull() {
					var err error
					if set, err = firewall.ParseSet(e.Decides.ValueString()); err != nil {
						t.Fatal(err)
					}
				}
				for _, remote := range aclRemotes {
					for _, protocol := range []string{"tcp", "udp", "all"} { // all stands for a protocol without ports
						for _, port := range aclValues {
							a := netip.MustParseAddr(remote)
							mine := firstLine(lines, a, protocol, port) == i
							decides = decides || mine
							changes = changes || mine && passesACL(without, a, protocol, port) != lines[i].allow
							number := map[string]firewall.Protocol{"tcp": 6, "udp": 17, "all": 47}[protocol]
							value := uint16(port)
							if protocol == "all" {
								value = 0
							}
							if got := set.Contains(firewall.Packet{Remote: a, Protocol: number, Value: value}); got != mine {
								t.Fatalf("entry %v of %v decides %s %s %d: %v, want %v", lines[i], lines, protocol, remote, port, got, mine)
							}
						}
					}
				}
				verdict := e.Verdict.ValueString()
				seen[verdict]++
				if (verdict == entryShadowed) == decides || changes && verdict != entryEffective && verdict != entryPartly || !changes && verdict == entryEffective {
					t.Fatalf("entry %v of %v is %s; it decides %v, and without it something changes %v", lines[i], lines, verdict, decides, changes)
				}
				if verdict == entryShadowed && (e.Packet == nil || firstLine(lines, netip.MustParseAddr(remoteText(e)), packetProtocol(e), packetPort(e)) != int(e.DecidedBy.ValueInt64())-100) {
					t.Fatalf("entry %v of %v: the packet %+v is decided by %v", lines[i], lines, e.Packet, e.DecidedBy)
				}
				for _, number := range e.By {
					if number == int64(lines[i].number) {
						t.Fatalf("entry %v is shadowed by itself", lines[i])
					}
				}
			}
		}
	})
	for _, verdict := range []string{entryEffective, entryShadowed, entryRedundant, entryPartly} {
		if seen[verdict] == 0 {
			t.Errorf("no entry is %s: %v", verdict, seen)
		}
	}
}

func remoteText(e auditedEntry) string {
	if e.Direction.ValueString() == "egress" {
		return e.Packet.Destination.ValueString()
	}
	return e.Packet.Source.ValueString()
}

func packetProtocol(e auditedEntry) string {
	if p := e.Packet.Protocol.ValueString(); p == "tcp" || p == "udp" {
		return p
	}
	return "all"
}

func packetPort(e auditedEntry) int { return int(e.Packet.DestinationPort.ValueInt32()) }

// A request that comes in conflicts exactly if something in the subnet carries the group, a rule of it names the sender, as a block or by a
// group that it carries, the sender is elsewhere, and the network ACL drops it.
func TestAuditedConflictsAreThePacketsThatOneOpensAndTheOtherDrops(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		v := drawVPC(t)
		j := newNACLJudge(v.net)
		for name, block := range aclSubnets {
			var sets []firewall.Set
			for _, c := range j.audit(v.net.NACLs[firewall.ID("acl-"+name)]).Conflicts {
				set, err := firewall.ParseSet(c.Packets.ValueString())
				if err != nil || !c.Exact.ValueBool() || !slices.Equal(c.SubnetIDs, []string{name}) {
					t.Fatalf("%+v, %v", c, err)
				}
				sets = append(sets, set)
			}
			for _, remote := range aclRemotes {
				for protocol, number := range map[string]firewall.Protocol{"tcp": firewall.TCP, "udp": firewall.UDP} {
					for _, port := range aclValues {
						a := netip.MustParseAddr(remote)
						open := slices.ContainsFunc(v.rules, func(l aclLine) bool {
							who := l.peer == "" && l.holds(a) || l.peer != "" && slices.Contains(v.carries[remote], l.peer)
							return who && l.matches(protocol, port)
						})
						want := v.dbIn(name) && open && !block.Contains(a) && !passesACL(v.lines[name][0], a, protocol, port)
						got := slices.ContainsFunc(sets, func(s firewall.Set) bool {
							return s.Contains(firewall.Packet{Remote: a, Protocol: number, Value: uint16(port)})
						})
						if seen[want]++; got != want {
							t.Fatalf("%s %s:%d to %s conflicts: %v, want %v", protocol, remote, port, name, got, want)
						}
					}
				}
			}
		}
	})
	if seen[true] == 0 {
		t.Error("nothing conflicts")
	}
}

// A reply to a request from outside the subnet is dropped exactly if the network ACL lets the request in by an entry that is not one for
// replies, or by one where a group in the subnet opens the service narrowly, and does not let the reply out.
func TestAuditedMissingRepliesAreThePacketsThatDoNotComeBack(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		v := drawVPC(t)
		j := newNACLJudge(v.net)
		for name, block := range aclSubnets {
			in, out := v.lines[name][0], v.lines[name][1]
			var dropped []missingReply
			for _, m := range j.audit(v.net.NACLs[firewall.ID("acl-"+name)]).MissingReplies {
				if m.SgplanRule.ValueString() == "RSG101" {
					dropped = append(dropped, m)
				}
			}
			for _, remote := range aclRemotes {
				a := netip.MustParseAddr(remote)
				if block.Contains(a) {
					continue
				}
				for _, protocol := range []string{"tcp", "udp"} {
					for _, service := range aclValues {
						opened := v.dbIn(name) && slices.ContainsFunc(v.rules, func(l aclLine) bool {
							return l.matches(protocol, service) && l.protocol != "all" && l.ports[1] < 60999 // narrower than any kind of client
						})
						i := firstLine(in, a, protocol, service)
						offered := i >= 0 && in[i].allow && (!in[i].forReplies() || opened)
						for _, client := range []int{1024, 5000, 40000, 65535} {
							want := offered && !passesACL(out, a, protocol, client)
							got := slices.ContainsFunc(dropped, func(m missingReply) bool {
								return m.Protocol.ValueString() == protocol && slices.ContainsFunc(m.Dropped, func(b auditedBox) bool {
									return holdsAddr(b.Sources, block.Addr().Next()) && holdsAddr(b.Destinations, a) && holdsPort(b.SourcePorts.ValueString(), service) &&
										holdsPort(b.DestinationPorts.ValueString(), client)
								})
							})
							if seen[want]++; got != want {
								t.Fatalf("%s reply from %d to %s:%d is dropped: %v, want %v\nin %v\nout %v\nrules %v", protocol, service, remote, client, got, want, in, out, v.rules)
							}
						}
					}
				}
			}
			for _, m := range dropped { // the packets in proof
				a, back := netip.MustParseAddr(m.Request.Source.ValueString()), int(m.Reply.DestinationPort.ValueInt32())
				if !passesACL(in, a, m.Protocol.ValueString(), int(m.Request.DestinationPort.ValueInt32())) || passesACL(out, a, m.Protocol.ValueString(), back) {
					t.Fatalf("%+v, %+v is no flow whose reply is dropped", m.Request, m.Reply)
				}
			}
		}
	})
	if seen[true] == 0 {
		t.Error("nothing is dropped")
	}
}

func holdsAddr(blocks []string, a netip.Addr) bool {
	return slices.ContainsFunc(blocks, func(b string) bool { return netip.MustParsePrefix(b).Contains(a) })
}

// holdsPort reads ports as data sources write them: 22, 80-443.
func holdsPort(text string, port int) bool {
	set, err := firewall.ParseSet("10.0.0.0/8 tcp " + text)
	if text == "0-65535" || text == "all" {
		return true
	}
	return err == nil && set.Contains(firewall.Packet{Remote: netip.MustParseAddr("10.0.0.1"), Protocol: firewall.TCP, Value: uint16(port)})
}
