package check

import (
	"fmt"
	"sync"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// SensitivePortOpenToWorld is RSG606.
var SensitivePortOpenToWorld = register(Check{
	ID:       "RSG606",
	Name:     "sensitive-port-open-to-world",
	Severity: result.Warning,
	Title:    "A security group opens the port of a database, cache or control plane to much of the internet",
	Why: `Databases, caches, message brokers and control planes are made to be reached by programs that one knows. Many of them ask for no
password as they come, and whatever answers on such a port is found and emptied within hours of being reachable.

The ports are those that the presets of this product mark as sensitive: MySQL, PostgreSQL, SQL Server, Oracle, MongoDB, Redis,
Memcached, Elasticsearch, Cassandra, Kafka, etcd, the Kubernetes API, Consul, Vault, LDAP, NFS and others (docs/presets lists each).
Administration ports are RSG601's.

The measure is that of RSG601: what all ingress rules of a group open **together**, in the share of the public IPv4 or IPv6
addresses. 25 % and more is reported, with the share. One finding per group, with every rule that contributes.`,
	Fix: `Admit the security group of the clients, or the prefix of the network that they are in. A service that has to be reached from
outside belongs behind a load balancer or a VPN that knows who asks.`,
	Sources: []string{
		"https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
		"https://www.iana.org/assignments/iana-ipv4-special-registry/iana-ipv4-special-registry.xhtml",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"PCI DSS", "4.0.1", "1.4.2"},
		{"PCI DSS", "4.0.1", "1.4.4"}, // stored account data is not directly accessible from untrusted networks
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
		{"AWS FSBP", "1.0.0", "EC2.19"},
	},
	Since: "0.1.0",
	Run:   runSensitivePortOpenToWorld,
})

// sensitiveServices is looked up once: it is the same for each island.
var sensitiveServices = sync.OnceValue(baseline.SensitiveServices)

func runSensitivePortOpenToWorld(p *Pass) {
	sensitive := sensitiveServices()
	find := func(s firewall.Set) firewall.Set {
		return firewall.Opened(s, firewall.OpenPorts(s, sensitive, firewall.Quarter))
	}
	for _, e := range p.exposures(sensitive.Overlaps, find) {
		ports := firewall.OpenPorts(e.set, sensitive, firewall.Quarter)
		p.reportExposure(e, result.Warning,
			fmt.Sprintf("security group opens %s to the world: %s", sensitiveNames(e.set.Services()), portTexts(ports, "to")),
			"security group opens databases, caches or control planes to the world; which ones is "+hidden, e.set.Services())
	}
}

// sensitiveNames is what answers on some of the services: "MySQL, Redis and 3 more".
func sensitiveNames(open firewall.Services) string {
	var names []string
	for _, s := range baseline.SensitivePorts() {
		if services, err := s.Traffic.Services(); err == nil && !services.Intersect(open).IsEmpty() {
			names = append(names, s.Title)
		}
	}
	return shorten(names, 3)
}
