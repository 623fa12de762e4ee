package stage_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// retired is what Rackspace's retired module makes: a resource a group, by the beginning of its name, with the end of the group's name,
// and its rules. A peer is a CIDR, "vpc" for the VPC's first block, "self", or the resource of another group.
var retired = []struct {
	resource, suffix, description string
	rules                         []string // protocol ports peer description
}{
	{"efs", "EFS", "EFS", []string{"tcp 2049 vpc"}},
	{"elastic_cache_memcache", "ElasticCacheMemcache", "ElastiCache Memcache", []string{"tcp 11211 vpc"}},
	{"elastic_cache_redis", "ElasticCacheRedis", "ElastiCache Redis", []string{"tcp 6379 vpc"}},
	{"eks_control_plane", "EksControlPlane", "EKS Control Plane", nil},
	{"eks_worker", "EksWorker", "EKS Worker", []string{
		"tcp 1025-65535 public_web Allow ingress traffic from public web server security group",
		"tcp 1025-65535 eks_control_plane Allow ingress traffic from EKS control plane security group",
		"tcp 443 eks_control_plane Allow secure ingress traffic from EKS control plane security group",
		"-1 0 self Allow all ingress traffic from other members of this security group",
	}},
	{"mssql", "MSSQL", "MSSQL", []string{"tcp 1433 vpc"}},
	{"mysql", "MYSQL", "MYSQL", []string{"tcp 3306 vpc"}},
	{"nfs", "NFS", "NFS", []string{"tcp 111 vpc", "udp 111 vpc", "tcp 2049 vpc", "udp 2049 vpc"}},
	{"oracle", "Oracle", "Oracle", []string{"tcp 1521 vpc"}},
	{"postgres", "Postgres", "PostgreSQL", []string{"tcp 5432 vpc"}},
	{"private_ecs", "PrivateECS", "Private ECS", []string{"tcp 32768-61000 public_web"}},
	{"private_rdp", "PrivateRDP", "Private RDP", []string{"tcp 3389 public_rdp"}},
	{"private_ssh", "PrivateSSH", "Private SSH", []string{"tcp 22 public_ssh"}},
	{"private_web", "PrivateWeb", "Private Web", []string{"tcp 80 public_web", "tcp 443 public_web"}},
	{"public_rdp", "PublicRDP", "Public RDP", []string{"tcp 3389 0.0.0.0/0"}},
	{"public_ssh", "PublicSSH", "Public SSH", []string{"tcp 22 0.0.0.0/0"}},
	{"public_web", "PublicWeb", "Public Web", []string{"tcp 80 0.0.0.0/0", "tcp 443 0.0.0.0/0"}},
	{"redshift", "Redshift", "Redshift", []string{"tcp 5439 vpc"}},
	{"vpc_endpoint", "VpcEndpoint", "VPC Endpoint", []string{"tcp 80 0.0.0.0/0", "tcp 443 0.0.0.0/0"}},
}

func TestTheGuideMovesTheGroupsOfTheRetiredModule(t *testing.T) {
	before := shown(t, "from_rackspace_module/before")
	for name, content := range before {
		before[name] = strings.Replace(content, "git@github.com:rackspace-infrastructure-automation/aws-terraform-security_group?ref=v0.12.3", "./retired", 1)
	}
	before["retired/main.tf"] = retiredModule()
	m := made(t, before)
	if len(m.before) != len(retired) {
		t.Fatalf("%d groups, want %d", len(m.before), len(retired))
	}
	ids := map[string]string{}
	for _, rule := range []string{"ingress", "egress"} {
		ids[rule] = m.ruleID("eks_control_plane_" + rule)
	}
	plan := m.handOver(shown(t, "from_rackspace_module/after"),
		fmt.Sprintf("-var=eks_control_plane_rules={ingress=%q,egress=%q}", ids["ingress"], ids["egress"]))
	for _, g := range retired {
		if want := fmt.Sprintf("(moved from module.security_groups.aws_security_group.%s_security_group)", g.resource); !strings.Contains(plan, want) {
			t.Errorf("the plan does not say %q", want)
		}
	}
	if want := "Plan: 2 to import, 0 to add, 21 to change, 0 to destroy."; !strings.Contains(plan, want) {
		t.Errorf("want %q in\n%s", want, plan)
	}
}

