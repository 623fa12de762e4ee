package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// fold gathers rules of one NACL or group that have the same fault, for one finding: there may be hundreds of them. It speaks of
// those that certainly have it, or, where there are none, of those that possibly do.
type fold struct {
	sure, maybe bundle
}

// bundle is rules of a NACL or of a group, with their origins.
type bundle struct {
	origins  []firewall.Origin
	acl      []*firewall.NACLRule  // those of a NACL
	group    []*firewall.GroupRule // those of a group
	unknowns []firewall.Unknown
}

// of is where a rule goes that certainly, or possibly, has the fault.
func (f *fold) of(sure bool, o firewall.Origin, why []firewall.Unknown) *bundle {
	b := &f.sure
	if !sure {
		b = &f.maybe
		b.unknowns = append(b.unknowns, why...)
	}
	b.origins = append(b.origins, o)
	return b
}

// nacl adds a rule of a NACL.
func (f *fold) nacl(r *firewall.NACLRule, sure bool) {
	b := f.of(sure, r.Origin, r.Why)
	b.acl = append(b.acl, r)
}

// rule adds a rule of a group.
func (f *fold) rule(r *firewall.GroupRule, sure bool) {
	b := f.of(sure, r.Origin, r.Why)
	b.group = append(b.group, r)
}

// rules is what the finding speaks of; nil where no rule has the fault.
func (f *fold) rules() (b *bundle, possible bool) {
	switch {
	case len(f.sure.origins) > 0:
		return &f.sure, false
	case len(f.maybe.origins) > 0:
		return &f.maybe, true
	}
	return nil, false
}

// list names the rules for a message.
func (b *bundle) list() string {
	const limit = 3
	var texts []string
	for _, r := range b.acl[:min(limit, len(b.acl))] {
		texts = append(texts, ruleText(r))
	}
	for _, r := range b.group[:min(limit, len(b.group))] {
		texts = append(texts, groupRuleText(r))
	}
	if more := len(b.origins) - len(texts); more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(texts, ", "), more)
	}
	return strings.Join(texts, ", ")
}

// sensitive reports whether a value of one of the rules is: then what they have in common may not be told either, if it is a value.
func (b *bundle) sensitive() bool {
	return slices.ContainsFunc(b.acl, func(r *firewall.NACLRule) bool { return r.SensitiveV }) ||
		slices.ContainsFunc(b.group, func(r *firewall.GroupRule) bool { return r.SensitiveV })
}

// packets is what the rules match at most.
func (b *bundle) packets(net *firewall.Network) firewall.Set {
	var sets []firewall.Set
	for _, r := range b.acl {
		sets = append(sets, r.May)
	}
	for _, r := range b.group {
		_, addrs := net.PeerAddrs(r)
		sets = append(sets, firewall.NewSet(addrs, r.May))
	}
	return firewall.UnionAll(sets...)
}

// finding is what a finding about the rules has whatever they have done; its message is left to say. It is worse with each rule
// more.
func (b *bundle) finding(o firewall.Origin, id firewall.ID, possible bool, key ...string) Finding {
	f := Finding{
		Possible: possible, Address: address(o, id), Key: key, Resources: []result.Resource{subject(o, id)}, Unknowns: b.unknowns,
		Extent: Extent{Count: float64(len(b.origins)), Of: "rule", Packets: firewall.Boxes{}},
	}
	last := ""
	for _, o := range b.origins {
		if o.Address != last { // a resource often has many
			f.Resources, last = append(f.Resources, resource(result.Cause, o, id)), o.Address
		}
	}
	return f
}

// point points at an argument of the first of the rules.
func (b *bundle) point(f *Finding, label string, of func(v6 bool) argument) {
	var at *result.Place
	switch {
	case len(b.acl) > 0:
		at = of(b.acl[0].CIDR.Addr().Is6()).in(b.origins[0])
	case len(b.group) > 0:
		at = of(b.group[0].MustAddrs.IPv4().IsEmpty()).inRule(b.group[0])
	}
	f.Point = result.Point{Address: b.origins[0].Address, At: at, Label: label}
	if cause := slices.IndexFunc(f.Resources, func(r result.Resource) bool { return r.Role == result.Cause }); cause >= 0 {
		f.Resources[cause].At = at
	}
}

// always is an argument that is the same for both families of addresses.
func always(a argument) func(bool) argument { return func(bool) argument { return a } }

// leaves reports whether nobody looks at length at what is found of a NACL: the plan leaves it as it is, so that nothing is new, or it
// is the world before.
func (p *Pass) leaves(n *firewall.NACL) bool { return p.brief || p.After() && p.Prior.NACLs[n.ID] == n }

// groupRuleText is a group's rule for a message, such as "tcp 443 with 10.0.0.0/8".
func groupRuleText(r *firewall.GroupRule) string {
	if r.SensitiveV {
		return hidden
	}
	return servicesText(r) + " with " + peerText(r)
}
