package baseline

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The VPC of the tables: two IPv4 CIDRs and one of IPv6.
var testVPC = VPC{
	Primary: netip.MustParsePrefix("172.18.0.0/16"),
	Others:  []netip.Prefix{netip.MustParsePrefix("2001:db8:18::/56"), netip.MustParsePrefix("10.40.0.0/16")},
}

// original is Rackspace's module as its documentation and code have it: what each of its groups is named, admits, and lets
// out. It is written from the module, not from the presets.
var original = []struct {
	name, suffix string
	ingress      []string
	egress       string
}{
	{"public_ssh", "PublicSSHSecurityGroup", []string{"tcp 22 0.0.0.0/0"}, all4},
	{"public_rdp", "PublicRDPSecurityGroup", []string{"tcp 3389 0.0.0.0/0"}, all4},
	{"public_web", "PublicWebSecurityGroup", []string{"tcp 80 0.0.0.0/0", "tcp 443 0.0.0.0/0"}, all4},
	{"private_ssh", "PrivateSSHSecurityGroup", []string{"tcp 22 sg-public_ssh"}, all4},
	{"private_rdp", "PrivateRDPSecurityGroup", []string{"tcp 3389 sg-public_rdp"}, all4},
	{"private_web", "PrivateWebSecurityGroup", []string{"tcp 80 sg-public_web", "tcp 443 sg-public_web"}, all4},
	{"private_ecs", "PrivateECSSecurityGroup", []string{"tcp 32768-61000 sg-public_web"}, all4},
	{"nfs", "NFSSecurityGroup", []string{"tcp 111 172.18.0.0/16", "udp 111 172.18.0.0/16", "tcp 2049 172.18.0.0/16", "udp 2049 172.18.0.0/16"}, all4},
	{"efs", "EFSSecurityGroup", []string{"tcp 2049 172.18.0.0/16"}, all4},
	{"mssql", "MSSQLSecurityGroup", []string{"tcp 1433 172.18.0.0/16"}, all4},
	{"mysql", "MYSQLSecurityGroup", []string{"tcp 3306 172.18.0.0/16"}, all4},
	{"oracle", "OracleSecurityGroup", []string{"tcp 1521 172.18.0.0/16"}, all4},
	{"postgres", "PostgresSecurityGroup", []string{"tcp 5432 172.18.0.0/16"}, all4},
	{"redshift", "RedshiftSecurityGroup", []string{"tcp 5439 172.18.0.0/16"}, all4},
	{"elastic_cache_memcache", "ElasticCacheMemcacheSecurityGroup", []string{"tcp 11211 172.18.0.0/16"}, all4},
	{"elastic_cache_redis", "ElasticCacheRedisSecurityGroup", []string{"tcp 6379 172.18.0.0/16"}, all4},
	{"vpc_endpoint", "VpcEndpointSecurityGroup", []string{"tcp 80 0.0.0.0/0", "tcp 443 0.0.0.0/0"}, all4},
	{"eks_control_plane", "EksControlPlaneSecurityGroup", []string{"tcp 443 sg-eks_worker 'Allow ingress HTTPS traffic from worker'"},
		"all sg-eks_worker 'Allow all egress traffic to EKS worker nodes'"},
	{"eks_worker", "EksWorkerSecurityGroup", []string{
		"tcp 1025-65535 sg-public_web 'Allow ingress traffic from public web server security group'",
		"tcp 1025-65535 sg-eks_control_plane 'Allow ingress traffic from EKS control plane security group'",
		"tcp 443 sg-eks_control_plane 'Allow secure ingress traffic from EKS control plane security group'",
		"all self 'Allow all ingress traffic from other members of this security group'",
	}, all4 + " 'Allow all egress traffic'"},
}

const all4 = "all 0.0.0.0/0"

func TestLegacyIsTheModule(t *testing.T) {
	for _, want := range original {
		t.Run(want.name, func(t *testing.T) {
			p, err := Find(want.name)
			if err != nil {
				t.Fatal(err)
			}
			rules := mustExpand(t, p, Options{Version: 1, Egress: EgressAllowAll, VPC: testVPC, Sources: othersGroups(p), Legacy: true})
			if diff := cmp.Diff(append(slices.Clone(want.ingress), want.egress), brief(rules)); diff != "" {
				t.Errorf("(-module +preset)\n%s", diff)
			}
			if p.Suffix != want.suffix {
				t.Errorf("suffix %s, want %s", p.Suffix, want.suffix)
			}
		})
	}
}

func TestRackspacesGroupsAreNineteen(t *testing.T) {
	var have, want []string
	for _, p := range Presets() {
		if p.Family == Rackspace {
			have = append(have, p.Name)
		}
	}
	for _, o := range original {
		want = append(want, o.name)
	}
	slices.Sort(want)
	if len(want) != 19 || !slices.Equal(have, want) {
		t.Errorf("got %v, want %v", have, want)
	}
}

