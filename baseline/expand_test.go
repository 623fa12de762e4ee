package baseline

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ipv4(cidr string) Source { return Source{Kind: CIDRIPv4, CIDR: netip.MustParsePrefix(cidr)} }

func ipv6(cidr string) Source { return Source{Kind: CIDRIPv6, CIDR: netip.MustParsePrefix(cidr)} }

func group(id string) Source { return Source{Kind: Group, ID: id} }

// as fills the one slot of a preset.
func as(s ...Source) map[string][]Source { return map[string][]Source{DefaultSlot: s} }

func TestExpansion(t *testing.T) {
	for _, c := range []struct {
		name    string
		preset  string
		options Options
		want    string // the rules, one a line
	}{
		{"keys name the rule, the kind of source and the value", "mysql",
			Options{Egress: EgressNone, VPC: testVPC},
			`mysql/vpc/10.40.0.0/16: ingress tcp 3306 10.40.0.0/16
			 mysql/vpc/172.18.0.0/16: ingress tcp 3306 172.18.0.0/16
			 mysql/vpc/2001:db8:18::/56: ingress tcp 3306 2001:db8:18::/56`},
		{"anywhere is both families", "public_web",
			Options{Egress: EgressNone},
			`http/anywhere/0.0.0.0/0: ingress tcp 80 0.0.0.0/0
			 http/anywhere/::/0: ingress tcp 80 ::/0
			 https/anywhere/0.0.0.0/0: ingress tcp 443 0.0.0.0/0
			 https/anywhere/::/0: ingress tcp 443 ::/0`},
		{"a slot takes several sources, in the caller's order", "mysql",
			Options{Egress: EgressNone, Sources: as(group("sg-1"), Source{Kind: PrefixList, ID: "pl-1"}, Source{Kind: Self},
				ipv6("2001:db8::/32"), ipv4("192.0.2.0/24"))},
			`mysql/security_group_id/sg-1: ingress tcp 3306 sg-1
			 mysql/prefix_list_id/pl-1: ingress tcp 3306 pl-1
			 mysql/self: ingress tcp 3306 self
			 mysql/cidr_ipv6/2001:db8::/32: ingress tcp 3306 2001:db8::/32
			 mysql/cidr_ipv4/192.0.2.0/24: ingress tcp 3306 192.0.2.0/24`},
		{"a source's own key stands in place of its value", "mysql",
			Options{Egress: EgressNone, Sources: as(Source{Kind: Group, ID: "sg-1", Key: "app"})},
			`mysql/security_group_id/app: ingress tcp 3306 sg-1`},
		{"what is not known yet has the key that it will have", "mysql",
			Options{Egress: EgressNone, Sources: as(Source{Kind: Group, Unknown: true, Key: "app"},
				Source{Kind: CIDRIPv4, Unknown: true, Key: "office"})},
			`mysql/security_group_id/app: ingress tcp 3306 security_group_id
			 mysql/cidr_ipv4/office: ingress tcp 3306 cidr_ipv4`},
		{"two values that are not known yet are two, whatever they will be", "mysql",
			Options{Egress: EgressNone, Sources: as(Source{Kind: Group, Unknown: true, Key: "a"}, Source{Kind: Group, Unknown: true, Key: "b"})},
			`mysql/security_group_id/a: ingress tcp 3306 security_group_id
			 mysql/security_group_id/b: ingress tcp 3306 security_group_id`},
		{"a VPC that is not known yet is one rule for all of its CIDRs", "mysql",
			Options{Egress: EgressVPC, VPC: VPC{Unknown: true}},
			`mysql/vpc: ingress tcp 3306 vpc
			 egress/vpc: egress all vpc`},
		{"an id is opaque", "mysql",
			Options{Egress: EgressNone, Sources: as(group("123456789012/sg-1"), group("<unknown>"))},
			`mysql/security_group_id/123456789012/sg-1: ingress tcp 3306 123456789012/sg-1
			 mysql/security_group_id/<unknown>: ingress tcp 3306 <unknown>`},
		{"an empty slot leaves its rules out", "eks_worker",
			Options{Egress: EgressNone, Sources: map[string][]Source{"public_web": {}, "eks_control_plane": {group("sg-cp")}}},
			`control_plane/security_group_id/sg-cp: ingress tcp 1025-65535 sg-cp
			 control_plane_https/security_group_id/sg-cp: ingress tcp 443 sg-cp
			 workers/self: ingress all self`},
		{"one group in two slots is not admitted twice", "eks_worker",
			Options{Egress: EgressNone, Sources: map[string][]Source{"public_web": {group("sg-1")}, "eks_control_plane": {group("sg-1")}}},
			`load_balancer/security_group_id/sg-1: ingress tcp 1025-65535 sg-1
			 control_plane_https/security_group_id/sg-1: ingress tcp 443 sg-1
			 workers/self: ingress all self`},
		{"one group in two slots by keys of its own has a rule in each", "eks_worker",
			Options{Egress: EgressNone, Sources: map[string][]Source{"public_web": {{Kind: Group, ID: "sg-1", Key: "0"}}, "eks_control_plane": {{Kind: Group, ID: "sg-1", Key: "0"}}}},
			`load_balancer/security_group_id/0: ingress tcp 1025-65535 sg-1
			 control_plane/security_group_id/0: ingress tcp 1025-65535 sg-1
			 control_plane_https/security_group_id/0: ingress tcp 443 sg-1
			 workers/self: ingress all self`},
		{"a CIDR by a key of its own stands beside the VPC's", "efs",
			Options{Egress: EgressNone, VPC: VPC{Primary: testVPC.Primary}, Sources: as(Source{Kind: VPCCIDRs}, Source{Kind: CIDRIPv4, CIDR: testVPC.Primary, Key: "0"})},
			`nfs/vpc/172.18.0.0/16: ingress tcp 2049 172.18.0.0/16
			 nfs/cidr_ipv4/0: ingress tcp 2049 172.18.0.0/16`},
		{"egress to everywhere is both families", "mysql",
			Options{Egress: EgressAllowAll, Sources: as()},
			`egress/anywhere/0.0.0.0/0: egress all 0.0.0.0/0
			 egress/anywhere/::/0: egress all ::/0`},
		{"egress to the VPC is all of its CIDRs", "mysql",
			Options{Egress: EgressVPC, VPC: testVPC, Sources: as()},
			`egress/vpc/10.40.0.0/16: egress all 10.40.0.0/16
			 egress/vpc/172.18.0.0/16: egress all 172.18.0.0/16
			 egress/vpc/2001:db8:18::/56: egress all 2001:db8:18::/56`},
		{"egress by rules is the preset's own", "eks_control_plane",
			Options{Egress: EgressRulesOnly, Sources: map[string][]Source{"eks_worker": {group("sg-w")}}},
			`https/security_group_id/sg-w: ingress tcp 443 sg-w
			 workers/security_group_id/sg-w: egress all sg-w`},
		{"egress by rules is nothing where the preset has none", "mysql", Options{Egress: EgressRulesOnly, Sources: as()}, ``},
		{"egress to everywhere takes the place of the preset's own", "eks_control_plane",
			Options{Egress: EgressAllowAll, Sources: map[string][]Source{"eks_worker": {}}},
			`egress/anywhere/0.0.0.0/0: egress all 0.0.0.0/0
			 egress/anywhere/::/0: egress all ::/0`},
		{"legacy narrows what the caller asks for too", "mysql",
			Options{Legacy: true, Egress: EgressVPC, VPC: testVPC, Sources: as(Source{Kind: Anywhere}, Source{Kind: VPCCIDRs})},
			`mysql/anywhere/0.0.0.0/0: ingress tcp 3306 0.0.0.0/0
			 mysql/vpc/172.18.0.0/16: ingress tcp 3306 172.18.0.0/16
			 egress/vpc/172.18.0.0/16: egress all 172.18.0.0/16`},
		{"legacy without egress has none", "eks_control_plane",
			Options{Legacy: true, Egress: EgressNone, Sources: map[string][]Source{"eks_worker": {group("sg-w")}}},
			`https/security_group_id/sg-w: ingress tcp 443 sg-w`},
		{"a CIDR that the caller wrote out keeps its key when it is one of the VPC's too", "efs",
			Options{Egress: EgressNone, VPC: VPC{Primary: testVPC.Primary}, Sources: as(Source{Kind: VPCCIDRs}, ipv4("172.18.0.0/16"))},
			`nfs/cidr_ipv4/172.18.0.0/16: ingress tcp 2049 172.18.0.0/16`},
		{"a CIDR of the VPC that is given twice is one rule", "efs",
			Options{Egress: EgressNone, VPC: VPC{Primary: testVPC.Primary, Others: []netip.Prefix{testVPC.Primary}}},
			`nfs/vpc/172.18.0.0/16: ingress tcp 2049 172.18.0.0/16`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Find(c.preset)
			if err != nil {
				t.Fatal(err)
			}
			c.options.Version = 1
			var got []string
			for _, r := range mustExpand(t, p, c.options) {
				got = append(got, r.String())
			}
			want := strings.ReplaceAll(c.want, "\t", "")
			if diff := cmp.Diff(strings.ReplaceAll(want, "\n ", "\n"), strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestARuleSaysWhereItComesFrom(t *testing.T) {
	rules := mustExpand(t, EKSControlPlane, Options{Version: 1, Egress: EgressAllowAll,
		Sources: map[string][]Source{"eks_worker": {group("sg-w")}}})
	if r := rules[0]; r.RuleKey != "https" || r.Slot != "eks_worker" || r.Description != "HTTPS from workers" {
		t.Errorf("got %+v", r)
	}
	if r := rules[1]; r.RuleKey != "egress" || r.Slot != "" || r.Description != "" {
		t.Errorf("got %+v", r)
	}
}

func TestExpansionFails(t *testing.T) {
	good := Options{Version: 1, Egress: EgressAllowAll, VPC: testVPC}
	for _, c := range []struct {
		name   string
		preset *Preset
		change func(*Options)
		want   string
	}{
		{"without a version", MySQL, func(o *Options) { o.Version = 0 }, "no version 0: versions are 1 to 1"},
		{"for a version that is not there", MySQL, func(o *Options) { o.Version = 2 }, "no version 2"},
		{"without egress", MySQL, func(o *Options) { o.Egress = "" }, `egress "" is none of`},
		{"for egress that is not there", MySQL, func(o *Options) { o.Egress = "all" }, `egress "all" is none of`},
		{"without the VPC where it is asked for", MySQL, func(o *Options) { o.VPC = VPC{} }, "VPC: CIDR"},
		{"without the VPC where egress asks for it", PublicWeb, func(o *Options) { o.Egress, o.VPC = EgressVPC, VPC{} }, "VPC: CIDR"},
		{"for a VPC with an IPv6 primary", MySQL, func(o *Options) { o.VPC = VPC{Primary: netip.MustParsePrefix("2001:db8::/56")} }, "is not IPv4"},
		{"for a VPC with host bits", MySQL, func(o *Options) { o.VPC.Others = []netip.Prefix{netip.MustParsePrefix("10.0.0.1/8")} }, "write 10.0.0.0/8"},
		{"for a VPC that is known and not", MySQL, func(o *Options) { o.VPC.Unknown = true }, "has none"},
		{"for a slot without default", PublicSSH, func(*Options) {}, "slot default has no default"},
		{"for a slot that is not there", MySQL, func(o *Options) { o.Sources = map[string][]Source{"clients": {}} }, `no slot "clients": there is default`},
		{"for a kind that is not there", MySQL, func(o *Options) { o.Sources = as(Source{Kind: "cidr"}) }, `source "cidr" is none of`},
		{"for required as a source", MySQL, func(o *Options) { o.Sources = as(Source{Kind: Required}) }, `source "required" is none of`},
		{"for a word with a value", MySQL, func(o *Options) { o.Sources = as(Source{Kind: Anywhere, ID: "sg-1"}) }, "takes no value"},
		{"for a group without id", MySQL, func(o *Options) { o.Sources = as(Source{Kind: Group}) }, "is an id"},
		{"for a group with a CIDR", MySQL, func(o *Options) {
			o.Sources = as(Source{Kind: Group, ID: "sg-1", CIDR: testVPC.Primary})
		}, "is an id"},
		{"for a CIDR with an id", MySQL, func(o *Options) {
			o.Sources = as(Source{Kind: CIDRIPv4, ID: "sg-1", CIDR: testVPC.Primary})
		}, "is a CIDR"},
		{"for no CIDR", MySQL, func(o *Options) { o.Sources = as(Source{Kind: CIDRIPv4}) }, "not valid"},
		{"for a CIDR with host bits", MySQL, func(o *Options) { o.Sources = as(ipv4("10.0.0.1/8")) }, "write 10.0.0.0/8"},
		{"for a CIDR of the other family", MySQL, func(o *Options) { o.Sources = as(Source{Kind: CIDRIPv6, CIDR: testVPC.Primary}) }, "other family"},
		{"for an IPv4-mapped CIDR", MySQL, func(o *Options) { o.Sources = as(ipv6("::ffff:10.0.0.0/104")) }, "IPv4-mapped"},
		{"for what is not known and has no key", MySQL, func(o *Options) { o.Sources = as(Source{Kind: Group, Unknown: true}) }, "has a key and no value"},
		{"for what is not known and has a value", MySQL, func(o *Options) {
			o.Sources = as(Source{Kind: Group, Unknown: true, Key: "a", ID: "sg-1"})
		}, "has a key and no value"},
		{"for two sources with one key", MySQL, func(o *Options) {
			o.Sources = as(Source{Kind: Group, ID: "sg-1", Key: "a"}, Source{Kind: Group, ID: "sg-2", Key: "a"})
		}, "have the key mysql/security_group_id/a"},
		{"for two unknown sources with one key", MySQL, func(o *Options) {
			o.Sources = as(Source{Kind: Group, Unknown: true, Key: "a"}, Source{Kind: Group, Unknown: true, Key: "a"})
		}, "have the key mysql/security_group_id/a"},
		{"for a service as the module had it", mustFind("kafka"), func(o *Options) { o.Legacy = true }, "has no such group"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := good
			c.change(&o)
			rules, err := c.preset.Expand(o)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "preset "+c.preset.Name+": ") {
				t.Errorf("got %v, %v; want an error that says %q", rules, err, c.want)
			}
		})
	}
}

func TestTheSameSourceTwiceIsOne(t *testing.T) {
	vpc := Source{Kind: VPCCIDRs}
	for _, o := range []Options{
		{VPC: testVPC, Sources: as(vpc, vpc)},
		{VPC: VPC{Unknown: true}, Sources: as(vpc, vpc)},
		{Sources: as(group("sg-1"), group("sg-1"))},
	} {
		o.Version, o.Egress = 1, EgressNone
		once := o
		once.Sources = as(o.Sources[DefaultSlot][0])
		if twice, want := mustExpand(t, MySQL, o), mustExpand(t, MySQL, once); !slices.Equal(twice, want) {
			t.Errorf("got %v, want %v", twice, want)
		}
	}
}

func mustFind(name string) *Preset {
	p, err := Find(name)
	if err != nil {
		panic(err)
	}
	return p
}
