package network

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Assumption bounds the addresses of an attribute that is known only after apply.
type Assumption struct {
	// Value is the attribute that a rule has, as Unknown names it (aws_network_acl.web.ingress[rule_no=100].cidr_block), or of
	// a rule resource also the only reference of the attribute's expression (aws_vpc_ipam_pool_cidr_allocation.app.cidr): what
	// that is reaches the rule unmodified or as a part.
	Value  string
	Within firewall.AddrSet
	Reason string
}

// NoteAssumed is the code of the notes on assumptions that were used; the address is that of the value.
const NoteAssumed = "assumed"

// AssumedMessage is the message of such a note.
func AssumedMessage(a Assumption) string {
	return fmt.Sprintf("%s is taken to lie within %s: %s", a.Value, a.Within, a.Reason)
}

// assume narrows what rules match at most to what is assumed of their addresses. Nothing becomes certain by that.
func (b *builder) assume() {
	if len(b.opts.Assume) == 0 {
		return
	}
	byAddress := map[string]*plan.Resource{}
	for _, r := range b.plan.Resources {
		if r.Deposed == "" {
			byAddress[r.Address] = r
		}
	}
	for _, n := range b.net.NACLs {
		for _, list := range [][]firewall.NACLRule{n.Ingress, n.Egress} {
			for i := range list {
				r := &list[i]
				if r.Any || r.Invalid != "" {
					continue
				}
				for _, u := range r.Why {
					if keep, ok := b.assumed(byAddress[u.Address], u); ok {
						r.May = r.May.Intersect(firewall.NewSet(keep, firewall.AllServices()))
					}
				}
			}
		}
	}
	for _, g := range b.net.Groups {
		for _, list := range [][]firewall.GroupRule{g.Ingress, g.Egress} {
			for i := range list {
				r := &list[i]
				if r.Any || r.Peer != firewall.PeerCIDR {
					continue
				}
				for _, u := range r.Why {
					if keep, ok := b.assumed(byAddress[u.Address], u); ok && r.MustAddrs.IsEmpty() {
						r.MayAddrs = r.MayAddrs.Intersect(keep)
					}
				}
			}
		}
	}
}

// assumed is the addresses to which a rule is bounded by what is assumed of an unknown value of it; the family that the value is
// not of is not bounded. It is false where nothing is assumed.
func (b *builder) assumed(r *plan.Resource, u firewall.Unknown) (firewall.AddrSet, bool) {
	name := u.Attribute[strings.LastIndexByte(u.Attribute, '.')+1:]
	family, other := firewall.AllIPv4(), firewall.AllIPv6()
	switch {
	case r == nil || !strings.Contains(name, "cidr"):
		return firewall.AddrSet{}, false
	case strings.Contains(name, "ipv6"):
		family, other = other, family
	}
	sources := []string{u.Address + "." + u.Attribute, ownAddress(r) + "." + u.Attribute}
	if u.Attribute == name && !strings.HasSuffix(name, "s") {
		// Of the elements of a list, and of blocks within a resource, the plan does not show where each takes its value from.
		sources = append(sources, b.oneSource(r.ModuleAddress, b.arg(r, name))...)
	}
	for _, a := range b.opts.Assume {
		within := a.Within.Intersect(family)
		if within.IsEmpty() || !slices.Contains(sources, a.Value) {
			continue
		}
		b.note(NoteAssumed, a.Value, AssumedMessage(a))
		return within.Union(other), true
	}
	return firewall.AddrSet{}, false
}

// oneSource is the one reference of an expression, and what it stands for where it is a variable of a module.
func (b *builder) oneSource(module string, e *plan.Expr) []string {
	var out []string
	for range 16 { // modules are not nested deeper
		if e == nil {
			return out
		}
		refs := maximal(e.References)
		if len(refs) != 1 {
			return out
		}
		name := strings.Join(refs[0].steps, ".")
		_, within := cutLayer(module)
		name = under(within, name)
		out = append(out, name)
		if module == "" || len(refs[0].steps) != 2 || refs[0].steps[0] != "var" {
			return out
		}
		parent, call, _ := splitModule(module)
		config := b.configModule(parent)
		if config == nil || config.Calls[call] == nil {
			return out
		}
		module, e = parent, config.Calls[call].Args[refs[0].steps[1]]
	}
	return out
}
