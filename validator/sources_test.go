package validator

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
)

// What the sources decide is one of the possibilities that the JSON leaves, in each real plan whose sources are at hand; and what
// the JSON says for certain, assuming nothing, they say too.
func TestSourcesOnlyNarrowWhatThePlanLeavesOpen(t *testing.T) {
	folders, err := filepath.Glob("testdata/plans/*/main.tf")
	if err != nil || len(folders) < 40 {
		t.Fatalf("%d folders: %v", len(folders), err)
	}
	narrowed := 0
	for _, main := range folders {
		in := inputOf("plan.json", readFile(t, filepath.Join(filepath.Dir(main), "plan.json")))
		plain, _, _, err := load(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Source = filepath.Dir(main)
		sourced, _, _, err := load(in)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		_, wide := network.Build(plain, network.Options{Strict: true})
		_, narrow := network.Build(sourced, network.Options{Strict: true})
		at := filepath.Base(filepath.Dir(main))
		if at == "t75_shared_defaults" {
			continue // the default NACL of a VPC goes by the name of the resource that manages it, once it is known which does
		}
		link := func(what firewall.ID, of string, w, c firewall.Link) {
			if len(c.To) < len(w.To) || w.Open && !c.Open {
				narrowed++
			}
			for _, id := range c.To {
				if !w.Open && !slices.Contains(w.To, id) {
					t.Errorf("%s: the %s of %s is %s with sources, without it is one of %v", at, of, what, id, w.To)
				}
			}
		}
		for id, s := range narrow.Subnets {
			link(id, "NACL", wide.Subnets[id].NACL, s.NACL)
			link(id, "VPC", wide.Subnets[id].VPC, s.VPC)
		}
		for id, g := range narrow.Groups {
			if wide.Groups[id] != nil {
				link(id, "VPC", wide.Groups[id].VPC, g.VPC)
			}
		}
		for id, n := range narrow.Interfaces {
			w := interfaceOf(wide, id)
			if w == nil {
				t.Errorf("%s: %s is there with sources alone", at, id)
				continue
			}
			link(id, "subnet", w.Subnet, n.Subnet)
			link(id, "groups", firewall.Link{To: slices.Concat(w.Groups.Sure, w.Groups.Maybe), Open: w.Groups.Open},
				firewall.Link{To: slices.Concat(n.Groups.Sure, n.Groups.Maybe), Open: n.Groups.Open})
			for _, g := range w.Groups.Sure {
				if !slices.Contains(n.Groups.Sure, g) {
					t.Errorf("%s: %s carries %s for certain, and not with sources", at, id, g)
				}
			}
		}
	}
	if narrowed < 10 {
		t.Errorf("the sources decide only %d links", narrowed)
	}
	t.Logf("%d links are narrowed", narrowed)
}

// interfaceOf is an interface of the network, or all that its resource has: what is one of several has a name of its own, "@" and its
// subnet, only where that is known.
func interfaceOf(net *firewall.Network, id firewall.ID) *firewall.Interface {
	if n := net.Interfaces[id]; n != nil {
		return n
	}
	block, _, _ := strings.Cut(string(id), "@")
	var all *firewall.Interface
	for other, n := range net.Interfaces {
		if part, _, _ := strings.Cut(string(other), "@"); part != block {
			continue
		}
		if all == nil {
			all = &firewall.Interface{}
		}
		all.Subnet.To = append(all.Subnet.To, n.Subnet.To...)
		all.Subnet.Open = all.Subnet.Open || n.Subnet.Open
		all.Groups.Maybe = slices.Concat(all.Groups.Maybe, n.Groups.Sure, n.Groups.Maybe)
		all.Groups.Open = all.Groups.Open || n.Groups.Open
	}
	return all
}

// Ids within nested attributes are those of their own element, where the JSON has the references of all elements together.
func TestSourcesTellPeersOfNestedAttributes(t *testing.T) {
	in := inputOf("plan.json", readFile(t, "testdata/plans/p27_nested_sources/plan.json"))
	in.Source = "testdata/plans/p27_nested_sources"
	p, _, _, err := load(in)
	if err != nil {
		t.Fatal(err)
	}
	_, net := network.Build(p, network.Options{Strict: true})
	const web, jump = `rackspace_sg_baseline.g["web"]`, `rackspace_sg_baseline.g["jump"]`
	peers := map[string]firewall.Link{}
	for _, r := range net.Groups["rackspace_sg_baseline.app"].Ingress {
		if r.Maybe {
			t.Errorf("%s is only possibly there", r.Origin)
		}
		if peers[r.Origin.String()] = r.Group; r.Peer == firewall.PeerPrefixList {
			peers[r.Origin.String()] = r.PrefixList
		}
	}
	for rule, want := range map[string]firewall.ID{
		`rackspace_sg_baseline.app.effective_rules["web"]`: web, `rackspace_sg_baseline.app.effective_rules["admin"]`: jump,
		`rackspace_sg_baseline.app.effective_rules["offices.443"]`: `aws_ec2_managed_prefix_list.p["offices"]`,
		`rackspace_sg_baseline.app.effective_rules["partners"]`:    `aws_ec2_managed_prefix_list.p["partners"]`,
		`rackspace_sg_rule.r["web"]`:                               jump, `rackspace_sg_rule.r["jump"]`: web,
	} {
		if to, exact := peers[rule].Exact(); !exact || to != want {
			t.Errorf("%s admits %+v, want %s", rule, peers[rule], want)
		}
	}
	for name, want := range map[string]firewall.ID{"one": web, "two": jump} {
		if g := net.Interfaces[firewall.ID(`aws_network_interface.i["`+name+`"]`)].Groups; g.Open || len(g.Maybe) > 0 || !slices.Contains(g.Sure, want) {
			t.Errorf("%s carries %+v", name, g)
		}
	}
}
