package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// sameRules are the rules of which an audit says the same.
var sameRules = []string{"RSG101", "RSG102", "RSG103", "RSG105", "RSG201", "RSG202", "RSG203", "RSG208", "RSG401", "RSG601", "RSG602", "RSG603", "RSG604",
	"RSG609"}

// found is what sgplan finds: lines of rule, id, and packets.
func (p *audited) found(t *testing.T) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, p.raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := validator.Command{Stdout: &out, Stderr: &errs}
	if code := cmd.Main([]string{"sgplan", "check", file, "-o", "json"}); code > 1 {
		t.Fatalf("check exits with %d: %s", code, errs.String())
	}
	var r result.Result
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	said := map[string]firewall.Set{}
	counts := map[string]int{}
	for _, f := range r.Findings {
		id := p.awsID(f)
		switch rule := f.RuleID; {
		case !slices.Contains(sameRules, rule), p.assumed(id):
		case rule == "RSG601" || rule == "RSG602": // the audit has one word for both
			counts["RSG601 "+id] = 1
		case rule == "RSG604" && !p.manages(id): // its rules are not in the plan
		case rule == "RSG401":
			said[rule+" "+id] = said[rule+" "+id].Union(requests(f.Uncovered))
		case strings.HasPrefix(rule, "RSG1"):
			counts[fmt.Sprint(rule, " ", id, " ", f.Uncovered[0].Protocol, " ", f.Certainty, " ", f.Severity, " ", p.met(boxesOf(f.Uncovered)))]++
		default:
			counts[rule+" "+id]++
		}
	}
	return lined(said, counts)
}

// lined is what is said as sorted lines.
func lined(said map[string]firewall.Set, counts map[string]int) []string {
	var out []string
	for k, set := range said {
		out = append(out, k+" "+set.String())
	}
	for k, n := range counts {
		out = append(out, fmt.Sprint(k, " ", n))
	}
	slices.Sort(out)
	return out
}

// awsID is the id of the object that a finding is about; a VPC stands for its default network ACL.
func (p *audited) awsID(f result.Finding) string {
	o := p.state[f.Address]
	switch o.Type {
	case "aws_vpc":
		if f.RuleID == "RSG401" || strings.HasPrefix(f.RuleID, "RSG60") && f.RuleID != "RSG603" {
			return o.text("default_security_group_id")
		}
		return o.text("default_network_acl_id")
	case lockdownType:
		return o.text("security_group_id")
	}
	return o.text("id")
}

// requests is the packets of boxes by who asks.
func requests(boxes []result.Set) firewall.Set {
	var all firewall.Set
	for _, b := range boxes {
		var services firewall.Services
		switch p := firewall.Protocol(b.ProtocolNumber); p {
		case firewall.TCP, firewall.UDP:
			services = firewall.PortServices(p, portSet(b.DstPorts))
		case firewall.ICMP, firewall.ICMPv6:
			for _, r := range b.DstPorts { // type and code
				for typ := r[0] >> 8; typ <= r[1]>>8; typ++ {
					services = services.Union(firewall.ICMPServices(p, typ, -1))
				}
			}
		default:
			if services = firewall.ProtocolServices(p); b.ProtocolNumber < 0 {
				services = firewall.AllServices()
			}
		}
		for _, c := range b.Src {
			all = all.Union(firewall.NewSet(firewall.Prefixes(netip.MustParsePrefix(c)), services))
		}
	}
	return all
}

func portSet(ranges [][2]int) firewall.Ports {
	var all []firewall.PortRange
	for _, r := range ranges {
		all = append(all, firewall.PortRange{Lo: uint16(r[0]), Hi: uint16(r[1])})
	}
	return firewall.PortSet(all...)
}

// boxesOf is the packets of a finding.
func boxesOf(sets []result.Set) (out firewall.Boxes) {
	for _, x := range sets {
		b := firewall.Box{Src: addrs(x.Src), Dst: addrs(x.Dst), Protocol: firewall.Protocol(x.ProtocolNumber)}
		if b.Protocol == firewall.TCP || b.Protocol == firewall.UDP {
			b.SrcPorts, b.DstPorts = portSet(x.SrcPorts), portSet(x.DstPorts)
		}
		out = append(out, b)
	}
	return out
}

func addrs(blocks []string) (out firewall.AddrSet) {
	for _, c := range blocks {
		out = out.Union(firewall.Prefixes(netip.MustParsePrefix(c)))
	}
	return out
}

