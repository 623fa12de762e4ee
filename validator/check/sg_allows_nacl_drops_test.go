package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

const dbConflict = "proved error aws_security_group.db aws_network_acl.x"

func TestSGAllowsNACLDrops(t *testing.T) {
	pg := func(cidrs ...string) firewall.GroupRule { return opening("tcp", 5432, 5432, cidrs...) }
	allowAll := permit(900, "all", "0.0.0.0/0", 0, 0)
	for _, c := range []struct {
		name  string
		build func(w world)
		want  []string
		boxes []string
	}{
		{"the NACL denies part of what the group opens", func(w world) {
			w.nacl("x", []firewall.NACLRule{refuse(90, "tcp", "10.20.8.0/24", 0, 65535), allowAll}, "a")
			w.group("db", pg("10.20.8.0/22"))
			w.host("db", "a", []string{"db"})
		}, []string{dbConflict}, []string{"tcp 10.20.8.0/24:0-65535 -> 10.0.1.0/24:5432"}},
		{"the implicit deny drops what no rule allows", func(w world) {
			w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443)}, "a")
			w.group("db", pg("10.20.8.0/22"))
			w.host("db", "a", []string{"db"})
		}, []string{dbConflict}, []string{"tcp 10.20.8.0/22:0-65535 -> 10.0.1.0/24:5432"}},
		{"an allow before the deny leaves nothing dropped", func(w world) {
			w.nacl("x", []firewall.NACLRule{permit(80, "tcp", "10.0.0.0/8", 5432, 5432), refuse(90, "all", "0.0.0.0/0", 0, 0)}, "a")
			w.group("db", pg("10.20.8.0/22"))
			w.host("db", "a", []string{"db"})
		}, nil, nil},
		{"a deny of another protocol is none of it", func(w world) {
			w.nacl("x", []firewall.NACLRule{refuse(90, "udp", "0.0.0.0/0", 0, 65535), allowAll}, "a")
			w.group("db", pg("10.20.8.0/22"))
			w.host("db", "a", []string{"db"})
		}, nil, nil},
		{"traffic within the subnet meets no NACL", func(w world) {
			w.nacl("x", nil, "a")
			w.group("db", pg("10.0.1.0/24"))
			w.host("db", "a", []string{"db"})
		}, nil, nil},
		{"the other subnet of a NACL is filtered", func(w world) {
			w.nacl("x", nil, "a", "b")
			w.group("db", pg("10.0.1.0/24"))
			w.host("db", "a", []string{"db"})
			w.host("db2", "b", []string{"db"})
		}, []string{dbConflict}, []string{"tcp 10.0.1.0/24:0-65535 -> 10.0.2.0/24:5432"}},
		{"two subnets of which the same is dropped make one box", func(w world) {
			w.nacl("x", nil, "a", "b")
			w.group("db", pg("10.9.0.0/24"))
			w.host("db", "a", []string{"db"})
			w.host("db2", "b", []string{"db"})
		}, []string{dbConflict}, []string{"tcp 10.9.0.0/24:0-65535 -> 10.0.1.0/24, 10.0.2.0/24:5432"}},
		{"a group that no interface carries is not judged", func(w world) {
			w.nacl("x", nil, "a")
			w.group("db", pg("10.20.8.0/22"))
		}, nil, nil},
		{"an interface that possibly carries the group is not judged", func(w world) {
			w.nacl("x", nil, "a")
			w.group("db", pg("10.20.8.0/22"))
			w.host("db", "a", nil).Groups.Maybe = []firewall.ID{"aws_security_group.db"}
		}, nil, nil},
		{"a subnet of which the NACL is not known is not judged", func(w world) {
			w.nacl("x", nil, "a")
			w.group("db", pg("10.20.8.0/22"))
			w.host("db", "a", []string{"db"})
			w.Subnets["aws_subnet.a"].NACL.Open = true
		}, nil, nil},
		{"IPv6 is nothing to a subnet without it", func(w world) {
			w.nacl("x", []firewall.NACLRule{allowAll}, "a")
			w.group("db", pg("::/0"))
			w.host("db", "a", []string{"db"})
		}, nil, nil},
		{"IPv6 is dropped where only IPv4 is allowed", func(w world) {
			w.Subnets["aws_subnet.a"].CIDRs = addrs("10.0.1.0/24", "2600:1f00::/64")
			w.nacl("x", []firewall.NACLRule{allowAll}, "a")
			w.group("db", pg("2001:db8::/32"))
			w.host("db", "a", []string{"db"})
		}, []string{dbConflict}, []string{"tcp 2001:db8::/32:0-65535 -> 2600:1f00::/64:5432"}},
		{"of all IPv6, some comes from outside whatever the subnet's block is", func(w world) {
			w.Subnets["aws_subnet.a"].CIDRsOpen = []firewall.Unknown{{Address: "aws_subnet.a", Attribute: "ipv6_cidr_block"}}
			w.nacl("x", []firewall.NACLRule{allowAll}, "a")
			w.group("db", pg("::/0"))
			w.host("db", "a", []string{"db"})
		}, []string{dbConflict}, []string{"tcp ::/0:0-65535 -> ::/0:5432"}},
		{"of one block of IPv6, all may come from inside", func(w world) {
			w.Subnets["aws_subnet.a"].CIDRsOpen = []firewall.Unknown{{Address: "aws_subnet.a", Attribute: "ipv6_cidr_block"}}
			w.nacl("x", []firewall.NACLRule{allowAll}, "a")
			w.group("db", pg("2600:1f00::/56"))
			w.host("db", "a", []string{"db"})
		}, nil, nil},
		{"the known entries of a prefix list are opened", func(w world) {
			w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443)}, "a")
			w.PrefixLists["pl"] = &firewall.PrefixList{ID: "pl", Must: addrs("10.40.0.0/16"), May: firewall.AllIPv4()}
			r := pg()
			r.Peer, r.PrefixList = firewall.PeerPrefixList, firewall.LinkTo("pl")
			w.group("db", r)
			w.host("db", "a", []string{"db"})
		}, []string{dbConflict}, []string{"tcp 10.40.0.0/16:0-65535 -> 10.0.1.0/24:5432"}},
		{"what AWS's default NACL allows is not dropped", func(w world) {
			w.group("db", pg("0.0.0.0/0"))
			w.host("db", "a", []string{"db"})
		}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			c.build(w)
			found := planned(t, SGAllowsNACLDrops, w, w)
			expect(t, found, c.want...)
			if len(c.want) == 1 && !slices.Equal(boxTexts(found[0].Uncovered), c.boxes) {
				t.Errorf("packets are %q, want %q", boxTexts(found[0].Uncovered), c.boxes)
			}
		})
	}
}

