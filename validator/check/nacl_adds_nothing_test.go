package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// openTo is rules that let tcp of the network through, and ICMP of everybody, in either direction.
func openTo(cidr string) []firewall.NACLRule {
	return []firewall.NACLRule{permit(100, "tcp", cidr, 0, 65535), permit(110, "icmp", "0.0.0.0/0", -1, -1)}
}

func TestNACLAddsNothing(t *testing.T) {
	const proved, possible = "proved warning aws_network_acl.x", "possible warning aws_network_acl.x"
	web := func(w world) *firewall.Group { return w.Groups["aws_security_group.web"] }
	nacl := func(w world) *firewall.NACL { return w.NACLs["aws_network_acl.x"] }
	for _, c := range []struct {
		name  string
		build func(w world)
		want  string
	}{
		{"all that the group lets through", func(world) {}, proved},
		{"subnets that exist", func(w world) { w.Subnets["aws_subnet.a"].AWSID = "subnet-1" }, possible},
		{"replies to ports of clients alone", func(w world) { nacl(w).Egress[0] = permit(100, "tcp", "10.0.0.0/8", 1024, 65535) }, ""},
		{"no ICMP", func(w world) { nacl(w).Ingress = nacl(w).Ingress[:1] }, ""},
		{"a deny of what the group opens", func(w world) {
			nacl(w).Ingress = append(nacl(w).Ingress, refuse(90, "tcp", "10.66.0.0/16", 0, 65535))
		}, ""},
		{"a deny of what it does not", func(w world) {
			nacl(w).Ingress = append(nacl(w).Ingress, refuse(90, "udp", "10.66.0.0/16", 0, 65535))
		}, proved},
		{"a deny that is possibly there", func(w world) {
			nacl(w).Ingress = append(nacl(w).Ingress, maybe(refuse(90, "tcp", "10.66.0.0/16", 0, 65535)))
		}, ""},
		{"the group lets more in", func(w world) { web(w).Ingress = append(web(w).Ingress, opening("udp", 53, 53, "10.0.0.0/8")) }, ""},
		{"the group possibly lets more in", func(w world) {
			r := opening("udp", 53, 53, "10.0.0.0/8")
			r.Maybe, r.Must = true, firewall.Services{}
			web(w).Ingress = append(web(w).Ingress, r)
		}, ""},
		{"the group lets something out", func(w world) { web(w).Egress = []firewall.GroupRule{opening("tcp", 443, 443, "0.0.0.0/0")} }, ""},
		{"members of a group", func(w world) { web(w).Ingress = []firewall.GroupRule{openingTo("tcp", 443, 443, "web")} }, proved},
		{"members of a group of a VPC that is not known", func(w world) {
			w.group("far").VPC = firewall.Link{Open: true}
			web(w).Ingress = []firewall.GroupRule{openingTo("tcp", 443, 443, "far")}
		}, ""},
		{"members of a group that can be used in further VPCs", func(w world) {
			w.group("far").MoreVPCs = true
			web(w).Ingress = []firewall.GroupRule{openingTo("tcp", 443, 443, "far")}
		}, ""},
		{"IPv6 where there is none", func(w world) { web(w).Egress = []firewall.GroupRule{opening("all", 0, 0, "::/0")} }, proved},
		{"another interface", func(w world) {
			w.group("dns", opening("udp", 53, 53, "10.0.0.0/8"))
			w.host("dns", "a", []string{"dns"})
		}, ""},
		{"another interface, elsewhere", func(w world) {
			w.group("dns", opening("udp", 53, 53, "10.0.0.0/8"))
			w.host("dns", "b", []string{"dns"})
		}, proved},
		{"another interface, possibly elsewhere", func(w world) {
			w.group("dns", opening("udp", 53, 53, "10.0.0.0/8"))
			w.host("dns", "b", []string{"dns"}).Subnet.To = []firewall.ID{"aws_subnet.a", "aws_subnet.b"}
		}, ""},
		{"a group of which only the id is known", func(w world) { w.host("x", "a", []string{"unknown"}) }, ""},
		{"an interface of unknown groups", func(w world) { w.host("x", "a", nil).Groups.Open = true }, ""},
		{"something that is not modelled", func(w world) { w.Subnets["aws_subnet.a"].Beyond = firewall.MayBeBeyond }, ""},
		{"nothing in the subnet", func(w world) { delete(w.Interfaces, "aws_instance.web") }, ""},
		{"no subnet", func(w world) { w.Subnets["aws_subnet.a"].NACL = firewall.LinkTo(w.VPCs["aws_vpc.main"].DefaultNACL) }, ""},
		{"everything, whatever stands there", func(w world) {
			nacl(w).Ingress = []firewall.NACLRule{permit(100, "all", "0.0.0.0/0", 0, 0)}
			nacl(w).Egress = nacl(w).Ingress
			w.Subnets["aws_subnet.a"].Beyond, w.Subnets["aws_subnet.a"].AWSID = firewall.MayBeBeyond, "subnet-1"
			delete(w.Interfaces, "aws_instance.web")
		}, proved},
		{"a default network ACL that lets less through", func(w world) { w.NACLs[w.VPCs["aws_vpc.main"].DefaultNACL].Ingress = nil }, ""},
		{"a VPC that is not known", func(w world) { nacl(w).VPC = firewall.Link{Open: true} }, ""},
		{"a default network ACL itself", func(w world) { nacl(w).Default = true }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.list("x", openTo("10.0.0.0/8"), openTo("10.0.0.0/8"), "a")
			w.group("web", opening("tcp", 443, 443, "10.0.0.0/8"))
			w.host("web", "a", []string{"web"})
			c.build(w)
			found := planned(t, NACLAddsNothing, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
		})
	}
}

