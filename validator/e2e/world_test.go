// Package e2e_test judges `sgplan trace` against a second opinion: a generator makes random networks, real Terraform and an
// EC2 emulator turn them into plans, and a simulator that shares no code with the engine says, one packet at a time,
// what each flow must do before and after the plan.
//
//	world_test.go              the abstract network: what the generator means, and what the simulator reads
//	make_*_test.go             the generator of a world
//	change_*_test.go           what a plan may do to it
//	render_*_test.go           the world as HCL
//	simulate_*_test.go         the simulator
//	flows_test.go              the questions
//	terraform_test.go          real plans
//	e2e_test.go, fixtures_test.go   the comparison, on fresh plans and on kept ones
//	baselines_*_test.go        the same with resources of this repository's provider in the place of some
//	audit_*_test.go            what sgplan finds in a plan against what the provider's data sources find in AWS
package e2e_test

import (
	"encoding/json"
	"fmt"
	"strings"
)

// world is one side of a plan: what exists in AWS, and how each thing is written in HCL.
// Objects name each other by ID, so that a world can be cloned and changed.
type world struct {
	VPCs    []*vpc
	Subnets []*subnet
	NACLs   []*nacl
	Groups  []*group
	Ifaces  []*iface
	Lists   []*list
}

// place is where and under what name an object is written.
type place struct {
	Module string // "v0app/net", "v0tier[\"web\"]": module calls with their keys; "" is the root
	Name   string // resource name
	Key    string // 0 or "web" (quoted): one instance of a count or for_each; "" for a single resource
	Was    string // the name a moved block gives as the earlier one
}

// life is what objects that outlive their configuration share.
type life struct {
	Ghost  bool // it is in AWS but not in the configuration (any more): it filters and is not written
	Forget bool // a ghost because a removed block says destroy = false
}

type vpc struct {
	ID string
	place
	CIDR string
	V6   bool // it has an IPv6 block that AWS chose

	Hidden bool // some link within it is written so that a plan cannot show it: unknown is then a fair answer
}

type subnet struct {
	ID, VPC string
	place
	CIDR, CIDR6 string
	NACL        string // the NACL that filters it
	Assoc       place  // its aws_network_acl_association, if the NACL is associated by resource
}

type nacl struct {
	ID, VPC string
	place
	Default       bool // the VPC's default NACL: AWS makes it
	Managed       bool // the configuration writes it (always so unless Default)
	Inline        bool // rules stand in ingress/egress blocks
	Dynamic       bool // … which a dynamic block makes
	BySubnetIDs   bool // associations stand in subnet_ids, else in resources of their own
	NoSubnets     bool // subnet_ids = [], which gives its subnets back to the default NACL
	Unwritten     bool // subnet_ids is not written any more, which changes nothing: it keeps its subnets
	IgnoreSubnets bool
	CBD           bool
	Cleared       [2]bool // ingress = [], egress = []: an empty direction that says so
	Rules         []*naclRule
	Coarse        *coarse // it is a rackspace_nacl_baseline, which says this
}

type naclRule struct {
	place
	life
	Number      int
	Egress      bool
	Allow       bool
	Proto       string // as written: tcp, 6, -1, all, …
	CIDR, CIDR6 string // one of them
	From, To    int
	Type, Code  *int   // nil: not written
	Hide        string // how the link to the NACL is written: "" plainly, or a style of hiding (see render)
}

type group struct {
	ID, VPC string
	place
	Default bool
	Managed bool
	Style   string // inline, rule (aws_security_group_rule), vpc (aws_vpc_security_group_*_rule)
	Dynamic bool
	CBD     bool
	Desc    string
	Cleared [2]bool
	Rules   []*groupRule

	Baseline          bool   // it is a rackspace_sg_baseline, whose rules are its own if Style is inline
	Lockdown, Restore bool   // a default group that a rackspace_default_sg_lockdown closes, and opens at its end
	WasType           string // what a moved block gives as the earlier type
}

// typ is the type of the resource that manages the group.
func (g *group) typ() string {
	switch {
	case g.Lockdown:
		return lockdownType
	case g.Default:
		return "aws_default_security_group"
	case g.Baseline:
		return baselineType
	}
	return "aws_security_group"
}

// typ is the type of the resource that manages the network ACL.
func (n *nacl) typ() string {
	switch {
	case n.Coarse != nil:
		return aclType
	case n.Default:
		return "aws_default_network_acl"
	}
	return "aws_network_acl"
}

type groupRule struct {
	place
	life
	Egress   bool
	Proto    string
	From, To int // ports, or ICMP type and code
	CIDRs    []string
	CIDR6s   []string
	Lists    []string
	Groups   []string
	Self     bool
	Hide     string
}

