package firewall

import "strings"

// RuleCount is how many rules of one direction of a group count in AWS's quota, by family: what there certainly is, and at most.
type RuleCount struct{ Least4, Most4, Least6, Most6 int }

// Of returns the counts of one family.
func (c RuleCount) Of(f Family) (least, most int) {
	if f == IPv6 {
		return c.Least6, c.Most6
	}
	return c.Least4, c.Most4
}

// CountRules counts rules of one direction of a group as the quota does: each family by itself; a reference to a group or a prefix
// list counts for both, a list as many times as it weighs: its maximum of entries, or what AWS says of its own. A list of which that
// is not known counts as one. A rule that is possibly there, or stands for any number of rules, counts as one possible rule. Source:
// VPC guide, "Amazon VPC quotas".
func (n *Network) CountRules(rules []GroupRule) RuleCount {
	var c RuleCount
	for i := range rules {
		r := &rules[i]
		v4, v6 := n.weights(r)
		c.Most4, c.Most6 = c.Most4+v4, c.Most6+v6
		if !r.Maybe && !r.Any && r.Peer != PeerAny {
			c.Least4, c.Least6 = c.Least4+v4, c.Least6+v6
		}
	}
	return c
}

// weights is what one rule counts for, by family.
func (n *Network) weights(r *GroupRule) (v4, v6 int) {
	switch r.Peer {
	case PeerCIDR:
		if len(r.MayAddrs.v4)+len(r.MustAddrs.v4) > 0 {
			v4 = 1
		}
		if len(r.MayAddrs.v6)+len(r.MustAddrs.v6) > 0 {
			v6 = 1
		}
		return v4, v6
	case PeerPrefixList:
		id, _ := r.PrefixList.Exact()
		if list := n.PrefixLists[id]; list != nil {
			w := list.weight()
			return w, w
		}
	}
	return 1, 1
}

func (p *PrefixList) weight() int {
	if w, ok := AWSListWeight(p.Name); ok {
		return w
	}
	return max(1, p.MaxEntries)
}

// AWSListWeight is how many rules one of AWS's own prefix lists counts for, by its name. Source: VPC guide, "AWS-managed prefix
// lists", table of weights.
func AWSListWeight(name string) (int, bool) {
	rest, ok := strings.CutPrefix(name, "com.amazonaws.")
	if !ok {
		return 0, false
	}
	_, service, _ := strings.Cut(rest, ".")
	switch strings.TrimPrefix(service, "ipv6.") {
	case "s3", "dynamodb":
		return 1, true
	case "groundstation":
		return 5, true
	case "vpc-lattice":
		return 10, true
	case "cloudfront.origin-facing":
		return 55, true
	}
	return 0, false
}
