package check

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

var (
	fixName   = regexp.MustCompile(`resource "(\w+)" "([^"]+)"`)
	fixNumber = regexp.MustCompile(`rule_(?:number|no) += (\d+)`)
)

// fixBlocks is the blocks of all fixes, each once, by what must be unique.
func fixBlocks(t interface{ Errorf(string, ...any) }, found []Finding) map[string]string {
	blocks := map[string]string{}
	put := func(key, block string) {
		if old, ok := blocks[key]; ok && old != block {
			t.Errorf("two fixes have %s:\n%s\n%s", key, old, block)
		}
		blocks[key] = block
	}
	for _, f := range found {
		for _, fix := range f.Fixes {
			if fix.HCL == nil {
				continue
			}
			for _, block := range strings.Split(strings.TrimSpace(*fix.HCL), "\n\n") {
				if name := fixName.FindString(block); name != "" {
					put(name, block)
				}
				if number := fixNumber.FindString(block); number != "" {
					put(f.Address+" "+map[bool]string{true: "egress ", false: "ingress "}[egressBlock.MatchString(block)]+number, block)
				}
			}
		}
	}
	return blocks
}

var egressBlock = regexp.MustCompile(`^egress|egress += true`)

func TestTheFixesOfANACLDoNotCollideAndWorkTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		n := w.list("n", drawRules(t, "in"), drawRules(t, "out"), "a", "b")
		if rapid.Bool().Draw(t, "inline") {
			n.Inline = [2]firewall.Form{firewall.AsBlocks, firewall.AsBlocks}
		}
		p := Pass{Net: w.Network, Options: DefaultOptions(), cache: &cache{}}
		found := mendable(&p)
		fixBlocks(t, found)

		fixed := *n
		fixed.Ingress, fixed.Egress = slices.Clone(n.Ingress), slices.Clone(n.Egress)
		for _, a := range p.cache.proposed[tableKey{n, firewall.Ingress}] {
			fixed.Ingress = append(slices.Clip(fixed.Ingress), a.rule())
		}
		for _, a := range p.cache.proposed[tableKey{n, firewall.Egress}] {
			fixed.Egress = append(slices.Clip(fixed.Egress), a.rule())
		}
		for d, rules := range [][]firewall.NACLRule{fixed.Ingress, fixed.Egress} {
			for i := range rules {
				r := &rules[i]
				if wide, ok := p.cache.widened[widenedKey(r, firewall.Direction(d))]; ok {
					rules[i] = (widened{r, wide}).among(rules[i : i+1])[0]
				}
			}
		}
		after := &firewall.Network{VPCs: w.VPCs, Subnets: w.Subnets, NACLs: map[firewall.ID]*firewall.NACL{n.ID: &fixed}}
		for _, left := range mendable(&Pass{Net: after, Options: DefaultOptions(), cache: &cache{}}) {
			for _, f := range found {
				if len(f.Fixes) > 0 && slices.Equal(f.Key, left.Key) && !f.Uncovered.Intersect(left.Uncovered).IsEmpty() {
					t.Errorf("with all fixes applied it is left that %s", left.Message)
				}
			}
		}
	})
}

// mendable is what the rules find whose fixes add rules to a NACL; each is judged as if it ran alone, but for the fixes.
func mendable(p *Pass) []Finding {
	var found []Finding
	for _, c := range []*Check{InboundReplyDropped, OutboundReplyDropped, ICMPReplyDropped, SubnetPathReplyDropped} {
		p.Check, p.rules, p.found = c, []*Check{c}, nil
		c.Run(p)
		for _, f := range p.found {
			f.Key = append([]string{c.ID}, f.Key...)
			found = append(found, f)
		}
	}
	return found
}

