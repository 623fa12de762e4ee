package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// fold gathers rules of one NACL or group that have the same fault, for one finding: there may be hundreds of them. It speaks of
// those that certainly have it, or, where there are none, of those that possibly do.
type fold struct {
	sure, maybe bundle
}

// bundle is rules with their origins, names and packets, side by side.
type bundle struct {
	origins  []firewall.Origin
	texts    []string
	packets  []firewall.Set
	unknowns []firewall.Unknown
	group    []*firewall.GroupRule // those of a group
}

func (b *bundle) add(o firewall.Origin, text string, packets firewall.Set, why []firewall.Unknown) {
	b.origins, b.texts, b.packets = append(b.origins, o), append(b.texts, text), append(b.packets, packets)
	b.unknowns = append(b.unknowns, why...)
}

// nacl adds a rule of a NACL.
func (f *fold) nacl(r *firewall.NACLRule, sure bool) {
	if sure {
		f.sure.add(r.Origin, ruleText(r), r.May, nil)
	} else {
		f.maybe.add(r.Origin, ruleText(r), r.May, r.Why)
	}
}

// group adds a rule of a group.
func (f *fold) group(net *firewall.Network, r *firewall.GroupRule, sure bool) {
	_, addrs := peerAddrs(net, r)
	b, why := &f.sure, []firewall.Unknown(nil)
	if !sure {
		b, why = &f.maybe, r.Why
	}
	b.add(r.Origin, groupRuleText(r), firewall.NewSet(addrs, r.May), why)
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
func (b *bundle) list() string { return shorten(b.texts, 3) }

// finding is what a finding about the rules has whatever they have done; its message is left to say. It is worse with each rule
// more and with each packet that no rule of before matched.
func (b *bundle) finding(o firewall.Origin, id firewall.ID, possible bool, key ...string) Finding {
	f := Finding{
		Possible: possible, Address: address(o, id), Key: key, Resources: []result.Resource{subject(o, id)}, Unknowns: b.unknowns,
		Extent: Extent{Set: firewall.UnionAll(b.packets...), Count: float64(len(b.origins)), Of: "rule", Packets: firewall.Boxes{}},
	}
	for _, o := range b.origins {
		f.Resources = append(f.Resources, resource(result.Cause, o, id))
	}
	return f
}

// groupRuleText is a group's rule for a message, such as "tcp 443 with 10.0.0.0/8".
func groupRuleText(r *firewall.GroupRule) string {
	if r.SensitiveV {
		return hidden
	}
	return servicesText(r) + " with " + peerText(r)
}