func TestConflictWithMembersOfAGroup(t *testing.T) {
	build := func(rules ...firewall.NACLRule) world {
		w := newWorld()
		w.nacl("x", rules, "a")
		w.group("app")
		w.group("db", openingTo("tcp", 5432, 5432, "app"))
		w.host("db", "a", []string{"db"})
		return w
	}
	t.Run("a known address that is dropped", func(t *testing.T) {
		w := build(permit(100, "tcp", "10.0.2.0/25", 5432, 5432))
		w.host("app1", "b", []string{"app"}, "10.0.2.200")
		w.host("app2", "b", []string{"app"}, "10.0.2.20")
		found := planned(t, SGAllowsNACLDrops, w, w)
		expect(t, found, dbConflict)
		if got := boxTexts(found[0].Uncovered); !slices.Equal(got, []string{"tcp 10.0.2.200/32:0-65535 -> 10.0.1.0/24:5432"}) || found[0].Inexact {
			t.Errorf("packets are %q, inexact %v", got, found[0].Inexact)
		}
		says(t, found, "members of aws_security_group.app", "implicit deny")
	})
	t.Run("an unknown address in a subnet that is dropped as a whole", func(t *testing.T) {
		w := build()
		w.host("app", "b", []string{"app"})
		found := planned(t, SGAllowsNACLDrops, w, w)
		expect(t, found, dbConflict)
		if got := boxTexts(found[0].Uncovered); !slices.Equal(got, []string{"tcp 10.0.2.0/24:0-65535 -> 10.0.1.0/24:5432"}) || !found[0].Inexact {
			t.Errorf("packets are %q, inexact %v, want the whole subnet as an upper bound", got, found[0].Inexact)
		}
	})
	t.Run("an unknown address in a subnet of which a part passes", func(t *testing.T) {
		w := build(permit(100, "tcp", "10.0.2.0/25", 5432, 5432))
		w.host("app", "b", []string{"app"})
		expect(t, planned(t, SGAllowsNACLDrops, w, w))
	})
	t.Run("a member in the same subnet meets no NACL", func(t *testing.T) {
		w := build()
		w.host("app", "a", []string{"app"}, "10.0.1.77")
		expect(t, planned(t, SGAllowsNACLDrops, w, w))
	})
	t.Run("a member in another VPC says nothing", func(t *testing.T) {
		w := build()
		w.addVPC("other", "10.1.0.0/16")
		w.subnet("far", "other", "10.1.0.0/24")
		w.host("app", "far", []string{"app"}, "10.1.0.9")
		expect(t, planned(t, SGAllowsNACLDrops, w, w))
	})
	t.Run("a group that admits itself over two subnets", func(t *testing.T) {
		w := newWorld()
		w.nacl("x", nil, "a")
		w.group("db", openingTo("all", 0, 0, "db"))
		w.host("db1", "a", []string{"db"}, "10.0.1.10")
		w.host("db2", "b", []string{"db"}, "10.0.2.10")
		found := planned(t, SGAllowsNACLDrops, w, w)
		expect(t, found, dbConflict)
		if n := len(found[0].Uncovered); n != 256 {
			t.Errorf("%d boxes, want one for each of 256 protocols", n)
		}
	})
}