// iface is a network interface, or an instance with its one interface.
// Its ID is its first address; the address changes when it is renamed.
type iface struct {
	ID string
	place
	ENI      bool // aws_network_interface, else aws_instance
	Subnet   string
	IP       string // "" if AWS chooses
	IP6      string
	Groups   []string // as written; nil: not written, so the VPC's default group
	Attached []attachment

	ByBaseline bool   // what is attached is so by rackspace_sg_attachment
	Hide       string // hides the groups
	User       place  // an aws_instance that has this aws_network_interface as its own; the zero place if there is none
}

type attachment struct {
	place
	Group string
}

type list struct {
	ID string
	place
	V6      bool
	Entries []string
}

// clone copies w so that changes to the copy leave w alone.
func (w *world) clone() *world {
	data, err := json.Marshal(w)
	if err != nil {
		panic(err)
	}
	var c world
	if err := json.Unmarshal(data, &c); err != nil {
		panic(err)
	}
	return &c
}

// add appends the objects of other, which must have other IDs.
func (w *world) add(other *world) {
	w.VPCs = append(w.VPCs, other.VPCs...)
	w.Subnets = append(w.Subnets, other.Subnets...)
	w.NACLs = append(w.NACLs, other.NACLs...)
	w.Groups = append(w.Groups, other.Groups...)
	w.Ifaces = append(w.Ifaces, other.Ifaces...)
	w.Lists = append(w.Lists, other.Lists...)
}

func (w *world) vpc(id string) *vpc {
	return must(find(w.VPCs, func(v *vpc) bool { return v.ID == id }))
}
func (w *world) subnet(id string) *subnet {
	return must(find(w.Subnets, func(s *subnet) bool { return s.ID == id }))
}
func (w *world) nacl(id string) *nacl {
	return must(find(w.NACLs, func(n *nacl) bool { return n.ID == id }))
}
func (w *world) group(id string) *group {
	return must(find(w.Groups, func(g *group) bool { return g.ID == id }))
}
func (w *world) list(id string) *list {
	return must(find(w.Lists, func(l *list) bool { return l.ID == id }))
}

// iface finds an interface; nil if there is none on this side.
func (w *world) iface(id string) *iface {
	return find(w.Ifaces, func(i *iface) bool { return i.ID == id })
}

func (w *world) defaultNACL(vpcID string) *nacl {
	return must(find(w.NACLs, func(n *nacl) bool { return n.Default && n.VPC == vpcID }))
}

func (w *world) defaultGroup(vpcID string) *group {
	return must(find(w.Groups, func(g *group) bool { return g.Default && g.VPC == vpcID }))
}

// groupsOf are the groups that i carries: those written, or the VPC's default group; and those attached.
func (w *world) groupsOf(i *iface) []string {
	groups := i.Groups
	if groups == nil {
		groups = []string{w.defaultGroup(w.subnet(i.Subnet).VPC).ID}
	}
	groups = append([]string(nil), groups...)
	for _, a := range i.Attached {
		groups = append(groups, a.Group)
	}
	return groups
}

// written are the rules of one direction that the configuration writes.
func (n *nacl) written(egress bool) []*naclRule {
	return filter(n.Rules, func(r *naclRule) bool { return r.Egress == egress && !r.Ghost })
}

func (g *group) written(egress bool) []*groupRule {
	return filter(g.Rules, func(r *groupRule) bool { return r.Egress == egress && !r.Ghost })
}

// address is the resource address of an interface, as Terraform writes it.
func (i *iface) address() string {
	typ := "aws_instance"
	if i.ENI {
		typ = "aws_network_interface"
	}
	return i.place.address(typ)
}

func (p place) address(typ string) string {
	var b strings.Builder
	if p.Module != "" {
		for _, m := range strings.Split(p.Module, "/") {
			fmt.Fprintf(&b, "module.%s.", m)
		}
	}
	return b.String() + p.local(typ)
}

// local is the address within its module.
func (p place) local(typ string) string {
	if p.Key == "" {
		return typ + "." + p.Name
	}
	return typ + "." + p.Name + "[" + p.Key + "]"
}

func find[T any](all []*T, is func(*T) bool) *T {
	for _, x := range all {
		if is(x) {
			return x
		}
	}
	return nil
}

func must[T any](x *T) *T {
	if x == nil {
		panic(fmt.Sprintf("the generator refers to a %T that is not in its world", x))
	}
	return x
}

func filter[T any](all []T, keep func(T) bool) []T {
	var kept []T
	for _, x := range all {
		if keep(x) {
			kept = append(kept, x)
		}
	}
	return kept
}
