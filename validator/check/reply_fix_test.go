package check

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestFix(t *testing.T) {
	web := rules(permit(100, "tcp", "0.0.0.0/0", 443, 443))
	for _, tt := range []struct {
		name    string
		check   *Check
		in, out []firewall.NACLRule
		change  func(n *firewall.NACL)
		want    result.Applicability // "" for no fix
		hcl     []string             // lines of it
	}{
		{name: "the internet gets all client ports", check: InboundReplyDropped, in: web, want: result.MachineApplicable,
			hcl: []string{`rule_number = 100`, `egress = true`, `cidr_block = "0.0.0.0/0"`, `from_port = 1024`, `to_port = 65535`,
				`network_acl_id = aws_network_acl.n.id`, `resource "aws_network_acl_rule" "n_egress_reply_100" {`, `protocol = "tcp"`}},
		{name: "the number comes after all others", check: InboundReplyDropped, in: web, out: rules(permit(105, "udp", "0.0.0.0/0", 1024, 65535)),
			want: result.MachineApplicable, hcl: []string{`rule_number = 110`}},
		{name: "a NACL that states rules inline gets a block", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.Inline = inlineEgress }, want: result.MachineApplicable, hcl: []string{`egress {`, `rule_no = 100`, `action = "allow"`}},
		{name: "a list is not told from blocks in a plan", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.Inline[firewall.Egress] = firewall.AsEither }, want: result.MaybeIncorrect, hcl: []string{`egress {`, `rule_no = 100`}},
		{name: "an empty list is one", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.Inline[firewall.Egress] = firewall.AsAttribute }, want: result.HasPlaceholders,
			hcl: []string{`egress = [`, `rule_no = 100`, `ipv6_cidr_block = null`, `icmp_type = null`, `},`}},
		{name: "a direction without rules is written as the other is", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.Inline[firewall.Ingress] = firewall.AsEither }, want: result.MachineApplicable, hcl: []string{`egress {`}},
		{name: "a block would take away the rules that stand in resources", check: InboundReplyDropped, in: web, out: rules(permit(100, "udp", "10.9.0.0/16", 1024, 65535)),
			change: func(n *firewall.NACL) {
				n.Inline[firewall.Ingress], n.Standalone = firewall.AsEither, egressRules(firewall.Origin{Address: "aws_network_acl_rule.x"})
			}, want: result.MachineApplicable, hcl: []string{`resource "aws_network_acl_rule" "n_egress_reply_110" {`}},
		{name: "a private block gets the ports of the profiles that are hit", check: InboundReplyDropped,
			in: rules(permit(100, "tcp", "10.9.0.0/16", 443, 443)), out: rules(permit(100, "tcp", "10.9.1.0/24", 32768, 60999)),
			want: result.MachineApplicable, hcl: []string{`cidr_block = "10.9.0.0/16"`, `from_port = 1024`}},
		{name: "inbound from the internet a person has to decide", check: OutboundReplyDropped, out: web, want: result.MaybeIncorrect,
			hcl: []string{`egress = false`, `from_port = 1024`}},
		{name: "inbound from our own networks is safe", check: OutboundReplyDropped, out: rules(permit(100, "tcp", "10.9.0.0/16", 443, 443)),
			want: result.MachineApplicable, hcl: []string{`egress = false`, `cidr_block = "10.9.0.0/16"`}},
		{name: "a deny in front may be meant", check: InboundReplyDropped, in: web, out: rules(refuse(100, "tcp", "0.0.0.0/0", 0, 65535)),
			want: result.MaybeIncorrect, hcl: []string{`rule_number = 90`}},
		{name: "a deny at number 1 leaves no room", check: InboundReplyDropped, in: web, out: rules(refuse(1, "tcp", "0.0.0.0/0", 0, 65535))},
		{name: "one instance of several", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.Origin.Address = `aws_network_acl.n["a"]` }, want: result.MaybeIncorrect},
		{name: "a rule that is not known", check: InboundReplyDropped, in: web, out: rules(maybe(permit(100, "udp", "0.0.0.0/0", 53, 53))),
			want: result.MaybeIncorrect},
		{name: "a NACL that nothing names", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.ID = "external" }, want: result.HasPlaceholders, hcl: []string{`network_acl_id = "REPLACE_ME"`}},
		{name: "a NACL that is known by its id", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.ID, n.AWSID = "acl-0a1", "acl-0a1" }, want: result.MachineApplicable, hcl: []string{`network_acl_id = "acl-0a1"`}},
		{name: "a name that would break out of the HCL is not copied", check: InboundReplyDropped, in: web,
			change: func(n *firewall.NACL) { n.ID = "aws_network_acl.x[\"${evil}\"]" }, want: result.HasPlaceholders},
		{name: "IPv6 has its own argument", check: InboundReplyDropped, in: rules(permit(100, "tcp", "::/0", 443, 443)), want: result.MachineApplicable,
			hcl: []string{`ipv6_cidr_block = "::/0"`}},
		{name: "many blocks are no fix that a person would write", check: InboundReplyDropped,
			in: rules(permit(1, "tcp", "10.1.0.0/16", 443, 443), permit(2, "tcp", "10.3.0.0/16", 443, 443), permit(3, "tcp", "10.5.0.0/16", 443, 443),
				permit(4, "tcp", "10.7.0.0/16", 443, 443), permit(5, "tcp", "10.9.0.0/16", 443, 443))},
		{name: "an echo reply is named by its type", check: ICMPReplyDropped, in: rules(permit(100, "icmpv6", "::/0", 128, 0)), want: result.MachineApplicable,
			hcl: []string{`protocol = "ipv6-icmp"`, `icmp_type = 129`, `icmp_code = 0`, `from_port = 0`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			n := w.list("n", tt.in, tt.out, "a")
			if tt.change != nil {
				tt.change(n)
			}
			found := prior(t, tt.check, w)
			if len(found) != 1 {
				t.Fatal(listing(found))
			}
			fixes := found[0].Fixes
			if tt.want == "" {
				if len(fixes) > 0 {
					t.Errorf("%s", *fixes[0].HCL)
				}
				return
			}
			if len(fixes) != 1 || fixes[0].Applicability != tt.want {
				t.Fatalf("%+v", fixes)
			}
			for _, line := range tt.hcl {
				if !holdsLine(*fixes[0].HCL, line) {
					t.Errorf("no line %q in\n%s", line, *fixes[0].HCL)
				}
			}
		})
	}
}