func TestConflictPicture(t *testing.T) {
	w := newWorld()
	w.nacl("x", []firewall.NACLRule{refuse(90, "tcp", "10.20.8.0/24", 0, 65535), permit(900, "all", "0.0.0.0/0", 0, 0)}, "a")
	w.group("db", opening("tcp", 5432, 5432, "10.20.8.0/22"), opening("tcp", 5432, 5433, "10.20.8.0/25"))
	w.host("db", "a", []string{"db"}, "10.0.1.50")
	found := planned(t, SGAllowsNACLDrops, w, w)
	says(t, found, "opens tcp 5432 to 10.20.8.0/22", "aws_network_acl.x drops 10.20.8.0/24 of it", "rule 90 (deny tcp 0-65535 10.20.8.0/24)", "1 other rule")
	p := found[0].Witness[0]
	if p.Src != "10.20.8.10" || *p.SrcPort != 1024 || p.Dst != "10.0.1.50" || *p.DstPort != 5432 || p.Verdict != "dropped" || p.Leg != "request" {
		t.Errorf("witness is %+v", p)
	}
	if h := p.Hops; len(h) != 1 || h[0].Filter != "nacl" || *h[0].Rule != "90" || *h[0].AWSCode != "SUBNET_ACL_RESTRICTION" {
		t.Errorf("hops are %+v", h)
	}
	roles := ""
	for _, r := range found[0].Resources {
		roles += string(r.Role) + " " + r.Address + "\n"
	}
	if want := "subject aws_security_group.db\nallows aws_security_group.db\ndrops aws_network_acl.x\n"; roles != want {
		t.Errorf("resources are\n%swant\n%s", roles, want)
	}
	if hcl := *found[0].Fixes[0].HCL; strings.Contains(hcl, `"10.20.8.0/`) || !strings.Contains(hcl, `"10.20.9.0/24"`) || !strings.Contains(hcl, `"10.20.10.0/23"`) {
		t.Errorf("fix does not open just what arrives:\n%s", hcl)
	}
}

