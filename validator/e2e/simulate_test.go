package e2e_test

import (
	"net/netip"
	"testing"
)

// The simulator is judged by hand-made cases: what AWS's documentation says of small networks. It is not compared with the engine.

// pair is a VPC with two subnets, each with a NACL that allows everything and an instance that allows everything.
func pair() *world {
	allow := func(id, vpc string) *nacl {
		n := &nacl{ID: id, VPC: vpc, Managed: true}
		for _, egress := range []bool{false, true} {
			n.Rules = append(n.Rules, &naclRule{Number: 100, Egress: egress, Allow: true, Proto: "-1", CIDR: "0.0.0.0/0"})
		}
		return n
	}
	open := func(id string) *group {
		return &group{ID: id, VPC: "v", Managed: true, Rules: []*groupRule{
			{Proto: "-1", CIDRs: []string{"0.0.0.0/0"}}, {Egress: true, Proto: "-1", CIDRs: []string{"0.0.0.0/0"}}}}
	}
	return &world{
		VPCs:    []*vpc{{ID: "v", CIDR: "10.0.0.0/16"}},
		Subnets: []*subnet{{ID: "a", VPC: "v", CIDR: "10.0.1.0/24", NACL: "na"}, {ID: "b", VPC: "v", CIDR: "10.0.2.0/24", NACL: "nb"}},
		NACLs:   []*nacl{allow("na", "v"), allow("nb", "v")},
		Groups:  []*group{open("ga"), open("gb")},
		Ifaces: []*iface{{ID: "ia", Subnet: "a", IP: "10.0.1.10", Groups: []string{"ga"}},
			{ID: "ib", Subnet: "b", IP: "10.0.2.10", Groups: []string{"gb"}}},
	}
}

func nacls(number int, egress, allow bool, proto, cidr string, from, to int) *naclRule {
	return &naclRule{Number: number, Egress: egress, Allow: allow, Proto: proto, CIDR: cidr, From: from, To: to}
}

var ssh = flow{proto: "tcp", src: "ia", dst: "ib", srcPort: 40000, dstPort: 22}