// The decided deviations from the module (O4, O7, O8): both families, every CIDR of the VPC, no default for administration from
// outside, endpoints for the VPC alone.
func TestWithoutLegacyTheDecidedDeviationsHold(t *testing.T) {
	const all46 = "all 0.0.0.0/0; all ::/0"
	vpc := func(services ...string) string {
		var out []string
		for _, s := range services {
			out = append(out, s+" 10.40.0.0/16", s+" 172.18.0.0/16", s+" 2001:db8:18::/56")
		}
		return strings.Join(out, "; ")
	}
	for name, want := range map[string]string{
		"public_web":             "tcp 80 0.0.0.0/0; tcp 80 ::/0; tcp 443 0.0.0.0/0; tcp 443 ::/0",
		"public_ssh":             "",
		"public_rdp":             "",
		"private_ssh":            "tcp 22 sg-public_ssh",
		"private_rdp":            "tcp 3389 sg-public_rdp",
		"private_web":            "tcp 80 sg-public_web; tcp 443 sg-public_web",
		"private_ecs":            "tcp 32768-61000 sg-public_web",
		"nfs":                    vpc("tcp 111", "udp 111", "tcp 2049", "udp 2049"),
		"efs":                    vpc("tcp 2049"),
		"mssql":                  vpc("tcp 1433"),
		"mysql":                  vpc("tcp 3306"),
		"oracle":                 vpc("tcp 1521"),
		"postgres":               vpc("tcp 5432"),
		"redshift":               vpc("tcp 5439"),
		"elastic_cache_memcache": vpc("tcp 11211"),
		"elastic_cache_redis":    vpc("tcp 6379"),
		"vpc_endpoint":           vpc("tcp 80", "tcp 443"),
		"eks_control_plane":      "tcp 443 sg-eks_worker",
		"eks_worker":             "tcp 1025-65535 sg-public_web; tcp 1025-65535 sg-eks_control_plane; tcp 443 sg-eks_control_plane; all self",
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Find(name)
			if err != nil {
				t.Fatal(err)
			}
			o := Options{Version: 1, Egress: EgressAllowAll, VPC: testVPC, Sources: othersGroups(p)}
			if want == "" {
				if rules, err := p.Expand(o); err == nil {
					t.Errorf("the slot has a default: %v", rules)
				}
				return
			}
			rules := mustExpand(t, p, o)
			for i := range rules {
				if kept := rules[i].RuleKey == egressKey; (rules[i].Description == "") != kept { // AWS makes these with the group
					t.Errorf("%s has the description %q", rules[i].Key, rules[i].Description)
				}
				rules[i].Description = ""
			}
			if got := strings.Join(brief(rules), "; "); got != want+"; "+all46 {
				t.Errorf("got  %s\nwant %s", got, want+"; "+all46)
			}
		})
	}
}

func TestTheDescriptionOfAGroupIsTheModules(t *testing.T) {
	// AWS cannot change it: a group that moves from the module keeps its own.
	for name, want := range map[string]string{
		"public_ssh": "Public SSH Security Group", "public_rdp": "Public RDP Security Group", "public_web": "Public Web Security Group",
		"private_ssh": "Private SSH Security Group", "private_rdp": "Private RDP Security Group", "private_web": "Private Web Security Group",
		"private_ecs": "Private ECS Security Group", "nfs": "NFS Security Group", "efs": "EFS Security Group",
		"mssql": "MSSQL Security Group", "mysql": "MySQL Security Group", "oracle": "Oracle Security Group",
		"postgres": "PostgreSQL Security Group", "redshift": "Redshift Security Group",
		"elastic_cache_memcache": "ElastiCache Memcache Security Group", "elastic_cache_redis": "ElastiCache Redis Security Group",
		"vpc_endpoint": "VPC Endpoint Security Group", "eks_control_plane": "EKS Control Plane Security Group",
		"eks_worker": "EKS Worker Security Group",
	} {
		if p, err := Find(name); err != nil || p.Description != want {
			t.Errorf("%s: %v, want the description %q", name, err, want)
		}
	}
}

// othersGroups fills each slot that is named after another preset with that preset's group, sg-<slot>, as the module did.
func othersGroups(p *Preset) map[string][]Source {
	filled := map[string][]Source{}
	for _, s := range p.Newest().Slots {
		if s.Default == Required && s.Name != DefaultSlot {
			filled[s.Name] = []Source{{Kind: Group, ID: "sg-" + s.Name}}
		}
	}
	return filled
}

func mustExpand(t *testing.T, p *Preset, o Options) []Rule {
	t.Helper()
	rules, err := p.Expand(o)
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// brief writes what AWS tells rules apart by, and the description where there is one.
func brief(rules []Rule) []string {
	var out []string
	for _, r := range rules {
		line := r.Traffic.String() + " " + r.Peer.String()
		if r.Description != "" {
			line += " '" + r.Description + "'"
		}
		out = append(out, line)
	}
	return out
}