// holdsLine looks for a line of HCL without regard to spaces that align it.
func holdsLine(hcl, line string) bool {
	for _, l := range strings.Split(hcl, "\n") {
		if strings.Join(strings.Fields(l), " ") == line {
			return true
		}
	}
	return false
}

// drawRules draws a list of rules of tcp, udp and icmp with numbers of their own.
func drawRules(t *rapid.T, label string) []firewall.NACLRule {
	numbers := rapid.SliceOfNDistinct(rapid.IntRange(1, 40), 0, 6, rapid.ID[int]).Draw(t, label+" numbers")
	var out []firewall.NACLRule
	for _, n := range numbers {
		protocol := rapid.SampledFrom([]string{"all", "tcp", "udp", "icmp"}).Draw(t, "protocol")
		cidr := rapid.SampledFrom([]string{"0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.0.1.0/24", "203.0.113.0/24", "::/0"}).Draw(t, "cidr")
		ports := rapid.SampledFrom([][2]int{{443, 443}, {0, 1023}, {0, 65535}, {1024, 65535}, {32768, 60999}, {1024, 40000}}).Draw(t, "ports")
		if protocol == "icmp" {
			ports = rapid.SampledFrom([][2]int{{8, -1}, {0, 0}, {-1, -1}}).Draw(t, "type")
		}
		r := permit(n, protocol, cidr, ports[0], ports[1])
		if rapid.Bool().Draw(t, "deny") {
			r.Action = firewall.Deny
		}
		out = append(out, r)
	}
	return out
}

func TestTheRulesOfAFixCloseTheGapAndChangeNothingElseIfSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		n := w.list("n", drawRules(t, "in"), drawRules(t, "out"), "a")
		p := &Pass{Net: w.Network, Options: DefaultOptions(), cache: &cache{}}
		for _, kind := range []gapKind{serviceGaps, echoGaps} {
			for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
				for _, g := range p.replyGaps(kind, d) {
					checkFix(t, p, n, g)
				}
			}
		}
	})
}

// checkFix builds the rules of a gap's fix anew and judges the NACL with them in it.
func checkFix(t *rapid.T, p *Pass, n *firewall.NACL, g *replyGap) {
	back := opposite(g.Direction)
	remote := p.admittedFrom(n, g.Direction, requestSet(g))
	added := makeRules(back, g.Protocol, remote, fixPorts(g, remote))
	fixes := p.replyFix(n, back, g)
	if len(fixes) == 0 {
		return
	}
	last := numbersAfter(n.Rules(back), nil, len(added))
	if fixes[0].Applicability != result.MachineApplicable {
		return
	}
	fixed := *n
	list := append([]firewall.NACLRule{}, n.Rules(back)...)
	for _, a := range numbered(added, last) {
		list = append(list, a.rule())
	}
	if back == firewall.Egress {
		fixed.Egress = list
	} else {
		fixed.Ingress = list
	}
	// What was allowed stays so, what was explicitly denied too: the rules stand after all others.
	before, after := p.Table(n, back), p.Table(&fixed, back)
	if !after.Allowed().Covers(before.Allowed()) {
		t.Errorf("the fix takes packets away")
	}
	for i, r := range before.Rules() {
		if r.Action == firewall.Deny && after.Allowed().Overlaps(before.Won(i)) {
			t.Errorf("the fix overrides deny rule %d", r.Number)
		}
	}
	kind := serviceGaps
	if isICMP(g.Protocol) {
		kind = echoGaps
	}
	q := &Pass{Net: &firewall.Network{
		VPCs: p.Net.VPCs, Subnets: p.Net.Subnets, NACLs: map[firewall.ID]*firewall.NACL{n.ID: &fixed},
	}, Options: p.Options, cache: &cache{}}
	for _, left := range q.replyGaps(kind, g.Direction) {
		if left.Protocol == g.Protocol {
			t.Errorf("the fix leaves %v", boxTexts(left.Gap))
		}
	}
}

func TestAWitnessIsOneOfThePacketsOfItsGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		n := w.list("n", drawRules(t, "in"), drawRules(t, "out"), "a")
		p := &Pass{Net: w.Network, Options: DefaultOptions(), cache: &cache{}}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			for _, g := range p.replyGaps(serviceGaps, d) {
				if !g.Gap.Contains(g.Reply) {
					t.Errorf("%+v is not in %v", g.Reply, boxTexts(g.Gap))
				}
				request, reply := p.naclHop(n, d, g.Request), p.naclHop(n, opposite(d), g.Reply)
				if request.Verdict != "allow" || !refuses(reply) {
					t.Errorf("request %+v, reply %+v", request, reply)
				}
			}
		}
	})
}
