package provider

import (
	"maps"
	"strings"
	"testing"
)

const naclType = "rackspace_nacl_baseline"

// compliance is a good compliance with some attributes replaced.
func compliance(change obj) obj {
	c := obj{"framework": "PCI DSS", "requirement": "1.3.1", "reason": "CDE segmentation", "approved_by": "qsa", "review_by": "2035-06-30"}
	maps.Copy(c, change)
	return obj{"compliance": c}
}

// denying is denies of a block, or with attributes of its own.
func denying(denies ...any) obj { return obj{"deny": denies} }

var wrongNACLBaseline = []wrongInput{
	{"a VPC that is none", obj{"vpc_id": "main"}, "vpc_id", "vpc-0123456789abcdef0"},
	{"no subnet", obj{"subnet_ids": arr{}}, "subnet_ids", "at least 1"},
	{"a subnet that is none", obj{"subnet_ids": arr{"web"}}, "subnet_ids[…]", "subnet-0123456789abcdef0"},
	{"a subnet that is null", obj{"subnet_ids": arr{nil}}, "subnet_ids", "null"},
	{"a blast radius of none", obj{"blast_radius_ack": int64(0)}, "blast_radius_ack", "at least 1"},
	{"a framework without a name", compliance(obj{"framework": ""}), "compliance.framework", "at least 3"},
	{"a requirement that says nothing", compliance(obj{"requirement": "1"}), "compliance.requirement", "at least 3"},
	{"a reason that says nothing", compliance(obj{"reason": "x"}), "compliance.reason", "at least 3"},
	{"nobody who approves", compliance(obj{"approved_by": ""}), "compliance.approved_by", "at least 3"},
	{"a review on no day", compliance(obj{"review_by": "next year"}), "compliance.review_by", "2027-01-31"},
	{"a deny of no block", denying(obj{"cidr": "198.51.100.7"}), "deny[0].cidr", "such as 10.0.0.0/8"},
	{"a deny with host bits", denying(obj{"cidr": "198.51.100.7/24"}), "deny[0].cidr", "write 198.51.100.0/24"},
	{"a deny of an IPv4-mapped block", denying(obj{"cidr": "::ffff:198.51.100.0/120"}), "deny[0].cidr", "2001:db8::/32"},
	{"a deny without a block", denying(obj{}), "deny[0].cidr", "198.51.100.0/24"},
	{"a deny that is null", denying(nil), "deny[0]", "leave the element out"},
	{"a direction that is none", denying(obj{"cidr": "198.51.100.0/24", "direction": "in"}), "deny[0].direction", "ingress"},
	{"more policies than a coarse NACL has", denying(obj{"cidr": "198.51.100.0/26"}, obj{"cidr": "198.51.100.64/26"}, obj{"cidr": "198.51.100.128/26"},
		obj{"cidr": "198.51.100.192/26"}, obj{"cidr": "203.0.113.0/24", "direction": "egress"}), "deny", "5 at most"},
	{"nothing that is allowed", obj{"allow": arr{}}, "allow", "at least 1"},
	{"a block that is none", obj{"allow": arr{"everything"}}, "allow[…]", "internet_cis_safe"},
	{"a block that is null", obj{"allow": arr{nil}}, "allow", "null"},
	{"a client port below all", obj{"ephemeral": obj{"low": int64(80), "high": int64(65535)}}, "ephemeral.low", "1024"},
	{"a client port above all", obj{"ephemeral": obj{"low": int64(1024), "high": int64(65536)}}, "ephemeral.high", "65535"},
	{"a range upside down", obj{"ephemeral": obj{"low": int64(60999), "high": int64(32768)}}, "ephemeral", "lowest port as low"},
	{"a single client port", obj{"ephemeral": obj{"low": int64(2000), "high": int64(2000)}}, "ephemeral", "lowest port as low"},
	{"a block of the VPC that is none", obj{"vpc_cidrs": arr{"10.0.0.0"}}, "vpc_cidrs[0]", "10.0.0.0/16"},
	{"a region that is none", obj{"region": "here"}, "region", "us-east-1"},
	{"a tag that says whose it is", obj{"tags": obj{ownerTag: "me"}}, `tags["rackspace:owner"]`, "leave it out"},
	{"a timeout of create that is none", obj{"timeouts": obj{"create": "soon"}}, "timeouts.create", "2h45m"},
	{"a timeout of update that is none", obj{"timeouts": obj{"update": "5"}}, "timeouts.update", "2h45m"},
	{"a timeout of delete that is none", obj{"timeouts": obj{"delete": ""}}, "timeouts.delete", "2h45m"},
}

func goodNACL(change obj) obj {
	config := obj{"vpc_id": "vpc-0123456789abcdef0", "subnet_ids": arr{"subnet-0123456789abcdef0"}, "blast_radius_ack": int64(1), "allow": arr{"vpc"}}
	maps.Copy(config, compliance(nil))
	maps.Copy(config, change)
	return config
}

func TestNACLBaselineRefusesWrongInput(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongNACLBaseline {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			c.judge(t, p.validateResource(naclType, goodNACL(c.config)))
		})
	}
	p.t = t
	if problems := p.validateResource(naclType, goodNACL(nil)); len(problems) > 0 {
		t.Errorf("what is right is refused: %q", saidAll(problems))
	}
	without := goodNACL(nil)
	delete(without, "compliance")
	if problems := p.validateResource(naclType, without); !strings.Contains(strings.Join(saidAll(problems), " "), "compliance") {
		t.Errorf("a NACL without compliance: got %q", saidAll(problems))
	}
}
