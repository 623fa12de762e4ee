package check

import (
	"fmt"
	"net/netip"
	"runtime"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// estate is a Network of vpcs VPCs with three tiers of three subnets, one NACL a tier and a host in each subnet. In a broken
// one the application tier drops the replies of its own requests to the database tier, and of everybody's to itself.
func estate(vpcs int, broken bool) *firewall.Network {
	w := newWorld()
	for i := range vpcs {
		name := fmt.Sprintf("v%03d", i)
		cidr := func(third int) string { return fmt.Sprintf("10.%d.%d.0/24", i%256, i/256*16+third) }
		w.addVPC(name, fmt.Sprintf("10.%d.%d.0/20", i%256, i/256*16))
		whole := fmt.Sprintf("10.%d.%d.0/20", i%256, i/256*16)
		ephemeral := 1024
		if broken {
			ephemeral = 49152
		}
		for t, tier := range []string{"web", "app", "db"} {
			in := []firewall.NACLRule{
				permit(100, "tcp", whole, 0, 1023), permit(110, "tcp", whole, 1024, 65535), permit(120, "icmp", "0.0.0.0/0", 3, 4),
				refuse(130, "tcp", "0.0.0.0/0", 3389, 3389), permit(140, "tcp", "0.0.0.0/0", 443, 443), permit(150, "tcp", "0.0.0.0/0", 1024, 65535),
			}
			out := []firewall.NACLRule{
				permit(100, "tcp", whole, 0, 1023), permit(110, "tcp", whole, ephemeral, 65535), permit(120, "udp", whole, 53, 53),
				permit(130, "tcp", "0.0.0.0/0", 443, 443), permit(140, "tcp", "0.0.0.0/0", ephemeral, 65535),
			}
			if !broken {
				in = append(in, permit(115, "udp", whole, 1024, 65535))
			}
			var subnets []string
			for z := range 3 {
				s := fmt.Sprintf("%s_%s_%d", name, tier, z)
				w.subnet(s, name, cidr(t*3+z))
				subnets = append(subnets, s)
			}
			n := w.list(name+"_"+tier, in, out, subnets...)
			n.VPC = firewall.LinkTo(firewall.ID("aws_vpc." + name))
			w.group(name+"_"+tier, opening("tcp", 8080, 8080, whole))
			for _, s := range subnets {
				host := netip.MustParsePrefix(w.Subnets[firewall.ID("aws_subnet."+s)].CIDRs.Strings()[0]).Addr().Next()
				w.host(s, s, []string{name + "_" + tier}, host.String())
			}
		}
	}
	return w.Network
}

// list adds a NACL with rules in both directions.
func (w world) list(name string, in, out []firewall.NACLRule, subnets ...string) *firewall.NACL {
	n := w.nacl(name, in, subnets...)
	n.Egress = out
	for i := range n.Egress {
		n.Egress[i].Origin.Address = string(n.ID)
		n.Egress[i].Origin.Attribute = fmt.Sprintf("egress[rule_no=%d]", n.Egress[i].Number)
	}
	return n
}

func BenchmarkSubnetPairsOfALargeEstate(b *testing.B) {
	for _, broken := range []bool{false, true} {
		net := estate(340, broken)
		b.Run(fmt.Sprintf("broken=%t", broken), func(b *testing.B) {
			for b.Loop() {
				runtime.KeepAlive(Run([]*Check{SubnetPathReplyDropped}, nil, net, Facts{}, DefaultOptions()))
			}
		})
	}
}

func BenchmarkEachRuleOnALargeEstate(b *testing.B) {
	net := estate(340, true)
	for _, c := range All() {
		b.Run(c.ID, func(b *testing.B) {
			for b.Loop() {
				runtime.KeepAlive(Run([]*Check{c}, nil, net, Facts{}, DefaultOptions()))
			}
		})
	}
}

func BenchmarkAllRulesOnALargeEstate(b *testing.B) {
	net := estate(340, true)
	for b.Loop() {
		runtime.KeepAlive(Run(All(), net, net, Facts{}, DefaultOptions()))
	}
}

func TestEachVPCOfAnEstateIsJudgedByItself(t *testing.T) {
	for _, c := range []*Check{InboundReplyDropped, OutboundReplyDropped, SubnetPathReplyDropped} {
		count := func(vpcs int) int { return len(Run([]*Check{c}, nil, estate(vpcs, true), Facts{}, DefaultOptions())) }
		if few, many := count(2), count(20); few == 0 || many != 10*few {
			t.Errorf("%s: 2 VPCs give %d findings and 20 give %d", c.ID, few, many)
		}
	}
}

func TestAHealthyEstateDropsNoReply(t *testing.T) {
	for _, f := range Run([]*Check{SubnetPathReplyDropped, InboundReplyDropped}, nil, estate(3, false), Facts{}, DefaultOptions()) {
		t.Errorf("%s %s: %s", f.RuleID, f.Address, f.Message)
	}
}