func TestSiblingsOfOneBlockHaveFixesOfTheirOwn(t *testing.T) {
	w := newWorld()
	for i, key := range []string{"a", "b"} { // and instances of one module
		w.subnet("m"+key, "main", fmt.Sprintf("10.0.%d.0/24", 10+i))
		n := w.list("", rules(permit(100+i, "tcp", "10.9.0.0/16", 443, 443)), nil)
		delete(w.NACLs, n.ID)
		n.ID = firewall.ID(`module.m["` + key + `"].aws_network_acl.this`)
		n.Origin.Address, n.Ingress[0].Number = string(n.ID), 100
		n.Ingress[0] = permit(100, "tcp", "10.9.0.0/16", 443+i, 443+i)
		w.NACLs[n.ID] = n
		w.Subnets[firewall.ID("aws_subnet.m"+key)].NACL = firewall.LinkTo(n.ID)
	}
	for _, key := range []string{"a", "b"} {
		n := w.list(`k["`+key+`"]`, rules(permit(100, "tcp", "10.9.0.0/16", 443, 443), permit(150, "tcp", "10.8.0.0/16", len(key)+80, 81)), nil, key)
		n.Ingress[1].Number = 150
	}
	w.NACLs[`aws_network_acl.k["b"]`].Ingress[1] = permit(150, "tcp", "10.7.0.0/16", 81, 81)
	var found []Finding
	for _, c := range []*Check{InboundReplyDropped, NACLHeavy} {
		for _, f := range prior(t, c, w) {
			found = append(found, *f.Finding)
		}
	}
	blocks := fixBlocks(t, found)
	for _, want := range []string{
		`resource "aws_network_acl_rule" "k_a_egress_reply_100"`, `resource "aws_network_acl_rule" "k_b_egress_reply_100"`,
		`resource "aws_vpc_security_group_ingress_rule" "m_b_this_ingress_100"`,
		`resource "aws_vpc_security_group_ingress_rule" "k_a_ingress_150"`, `resource "aws_vpc_security_group_ingress_rule" "k_b_ingress_150"`,
	} {
		if blocks[want] == "" {
			t.Errorf("no %s among %d blocks", want, len(blocks))
		}
	}
	ofModule := regexp.MustCompile(`"this_egress_reply_100_\w{4}"$`)
	n := 0
	for name := range blocks {
		n += len(ofModule.FindAllString(name, -1))
	}
	if n != 1 {
		t.Errorf("%d resources mend the instances of a module alike, want 1", n)
	}
}

