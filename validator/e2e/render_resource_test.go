package e2e_test

import (
	"fmt"
	"strings"
)

// resource is one instance of a resource, before instances of one count or for_each are written together.
type resource struct {
	typ string
	place
	args   []arg
	blocks []block
	clear  []string // arguments written as []

	wasType string // the type of place.Was, where that is another
	cbd     bool
	ignore  string // an argument under ignore_changes
}

// arg is an argument: a literal, or references to other objects.
type arg struct {
	name string
	lit  string // HCL text
	refs []ref
	set  bool   // write the references as a list
	tmpl string // write the references into this text, each for a %s
	hide string // "local": through a local value; "cond": in a conditional with alt; "index": with a computed key
	alt  ref
}

// ref names an attribute of an object, as it is written in the object's own module.
type ref struct {
	module, expr string
	splat        bool // the expression stands for a whole list
}

// block is a nested block of literals and references; with dynamic set all blocks of its name come from one dynamic block.
type block struct {
	name    string
	args    []arg
	dynamic bool
}

func str(name, v string) arg      { return arg{name: name, lit: fmt.Sprintf("%q", v)} }
func num(name string, n int) arg  { return arg{name: name, lit: fmt.Sprint(n)} }
func yes(name string, b bool) arg { return arg{name: name, lit: fmt.Sprint(b)} }
func link(name string, r ref) arg { return arg{name: name, refs: []ref{r}} }
func strs(name string, v []string) arg {
	quoted := make([]string, len(v))
	for i, s := range v {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return arg{name: name, lit: "[" + strings.Join(quoted, ", ") + "]"}
}
func links(name string, refs []ref) arg { return arg{name: name, refs: refs, set: true} }

func (w *world) refVPC(id, attr string) ref {
	v := w.vpc(id)
	return ref{module: v.Module, expr: v.local("aws_vpc") + "." + attr}
}

func (w *world) refSubnet(id string) ref {
	s := w.subnet(id)
	return ref{module: s.Module, expr: s.local("aws_subnet") + ".id"}
}

func (w *world) refNACL(id string) ref {
	n := w.nacl(id)
	switch {
	case !n.Default || n.Managed:
		return ref{module: n.Module, expr: n.local(n.typ()) + ".id"}
	}
	return w.refVPC(n.VPC, "default_network_acl_id")
}

func (w *world) refGroup(id string) ref {
	g := w.group(id)
	switch {
	case g.Lockdown:
		return ref{module: g.Module, expr: g.local(lockdownType) + ".security_group_id"}
	case !g.Default || g.Managed:
		return ref{module: g.Module, expr: g.local(g.typ()) + ".id"}
	}
	return w.refVPC(g.VPC, "default_security_group_id")
}

func (w *world) refList(id string) ref {
	l := w.list(id)
	return ref{module: l.Module, expr: l.local("aws_ec2_managed_prefix_list") + ".id"}
}

func (w *world) refGroups(ids []string) []ref {
	var refs []ref
	for _, id := range ids {
		refs = append(refs, w.refGroup(id))
	}
	return refs
}

func (w *world) refLists(ids []string) []ref {
	var refs []ref
	for _, id := range ids {
		refs = append(refs, w.refList(id))
	}
	return refs
}

// resources are all resource instances that w writes.
func (w *world) resources() []resource {
	var rs []resource
	for _, v := range w.VPCs {
		r := resource{typ: "aws_vpc", place: v.place, args: []arg{str("cidr_block", v.CIDR)}}
		if v.V6 {
			r.args = append(r.args, yes("assign_generated_ipv6_cidr_block", true))
		}
		rs = append(rs, r)
	}
	for _, s := range w.Subnets {
		r := resource{typ: "aws_subnet", place: s.place, args: []arg{link("vpc_id", w.refVPC(s.VPC, "id")), str("cidr_block", s.CIDR)}}
		if s.CIDR6 != "" {
			r.args = append(r.args, str("ipv6_cidr_block", s.CIDR6))
		}
		rs = append(rs, r)
	}
	for _, l := range w.Lists {
		rs = append(rs, w.listResource(l))
	}
	for _, n := range w.NACLs {
		rs = append(rs, w.naclResources(n)...)
	}
	for _, g := range w.Groups {
		rs = append(rs, w.groupResources(g)...)
	}
	for _, i := range w.Ifaces {
		rs = append(rs, w.ifaceResources(i)...)
	}
	return rs
}

func (w *world) listResource(l *list) resource {
	family := "IPv4"
	if l.V6 {
		family = "IPv6"
	}
	r := resource{typ: "aws_ec2_managed_prefix_list", place: l.place,
		args: []arg{str("name", l.ID), str("address_family", family), num("max_entries", 5)}}
	for _, e := range l.Entries {
		r.blocks = append(r.blocks, block{name: "entry", args: []arg{str("cidr", e)}})
	}
	return r
}

func (w *world) ifaceResources(i *iface) []resource {
	r := resource{typ: "aws_instance", place: i.place, args: []arg{link("subnet_id", w.refSubnet(i.Subnet))}}
	groups := links("vpc_security_group_ids", w.refGroups(i.Groups))
	if i.ENI {
		r.typ, groups.name = "aws_network_interface", "security_groups"
		if i.IP != "" {
			r.args = append(r.args, strs("private_ips", []string{i.IP}))
		}
		if i.IP6 != "" {
			r.args = append(r.args, strs("ipv6_addresses", []string{i.IP6}))
		}
	} else {
		r.args = append(r.args, str("ami", "ami-12c6146b"), str("instance_type", "t3.micro"))
		if i.IP != "" {
			r.args = append(r.args, str("private_ip", i.IP))
		}
	}
	groups.hide = i.Hide
	if i.Groups != nil {
		r.args = append(r.args, groups)
	}
	rs := []resource{r}
	if i.User.Name != "" {
		rs = append(rs, resource{typ: "aws_instance", place: i.User, args: []arg{str("ami", "ami-12c6146b"), str("instance_type", "t3.micro")},
			blocks: []block{{name: "network_interface", args: []arg{num("device_index", 0),
				link("network_interface_id", ref{module: i.Module, expr: i.local("aws_network_interface") + ".id"})}}}})
	}
	for _, a := range i.Attached {
		if i.ByBaseline {
			rs = append(rs, w.attachmentResource(i, a))
			continue
		}
		rs = append(rs, resource{typ: "aws_network_interface_sg_attachment", place: a.place, args: []arg{
			link("security_group_id", w.refGroup(a.Group)),
			link("network_interface_id", ref{module: i.Module, expr: i.local("aws_network_interface") + ".id"})}})
	}
	return rs
}
