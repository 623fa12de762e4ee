package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// outward gives a group rules of egress, as AWS rules that somebody wrote.
func outward(g *firewall.Group, rules ...firewall.GroupRule) {
	for i := range rules {
		rules[i].Origin = madeBy("aws_vpc_security_group_egress_rule", fmt.Sprintf("aws_vpc_security_group_egress_rule.r%d", i), "create")
	}
	g.Egress = rules
}

func TestSGPairEgressMissing(t *testing.T) {
	const missing = "warning aws_security_group.db ingress aws_security_group.app"
	group := func(w world, name string) *firewall.Group { return w.Groups[firewall.ID("aws_security_group."+name)] }
	app := func(w world, rules ...firewall.GroupRule) { outward(group(w, "app"), rules...) }
	for _, c := range []struct {
		name  string
		build func(w world)
		want  string
	}{
		{"the peer lets nothing out", func(world) {}, "proved " + missing},
		{"the peer lets something else out", func(w world) { app(w, opening("tcp", 443, 443, "0.0.0.0/0")) }, "proved " + missing},
		{"the peer lets everything out", func(w world) { app(w, opening("all", 0, 0, "0.0.0.0/0")) }, ""},
		{"the peer lets it out to the group", func(w world) { app(w, openingTo("tcp", 5432, 5432, "db")) }, ""},
		{"the peer lets it out to another group", func(w world) { w.group("other"); app(w, openingTo("tcp", 5432, 5432, "other")) }, "proved " + missing},
		{"that other group is on the interface too", func(w world) {
			w.group("other")
			app(w, openingTo("tcp", 5432, 5432, "other"))
			w.Interfaces["aws_instance.db"].Groups.Sure = append(w.Interfaces["aws_instance.db"].Groups.Sure, "aws_security_group.other")
		}, ""},
		{"the peer lets it out to the subnet", func(w world) { app(w, opening("tcp", 5432, 5432, "10.0.2.0/24")) }, ""},
		{"the peer lets it out to another subnet", func(w world) { app(w, opening("tcp", 5432, 5432, "10.0.1.0/24")) }, "proved " + missing},
		{"the peer lets udp out", func(w world) { app(w, opening("udp", 5432, 5432, "0.0.0.0/0")) }, "proved " + missing},
		{"another group on the client lets it out", func(w world) {
			outward(w.group("out"), opening("all", 0, 0, "0.0.0.0/0"))
			w.Interfaces["aws_instance.app"].Groups.Sure = append(w.Interfaces["aws_instance.app"].Groups.Sure, "aws_security_group.out")
		}, ""},
		{"another group on one of two clients lets it out", func(w world) {
			outward(w.group("out"), opening("all", 0, 0, "0.0.0.0/0"))
			w.host("app2", "a", []string{"app", "out"})
		}, ""},
		{"a block that is not known", func(w world) {
			r := opening("tcp", 5432, 5432, "0.0.0.0/0")
			r.MustAddrs = firewall.AddrSet{}
			app(w, r)
		}, ""},
		{"a part of a range", func(w world) {
			group(w, "db").Ingress[0] = openingTo("tcp", 5000, 6000, "app")
			group(w, "db").Ingress[0].Origin = madeBy("x", "x.r", "create")
			app(w, opening("tcp", 5432, 5432, "0.0.0.0/0"))
		}, ""},
		{"a rule that is possibly there", func(w world) {
			group(w, "db").Ingress[0].Maybe, group(w, "db").Ingress[0].Must = true, firewall.Services{}
		}, "possible " + missing},
		{"the client possibly has another group", func(w world) {
			outward(w.group("other"))
			w.Interfaces["aws_instance.app"].Groups.Maybe = []firewall.ID{"aws_security_group.other"}
		}, "possible " + missing},
		{"something that is not modelled may carry the peer", func(w world) { group(w, "app").Beyond = firewall.MayBeBeyond }, "possible " + missing},
		{"an interface of unknown groups", func(w world) { w.host("x", "a", nil).Groups.Open = true }, ""},
		{"nothing carries a peer without rules", func(w world) { delete(w.Interfaces, "aws_instance.app") }, ""},
		{"nothing carries a peer that lets something else out", func(w world) {
			delete(w.Interfaces, "aws_instance.app")
			app(w, opening("tcp", 443, 443, "0.0.0.0/0"))
		}, "possible " + missing},
		{"nothing known carries the group", func(w world) {
			delete(w.Interfaces, "aws_instance.db")
			app(w, opening("tcp", 5432, 5432, "10.9.0.0/16"))
		}, ""},
		{"the peer is only an id", func(w world) { group(w, "app").External = true }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.group("app")
			w.group("db", openingTo("tcp", 5432, 5432, "app"))
			w.host("app", "a", []string{"app"})
			w.host("db", "b", []string{"db"})
			c.build(w)
			found := planned(t, SGPairEgressMissing, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
		})
	}
}

