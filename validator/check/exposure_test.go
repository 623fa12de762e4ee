package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestAdminPortOpenToWorld(t *testing.T) {
	ssh := func(cidrs ...string) firewall.GroupRule { return opening("tcp", 22, 22, cidrs...) }
	possibly := ssh("0.0.0.0/0")
	possibly.Maybe, possibly.Must = true, firewall.Services{}
	unknownCIDR := ssh()
	unknownCIDR.MayAddrs = firewall.AllIPv4()
	unknownPorts := ssh("0.0.0.0/0")
	unknownPorts.Must, unknownPorts.May = firewall.Services{}, firewall.ProtocolServices(firewall.TCP)
	const proved, warned, unsure = "proved error aws_security_group.g", "proved warning aws_security_group.g", "possible error aws_security_group.g"
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		want  string
		says  string
	}{
		{"a private block", []firewall.GroupRule{ssh("10.0.0.0/8", "100.64.0.0/10", "203.0.113.0/24")}, "", ""},
		{"another port", []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")}, "", ""},
		{"ssh over udp", []firewall.GroupRule{opening("udp", 22, 22, "0.0.0.0/0")}, "", ""},
		{"ssh", []firewall.GroupRule{ssh("0.0.0.0/0")}, proved, "tcp 22 to 100 % of the public IPv4 addresses"},
		{"ssh over IPv6", []firewall.GroupRule{ssh("::/0")}, proved, "IPv6"},
		{"both halves in two rules", []firewall.GroupRule{ssh("0.0.0.0/1"), ssh("128.0.0.0/1")}, proved, "100 %"},
		{"one half is a warning", []firewall.GroupRule{ssh("0.0.0.0/1")}, warned, "tcp 22 to 5"},
		{"all but a fourteenth is nearly all", []firewall.GroupRule{ssh("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/4")}, proved, "tcp 22 to 92."},
		{"a little more than a quarter is a warning", []firewall.GroupRule{ssh("64.0.0.0/2")}, warned, "tcp 22 to 28."},
		{"a sixteenth is nothing", []firewall.GroupRule{ssh("16.0.0.0/4")}, "", ""},
		{"all but one block is nearly all", []firewall.GroupRule{ssh("1.0.0.0/0")}, proved, "100 %"},
		{"halves of two ports are a warning", []firewall.GroupRule{ssh("0.0.0.0/1"), opening("tcp", 3389, 3389, "128.0.0.0/1")}, warned, "tcp 22 to"},
		{"all protocols", []firewall.GroupRule{opening("all", 0, 0, "0.0.0.0/0")}, proved, "tcp 22, 445, 3389, 5985-5986 to 100 %"},
		{"a range over all ports", []firewall.GroupRule{opening("tcp", 0, 65535, "::/0")}, proved, "tcp 22, 445, 3389, 5985-5986"},
		{"rdp over udp", []firewall.GroupRule{opening("udp", 3000, 4000, "0.0.0.0/0")}, proved, "udp 3389"},
		{"half of WinRM's ports", []firewall.GroupRule{opening("tcp", 5986, 6000, "0.0.0.0/0")}, proved, "tcp 5986 to"},
		{"members of a group", []firewall.GroupRule{openingTo("tcp", 22, 22, "g")}, "", ""},
		{"a rule that is possibly in the group", []firewall.GroupRule{possibly}, unsure, "depending on what the plan does not know"},
		{"possibly, and certainly", []firewall.GroupRule{possibly, ssh("::/0")}, proved, "IPv6"},
		{"a rule of unknown CIDR", []firewall.GroupRule{unknownCIDR}, "", ""},
		{"a rule of unknown ports", []firewall.GroupRule{unknownPorts}, unsure, "tcp 22"},
		{"a block of any number of rules", []firewall.GroupRule{{Any: true}}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.group("g", c.rules...)
			found := planned(t, AdminPortOpenToWorld, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
			says(t, found, c.says)
		})
	}
}

func TestExposurePicture(t *testing.T) {
	w := newWorld()
	w.group("g", opening("tcp", 443, 443, "0.0.0.0/0"), opening("tcp", 20, 25, "0.0.0.0/0"))
	w.Groups["aws_security_group.g"].Ingress[1].Origin.Address = "aws_security_group_rule.r"
	found := planned(t, AdminPortOpenToWorld, newWorld(), w)
	f := found[0]
	if got := boxTexts(f.Uncovered); !slices.Equal(got, []string{"tcp 0.0.0.0/0:0-65535 -> 0.0.0.0/0:22"}) {
		t.Errorf("packets are %q", got)
	}
	if p := f.Witness[0]; p.Src != "203.0.113.9" || p.Dst != "10.0.0.10" || *p.DstPort != 22 || p.Verdict != "delivered" || *p.Hops[0].Rule != "aws_security_group_rule.r" {
		t.Errorf("witness is %+v %+v", p, p.Hops)
	}
	if len(f.Resources) != 2 || f.Resources[1].Address != "aws_security_group_rule.r" {
		t.Errorf("resources are %+v, want the group and the one rule that opens the port", f.Resources)
	}
	if hcl := *f.Fixes[0].HCL; !strings.Contains(hcl, "from_port                    = 22\n") || !strings.Contains(hcl, "aws_security_group.g.id") {
		t.Errorf("fix is\n%s", hcl)
	}
	w.host("h", "b", []string{"g"})
	if p := planned(t, AdminPortOpenToWorld, newWorld(), w)[0].Witness[0]; p.Dst != "10.0.2.10" {
		t.Errorf("witness goes to %s, want the subnet of the interface", p.Dst)
	}
}