func TestTheFixRemovesTheNACLAndItsRules(t *testing.T) {
	build := func(id firewall.ID) []marked {
		w := newWorld()
		n := w.list("x", []firewall.NACLRule{permit(100, "all", "0.0.0.0/0", 0, 0)}, []firewall.NACLRule{permit(100, "all", "0.0.0.0/0", 0, 0)}, "a")
		n.Origin.Address = string(id)
		n.Standalone[firewall.Ingress] = []firewall.Origin{madeBy("aws_network_acl_rule", `aws_network_acl_rule.r["a"]`), madeBy("aws_network_acl_rule", `aws_network_acl_rule.r["b"]`)}
		return planned(t, NACLAddsNothing, newWorld(), w)
	}
	fix := build("aws_network_acl.x")[0].Fixes[0]
	if fix.HCL == nil || strings.Count(*fix.HCL, "removed {") != 2 || !strings.Contains(*fix.HCL, "from = aws_network_acl_rule.r\n") {
		t.Errorf("fix is %+v", fix)
	}
	for _, id := range []firewall.ID{`aws_network_acl.x["a"]`, "aws_network_acl.x\n}\nresource", `module.m["k"].aws_network_acl.x`} {
		if fix := build(id)[0].Fixes[0]; fix.HCL != nil {
			t.Errorf("%s: %s", id, *fix.HCL)
		}
	}
}

// What is proved holds for each flow: with the NACL and without it, the tracer says the same.
func TestNothingChangesWithoutANACLThatAddsNothing(t *testing.T) {
	cidrs := []string{"0.0.0.0/0", "10.0.0.0/8", "10.9.0.0/16", "10.0.2.0/24"}
	ports := [][2]int{{0, 65535}, {22, 22}, {20, 30}, {443, 443}, {1024, 65535}}
	proved := 0
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) (string, string, [2]int) {
			return rapid.SampledFrom([]string{"tcp", "tcp", "udp", "all"}).Draw(t, name), rapid.SampledFrom(cidrs).Draw(t, name), rapid.SampledFrom(ports).Draw(t, name)
		}
		w := newWorld()
		var lists [2][]firewall.NACLRule
		for d := range lists {
			for i := range rapid.IntRange(0, 3).Draw(t, "NACL rules") {
				protocol, cidr, r := draw(fmt.Sprint("rule ", d, i))
				rule := permit(100+i, protocol, cidr, r[0], r[1])
				if rapid.IntRange(0, 3).Draw(t, "deny") == 0 {
					rule.Action = firewall.Deny
				}
				lists[d] = append(lists[d], rule)
			}
			if rapid.IntRange(0, 3).Draw(t, "else all") > 0 {
				lists[d] = append(lists[d], permit(200, "all", "0.0.0.0/0", 0, 0))
			}
		}
		w.list("x", lists[0], lists[1], "a")
		var rules [2][]firewall.GroupRule
		for d := range rules {
			for i := range rapid.IntRange(0, 2).Draw(t, "group rules") {
				protocol, cidr, r := draw(fmt.Sprint("group rule ", d, i))
				rules[d] = append(rules[d], opening(protocol, r[0], r[1], cidr))
			}
		}
		w.group("g", rules[0]...).Egress = rules[1]
		w.host("h", "a", []string{"g"}, "10.0.1.5")
		found := judge([]*Check{NACLAddsNothing}, Pass{Net: w.Network, Options: DefaultOptions()}, func(c *Check) func(*Pass) { return c.Run })[0]
		if !slices.ContainsFunc(found, func(f marked) bool { return !f.Possible }) {
			return
		}
		proved++
		var flows []firewall.Flow
		for _, far := range []string{"10.9.0.1", "8.8.8.8", "10.0.2.7"} {
			for _, port := range []uint16{0, 22, 25, 443, 1024, 65535} {
				for _, client := range []uint16{0, 22, 1023, 1024, 65535} {
					for _, protocol := range []firewall.Protocol{firewall.TCP, firewall.UDP} {
						here, there := firewall.Endpoint{Interface: "aws_instance.h"}, firewall.Endpoint{Addr: addr(far)}
						f := firewall.Flow{Protocol: protocol, DstPort: port, SrcPorts: firewall.PortSet(firewall.PortRange{Lo: client, Hi: client}), Src: there, Dst: here}
						flows = append(flows, f)
						f.Src, f.Dst = here, there
						flows = append(flows, f)
					}
				}
			}
		}
		var with []firewall.Verdict
		for _, f := range flows {
			with = append(with, w.Trace(f).Verdict)
		}
		w.Subnets["aws_subnet.a"].NACL = firewall.LinkTo(w.VPCs["aws_vpc.main"].DefaultNACL)
		for i, f := range flows {
			if without := w.Trace(f).Verdict; without != with[i] {
				t.Fatalf("%+v: %s with the NACL, %s without: in %v, out %v, group %v", f, with[i], without, lists[0], lists[1], rules)
			}
		}
	})
	if proved == 0 {
		t.Error("nothing was ever proved")
	}
}

func TestNACLAddsNothingCountsTheSubnetsThatItHas(t *testing.T) {
	w := newWorld()
	all := func() []firewall.NACLRule { return rules(permit(100, "all", "0.0.0.0/0", 0, 0)) }
	n := w.list("x", all(), all(), "a")
	w.Subnets["aws_subnet.b"].NACL = firewall.Link{To: []firewall.ID{n.ID, "aws_network_acl.other"}}
	says(t, prior(t, NACLAddsNothing, w), "adds nothing to 1 subnet:")
	w.Subnets["aws_subnet.a"].NACL = w.Subnets["aws_subnet.b"].NACL
	says(t, prior(t, NACLAddsNothing, w), "adds nothing to 2 subnets:")
}
