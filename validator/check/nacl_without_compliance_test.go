package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestNACLWithoutCompliance(t *testing.T) {
	ssh := permit(100, "tcp", "10.0.0.0/8", 22, 22)
	for _, c := range []struct {
		name  string
		build func(before, after world)
		want  []string
		says  string
	}{
		{"what was there before is not reported", func(b, a world) {
			b.nacl("x", []firewall.NACLRule{ssh})
			a.nacl("x", []firewall.NACLRule{ssh})
		}, nil, ""},
		{"a NACL is created without rules", func(_, a world) {
			a.nacl("x", nil).Origin.Actions = []string{"create"}
		}, []string{"proved error aws_network_acl.x"}, "a custom network ACL is created; that takes an exemption"},
		{"a NACL is created with rules", func(_, a world) {
			a.nacl("x", ladder(2)).Origin.Actions = []string{"create"}
		}, []string{"proved error aws_network_acl.x"}, "is created with 2 rules"},
		{"a NACL is replaced", func(b, a world) {
			b.nacl("x", ladder(2))
			a.nacl("x", ladder(2)).Origin.Actions = []string{"delete", "create"}
		}, []string{"proved error aws_network_acl.x"}, "in place of the old one"},
		{"a NACL gains a rule", func(b, a world) {
			b.nacl("x", ladder(1))
			a.nacl("x", append(ladder(1), ssh))
		}, []string{"proved error aws_network_acl.x"}, "gains 1 rule"},
		{"a NACL loses a rule", func(b, a world) {
			b.nacl("x", ladder(2))
			a.nacl("x", ladder(1))
		}, nil, ""},
		{"a NACL of another address but the same id is the same", func(b, a world) {
			b.nacl("old", ladder(1)).AWSID = "acl-1"
			a.nacl("new", ladder(1)).AWSID = "acl-1"
		}, nil, ""},
		{"a rule that possibly lands in the NACL", func(b, a world) {
			b.nacl("x", nil)
			a.nacl("x", []firewall.NACLRule{maybe(ssh)})
		}, []string{"possible error aws_network_acl.x"}, "network ACL gains up to 1 rule;"},
		{"of the rules of a new NACL some are certain", func(_, a world) {
			a.nacl("x", append(ladder(2), maybe(ssh))).Origin.Actions = []string{"create"}
		}, []string{"proved error aws_network_acl.x"}, "is created with 2 to 3 rules"},
		{"of the rules of a new NACL none is certain", func(_, a world) {
			a.nacl("x", []firewall.NACLRule{maybe(ssh), maybe(ladder(1)[0])}).Origin.Actions = []string{"create"}
		}, []string{"proved error aws_network_acl.x"}, "is created with up to 2 rules"},
		{"of the rules that a NACL gains some are certain", func(b, a world) {
			b.nacl("x", ladder(1))
			a.nacl("x", append(ladder(2), maybe(ssh)))
		}, []string{"proved error aws_network_acl.x"}, "gains 1 to 2 rules"},
		{"a block of any number of rules in a new NACL", func(_, a world) {
			a.nacl("x", []firewall.NACLRule{{Any: true}}).Origin.Actions = []string{"create"}
		}, []string{"proved error aws_network_acl.x"}, "with an unknown number of rules"},
		{"the default NACL may gain rules", func(_, a world) {
			n := a.NACLs["aws_vpc.main.default_network_acl_id"]
			n.Managed = true
			n.Ingress = append(n.Ingress, ssh)
		}, nil, ""},
		{"a rule in a NACL of which the plan holds no more is possible: it may be a default one", func(_, a world) {
			a.nacl("x", ladder(1)).External = true
		}, []string{"possible error aws_network_acl.x"}, "which the plan does not hold"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, after := newWorld(), newWorld()
			c.build(before, after)
			found := planned(t, NACLWithoutCompliance, before, after)
			expect(t, found, c.want...)
			if len(c.want) > 0 {
				says(t, found, c.says)
			}
			expect(t, prior(t, NACLWithoutCompliance, after))
			expect(t, planned(t, NACLWithoutCompliance, after, after))
		})
	}
}

func TestPossibleGainNamesTheUnknownValue(t *testing.T) {
	before, after := newWorld(), newWorld()
	before.nacl("x", nil)
	after.nacl("x", []firewall.NACLRule{maybe(permit(1, "tcp", "10.0.0.0/8", 22, 22))})
	found := planned(t, NACLWithoutCompliance, before, after)
	if u := found[0].Unknowns; len(u) != 1 || u[0].Attribute != "network_acl_id" {
		t.Errorf("unknowns are %v, want the id of the NACL", u)
	}
}

