package firewall

import "net/netip"

// AWS's quota of rules of a NACL for each direction and family, the default deny included: what an account has by default, and the most to
// which it can be raised. Source: VPC guide, "Amazon VPC quotas", "Rules per network ACL".
const (
	NACLQuota       = 20
	NACLQuotaRaised = 40
)

// NearQuota reports whether 80 % or more of a quota are used.
func NearQuota(used, quota int) bool { return used*5 >= quota*4 }

// OfFamily reports whether a rule is, or for a CIDR that is not known may be, one of the family.
func (r *NACLRule) OfFamily(f Family) (in, sure bool) {
	if r.CIDR != (netip.Prefix{}) {
		return familyOf(r.CIDR.Addr()) == f, true
	}
	addrs := r.May.Addrs()
	has4, has6 := !addrs.IPv4().IsEmpty(), !addrs.IPv6().IsEmpty()
	if r.Any && !has4 && !has6 {
		return true, false
	}
	if f == IPv4 {
		return has4, !has6
	}
	return has6, !has4
}

// CountNACLRules counts the rules of one direction of a NACL as AWS's quota does: each family by itself, the default deny included. least is
// what there certainly is. Rules that AWS refuses do not count. Source: VPC guide, "Amazon VPC quotas", "Rules per network ACL".
func CountNACLRules(rules []NACLRule, f Family) (least, most int) {
	least, most = 1, 1 // the default deny
	for i := range rules {
		r := &rules[i]
		in, sure := r.OfFamily(f)
		if !in || r.Invalid != "" {
			continue
		}
		most++
		if sure && !r.Maybe && !r.Any {
			least++
		}
	}
	return least, most
}
