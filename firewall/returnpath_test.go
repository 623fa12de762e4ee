package firewall

import (
	"net/netip"
	"reflect"
	"strings"
	"testing"
)

// tableOf evaluates the rules.
func tableOf(rules ...NACLRule) *NACLTable { return EvalNACL(rules) }

func blocks(list ...string) AddrSet {
	var out []netip.Prefix
	for _, c := range list {
		out = append(out, netip.MustParsePrefix(c))
	}
	return Prefixes(out...)
}

var appSubnet = ReplyOptions{Local: blocks("10.20.4.0/24")}

func names(profiles []Profile) []string {
	var out []string
	for _, p := range profiles {
		out = append(out, p.Name)
	}
	return out
}

func TestHTTPSInAndHalfOfTheClientPortsOutIsAGap(t *testing.T) {
	in := tableOf(allowTCP(100, "0.0.0.0/0", 443, 443))
	out := tableOf(allowTCP(100, "0.0.0.0/0", 32768, 60999))
	got := ReplyGaps(in, out, appSubnet)
	if len(got) != 1 {
		t.Fatalf("%d gaps, want one: %+v", len(got), got)
	}
	g := got[0]
	if text, want := g.Gap.text(), []string{"tcp 10.20.4.0/24 : 443 -> 0.0.0.0/0 : 1024-32767, 61000-65535"}; !reflect.DeepEqual(text, want) {
		t.Errorf("gap %q, want %q", text, want)
	}
	want := ReplyGap{
		Direction: Ingress, Protocol: TCP, Proved: true, RequestRule: 0, ReplyRule: -1,
		Request: PacketHeader{TCP, ip("203.0.113.9"), ip("10.20.4.10"), 1024, 443},
		Reply:   PacketHeader{TCP, ip("10.20.4.10"), ip("203.0.113.9"), 443, 1024},
	}
	if hit := names(g.Hit); !reflect.DeepEqual(hit, []string{"windows", "nat_gateway", "elb", "lambda", "internet"}) {
		t.Errorf("hit %v", hit)
	}
	g.Gap, g.Judged, g.Hit = nil, nil, nil
	if !reflect.DeepEqual(g, want) {
		t.Errorf("got %+v, want %+v", g, want)
	}
}

func TestWithinASubnetNothingIsJudged(t *testing.T) {
	subnet := Addresses(ip("10.20.4.10"), ip("10.20.4.11"))
	in := tableOf(allowTCP(100, "10.20.4.8/29", 443, 443))
	got := ReplyGaps(in, tableOf(), ReplyOptions{Local: subnet, Subnets: []AddrSet{subnet}})
	if len(got) != 1 {
		t.Fatalf("%d gaps, want one: %+v", len(got), got)
	}
	if want := got[0].Gap.Subtract(Boxes{{subnet, subnet, TCP, AllPorts(), AllPorts()}}); !got[0].Judged.Covers(want) || !want.Covers(got[0].Judged) || want.IsEmpty() {
		t.Errorf("judged %q, want %q", got[0].Judged.text(), want.text())
	}
}