func TestProposedGroupRulesAreTheGainedOnes(t *testing.T) {
	before, after := newWorld(), newWorld()
	before.nacl("x", ladder(1))
	after.nacl("x", append(ladder(1),
		permit(300, "tcp", "2001:db8::/32", 443, 443), permit(301, "icmp", "10.0.0.0/8", 8, 0), permit(302, "all", "10.1.0.0/16", 0, 0)))
	hcl := *planned(t, NACLWithoutCompliance, before, after)[0].Fixes[0].HCL
	want := `resource "aws_vpc_security_group_ingress_rule" "x_ingress_300" {
  security_group_id = aws_security_group.REPLACE_ME.id
  cidr_ipv6         = "2001:db8::/32"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_ingress_rule" "x_ingress_301" {
  security_group_id = aws_security_group.REPLACE_ME.id
  cidr_ipv4         = "10.0.0.0/8"
  ip_protocol       = "icmp"
  from_port         = 8
  to_port           = 0
}

resource "aws_vpc_security_group_ingress_rule" "x_ingress_302" {
  security_group_id = aws_security_group.REPLACE_ME.id
  cidr_ipv4         = "10.1.0.0/16"
  ip_protocol       = "-1"
}
`
	if hcl != want {
		t.Errorf("got\n%s\nwant\n%s", hcl, want)
	}
}

func TestABaselineBehindTheNACLGetsEntries(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(w world)
		want  string
	}{
		{"of an interface in a subnet", func(w world) {
			w.group("web").Origin = madeBy(baselineType, "rackspace_sg_baseline.web")
			w.group("other").Origin = madeBy(baselineType, "rackspace_sg_baseline.other")
			w.host("h", "a", []string{"web"})
		}, "rules = { # of rackspace_sg_baseline.web\n"},
		{"of the VPC, where nothing stands in the subnets", func(w world) {
			w.group("web").Origin = madeBy(baselineType, `rackspace_sg_baseline.web["# \n"]`)
		}, "rules = { # of the rackspace_sg_baseline of what needs them\n"},
		{"one of several", func(w world) {
			w.group("web").Origin = madeBy(baselineType, "rackspace_sg_baseline.web")
			w.group("db").Origin = madeBy(baselineType, "rackspace_sg_baseline.db")
		}, "rules = { # of the rackspace_sg_baseline of what needs them\n"},
		{"not where other groups stand", func(w world) {
			w.group("web").Origin = madeBy(baselineType, "rackspace_sg_baseline.web")
			w.group("db")
			w.host("h", "a", []string{"db"})
		}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.build(w)
			w.nacl("x", rules(permit(300, "tcp", "10.1.0.0/16", 443, 443)), "a")
			hcl := *planned(t, NACLWithoutCompliance, newWorld(), w)[0].Fixes[0].HCL
			want := c.want + `  # the entries that are there, and
  x_ingress_300 = {
    direction = "ingress"
    protocol  = "tcp"
    port      = 443
    source    = { cidr_ipv4 = "10.1.0.0/16" }
  }
}
`
			if (hcl == want) != (c.want != "") {
				t.Errorf("got\n%s\nwant\n%s", hcl, want)
			}
		})
	}
}

func TestAddressesWithinTheirModule(t *testing.T) {
	for address, want := range map[string]string{
		"aws_vpc.main":          "aws_vpc.main",
		`module.a.aws_vpc.main`: "aws_vpc.main",
		`module.a["x.y"].module.b[0].aws_vpc.main["k"]`: `aws_vpc.main["k"]`,
		`module.a["q\"].z"].aws_vpc.v`:                  "aws_vpc.v",
	} {
		if got := localName(address); got != want {
			t.Errorf("localName(%s) = %s, want %s", address, got, want)
		}
	}
	for address, want := range map[string]string{
		`module.m.aws_network_acl.this`:             "this_s",
		`module.m["k"].aws_network_acl.this["a"]`:   "this_a_s",
		`aws_network_acl.this[2]`:                   "this_2_s",
		`aws_network_acl.this["10.0.0.0/8 \"${x}"]`: "this_10_2e_0_2e_0_2e_0_2f_8_20__5c__22__24__7b_x_7d__s",
		`data.aws_vpc.v`:                            "v_s",
	} {
		if got := label(firewall.Origin{Address: address}, "s"); got != want {
			t.Errorf("label of %s is %q, want %q", address, got, want)
		}
	}
	if got := reference(firewall.Origin{}, "vpc-1"); got != `"vpc-1"` || strings.Contains(got, ".id") {
		t.Errorf("what nothing manages is named by %s, want its id", got)
	}
}
