package network

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func (b *builder) prefixLists() {
	for _, typ := range []string{"aws_ec2_managed_prefix_list", "data.aws_ec2_managed_prefix_list", "data.aws_prefix_list"} {
		b.each(typ, func(r *plan.Resource, o *plan.Object) {
			if b.owner(r, kindPrefixList, o.ID) {
				b.prefixList(r, o)
			}
		})
	}
	b.prefixListEntries()
	b.endpointLists()
}

func (b *builder) prefixList(r *plan.Resource, o *plan.Object) {
	p := &firewall.PrefixList{ID: firewall.ID(r.Address), AWSID: o.ID.Or(""), Name: told(o.PrefixList.Name),
		Origin: origin(r, ""), MaxEntries: int(o.PrefixList.MaxEntries.Or(0))}
	attr := "entry"
	if r.Data {
		attr = "entries"
	}
	cidrs := o.PrefixList.CIDRs
	switch {
	case cidrs.IsUnknown() && !r.Data && b.created(r) && !b.stated(r, attr):
		// entries that the configuration does not state: none but those of aws_ec2_managed_prefix_list_entry
	case cidrs.IsUnknown():
		p.May, p.Why = familyAddrs(o.PrefixList.AddressFamily), hidden(r, attr)
	}
	for _, c := range cidrs.Or(nil) {
		if c.IsUnknown() {
			p.May, p.Why = familyAddrs(o.PrefixList.AddressFamily), hidden(r, attr)
		}
		p.Must, _ = addCIDR(p.Must, false, c)
	}
	p.May = p.May.Union(p.Must)
	b.net.PrefixLists[p.ID] = p
}

// prefixListEntries lays the standalone entries over the lists: an existing list's own values hold them already.
func (b *builder) prefixListEntries() {
	for _, r := range b.byType["aws_ec2_managed_prefix_list_entry"] {
		if b.ends(r) {
			b.dropEntry(r)
		}
		if o := b.object(r); o != nil {
			b.addEntry(r, o)
		}
	}
}

func (b *builder) dropEntry(r *plan.Resource) {
	id, _ := b.lookup(kindPrefixList, r.Before.PrefixListEntry.PrefixListID.Or(""))
	if p, ok := prefix(r.Before.PrefixListEntry.CIDR); ok && b.net.PrefixLists[id] != nil {
		l := b.net.PrefixLists[id]
		gone := firewall.Prefixes(p)
		l.Must, l.May = l.Must.Subtract(gone), l.May.Subtract(gone)
	}
}

func (b *builder) addEntry(r *plan.Resource, o *plan.Object) {
	l := b.link(r, "prefix_list_id", o.PrefixListEntry.PrefixListID, kindPrefixList)
	_, exact := l.Exact()
	addrs, open := addCIDR(firewall.AddrSet{}, false, o.PrefixListEntry.CIDR)
	for _, id := range anyOf(b, b.net.PrefixLists, l) {
		p := b.net.PrefixLists[id]
		switch {
		case p == nil:
		case open:
			p.May, p.Why = firewall.AllAddrs(), append(p.Why, hidden(r, "cidr")...)
		case exact:
			p.Must, p.May = p.Must.Union(addrs), p.May.Union(addrs)
		default:
			p.May, p.Why = p.May.Union(addrs), append(p.Why, l.Why...)
		}
	}
}

// externalPrefixList is the list of an id that nothing in the plan manages or reads: its contents are not known.
func (b *builder) externalPrefixList(id firewall.ID, by firewall.Unknown) {
	if b.net.PrefixLists[id] == nil {
		by.Reason = firewall.NotInPlan
		b.net.PrefixLists[id] = &firewall.PrefixList{ID: id, AWSID: string(id), May: firewall.AllAddrs(), Why: []firewall.Unknown{by}}
	}
}

func familyAddrs(f plan.String) firewall.AddrSet {
	switch f.Or("") {
	case "IPv4":
		return firewall.AllIPv4()
	case "IPv6":
		return firewall.AllIPv6()
	}
	return firewall.AllAddrs()
}
