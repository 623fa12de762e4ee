package plan

// PrefixList is aws_ec2_managed_prefix_list, its data source, or data aws_prefix_list.
type PrefixList struct {
	Name          String
	AddressFamily String
	MaxEntries    Int
	CIDRs         Strings // entry[*].cidr, entries[*].cidr or cidr_blocks
}

// The three types hold their entries in different attributes.
var (
	managedPrefixListFamily = placing(newFamily(func(a attrs, o *Object) {
		o.PrefixList = prefixList(a, a.pluck("entry", "cidr"))
	}))
	managedPrefixListDataFamily = placing(newFamily(func(a attrs, o *Object) {
		o.PrefixList = prefixList(a, a.pluck("entries", "cidr"))
	}))
	awsPrefixListDataFamily = placing(newFamily(func(a attrs, o *Object) {
		o.PrefixList = prefixList(a, a.strs("cidr_blocks"))
	}))
)

func prefixList(a attrs, cidrs Strings) *PrefixList {
	return &PrefixList{
		Name:          a.str("name"),
		AddressFamily: a.str("address_family"),
		MaxEntries:    a.int("max_entries"),
		CIDRs:         cidrs,
	}
}

// PrefixListEntry is aws_ec2_managed_prefix_list_entry.
type PrefixListEntry struct {
	PrefixListID String
	CIDR         String
}

var prefixListEntryFamily = placing(newFamily(func(a attrs, o *Object) {
	o.PrefixListEntry = &PrefixListEntry{
		PrefixListID: a.str("prefix_list_id"),
		CIDR:         a.str("cidr"),
	}
}))