func TestReplyGapsByExample(t *testing.T) {
	everything := spoken{number: 100, action: Allow, protocol: -1, cidr: "0.0.0.0/0"}.rule()
	back := allowTCP(200, "0.0.0.0/0", 1024, 65535)
	https := allowTCP(100, "0.0.0.0/0", 443, 443)
	tests := []struct {
		name    string
		in, out []NACLRule
		opts    ReplyOptions
		want    []string // direction, then the gap's boxes
	}{
		{"a NACL that allows all drops no reply", []NACLRule{everything}, []NACLRule{everything}, appSubnet, nil},
		{"a NACL that denies all offers nothing", nil, nil, appSubnet, nil},
		{"a service and return rules is whole", []NACLRule{https, back}, []NACLRule{https, back}, appSubnet, nil},
		{"requests that start inside need the way in", nil, []NACLRule{https}, appSubnet,
			[]string{"egress tcp 0.0.0.0/0 : 443 -> 10.20.4.0/24 : 1024-65535"}},
		{"a return rule is no service, although it admits requests", []NACLRule{back}, []NACLRule{https}, appSubnet, nil},
		{"but a group makes one of the ports that it opens narrowly", []NACLRule{back}, []NACLRule{https},
			ReplyOptions{Local: appSubnet.Local, Opened: [2]OpenServices{{Must: PortServices(TCP, PortSet(PortRange{8443, 8443}))}}},
			[]string{"ingress tcp 10.20.4.0/24 : 8443 -> 0.0.0.0/0 : 1024-65535"}},
		{"a deny of one port in the middle is a gap of one port", []NACLRule{https}, []NACLRule{denyTCP(90, "0.0.0.0/0", 3389, 3389), back}, appSubnet,
			[]string{"ingress tcp 10.20.4.0/24 : 443 -> 0.0.0.0/0 : 3389"}},
		{"clients whose replies are allowed are not in the gap", []NACLRule{https}, []NACLRule{allowTCP(100, "10.0.0.0/8", 1024, 65535)},
			ReplyOptions{Local: appSubnet.Local, Profiles: []Profile{{"odd", PortSet(PortRange{5000, 5000}), "error"}}},
			[]string{"ingress tcp 10.20.4.0/24 : 443 -> 0.0.0.0/5, 8.0.0.0/7, 11.0.0.0/8, 12.0.0.0/6, 16.0.0.0/4, 32.0.0.0/3, 64.0.0.0/2, 128.0.0.0/1 : 5000"}},
		{"IPv6 needs its own way back", []NACLRule{https, allowTCP(110, "::/0", 443, 443)}, []NACLRule{back},
			ReplyOptions{Local: blocks("10.20.4.0/24", "2001:db8:4::/64")}, []string{"ingress tcp 2001:db8:4::/64 : 443 -> ::/0 : 1024-65535"}},
		{"a subnet without IPv6 has no IPv6 gap", []NACLRule{allowTCP(110, "::/0", 443, 443)}, nil, appSubnet, nil},
		{"a NACL of no known subnet is judged for all addresses", []NACLRule{allowTCP(110, "::/0", 443, 443)}, nil, ReplyOptions{},
			[]string{"ingress tcp ::/0 : 443 -> ::/0 : 1024-65535"}},
		{"all protocols offer tcp and udp", []NACLRule{spoken{number: 1, action: Allow, protocol: -1, cidr: "10.0.0.0/8"}.rule()}, nil, appSubnet,
			[]string{"ingress tcp 10.20.4.0/24 : 0-65535 -> 10.0.0.0/8 : 1024-65535", "ingress udp 10.20.4.0/24 : 0-65535 -> 10.0.0.0/8 : 1024-65535"}},
		{"a range that starts below 1024 is no return rule", []NACLRule{allowTCP(1, "10.0.0.0/8", 1023, 65535)}, nil, appSubnet,
			[]string{"ingress tcp 10.20.4.0/24 : 1023-65535 -> 10.0.0.0/8 : 1024-65535"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, g := range ReplyGaps(tableOf(test.in...), tableOf(test.out...), test.opts) {
				if !g.Proved {
					t.Errorf("a gap of known rules is not proved: %+v", g)
				}
				for _, line := range g.Gap.text() {
					got = append(got, g.Direction.String()+" "+line)
				}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestAPossibleGapNamesWhatItHangsOn(t *testing.T) {
	why := []Unknown{{"aws_network_acl_rule.back", "network_acl_id", KnownAfterApply}}
	back := allowTCP(200, "0.0.0.0/0", 1024, 65535)
	back.Maybe, back.Must, back.Why = true, Set{}, why
	got := ReplyGaps(tableOf(allowTCP(100, "0.0.0.0/0", 443, 443)), tableOf(back), appSubnet)
	if len(got) != 1 || got[0].Proved || !reflect.DeepEqual(got[0].Why, why) || got[0].ReplyRule != -1 {
		t.Errorf("got %+v", got)
	}
}

func TestPingInWithoutTheWayBackIsAnEchoGap(t *testing.T) {
	ping := spoken{number: 100, action: Allow, protocol: 1, cidr: "0.0.0.0/0", icmpType: 8, code: -1}.rule()
	ping6 := spoken{number: 110, action: Allow, protocol: 58, cidr: "::/0", icmpType: 128, code: 0}.rule()
	pong := spoken{number: 100, action: Allow, protocol: 1, cidr: "0.0.0.0/0", icmpType: 0, code: 0}.rule()
	both := ReplyOptions{Local: blocks("10.20.4.0/24", "2001:db8:4::/64")}
	got := EchoGaps(tableOf(ping, ping6), tableOf(pong), both)
	if len(got) != 1 || got[0].Protocol != ICMPv6 || got[0].Direction != Ingress || got[0].Hit != nil {
		t.Fatalf("got %+v", got)
	}
	if text, want := got[0].Gap.text(), []string{"icmpv6 2001:db8:4::/64 : none -> ::/0 : 33024"}; !reflect.DeepEqual(text, want) {
		t.Errorf("gap %q, want %q", text, want) // 33024 is type 129, code 0
	}
	if want := (PacketHeader{ICMPv6, ip("2001:db8::9"), ip("2001:db8:4::10"), 0, 128 << 8}); got[0].Request != want {
		t.Errorf("request %+v, want %+v", got[0].Request, want)
	}
}

func TestIsReturnRule(t *testing.T) {
	unknownPort := allowTCP(1, "0.0.0.0/0", 1024, 1024)
	unknownPort.May, unknownPort.Must = NewSet(AllIPv4(), ProtocolServices(TCP)), Set{}
	unknownPort.Why = []Unknown{{"r", "to_port", KnownAfterApply}}
	unknownCIDR := allowTCP(1, "0.0.0.0/0", 1024, 65535)
	unknownCIDR.Must, unknownCIDR.Why = Set{}, []Unknown{{"r", "ingress[rule_no=1].cidr_block", KnownAfterApply}}
	anyAction := allowTCP(1, "0.0.0.0/0", 1024, 65535)
	anyAction.Action = AnyAction
	tests := []struct {
		name     string
		rule     NACLRule
		is, sure bool
	}{
		{"1024–65535", allowTCP(1, "0.0.0.0/0", 1024, 65535), true, true},
		{"Linux alone", allowTCP(1, "10.0.0.0/8", 32768, 60999), true, true},
		{"Windows alone", allowTCP(1, "10.0.0.0/8", 49152, 65535), true, true},
		{"one port less than Linux", allowTCP(1, "0.0.0.0/0", 32769, 60999), false, true},
		{"one port below 1024", allowTCP(1, "0.0.0.0/0", 1023, 65535), false, true},
		{"a single high port", allowTCP(1, "0.0.0.0/0", 8443, 8443), false, true},
		{"a deny", denyTCP(1, "0.0.0.0/0", 1024, 65535), false, true},
		{"all protocols", spoken{number: 1, action: Allow, protocol: -1, cidr: "0.0.0.0/0"}.rule(), false, true},
		{"a placeholder", NACLRule{Any: true}, false, false},
		{"unknown ports", unknownPort, false, false},
		{"an unknown CIDR", unknownCIDR, true, true},
		{"an unknown action", anyAction, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if is, sure := IsReturnRule(&test.rule, nil); is != test.is || sure != test.sure {
				t.Errorf("got %v %v, want %v %v", is, sure, test.is, test.sure)
			}
		})
	}
}

func TestOpenedInCountsWhatGroupsOfTheSubnetsInterfacesOpenNarrowly(t *testing.T) {
	rule := func(from, to uint16) GroupRule {
		s := PortServices(TCP, PortSet(PortRange{from, to}))
		return GroupRule{Must: s, May: s}
	}
	unknown := rule(0, 65535)
	unknown.Must = Services{}
	maybe := rule(9000, 9000)
	maybe.Maybe = true
	n := &Network{
		Groups: map[ID]*Group{
			"narrow": {Ingress: []GroupRule{rule(8443, 8443), rule(1024, 65535), {Must: AllServices(), May: AllServices()}}, Egress: []GroupRule{rule(443, 443)}},
			"vague":  {Ingress: []GroupRule{maybe, unknown}},
			"other":  {Ingress: []GroupRule{rule(22, 22)}},
		},
		Interfaces: map[ID]*Interface{
			"a": {ID: "a", Subnet: LinkTo("s"), Groups: Links{Sure: []ID{"narrow"}}},
			"b": {ID: "b", Subnet: LinkTo("elsewhere"), Groups: Links{Sure: []ID{"other"}}},
		},
	}
	check := func(what string, got OpenServices, must, may string, unseen bool) {
		t.Helper()
		if got.Must.String() != must || got.May.String() != may || got.Unseen != unseen {
			t.Errorf("%s: got %v and %v, unseen %v", what, got.Must, got.May, got.Unseen)
		}
	}
	none := Services{}.String()
	got := n.OpenedIn([]ID{"s"}, nil)
	check("narrow rules alone", got[Ingress], "tcp 8443", none, false)
	check("by direction", got[Egress], "tcp 443", none, false)
	n.Interfaces["a"].Subnet = Link{To: []ID{"s", "elsewhere"}}
	check("an interface that is possibly there", n.OpenedIn([]ID{"s"}, nil)[Ingress], none, "tcp 8443", false)
	n.Interfaces["a"].Subnet = LinkTo("s")
	n.Interfaces["a"].Groups = Links{Maybe: []ID{"narrow"}}
	check("a group that it possibly has", n.OpenedIn([]ID{"s"}, nil)[Ingress], none, "tcp 8443", false)
	n.Interfaces["a"].Groups = Links{Sure: []ID{"vague"}}
	check("rules that are not known", n.OpenedIn([]ID{"s"}, nil)[Ingress], none, "tcp", false)
	n.Interfaces["a"].Groups = Links{Sure: []ID{"sg-123"}}
	check("a group that is not known", n.OpenedIn([]ID{"s"}, nil)[Ingress], none, none, true)
	n.Interfaces["a"].Groups = Links{Open: true}
	check("groups that are not known", n.OpenedIn([]ID{"s"}, nil)[Ingress], none, none, true)
}

func TestAWitnessHasAnAddressThatAHostOfOursMayHave(t *testing.T) {
	tests := []struct{ name, set, want string }{
		{"the tenth of a subnet", "10.20.4.0/24", "10.20.4.10"},
		{"of the lowest of several", "10.20.5.0/24 10.20.3.0/24", "10.20.3.10"},
		{"the fifth where there is no tenth", "10.20.4.0/29", "10.20.4.4"},
		{"what there is of less", "10.20.4.0/31", "10.20.4.0"},
		{"the sixteenth of an IPv6 subnet", "2001:db8:4::/64", "2001:db8:4::10"},
		{"IPv4 before IPv6", "2001:db8:4::/64 10.20.4.0/24", "10.20.4.10"},
		{"a private one where nothing is known", "0.0.0.0/0", "10.0.0.10"},
		{"the same for IPv6", "::/0", "fd00::10"},
		{"a high block does not run over", "255.255.255.252/30", "255.255.255.252"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var set AddrSet
			for c := range strings.FieldsSeq(test.set) {
				set = set.Union(blocks(c))
			}
			if got := hostIn(set); got != ip(test.want) {
				t.Errorf("got %v, want %s", got, test.want)
			}
		})
	}
}

func TestPairGapsByExample(t *testing.T) {
	a := PairSide{Addrs: blocks("10.20.4.0/24"), In: tableOf(allowTCP(100, "10.20.0.0/16", 1024, 65535)), Out: tableOf(allowTCP(100, "10.20.8.0/24", 5432, 5432))}
	b := PairSide{Addrs: blocks("10.20.8.0/24"), In: tableOf(allowTCP(100, "10.20.0.0/16", 5432, 5432)), Out: tableOf(allowTCP(100, "10.20.0.0/16", 32768, 65535))}
	got := PairGaps(a, b, nil)
	if len(got) != 1 || got[0].DroppedBy != Egress || !got[0].Proved || got[0].RequestRules != [2]int{0, 0} || got[0].ReplyRule != -1 {
		t.Fatalf("got %+v", got)
	}
	if text, want := got[0].Gap.text(), []string{"tcp 10.20.8.0/24 : 5432 -> 10.20.4.0/24 : 1024-32767"}; !reflect.DeepEqual(text, want) {
		t.Errorf("gap %q, want %q", text, want)
	}
	if want := (PacketHeader{TCP, ip("10.20.8.10"), ip("10.20.4.10"), 5432, 1024}); got[0].Reply != want {
		t.Errorf("reply %+v, want %+v", got[0].Reply, want)
	}
	b.Out = tableOf(allowTCP(100, "10.20.0.0/16", 1024, 65535))
	if got := PairGaps(a, b, nil); len(got) != 0 {
		t.Errorf("got %+v though all replies pass", got)
	}
	a.In = tableOf(denyTCP(50, "10.20.8.0/24", 3389, 3389), allowTCP(100, "10.20.0.0/16", 1024, 65535))
	got = PairGaps(a, b, nil)
	if len(got) != 1 || got[0].DroppedBy != Ingress || got[0].ReplyRule != 0 || got[0].Reply.DstPort != 3389 {
		t.Errorf("got %+v", got)
	}
	if got := PairGaps(b, a, nil); len(got) != 0 {
		t.Errorf("the other way offers nothing but return rules: %+v", got)
	}
}

func TestAGapWithinOneSubnetIsNone(t *testing.T) {
	subnet, other := Prefixes(netip.MustParsePrefix("10.0.1.0/24")), Prefixes(netip.MustParsePrefix("10.0.2.0/24"))
	for _, tt := range []struct {
		says, remote string
		subnets      []AddrSet
		gap          bool
	}{
		{"a service for the subnet itself", "10.0.1.0/24", []AddrSet{subnet}, false},
		{"a service for a part of it", "10.0.1.128/25", []AddrSet{subnet}, false},
		{"a service for more than the subnet", "10.0.0.0/23", []AddrSet{subnet}, true},
		{"a service for one of two subnets, which the other asks for", "10.0.1.0/24", []AddrSet{subnet, other}, true},
		{"a service for a subnet whose blocks are not known", "10.0.1.0/24", nil, true},
	} {
		t.Run(tt.says, func(t *testing.T) {
			match := NewSet(Prefixes(netip.MustParsePrefix(tt.remote)), PortServices(TCP, PortSet(PortRange{443, 443})))
			in := EvalNACL([]NACLRule{{Number: 100, Action: Allow, Must: match, May: match}})
			local := subnet
			for _, s := range tt.subnets {
				local = local.Union(s)
			}
			gaps := ReplyGaps(in, EvalNACL(nil), ReplyOptions{Local: local, Subnets: tt.subnets})
			if (len(gaps) == 1) != tt.gap {
				t.Fatalf("%d gaps", len(gaps))
			}
			if !tt.gap {
				return
			}
			for _, s := range tt.subnets {
				if s.Contains(gaps[0].Reply.Src) && s.Contains(gaps[0].Reply.Dst) {
					t.Errorf("the witness %v meets no NACL", gaps[0].Reply)
				}
			}
		})
	}
}