func TestExposureGrowsWithPublicAddressesAlone(t *testing.T) {
	build := func(cidrs ...string) world {
		w := newWorld()
		w.group("g", opening("tcp", 22, 22, cidrs...))
		return w
	}
	change := func(before, after world) string {
		for _, f := range Run([]*Check{AdminPortOpenToWorld}, before.Network, after.Network, Facts{}, DefaultOptions()) {
			return string(f.Change)
		}
		return "none"
	}
	half, private, more := build("0.0.0.0/1"), build("0.0.0.0/1", "192.168.0.0/16"), build("0.0.0.0/1", "128.0.0.0/2")
	for _, c := range []struct {
		name          string
		before, after world
		want          string
	}{
		{"a private block more", half, private, "pre-existing"},
		{"public addresses more", half, more, "worsened"},
		{"public addresses less", more, half, "pre-existing"},
		{"nothing before", newWorld(), half, "introduced"},
		{"nothing after", half, newWorld(), "none"},
	} {
		if got := change(c.before, c.after); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestExposureOfGroupsThatThePlanDoesNotManage(t *testing.T) {
	w := newWorld()
	rule := opening("tcp", 22, 22, "0.0.0.0/0")
	w.Groups["sg-1"] = &firewall.Group{ID: "sg-1", External: true, Ingress: []firewall.GroupRule{rule}}
	expect(t, planned(t, AdminPortOpenToWorld, newWorld(), w))
	w.Groups["sg-1"].Ingress[0].Origin = madeBy("aws_security_group_rule", "aws_security_group_rule.r", "create")
	found := planned(t, AdminPortOpenToWorld, newWorld(), w)
	expect(t, found, "proved error aws_security_group_rule.r")
	if len(found[0].Witness) != 0 {
		t.Errorf("a witness is made up: %+v", found[0].Witness)
	}
}

func TestExposureTellsNoSensitiveValue(t *testing.T) {
	for _, c := range []*Check{AdminPortOpenToWorld, EverythingOpenToWorld} {
		w := newWorld()
		r := opening("all", 0, 0, "0.0.0.0/0")
		r.SensitiveV = true
		w.group("g", r)
		f := planned(t, c, newWorld(), w)[0]
		if len(f.Uncovered) > 0 || !f.Inexact || len(f.Witness) > 0 || len(f.Fixes) > 0 || strings.ContainsAny(f.Message, "0123456789") {
			t.Errorf("%s: finding tells: %s %v", c.ID, f.Message, f.Uncovered)
		}
	}
}

func TestEverythingOpenToWorld(t *testing.T) {
	const proved = "proved error aws_security_group.g"
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		want  string
		says  string
	}{
		{"one port", []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")}, "", ""},
		{"all protocols", []firewall.GroupRule{opening("all", 0, 0, "0.0.0.0/0")}, proved, "all protocols to 100 % of the public IPv4 addresses"},
		{"all protocols from a private block", []firewall.GroupRule{opening("all", 0, 0, "10.0.0.0/8")}, "", ""},
		{"all protocols from one half", []firewall.GroupRule{opening("all", 0, 0, "0.0.0.0/1")}, "", ""},
		{"all tcp ports", []firewall.GroupRule{opening("tcp", 0, 65535, "::/0")}, proved, "all tcp ports to 100 % of the public IPv6 addresses"},
		{"all tcp ports but port 0", []firewall.GroupRule{opening("tcp", 1, 65535, "0.0.0.0/0")}, proved, "all tcp ports"},
		{"all tcp ports but one", []firewall.GroupRule{opening("tcp", 1, 21, "0.0.0.0/0"), opening("tcp", 23, 65535, "0.0.0.0/0")}, "", ""},
		{"all ports in two rules", []firewall.GroupRule{opening("udp", 0, 1000, "0.0.0.0/0"), opening("udp", 1001, 65535, "0.0.0.0/0")}, proved, "all udp ports"},
		{"all of icmp is not everything", []firewall.GroupRule{opening("icmp", -1, -1, "0.0.0.0/0")}, "", ""},
		{"tcp and udp", []firewall.GroupRule{opening("tcp", 0, 65535, "0.0.0.0/0"), opening("udp", 0, 65535, "0.0.0.0/0")}, proved, "; all udp ports"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.group("g", c.rules...)
			found := planned(t, EverythingOpenToWorld, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
			says(t, found, c.says)
		})
	}
}

func TestNACLAdmitsAdminPort(t *testing.T) {
	all := permit(100, "all", "0.0.0.0/0", 0, 0)
	for _, c := range []struct {
		name  string
		rules []firewall.NACLRule
		want  string
		says  string
	}{
		{"ssh", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 22, 22)}, "proved", "tcp 22 from 100 % of the public IPv4 addresses, by rule 100 (allow tcp 22 0.0.0.0/0)"},
		{"a private block", []firewall.NACLRule{permit(100, "tcp", "10.0.0.0/8", 22, 22)}, "", ""},
		{"one half", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/1", 22, 22)}, "", ""},
		{"both halves", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/1", 22, 22), permit(101, "tcp", "128.0.0.0/1", 22, 22)}, "proved", "100 %"},
		{"a deny before it", []firewall.NACLRule{refuse(90, "tcp", "0.0.0.0/0", 22, 22), refuse(91, "tcp", "0.0.0.0/0", 3389, 3389), refuse(92, "udp", "0.0.0.0/0", 3389, 3389), all}, "", ""},
		{"a deny of one of them", []firewall.NACLRule{refuse(90, "tcp", "0.0.0.0/0", 22, 22), all}, "proved", "administration ports: tcp 3389 from 100 % of the public IPv4 addresses; udp 3389"},
		{"WinRM and SMB", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 445, 445), permit(110, "tcp", "0.0.0.0/0", 5985, 5986)}, "", ""},
		{"a private block before it", []firewall.NACLRule{permit(90, "all", "10.0.0.0/8", 0, 0), permit(100, "tcp", "0.0.0.0/0", 22, 22)}, "proved", "addresses, by rule 100 (allow tcp 22 0.0.0.0/0)"},
		{"a deny after it", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 22, 22), refuse(110, "tcp", "0.0.0.0/0", 22, 22)}, "proved", "tcp 22"},
		{"a deny of another protocol", []firewall.NACLRule{refuse(90, "udp", "0.0.0.0/0", 22, 22), permit(100, "tcp", "0.0.0.0/0", 22, 22)}, "proved", "tcp 22"},
		{"a deny of the other family", []firewall.NACLRule{refuse(90, "all", "0.0.0.0/0", 0, 0), permit(100, "tcp", "::/0", 22, 22)}, "proved", "IPv6"},
		{"a deny of unknown block before it", []firewall.NACLRule{vague(refuse(90, "tcp", "10.0.0.0/8", 0, 65535)), permit(100, "tcp", "0.0.0.0/0", 22, 22)}, "possible", "depending on"},
		{"an allow of unknown block", []firewall.NACLRule{vague(permit(100, "tcp", "10.0.0.0/8", 22, 22))}, "", ""},
		{"an allow that is possibly there", []firewall.NACLRule{maybe(permit(100, "tcp", "0.0.0.0/0", 22, 22))}, "possible", "tcp 22"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", c.rules, "a")
			found := planned(t, NACLAdmitsAdminPort, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want+" warning aws_network_acl.x")
			says(t, found, c.says)
		})
	}
}