func TestConflictThatIsOnlyPossible(t *testing.T) {
	base := func() world {
		w := newWorld()
		w.group("db", opening("tcp", 5432, 5432, "10.20.8.0/22"))
		w.host("db", "a", []string{"db"})
		return w
	}
	allow := permit(900, "all", "0.0.0.0/0", 0, 0)
	deny := vague(refuse(90, "tcp", "10.0.0.0/8", 0, 65535))
	t.Run("a deny of unknown CIDR", func(t *testing.T) {
		w := base()
		w.nacl("x", []firewall.NACLRule{deny, allow}, "a")
		found := planned(t, SGAllowsNACLDrops, w, w)
		expect(t, found, "possible error aws_security_group.db aws_network_acl.x")
		if u := found[0].Unknowns; len(u) == 0 || u[0].Attribute != "ingress.cidr_block" || found[0].Witness[0].Verdict != "unknown" {
			t.Errorf("unknowns %v, witness %v", u, found[0].Witness)
		}
	})
	t.Run("beside a proved part, the possible part is not reported", func(t *testing.T) {
		w := base()
		w.nacl("x", []firewall.NACLRule{refuse(1, "tcp", "10.20.8.0/32", 5432, 5432), deny, allow}, "a")
		found := planned(t, SGAllowsNACLDrops, w, w)
		expect(t, found, dbConflict)
		if got := boxTexts(found[0].Uncovered); !slices.Equal(got, []string{"tcp 10.20.8.0/32:0-65535 -> 10.0.1.0/24:5432"}) {
			t.Errorf("packets are %q", got)
		}
	})
	t.Run("a NACL that is taken as AWS makes it", func(t *testing.T) {
		w := base()
		w.nacl("x", []firewall.NACLRule{deny, allow}, "a").Assumed = true
		expect(t, planned(t, SGAllowsNACLDrops, w, w))
	})
	t.Run("a block of any number of rules", func(t *testing.T) {
		w := base()
		w.nacl("x", []firewall.NACLRule{{Any: true}, allow}, "a")
		expect(t, planned(t, SGAllowsNACLDrops, w, w))
	})
	t.Run("a group of which only the id is known", func(t *testing.T) {
		w := base()
		w.nacl("x", []firewall.NACLRule{deny, allow}, "a")
		w.Groups["aws_security_group.db"].External = true
		expect(t, planned(t, SGAllowsNACLDrops, w, w))
	})
	t.Run("a rule that is possibly in the group", func(t *testing.T) {
		w := base()
		w.nacl("x", []firewall.NACLRule{refuse(90, "tcp", "10.20.8.0/24", 0, 65535), allow}, "a")
		r := &w.Groups["aws_security_group.db"].Ingress[0]
		r.Maybe = true
		expect(t, planned(t, SGAllowsNACLDrops, w, w), "possible error aws_security_group.db aws_network_acl.x")
	})
}

func TestConflictOfARuleInAGroupThatThePlanDoesNotManage(t *testing.T) {
	w := newWorld()
	w.nacl("x", nil, "a")
	g := w.group("db", opening("tcp", 5432, 5432, "10.20.8.0/22"))
	g.Managed, g.External, g.Origin = false, true, firewall.Origin{}
	g.Ingress[0].Origin = madeBy("aws_security_group_rule", "aws_security_group_rule.pg", "create")
	w.host("db", "a", []string{"db"})
	expect(t, planned(t, SGAllowsNACLDrops, w, w), "proved error aws_security_group_rule.pg aws_network_acl.x")
}

func TestConflictTellsNoSensitiveValue(t *testing.T) {
	for _, where := range []string{"group", "nacl"} {
		w := newWorld()
		n := w.nacl("x", []firewall.NACLRule{refuse(90, "tcp", "10.20.8.0/24", 0, 65535), permit(900, "all", "0.0.0.0/0", 0, 0)}, "a")
		g := w.group("db", opening("tcp", 5432, 5432, "10.20.8.0/22"))
		w.host("db", "a", []string{"db"})
		n.Ingress[0].SensitiveV = where == "nacl"
		g.Ingress[0].SensitiveV = where == "group"
		found := planned(t, SGAllowsNACLDrops, w, w)
		expect(t, found, dbConflict)
		f := found[0]
		if len(f.Uncovered) > 0 || !f.Inexact || len(f.Witness) > 0 || len(f.Fixes) > 0 {
			t.Errorf("%s: finding holds packets", where)
		}
		if strings.Contains(f.Message, "5432") && where == "group" || strings.Contains(f.Message, "10.20.8.0/24") && where == "nacl" {
			t.Errorf("%s: message tells: %s", where, f.Message)
		}
	}
}
