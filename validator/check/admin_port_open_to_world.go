package check

import (
	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// AdminPortOpenToWorld is RSG601.
var AdminPortOpenToWorld = register(Check{
	ID:       "RSG601",
	Name:     "admin-port-open-to-world",
	Severity: result.Error,
	Title: "A security group opens 22, 3389, 5985–5986 or 445 to (nearly) all public addresses, measured by the share of public " +
		"IPv4/IPv6 covered over all rules together",
	Why: `Who gets through an administration port owns the machine, and whatever answers on one is found within minutes of being
reachable. The ports are tcp 22 (SSH), tcp and udp 3389 (RDP), tcp 5985–5986 (WinRM) and tcp 445 (SMB).

What counts is what the group's ingress rules open **together**: 0.0.0.0/1 and 128.0.0.0/1 are the whole internet, and so
nearly are a dozen blocks that leave out one country. So the rule measures, port by port and family by family, from which share
of the public addresses the group admits packets. Public is what IANA's special-purpose registries leave as globally reachable
unicast: private, shared, documentation and multicast blocks are no part of it. Protocol -1, 0–65535 and ` + "`::/0`" + ` are seen
because only packets are compared.

- 90 % or more: **error**.
- 25 % or more: **warning**, with the share.

One finding per group, with every rule that contributes. A group that the plan does not manage is judged as far as rules of this
plan open it; the finding stands at the first of them. Rules that admit groups or prefix lists whose entries are not known
open nothing here. A rule of which it is not known whether it is in the group, or for which ports, makes a possible finding; one
of which the addresses are not known is named by RSG501.

The packets of the finding are all that the group admits to these ports, from private addresses too.`,
	Fix: `Admit the security group of a bastion or VPN, or the prefix of an office. Better still, open no such port: Session Manager
needs none.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml",
	},
	Controls: []Control{
		{"CIS AWS Foundations", "5.0.0", "5.1.2"},
		{"CIS AWS Foundations", "5.0.0", "5.3"},
		{"CIS AWS Foundations", "5.0.0", "5.4"},
		{"CIS AWS Foundations", "6.0.0", "6.3"},
		{"CIS AWS Foundations", "6.0.0", "6.4"},
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"PCI DSS", "4.0.1", "1.4.2"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
		{"AWS FSBP", "1.0.0", "EC2.13"},
		{"AWS FSBP", "1.0.0", "EC2.14"},
		{"AWS FSBP", "1.0.0", "EC2.19"},
	},
	Since: "0.1.0",
	Run:   runAdminPortOpenToWorld,
})

func runAdminPortOpenToWorld(p *Pass) {
	admin := baseline.AdminServices()
	find := func(s firewall.Set) firewall.Set {
		return firewall.Opened(s, firewall.OpenPorts(s, admin, firewall.Quarter))
	}
	for _, e := range p.exposures(admin.Overlaps, find) {
		ports := firewall.OpenPorts(e.set, admin, firewall.Quarter)
		severity := result.Error
		if ports[0].Share < firewall.NearlyAll {
			severity = result.Warning
		}
		p.reportExposure(e, severity,
			"security group opens administration ports to the world: "+portTexts(ports, "to"),
			"security group opens administration ports to the world; which ones is "+hidden, e.set.Services())
	}
}