func TestNACLAdmitsAdminPortNamesEachRuleThatDoes(t *testing.T) {
	w := newWorld()
	w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/1", 22, 22), permit(110, "tcp", "128.0.0.0/1", 22, 22)}, "a")
	says(t, planned(t, NACLAdmitsAdminPort, newWorld(), w), "by rule 100 (allow tcp 22 0.0.0.0/1), rule 110 (allow tcp 22 128.0.0.0/1)")
}

func TestNACLAdmitsAdminPortPicture(t *testing.T) {
	w := newWorld()
	n := w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 22, 22)}, "a")
	f := planned(t, NACLAdmitsAdminPort, newWorld(), w)[0]
	if got := boxTexts(f.Uncovered); !slices.Equal(got, []string{"tcp 0.0.0.0/0:0-65535 -> 10.0.1.0/24:22"}) || f.Inexact {
		t.Errorf("packets are %q, inexact %v", got, f.Inexact)
	}
	if p := f.Witness[0]; p.Src != "203.0.113.9" || p.Dst != "10.0.1.10" || *p.Hops[0].Rule != "100" || p.Verdict != "delivered" {
		t.Errorf("witness is %+v", p)
	}
	n.Ingress[0].SensitiveV = true
	f = planned(t, NACLAdmitsAdminPort, newWorld(), w)[0]
	if len(f.Uncovered)+len(f.Witness) > 0 || !f.Inexact || strings.Contains(f.Message, "22") {
		t.Errorf("finding tells a sensitive value: %s", f.Message)
	}
	n.Managed = false
	expect(t, planned(t, NACLAdmitsAdminPort, newWorld(), w))
}
