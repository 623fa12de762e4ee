package baseline

import (
	"fmt"
	"net/netip"
	"slices"
)

// SourceKind is a kind of answer to "who?". The words are those of the provider's configuration.
type SourceKind string

// The kinds of source.
const (
	Anywhere   SourceKind = "anywhere"          // 0.0.0.0/0 and ::/0
	VPCCIDRs   SourceKind = "vpc"               // every IPv4 and IPv6 CIDR of the VPC
	Self       SourceKind = "self"              // the members of the group itself
	CIDRIPv4   SourceKind = "cidr_ipv4"         // one IPv4 CIDR
	CIDRIPv6   SourceKind = "cidr_ipv6"         // one IPv6 CIDR
	PrefixList SourceKind = "prefix_list_id"    // a managed prefix list
	Group      SourceKind = "security_group_id" // the members of another group
)

// Required is the default of a slot that has none: the caller must fill it.
const Required SourceKind = "required"

// SourceKinds returns what a slot may be filled with, in the order in which documentation lists them.
func SourceKinds() []SourceKind {
	return []SourceKind{Anywhere, VPCCIDRs, Self, CIDRIPv4, CIDRIPv6, PrefixList, Group}
}

// Source is one of the sources of a slot.
type Source struct {
	Kind SourceKind
	CIDR netip.Prefix // of CIDRIPv4 and CIDRIPv6: canonical, without host bits
	ID   string       // of PrefixList and Group: as AWS takes it, also "account/sg-…"; it is compared and never parsed

	// Key is the source's identity among those of its kind in the slot, if the caller has a better one than the value: a
	// value that is known only after apply needs it. Its rules are there whatever other sources have the same value.
	Key string
	// Unknown says that the CIDR or id is not known yet: neither is set then, and Key is.
	Unknown bool
}

// valued reports whether the source is a CIDR or an id, rather than a word that says all.
func (s Source) valued() bool {
	return s.Kind == CIDRIPv4 || s.Kind == CIDRIPv6 || s.Kind == PrefixList || s.Kind == Group
}

// check returns what is wrong with the source.
func (s Source) check() error {
	switch {
	case !slices.Contains(SourceKinds(), s.Kind):
		return fmt.Errorf("source %q is none of %v", s.Kind, SourceKinds())
	case !s.valued() && s != Source{Kind: s.Kind}:
		return fmt.Errorf("source %s takes no value", s.Kind)
	case !s.valued():
		return nil
	case s.Unknown && (s.Key == "" || s.CIDR.IsValid() || s.ID != ""):
		return fmt.Errorf("source %s that is not known yet has a key and no value", s.Kind)
	case s.Unknown:
		return nil
	case s.Kind == CIDRIPv4 || s.Kind == CIDRIPv6:
		return s.checkCIDR()
	case s.ID == "" || s.CIDR.IsValid():
		return fmt.Errorf("source %s is an id and nothing else", s.Kind)
	}
	return nil
}

func (s Source) checkCIDR() error {
	if s.ID != "" {
		return fmt.Errorf("source %s is a CIDR and nothing else", s.Kind)
	}
	if err := canonical(s.CIDR); err != nil {
		return fmt.Errorf("source %s: %w", s.Kind, err)
	}
	if s.CIDR.Addr().Is4() != (s.Kind == CIDRIPv4) {
		return fmt.Errorf("source %s: %s is of the other family", s.Kind, s.CIDR)
	}
	return nil
}

// canonical returns an error unless the CIDR is as AWS stores it. AWS masks host bits by itself (firewall.ParseCIDR has the
// source), so that a rule with host bits never comes back as it was written.
func canonical(p netip.Prefix) error {
	switch {
	case !p.IsValid():
		return fmt.Errorf("CIDR %q is not valid", p)
	case p.Addr().Is4In6():
		return fmt.Errorf("CIDR %s is an IPv4-mapped IPv6 address", p)
	case p != p.Masked():
		return fmt.Errorf("CIDR %s has host bits: write %s", p, p.Masked())
	}
	return nil
}

// VPC is the addresses of a VPC.
type VPC struct {
	Primary netip.Prefix   // the IPv4 CIDR that it was made with (EC2 API, Vpc: CidrBlock)
	Others  []netip.Prefix // every further CIDR that is associated with it, IPv4 and IPv6, in any order
	Unknown bool           // its CIDRs are not known yet, nor how many they are; neither is set then
}

// cidrs returns the CIDRs of the VPC, IPv4 first, ascending.
func (v VPC) cidrs() []netip.Prefix {
	all := append([]netip.Prefix{v.Primary}, v.Others...)
	slices.SortFunc(all, netip.Prefix.Compare)
	return all
}

// check returns what is wrong with the VPC; the zero value is wrong, as every VPC has a primary CIDR.
func (v VPC) check() error {
	if v.Unknown {
		if v.Primary.IsValid() || len(v.Others) > 0 {
			return fmt.Errorf("a VPC whose CIDRs are not known yet has none")
		}
		return nil
	}
	for _, p := range append([]netip.Prefix{v.Primary}, v.Others...) {
		if err := canonical(p); err != nil {
			return fmt.Errorf("VPC: %w", err)
		}
	}
	if !v.Primary.Addr().Is4() {
		return fmt.Errorf("VPC: the primary CIDR %s is not IPv4", v.Primary)
	}
	return nil
}