// met is those packets that a network ACL sees, as a text: none within a subnet. sgplan says the ones of its rules, whoever sends them.
func (p *audited) met(boxes firewall.Boxes) string {
	for i := range boxes {
		if boxes[i].SrcPorts.IsEmpty() {
			boxes[i].SrcPorts, boxes[i].DstPorts = firewall.AllPorts(), firewall.AllPorts()
		}
	}
	for _, o := range p.state {
		if o.Type != "aws_subnet" {
			continue
		}
		within := addrs([]string{o.text("cidr_block")})
		if v6 := o.text("ipv6_cidr_block"); v6 != "" {
			within = within.Union(addrs([]string{v6}))
		}
		for _, proto := range []firewall.Protocol{firewall.TCP, firewall.UDP, firewall.ICMP, firewall.ICMPv6} {
			boxes = boxes.Subtract(firewall.Boxes{{Src: within, Dst: within, Protocol: proto, SrcPorts: firewall.AllPorts(), DstPorts: firewall.AllPorts()}})
		}
	}
	var out []string
	for _, b := range boxes.Normal() {
		out = append(out, fmt.Sprint(b.Src.Strings(), b.Dst.Strings(), " ", b.SrcPorts, " ", b.DstPorts))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// audited is the same of what the data sources found.
func (p *audited) audited(t *testing.T) []string {
	t.Helper()
	said, counts := map[string]firewall.Set{}, map[string]int{}
	list := func(v any) (out []map[string]any) {
		all, _ := v.([]any)
		for _, e := range all {
			m, _ := e.(map[string]any)
			out = append(out, m)
		}
		return out
	}
	for _, o := range p.state {
		if o.Type == "rackspace_sg_audit" {
			for _, c := range list(o.Values["cis"]) {
				if id := c["id"]; c["version"] == "5.0.0" && (id == "5.3" || id == "5.4") {
					for _, group := range texts(c["security_group_ids"]) {
						counts["RSG601 "+group] = 1
					}
				}
			}
			for _, g := range append(list(o.Values["unused"]), list(o.Values["unattached"])...) {
				counts[fmt.Sprint("RSG609 ", g["security_group_id"])]++
			}
			if g, _ := o.Values["default_group"].(map[string]any); p.manages(fmt.Sprint(g["security_group_id"])) && (g["closed"] == false || g["in_use"] == true) {
				counts[fmt.Sprint("RSG604 ", g["security_group_id"])]++
			}
		}
		if o.Type != "rackspace_nacl_audit" {
			continue
		}
		for _, n := range list(o.Values["network_acls"]) {
			id := fmt.Sprint(n["id"])
			if p.assumed(id) {
				continue
			}
			for _, e := range list(n["entries"]) {
				if rule := e["sgplan_rule"]; rule != nil {
					counts[fmt.Sprint(rule, " ", id)]++
				}
			}
			for _, m := range list(n["missing_replies"]) {
				var boxes firewall.Boxes
				for _, b := range list(m["dropped"]) {
					x := firewall.Box{Src: addrs(texts(b["sources"])), Dst: addrs(texts(b["destinations"])), Protocol: protocols[fmt.Sprint(m["protocol"])]}
					if b["source_ports"] != nil {
						x.SrcPorts, x.DstPorts = portsOf(t, b["source_ports"]), portsOf(t, b["destination_ports"])
					}
					boxes = append(boxes, x)
				}
				certainty := map[any]string{true: "proved", false: "possible"}[m["certain"]]
				severity := m["severity"]
				if m["sgplan_rule"] == "RSG103" {
					severity = "warning"
				}
				counts[fmt.Sprint(m["sgplan_rule"], " ", id, " ", m["protocol"], " ", certainty, " ", severity, " ", p.met(boxes))]++
			}
			for _, c := range list(n["conflicts"]) {
				set, err := firewall.ParseSet(fmt.Sprint(c["packets"]))
				if err != nil {
					t.Fatal(err)
				}
				k := fmt.Sprint("RSG401 ", c["security_group_id"])
				said[k] = said[k].Union(set)
			}
			for _, c := range list(n["cis"]) {
				if n["default"] == true && !p.manages(id) {
					continue // sgplan leaves out what AWS has made
				}
				if c["version"] == "5.0.0" && c["result"] == "fail" {
					counts["RSG603 "+id]++
				}
			}
		}
	}
	return lined(said, counts)
}

// assumed reports whether a network ACL is one with which AWS makes a VPC of IPv6, and nothing manages: the emulator makes it without the
// entries for IPv6, which sgplan takes to be there.
func (p *audited) assumed(id string) bool {
	managed, v6 := false, false
	for _, o := range p.state {
		managed = managed || o.Type == "aws_default_network_acl" && o.text("id") == id
		v6 = v6 || o.Type == "aws_vpc" && o.text("default_network_acl_id") == id && o.text("ipv6_cidr_block") != ""
	}
	return v6 && !managed
}

// manages reports whether a resource of its own has the default network ACL or default group, or a rule of it.
func (p *audited) manages(id string) bool {
	for _, o := range p.state {
		if o.Type == "aws_network_acl_rule" && o.text("network_acl_id") == id {
			return true
		}
		if (o.Type == "aws_default_network_acl" || o.Type == "aws_default_security_group") && o.text("id") == id || o.Type == lockdownType && o.text("security_group_id") == id {
			return true
		}
	}
	return false
}

var protocols = map[string]firewall.Protocol{"tcp": firewall.TCP, "udp": firewall.UDP, "icmp": firewall.ICMP, "icmpv6": firewall.ICMPv6}

func texts(v any) (out []string) {
	all, _ := v.([]any)
	for _, e := range all {
		out = append(out, fmt.Sprint(e))
	}
	return out
}

// portsOf reads ports as data sources write them: 22, 80-443.
func portsOf(t *testing.T, v any) firewall.Ports {
	t.Helper()
	var all []firewall.PortRange
	for _, text := range strings.Split(fmt.Sprint(v), ", ") {
		lo, hi, ranged := strings.Cut(text, "-")
		if !ranged {
			hi = lo
		}
		var r firewall.PortRange
		if _, err := fmt.Sscan(lo+" "+hi, &r.Lo, &r.Hi); err != nil {
			t.Fatalf("ports %q: %v", text, err)
		}
		all = append(all, r)
	}
	return firewall.PortSet(all...)
}
