package firewall

import (
	"net/netip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// gapsOf is the packets of the gaps of one direction and protocol: proved and possible.
func gapsOf(gaps []ReplyGap, d Direction, p Protocol) (proved, possible Boxes) {
	for _, g := range gaps {
		switch {
		case g.Direction != d || g.Protocol != p:
		case g.Proved:
			proved = append(proved, g.Gap...)
		default:
			possible = append(possible, g.Gap...)
		}
	}
	return proved, possible
}

func TestReplyGapsHoldExactlyTheRepliesDroppedToOfferedRequests(t *testing.T) {
	broken, hung := 0, 0
	many(t, 3, func(t *rapid.T) {
		in, ins, allIn := drawHidden(t, drawList(t, "in"))
		out, outs, allOut := drawHidden(t, drawList(t, "out"))
		var routed [2]AddrSet // without a route there is no packet to drop
		for d := range routed {
			if rapid.Bool().Draw(t, "routes are known") {
				routed[d] = Prefixes(netip.MustParsePrefix(rapid.SampledFrom(returnCIDRs).Draw(t, "route")))
			}
		}
		gaps := ReplyGaps(EvalNACL(in), EvalNACL(out), ReplyOptions{
			Local: returnLocal, Opened: [2]OpenServices{ins[0].opens(), outs[0].opens()}, Routed: routed,
		})
		for _, g := range gaps {
			checkGap(t, g, ins, outs)
		}
		for _, d := range []Direction{Ingress, Egress} {
			for _, p := range []Protocol{TCP, UDP} {
				proved, possible := gapsOf(gaps, d, p)
				for _, c := range flowCases(d, p) {
					always, ever := c.quantified(ins, outs)
					if !routed[d].IsEmpty() && !routed[d].Contains(c.remote) {
						always, ever = false, false
					}
					isProved, isPossible := proved.Contains(c.reply()), possible.Contains(c.reply())
					exact := allIn && allOut
					switch {
					case isProved && isPossible:
						t.Fatalf("%+v is in both gaps", c)
					case isProved && !always:
						t.Fatalf("%+v is proved, but need not break\nin %v\nout %v", c, ins, outs)
					case ever && !isProved && !isPossible:
						t.Fatalf("%+v may break, but is in no gap\nin %v\nout %v", c, ins, outs)
					case exact && always && !isProved:
						t.Fatalf("%+v breaks always, but is not proved\nin %v\nout %v", c, ins, outs)
					case exact && isPossible && !ever:
						t.Fatalf("%+v is possible, but never breaks\nin %v\nout %v", c, ins, outs)
					}
					broken += count(isProved)
					hung += count(isPossible)
				}
			}
		}
	})
	if broken == 0 || hung == 0 {
		t.Errorf("%d proved and %d possible packets prove too little", broken, hung)
	}
}

// quantified reports whether the case breaks on all lists, and on some.
func (c flowCase) quantified(ins, outs []list) (always, ever bool) {
	always = true
	for _, in := range ins {
		for _, out := range outs {
			b := c.broken([2]list{in, out})
			always, ever = always && b, ever || b
		}
	}
	return always, ever
}

// checkGap checks what a gap says of itself.
func checkGap(t *rapid.T, g ReplyGap, ins, outs []list) {
	if !g.Gap.Contains(g.Reply) {
		t.Fatalf("the witness %v is not in the gap %v", g.Reply, g.Gap.text())
	}
	if want := (PacketHeader{g.Protocol, g.Reply.Dst, g.Reply.Src, g.Reply.DstPort, g.Reply.SrcPort}); g.Request != want {
		t.Fatalf("the request %v is not answered by the reply %v", g.Request, g.Reply)
	}
	var ports Ports
	for _, b := range g.Gap {
		ports = ports.Union(b.DstPorts)
	}
	if g.Reply.DstPort != ports.Ranges()[0].Lo {
		t.Fatalf("the witness %v has not the lowest port of %v", g.Reply, ports)
	}
	for _, p := range DefaultProfiles() {
		has := slices.ContainsFunc(g.Hit, func(h Profile) bool { return h.Name == p.Name })
		if has == ports.Intersect(p.Ports).IsEmpty() {
			t.Fatalf("hit names %s: %v, with the ports %v", p.Name, has, ports)
		}
	}
	if g.Proved != (len(g.Why) == 0) {
		t.Fatalf("proved is %v, and unknown are %v", g.Proved, g.Why)
	}
	if g.Proved && len(ins) == 1 && len(outs) == 1 {
		checkRules(t, g, [2]list{ins[0], outs[0]})
	}
}

// checkRules checks the rules that a gap of known rules names.
func checkRules(t *rapid.T, g ReplyGap, lists [2]list) {
	request, reply := lists[g.Direction].rules, lists[g.Direction.opposite()].rules
	remote := g.Request.Src
	if g.Direction == Egress {
		remote = g.Request.Dst
	}
	if want := decider(request, Packet{remote, g.Protocol, g.Request.DstPort}); g.RequestRule != want {
		t.Fatalf("rule %d admits %v, not %d", want, g.Request, g.RequestRule)
	}
	if want := decider(reply, Packet{remote, g.Protocol, g.Reply.DstPort}); g.ReplyRule != want {
		t.Fatalf("rule %d drops %v, not %d", want, g.Reply, g.ReplyRule)
	}
}

func TestEchoGapsHoldExactlyTheEchoRepliesDropped(t *testing.T) {
	proved := 0
	many(t, 10, func(t *rapid.T) { proved += checkEcho(t) })
	if proved == 0 {
		t.Error("no gap was proved")
	}
}

// checkEcho draws a NACL and checks its echo gaps; it returns the number of packets proved to be dropped.
func checkEcho(t *rapid.T) (broken int) {
	in, ins, allIn := drawHidden(t, drawList(t, "in"))
	out, outs, allOut := drawHidden(t, drawList(t, "out"))
	gaps := EchoGaps(EvalNACL(in), EvalNACL(out), ReplyOptions{Local: returnLocal})
	for _, d := range []Direction{Ingress, Egress} {
		for _, r := range returnRemotes {
			p, request, reply := ICMP, uint16(8*256), uint16(0)
			if r.Is6() {
				p, request, reply = ICMPv6, 128*256, 129*256
			}
			proved, possible := gapsOf(gaps, d, p)
			header := flowCase{d, r, p, 0, reply}.reply()
			always, ever := true, false
			for _, i := range ins {
				for _, o := range outs {
					lists := [2]list{i, o}
					b := !lists[d].drops(Packet{r, p, request}) && lists[d.opposite()].drops(Packet{r, p, reply})
					always, ever = always && b, ever || b
				}
			}
			isProved, isPossible := proved.Contains(header), possible.Contains(header)
			if isProved && !always || ever && !isProved && !isPossible ||
				allIn && allOut && (isProved != always || isPossible != (ever && !always)) {
				t.Fatalf("%v is proved %v, possible %v; breaks always %v, ever %v\nin %v\nout %v", header, isProved, isPossible, always, ever, ins, outs)
			}
			broken += count(isProved)
		}
	}
	return broken
}

func TestPairGapsHoldExactlyTheRepliesDroppedBetweenTwoSubnets(t *testing.T) {
	// Subnet B has three of the remote addresses, A the others: each list sees the other side's.
	a, b := Addresses(returnRemotes[0], returnRemotes[2], returnRemotes[4]), Addresses(returnRemotes[1], returnRemotes[3], returnRemotes[5])
	found := 0
	many(t, 10, func(t *rapid.T) {
		var tables [4]*NACLTable
		var lists [4][]list
		all := true
		masked := rapid.IntRange(0, 4).Draw(t, "list with a hidden value") // 4: none
		for i := range tables {
			l := drawList(t, "rules")
			rules, variants, complete := rulesOf(l.rules), []list{l}, true
			if i == masked {
				rules, variants, complete = drawHidden(t, l)
			}
			tables[i], lists[i], all = EvalNACL(rules), variants, all && complete
		}
		gaps := PairGaps(
			PairSide{In: tables[0], Out: tables[1], Addrs: a, Opened: [2]OpenServices{lists[0][0].opens(), lists[1][0].opens()}},
			PairSide{In: tables[2], Out: tables[3], Addrs: b, Opened: [2]OpenServices{lists[2][0].opens(), lists[3][0].opens()}}, nil)
		for _, p := range []Protocol{TCP, UDP} {
			for i, c := range flowCases(Ingress, p) {
				from, to := returnRemotes[i%3*2], returnRemotes[i/3%3*2+1]
				if from.Is4() != to.Is4() {
					continue
				}
				reply := PacketHeader{p, to, from, c.service, c.client}
				always, ever := true, false
				eachChoice(lists, func(l [4]list) {
					offered := l[1].offers(Packet{to, p, c.service}) && l[2].offers(Packet{from, p, c.service})
					dropped := l[3].drops(Packet{from, p, c.client}) || l[0].drops(Packet{to, p, c.client})
					always, ever = always && offered && dropped, ever || offered && dropped
				})
				proved, possible := 0, 0
				for _, g := range gaps {
					if g.Gap.Contains(reply) {
						proved, possible = proved+count(g.Proved), possible+count(!g.Proved)
					}
				}
				if proved+possible > 1 || proved == 1 && !always || ever && proved+possible == 0 ||
					all && (proved == 1 != always || possible == 1 != (ever && !always)) {
					t.Fatalf("%v is in %d proved, %d possible gaps; breaks always %v, ever %v\n%v", reply, proved, possible, always, ever, lists)
				}
				found += proved
			}
		}
		for _, g := range gaps {
			checkPairGap(t, g, tables)
		}
	})
	if found == 0 {
		t.Errorf("%d proved packets prove too little", found)
	}
}

// eachChoice visits every choice of one list of each four.
func eachChoice(lists [4][]list, visit func([4]list)) {
	for _, a := range lists[0] {
		for _, b := range lists[1] {
			for _, c := range lists[2] {
				for _, d := range lists[3] {
					visit([4]list{a, b, c, d})
				}
			}
		}
	}
}

// checkPairGap checks that the filter that a proved gap names drops the witness, and that the rule named is the decider.
func checkPairGap(t *rapid.T, g PairGap, tables [4]*NACLTable) {
	if !g.Gap.Contains(g.Reply) {
		t.Fatalf("the witness %v is not in the gap %v", g.Reply, g.Gap.text())
	}
	if !g.Proved {
		return
	}
	dropper, packet := tables[3], Packet{g.Reply.Dst, g.Protocol, g.Reply.DstPort}
	if g.DroppedBy == Ingress {
		dropper, packet = tables[0], Packet{g.Reply.Src, g.Protocol, g.Reply.DstPort}
	}
	if action, rule, known, _ := dropper.Decide(packet); action != Deny || !known || rule != g.ReplyRule {
		t.Fatalf("%s does not drop %v by rule %d, but rule %d does %v", g.DroppedBy, g.Reply, g.ReplyRule, rule, action)
	}
}