func TestSGPairIngressMissing(t *testing.T) {
	w := newWorld()
	outward(w.group("app"), openingTo("tcp", 5432, 5432, "db"), openingTo("tcp", 6379, 6379, "db"))
	w.group("db", opening("tcp", 6379, 6379, "10.0.0.0/16"))
	w.host("app", "a", []string{"app"}, "10.0.1.5")
	w.host("db", "b", []string{"db"}, "10.0.2.5")
	found := planned(t, SGPairEgressMissing, newWorld(), w)
	expect(t, found, "proved warning aws_security_group.app egress aws_security_group.db")
	says(t, found, "lets out what no group on the members of aws_security_group.db admits: tcp 5432 with members of aws_security_group.db")
	f := found[0]
	if p := f.Witness[0]; p.Src != "10.0.1.5" || p.Dst != "10.0.2.5" || *p.DstPort != 5432 || p.Verdict != "dropped" || p.Hops[0].Address != "aws_instance.db" {
		t.Errorf("witness is %+v", p)
	}
	if len(f.Fixes) != 1 || !strings.Contains(*f.Fixes[0].HCL, `resource "aws_vpc_security_group_ingress_rule" "db_ingress_tcp_5432" {
  security_group_id            = aws_security_group.db.id
  referenced_security_group_id = aws_security_group.app.id`) {
		t.Errorf("fix is %s", *f.Fixes[0].HCL)
	}
	w.Groups["aws_security_group.app"].Egress[0].SensitiveV = true
	if f = planned(t, SGPairEgressMissing, newWorld(), w)[0]; strings.Contains(f.Message, "5432") || strings.Contains(f.Message, ".db") || len(f.Witness)+len(f.Fixes) > 0 {
		t.Errorf("a sensitive value is told: %s", f.Message)
	}
}

// A rule is reported exactly if no packet that it is for passes between any two members: asked of the tracer, one packet at a time.
func TestAPairIsReportedIfTheTracerFindsNoWay(t *testing.T) {
	ports := [][2]int{{0, 65535}, {22, 22}, {20, 30}, {443, 443}}
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		draw := func(name string) (protocol string, r [2]int) {
			return rapid.SampledFrom([]string{"tcp", "udp"}).Draw(t, name), rapid.SampledFrom(ports).Draw(t, name)
		}
		var out [2][]firewall.GroupRule
		for i := range rapid.IntRange(0, 3).Draw(t, "egress rules") {
			protocol, r := draw(fmt.Sprint("egress ", i))
			rule := opening(protocol, r[0], r[1], rapid.SampledFrom([]string{"10.0.2.0/24", "10.0.1.0/24", "10.0.2.5/32"}).Draw(t, "block"))
			if name := rapid.SampledFrom([]string{"", "db", "extra"}).Draw(t, "peer"); name != "" {
				rule = openingTo(protocol, r[0], r[1], name)
			}
			to := rapid.IntRange(0, 1).Draw(t, "group")
			out[to] = append(out[to], rule)
		}
		outward(w.group("app"), out[0]...)
		outward(w.group("more"), out[1]...)
		w.group("extra")
		protocol, r := draw("rule")
		w.group("db", openingTo(protocol, r[0], r[1], "app"))
		w.host("app", "a", []string{"app"}, "10.0.1.5")
		if rapid.Bool().Draw(t, "more") {
			w.host("app2", "a", []string{"app", "more"}, "10.0.1.6")
		}
		w.host("db", "b", []string{"db"}, "10.0.2.5")
		if rapid.Bool().Draw(t, "extra") {
			w.host("db2", "b", []string{"db", "extra"}, "10.0.2.6")
		}
		works := slices.ContainsFunc([]int{0, 20, 22, 25, 443, 65535}, func(port int) bool {
			if port < r[0] || port > r[1] {
				return false
			}
			for _, a := range w.Interfaces {
				for _, b := range w.Interfaces {
					trace := w.Trace(firewall.Flow{Protocol: firewall.Protocol(protocolNumbers[protocol]), DstPort: uint16(port),
						Src: firewall.Endpoint{Interface: a.ID}, Dst: firewall.Endpoint{Interface: b.ID}})
					if strings.Contains(string(a.ID), "app") && strings.Contains(string(b.ID), "db") && trace.Verdict == firewall.Works {
						return true
					}
				}
			}
			return false
		})
		found := judge([]*Check{SGPairEgressMissing}, Pass{Net: w.Network, Options: DefaultOptions()}, func(c *Check) func(*Pass) { return c.Run })[0]
		reported := slices.ContainsFunc(found, func(f marked) bool { return f.Address == "aws_security_group.db" && !f.Possible })
		if reported == works {
			t.Fatalf("works %v, reported %v: %s %v, out %v", works, reported, protocol, r, out)
		}
		seen[reported]++
	})
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("seen %v", seen)
	}
}