func TestSimulatorKnowsWhatAWSDocuments(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*world)
		ask    flow
		want   string
	}{
		{"everything is allowed where everything is", func(*world) {}, ssh, allowed},
		{"the lowest number decides", func(w *world) {
			w.nacl("nb").Rules = append(w.nacl("nb").Rules, nacls(90, false, false, "tcp", "10.0.1.0/24", 22, 22))
		}, ssh, blocked},
		{"a higher number decides nothing", func(w *world) {
			w.nacl("nb").Rules = append(w.nacl("nb").Rules, nacls(110, false, false, "tcp", "10.0.1.0/24", 22, 22))
		}, ssh, allowed},
		{"a NACL without rules denies", func(w *world) { w.nacl("nb").Rules = nil }, ssh, blocked},
		{"a NACL judges replies", func(w *world) {
			w.nacl("nb").Rules = append(w.nacl("nb").Rules, nacls(90, true, false, "6", "10.0.1.10/32", 40000, 40000))
		}, ssh, replyBlocked},
		{"a reply goes to the port of the client, whichever that is", func(w *world) {
			w.nacl("na").Rules = append(w.nacl("na").Rules, nacls(90, false, false, "6", "10.0.2.0/24", 50000, 50001))
		}, flow{proto: "tcp", src: "ia", dst: "ib", dstPort: 22}, replyBlocked},
		{"no client waits below 1024", func(w *world) {
			w.nacl("na").Rules = append(w.nacl("na").Rules, nacls(90, false, false, "6", "10.0.2.0/24", 1, 1023))
		}, flow{proto: "tcp", src: "ia", dst: "ib", dstPort: 22}, allowed},
		{"NACLs do not see what stays in a subnet", func(w *world) {
			w.nacl("na").Rules, w.Ifaces[1].Subnet, w.Ifaces[1].IP = nil, "a", "10.0.1.11"
		}, ssh, allowed},
		{"one NACL for two subnets is passed twice", func(w *world) {
			w.Subnets[1].NACL = "na"
			w.nacl("na").Rules = append(w.nacl("na").Rules, nacls(90, false, false, "6", "10.0.1.0/24", 22, 22))
		}, ssh, blocked},
		{"a protocol without ports ignores them", func(w *world) {
			w.nacl("nb").Rules = []*naclRule{nacls(90, false, true, "50", "0.0.0.0/0", 0, 0)}
		}, ssh, blocked},
		{"an ICMP rule without a type is for type 0", func(w *world) {
			w.nacl("nb").Rules[0].Proto = "icmp"
		}, flow{proto: "icmp", src: "ia", dst: "ib"}, blocked},
		{"an echo needs its reply", func(w *world) {
			w.nacl("nb").Rules[1].Proto = "udp"
		}, flow{proto: "icmp", src: "ia", dst: "ib"}, replyBlocked},
		{"an IPv4 rule says nothing on IPv6", func(w *world) {
			w.Subnets[1].CIDR6, w.Ifaces[1].IP6 = "2001:db8::/64", "2001:db8::1"
		}, flow{proto: "tcp", src: "2001:db9::1", dst: "ib", srcPort: 40000, dstPort: 22}, blocked},
		{"host bits of a block do not count", func(w *world) { w.nacl("nb").Rules[0].CIDR = "10.9.9.9/8" }, ssh, allowed},
		{"groups are stateful", func(w *world) {
			w.group("gb").Rules, w.group("ga").Rules = w.group("gb").Rules[:1], w.group("ga").Rules[1:]
		}, ssh, allowed},
		{"a group without egress rules lets nothing out", func(w *world) { w.group("ga").Rules = w.group("ga").Rules[:1] }, ssh, blocked},
		{"one of several groups is enough", func(w *world) {
			w.Groups = append(w.Groups, &group{ID: "gc", VPC: "v"})
			w.Ifaces[1].Groups = []string{"gc", "gb"}
		}, ssh, allowed},
		{"a group stands for its carriers", func(w *world) {
			w.group("gb").Rules = []*groupRule{{Proto: "tcp", From: 22, To: 22, Groups: []string{"ga"}}}
		}, ssh, allowed},
		{"a group does not stand for others", func(w *world) {
			w.group("gb").Rules = []*groupRule{{Proto: "tcp", From: 22, To: 22, Self: true}}
		}, ssh, blocked},
		{"a prefix list stands for its entries", func(w *world) {
			w.Lists = []*list{{ID: "pl", Entries: []string{"192.0.2.0/24", "10.0.1.0/28"}}}
			w.group("gb").Rules = []*groupRule{{Proto: "tcp", From: 22, To: 22, Lists: []string{"pl"}}}
		}, ssh, allowed},
		{"without groups of its own it has the default group", func(w *world) {
			w.Groups = append(w.Groups, &group{ID: "dg", VPC: "v", Default: true, Rules: awsGroupRules(w.VPCs[0])})
			w.Ifaces[1].Groups = nil
		}, ssh, blocked},
		{"what does not exist is absent", func(*world) {}, flow{proto: "tcp", src: "ia", dst: "gone", dstPort: 22}, absent},
		{"nobody guards an address outside", func(*world) {}, flow{proto: "udp", src: "ia", dst: "203.0.113.1", srcPort: 1, dstPort: 53}, allowed},
		{"an unknown address may be inside a block or not", func(w *world) {
			w.Ifaces[0].IP = ""
			w.group("gb").Rules = []*groupRule{{Proto: "tcp", From: 22, To: 22, CIDRs: []string{"10.0.1.0/25"}}}
		}, ssh, undecided},
		{"an unknown address is inside its subnet's block", func(w *world) {
			w.Ifaces[0].IP = ""
			w.group("gb").Rules = []*groupRule{{Proto: "tcp", From: 22, To: 22, CIDRs: []string{"10.0.0.0/16"}}}
		}, ssh, allowed},
		{"an address that nobody has may be a carrier's", func(w *world) {
			w.group("gb").Rules = []*groupRule{{Proto: "tcp", From: 22, To: 22, Groups: []string{"ga"}}}
		}, flow{proto: "tcp", src: "10.0.1.99", dst: "ib", srcPort: 40000, dstPort: 22}, undecided},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := pair()
			c.change(w)
			if got := w.simulate(c.ask); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestEndsOfABlock(t *testing.T) {
	for block, want := range map[string][2]string{
		"10.0.0.0/8": {"10.0.0.0", "10.255.255.255"}, "203.0.113.128/25": {"203.0.113.128", "203.0.113.255"},
		"192.0.2.7/32": {"192.0.2.7", "192.0.2.7"}, "2001:db8::/33": {"2001:db8::", "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff"},
	} {
		first, last := ends(netip.MustParsePrefix(block))
		if first.String() != want[0] || last.String() != want[1] {
			t.Errorf("%s: got %s–%s, want %s–%s", block, first, last, want[0], want[1])
		}
	}
}

// A generator that drew on anything but its seed would make findings that nobody can repeat.
func TestTheSameSeedMakesTheSameScenario(t *testing.T) {
	a, b := makeScenario(7, 2), makeScenario(7, 2)
	for name, text := range a.after.render() {
		if text != b.after.render()[name] {
			t.Errorf("%s differs", name)
		}
	}
	qa, qb := a.ask(newDice(1), 50), b.ask(newDice(1), 50)
	for i := range qa {
		if qa[i] != qb[i] {
			t.Errorf("question %d differs: %v, %v", i, qa[i], qb[i])
		}
	}
}

// If all answers were blocked, agreement would mean little.
func TestQuestionsHaveAllAnswers(t *testing.T) {
	tally, all := map[string]int{}, 0
	for seed := uint64(1); seed <= 10; seed++ {
		for _, q := range makeScenario(seed, 2).ask(newDice(seed), 200) {
			tally[q.before]++
			tally[q.after]++
			all += 2
		}
	}
	for answer, percent := range map[string]int{allowed: 20, blocked: 20, replyBlocked: 3, absent: 3} {
		if tally[answer]*100 < percent*all {
			t.Errorf("%s is %d of %d answers, want %d %%", answer, tally[answer], all, percent)
		}
	}
}
