package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// TwoNACLsOneSubnet is RSG207.
var TwoNACLsOneSubnet = register(Check{
	ID:       "RSG207",
	Name:     "two-nacls-one-subnet",
	Severity: result.Error,
	Title:    "subnet_ids or association resources claim one subnet for two NACLs; the last writer wins",
	Why: `A subnet has exactly one network ACL, and giving it another replaces the first. Where two statements of a configuration
claim one subnet, the one that Terraform carries out last wins, and Terraform promises no order. The next plan sees that the
other claim does not hold and turns it round. Which rules filter the subnet's traffic is then a matter of chance.`,
	Fix: `Name each subnet in one place: in the subnet_ids of one network ACL, or in one association resource.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html",
	},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.8"}},
	Since:    "0.1.0",
	Run: func(p *Pass) {
		for _, s := range p.places().allSubnets {
			if claims, sure := rivals(s.Claims); len(claims) > 0 {
				p.reportRivals(s, claims, sure)
			}
		}
	},
})

// rivals returns the claims that name a subnet for different NACLs, and whether two of them do so for certain; none where
// all that is said can be true at once. One statement names one NACL: its several candidates are no rivals. Nor is a statement
// about one of several subnets, if it is not certain that the other names this one: each may well mean another, as the
// instances of a block do that take what is theirs by each.value or count.index.
func rivals(claims []firewall.Claim) (found []firewall.Claim, sure bool) {
	for i, a := range claims {
		for _, b := range claims[:i] {
			if a.NACL == b.NACL || a.Origin.Address == b.Origin.Address {
				continue
			}
			if !a.Sure && !b.Sure && (a.OneOf || b.OneOf) {
				continue
			}
			both := a.Sure && b.Sure
			if both && !sure {
				found, sure = nil, true // what is only possible no longer counts
			}
			if both == sure {
				found = append(found, b, a)
			}
		}
	}
	return found, sure
}

func (p *Pass) reportRivals(s *firewall.Subnet, claims []firewall.Claim, sure bool) {
	f := Finding{Possible: !sure, Key: []string{address(s.Origin, s.ID)}}
	var ids []firewall.ID
	for _, c := range claims {
		ids = append(ids, c.NACL)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var names []string
	for _, id := range ids {
		var o firewall.Origin
		if n := p.Net.NACLs[id]; n != nil {
			o = n.Origin
		}
		names = append(names, address(o, id))
		f.Resources = append(f.Resources, subject(o, id))
	}
	f.Resources = append(f.Resources, resource(result.Cause, s.Origin, s.ID))
	for _, c := range claims {
		f.Resources = append(f.Resources, resource(result.Association, c.Origin, ""))
	}
	f.Address = names[0]
	f.Key = append(f.Key, names[1:]...)
	f.Extent.Count, f.Extent.Of = float64(len(names)), "network ACL"
	f.Message = fmt.Sprintf("subnet %s is claimed for %d network ACLs: %s", address(s.Origin, s.ID), len(names), shorten(names, 4))
	if f.Possible {
		f.Unknowns = s.NACL.Why
		f.Message = depending(true, f.Message)
	}
	p.Report(f)
}