// ruleID is the sgr-… of a rule of the module.
func (m *move) ruleID(name string) string {
	m.t.Helper()
	var state struct {
		Values struct {
			Root struct {
				Children []struct {
					Resources []struct {
						Name   string
						Values struct {
							ID string `json:"security_group_rule_id"`
						}
					}
				} `json:"child_modules"`
			} `json:"root_module"`
		}
	}
	out, err := m.account.Terraform(m.t.Context(), m.folder, "show", "-json")
	m.must(err)
	m.must(json.Unmarshal([]byte(out), &state))
	for _, module := range state.Values.Root.Children {
		for _, r := range module.Resources {
			if r.Name == name {
				return r.Values.ID
			}
		}
	}
	m.t.Fatalf("no rule %s", name)
	return ""
}

// retiredModule makes a module with the addresses, names, rules and tags of the retired one.
func retiredModule() string {
	var b strings.Builder
	b.WriteString(`
variable "name" {}
variable "environment" {}
variable "vpc_id" {}
data "aws_vpc" "selected" {
  id = var.vpc_id
}
resource "aws_security_group_rule" "eks_control_plane_ingress" {
  type                     = "ingress"
  security_group_id        = aws_security_group.eks_control_plane_security_group.id
  source_security_group_id = aws_security_group.eks_worker_security_group.id
  description              = "Allow ingress HTTPS traffic from worker"
  protocol                 = "tcp"
  from_port                = 443
  to_port                  = 443
}
resource "aws_security_group_rule" "eks_control_plane_egress" {
  type                     = "egress"
  security_group_id        = aws_security_group.eks_control_plane_security_group.id
  source_security_group_id = aws_security_group.eks_worker_security_group.id
  description              = "Allow all egress traffic to EKS worker nodes"
  protocol                 = "all"
  from_port                = 0
  to_port                  = 65535
}
`)
	for _, g := range retired {
		name := fmt.Sprintf("${var.name}-%sSecurityGroup", g.suffix)
		fmt.Fprintf(&b, "resource \"aws_security_group\" \"%s_security_group\" {\n  name_prefix = %q\n  description = %q\n  vpc_id = var.vpc_id\n",
			g.resource, name, g.description+" Security Group")
		fmt.Fprintf(&b, "  tags = { Name = %q, ServiceProvider = \"Rackspace\", Environment = var.environment }\n", name)
		for _, r := range g.rules {
			f := strings.SplitN(r+" ", " ", 4)
			from, to, isRange := strings.Cut(f[1], "-")
			if !isRange {
				to = from
			}
			peer := fmt.Sprintf("security_groups = [aws_security_group.%s_security_group.id]", f[2])
			switch {
			case f[2] == "self":
				peer = "self = true"
			case f[2] == "vpc":
				peer = "cidr_blocks = [data.aws_vpc.selected.cidr_block]"
			case strings.Contains(f[2], "/"):
				peer = fmt.Sprintf("cidr_blocks = [%q]", f[2])
			}
			fmt.Fprintf(&b, "  ingress {\n    protocol = %q\n    from_port = %s\n    to_port = %s\n    description = %q\n    %s\n  }\n", f[0], from, to, strings.TrimSpace(f[3]), peer)
		}
		if g.resource != "eks_control_plane" {
			description := ""
			if g.resource == "eks_worker" {
				description = "Allow all egress traffic"
			}
			fmt.Fprintf(&b, "  egress {\n    description = %q\n    protocol = \"-1\"\n    from_port = 0\n    to_port = 0\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n", description)
		}
		b.WriteString("}\n")
	}
	return b.String()
}