// What RSG601 and RSG401 propose is written as the rule that it replaces, so that applying it makes no conflict (RSG205).
func TestAGroupIsMendedAsItsRulesAreWritten(t *testing.T) {
	for _, tt := range []struct {
		name                     string
		change                   func(g *firewall.Group)
		exposed, narrowed, title string
	}{
		{"in resources of its own", func(g *firewall.Group) {
			g.Ingress[0].Origin = madeBy("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_ingress_rule.ssh")
		},
			`resource "aws_vpc_security_group_ingress_rule" "g_tcp_22" {`, `cidr_ipv4 = "10.0.1.0/24"`, "aws_vpc_security_group_ingress_rule.ssh"},
		{"in resources of the older kind", func(g *firewall.Group) {
			g.Ingress[0].Origin = madeBy("aws_security_group_rule", "aws_security_group_rule.ssh")
		},
			`resource "aws_security_group_rule" "g_tcp_22" {`, `cidr_blocks = ["10.0.1.0/24"]`, "in place of aws_security_group_rule.ssh"},
		{"inline, which may be a list", func(g *firewall.Group) {
			g.Inline[firewall.Ingress], g.Ingress[0].Standalone = firewall.AsEither, false
		},
			`security_groups = [aws_security_group.REPLACE_ME.id] # or cidr_blocks = an office prefix`, `cidr_blocks = ["10.0.1.0/24"]`,
			"in place of the inline rules of aws_security_group.g: as a block, or in ingress"},
		{"inline, in a list", func(g *firewall.Group) {
			g.Inline[firewall.Ingress], g.Ingress[0].Standalone = firewall.AsAttribute, false
		},
			`security_groups = [aws_security_group.REPLACE_ME.id]`, `prefix_list_ids = null`, "in place of the inline rules"},
		{"in the rules of a baseline, where a key is taken", func(g *firewall.Group) {
			g.Origin, g.Ingress[0].Standalone = madeBy("rackspace_sg_baseline", "rackspace_sg_baseline.g"), false
			g.Ingress[0].Origin.Attribute = `effective_rules["ssh"]`
			g.Egress = []firewall.GroupRule{{Origin: firewall.Origin{Attribute: `effective_rules["tcp_22/0.0.0.0/0"]`}}}
		},
			"tcp_22_2 = {", "narrowed_for_n = {", `in place of effective_rules["ssh"] of rackspace_sg_baseline.g`},
		{"in the rules of a baseline, of one port", func(g *firewall.Group) {
			g.Origin, g.Ingress[0].Standalone = madeBy("rackspace_sg_baseline", "rackspace_sg_baseline.g"), false
		},
			"source = { security_group_id = rackspace_sg_baseline.REPLACE_ME.id } # or { cidr_ipv4 = an office prefix }",
			`source = { cidr_ipv4 = "10.0.1.0/24" }`, "rackspace_sg_baseline.g"},
		{"in the rules of a baseline, in place of its preset's", func(g *firewall.Group) {
			g.Origin, g.Ingress[0].Standalone = madeBy("rackspace_sg_baseline", "rackspace_sg_baseline.g"), false
			g.Ingress[0].Origin.Attribute = `effective_rules["ssh/anywhere/0.0.0.0/0"]`
		},
			"rules = {", "rules = {", `in place of effective_rules["ssh/anywhere/0.0.0.0/0"] of rackspace_sg_baseline.g (who a preset admits is narrowed in preset_sources)`},
		{"in the rules of a baseline, in place of a rule that it revokes", func(g *firewall.Group) {
			g.Origin = madeBy("rackspace_sg_baseline", "rackspace_sg_baseline.g")
			g.Ingress[0].Origin = madeBy("aws_security_group_rule", "aws_security_group_rule.ssh")
		},
			"rules = {", "rules = {", "in place of aws_security_group_rule.ssh"},
		{"beside a baseline, as what it spares", func(g *firewall.Group) {
			g.Origin = madeBy("rackspace_sg_baseline", "rackspace_sg_baseline.g")
			g.Ingress[0].Origin = madeBy("rackspace_sg_rule", "rackspace_sg_rule.ssh")
		},
			`resource "rackspace_sg_rule" "g_tcp_22" {`, `security_group_id = rackspace_sg_baseline.g.id`, "in place of rackspace_sg_rule.ssh"},
		{"for a baseline that the plan forgets", func(g *firewall.Group) {
			g.Origin, g.AWSID = madeBy("rackspace_sg_baseline", "rackspace_sg_baseline.g", "forget"), "sg-0123"
		},
			`resource "rackspace_sg_rule" "g_tcp_22" {`, `security_group_id = "sg-0123"`, ""},
		{"for a group of another layer", func(g *firewall.Group) {
			g.Origin, g.AWSID, g.External, g.Managed = madeBy("aws_security_group", "sg-0123"), "sg-0123", true, false
			g.Ingress[0].Origin = madeBy("rackspace_sg_rule", "rackspace_sg_rule.ssh")
		},
			`security_group_id = "sg-0123"`, `resource "rackspace_sg_rule" "moved_narrowed_for_n" {`, "in place of rackspace_sg_rule.ssh"},
		{"for a VPC's own group", func(g *firewall.Group) {
			g.Origin, g.Managed = firewall.Origin{Address: "aws_vpc.main", Type: "aws_vpc", Attribute: "default_security_group_id"}, false
			g.Ingress[0].Origin = madeBy("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_ingress_rule.ssh")
		},
			"security_group_id = aws_vpc.main.default_security_group_id", `cidr_ipv4 = "10.0.1.0/24"`, "aws_vpc_security_group_ingress_rule.ssh"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("n", rules(refuse(50, "tcp", "0.0.0.0/0", 22, 22), permit(100, "all", "0.0.0.0/0", 0, 0)), "a")
			g := w.group("g", opening("tcp", 22, 22, "0.0.0.0/0"))
			g.Ingress[0].Standalone = true
			tt.change(g)
			w.host("h", "a", []string{"g"})
			for c, want := range map[*Check]string{AdminPortOpenToWorld: tt.exposed, SGAllowsNACLDrops: tt.narrowed} {
				found := prior(t, c, w)
				if len(found) != 1 || len(found[0].Fixes) != 1 {
					t.Fatalf("%s: %s", c.ID, listing(found))
				}
				fix := found[0].Fixes[0]
				if !holdsLine(*fix.HCL, want) || !strings.Contains(fix.Title, tt.title) {
					t.Errorf("%s: no %q, or not %q, in %s\n%s", c.ID, want, tt.title, fix.Title, *fix.HCL)
				}
				if isBaseline(g) && strings.Contains(*fix.HCL, `"aws_`) {
					t.Errorf("%s: a resource that the baseline revokes:\n%s", c.ID, *fix.HCL)
				}
				if g.Inline != [2]firewall.Form{} && strings.Contains(*fix.HCL, "resource ") {
					t.Errorf("%s: a resource beside inline rules:\n%s", c.ID, *fix.HCL)
				}
			}
		})
	}
}
