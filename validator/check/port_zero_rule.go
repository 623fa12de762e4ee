package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// PortZeroRule is RSG206.
var PortZeroRule = register(Check{
	ID:       "RSG206",
	Name:     "port-zero-rule",
	Severity: result.Warning,
	Title:    "tcp or udp 0-0 means port 0 alone; ports beside a protocol that has none, such as -1, are ignored",
	Why: `Two ways in which a rule's ports do not say what they seem to.

**0 to 0 is not "all ports".** With protocol -1 both ports have to be 0, and there it means everything. With tcp or udp it
means port 0, which no program can use: the rule matches nothing that anybody sends. An ` + "`aws_network_acl_rule`" + ` without
ports is such a rule too, as the AWS provider sends 0 for them.

**Ports beside a protocol without ports are not read.** AWS tells ports apart for tcp and udp alone. A rule of protocol -1
with ports 443 to 443 matches every port of every protocol, and one of sctp every port of sctp; icmp has a type and a code of its
own. Where rules are inline (` + "`aws_network_acl`, `aws_security_group`" + `) the AWS provider refuses any port beside -1, but only at
apply. All ports (0 to 65535) in a standalone rule are no mistake and not reported.

One finding for each NACL or group, direction and mistake. Ports that are not known yet are not judged.`,
	Fix: `Write 0 to 65535 for all ports of tcp or udp, and the protocol whose ports are meant in place of -1. Look at what the rule
begins to match then: a deny that did nothing begins to drop.`,
	Sources: []string{
		"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html",
		"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html",
		"https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_rule",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, n := range p.places().nacls {
			if judged(n) {
				p.portsOfNACL(n)
			}
		}
		for _, g := range p.places().groups {
			p.portsOfGroup(g)
		}
	},
})

func (p *Pass) portsOfNACL(n *firewall.NACL) {
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		var zero, ignored fold
		rules := n.Rules(d)
		for i := range rules {
			r := &rules[i]
			switch {
			case r.Any || r.Invalid != "" || awsDefaultRule(n, r):
			case portZero(r.May.Services()):
				zero.nacl(r, !r.Maybe)
			case portsIgnored(r.Protocol, r.FromPort, r.ToPort, r.May.Services(), !r.Standalone):
				ignored.nacl(r, !r.Maybe)
			}
		}
		p.reportPorts("network ACL", n.Origin, n.ID, d, &zero, &ignored)
	}
}

func (p *Pass) portsOfGroup(g *firewall.Group) {
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		var zero, ignored fold
		rules := g.Rules(d)
		for i := range rules {
			r := &rules[i]
			switch {
			case r.Any:
			case portZero(r.May):
				zero.rule(r, !r.Maybe)
			case r.Protocol >= 0 && isICMP(firewall.Protocol(r.Protocol)): // its type and code stand there
			case portsIgnored(r.Protocol, r.FromPort, r.ToPort, r.May, !r.Standalone):
				ignored.rule(r, !r.Maybe)
			}
		}
		p.reportPorts("security group", g.Origin, g.ID, d, &zero, &ignored)
	}
}

// portZero reports whether the services are port 0 of tcp or udp and nothing else.
func portZero(s firewall.Services) bool {
	zero := firewall.PortSet(firewall.PortRange{})
	return s.Equal(firewall.PortServices(firewall.TCP, zero)) || s.Equal(firewall.PortServices(firewall.UDP, zero))
}

// portsIgnored reports whether ports are written beside a protocol that has none, and not all of them. matched is what the rule
// matches at most: another thing than the protocol where that is not known. refused says that the provider takes no ports at all
// beside -1.
func portsIgnored(protocol, from, to int, matched firewall.Services, refused bool) bool {
	switch {
	case protocol < 0 && refused:
		return from != 0 || to != 0
	case protocol >= 0 && hasPorts(firewall.Protocol(protocol)), from <= 1 && (to <= 0 || to == 65535):
		return false
	case protocol < 0:
		return true
	}
	return firewall.ProtocolServices(firewall.Protocol(protocol)).Covers(matched)
}

func (p *Pass) reportPorts(what string, o firewall.Origin, id firewall.ID, d firewall.Direction, zero, ignored *fold) {
	for _, x := range []struct {
		key, label, format string
		rules              *fold
	}{
		{"port-zero", "port 0 is used by nothing", "%s has %s for port 0 alone, which nothing uses: %s; all ports are 0 to 65535", zero},
		{"ports-ignored", "the protocol has no ports", "%s has %s with ports beside a protocol that has none, so that AWS matches all of it: %s", ignored},
	} {
		b, possible := x.rules.rules()
		if b == nil {
			continue
		}
		if b.sensitive() {
			x.key, x.format = "sensitive", "%s has %s whose ports do not mean what they seem to: %s"
		}
		f := b.finding(o, id, possible, d.String(), x.key)
		f.Extent.Set = b.packets(p.Net)
		b.point(&f, x.label, always(ofFrom))
		f.Message = depending(possible, fmt.Sprintf(x.format, what, counted(len(b.origins), d.String()+" rule"), b.list()))
		p.Report(f)
	}
}
