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
		shared := map[string][]rivalry{}
		var order []string
		for _, s := range p.places().allSubnets {
			claims, sure := rivals(s.Claims)
			if len(claims) == 0 {
				continue
			}
			r := rivalry{subnet: s, claims: claims, nacls: naclsOf(claims)}
			if sure {
				p.reportRivals(true, r)
				continue
			}
			key := fmt.Sprint(r.nacls)
			if shared[key] == nil {
				order = append(order, key)
			}
			shared[key] = append(shared[key], r)
		}
		for _, key := range order {
			p.reportRivals(false, shared[key]...)
		}
	},
})

// rivalry is the network ACLs, two at least, for which a subnet is claimed.
type rivalry struct {
	subnet *firewall.Subnet
	claims []firewall.Claim
	nacls  []firewall.ID // ascending
}

func naclsOf(claims []firewall.Claim) []firewall.ID {
	var ids []firewall.ID
	for _, c := range claims {
		ids = append(ids, c.NACL)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

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

// reportRivals reports one subnet that is certainly claimed for several network ACLs, or all subnets that are possibly claimed for the
// same ones: most often they are one block of which the plan does not show who takes which.
func (p *Pass) reportRivals(sure bool, all ...rivalry) {
	f := Finding{Possible: !sure}
	var names, subnets []string
	for _, id := range all[0].nacls {
		var o firewall.Origin
		if n := p.Net.NACLs[id]; n != nil {
			o = n.Origin
		}
		names = append(names, address(o, id))
		f.Resources = append(f.Resources, subject(o, id))
	}
	for _, r := range all {
		s := r.subnet
		subnets = append(subnets, address(s.Origin, s.ID))
		f.Resources = append(f.Resources, resource(result.Cause, s.Origin, s.ID))
		for _, c := range r.claims {
			claim := resource(result.Association, c.Origin, "")
			if claim.Label = "claims it for " + string(c.NACL); claim.At == nil {
				claim.At = ofSubnets.alone
			}
			f.Point = pointAt(claim, claim.Label)
			f.Resources = append(f.Resources, claim)
		}
		if f.Possible {
			f.Unknowns = append(f.Unknowns, s.NACL.Why...)
		}
	}
	f.Address = names[0]
	if sure {
		f.Key = append(f.Key, subnets[0])
		f.Extent.Count, f.Extent.Of = float64(len(names)), "network ACL"
	} else {
		f.Extent.Count, f.Extent.Of = float64(len(all)), "subnet"
	}
	f.Key = append(f.Key, names[1:]...)
	who := "subnet " + subnets[0] + " is"
	if len(all) > 1 {
		who = "each of the subnets " + shorten(subnets, 4) + " is"
	}
	f.Message = depending(f.Possible, fmt.Sprintf("%s claimed for %d network ACLs: %s", who, len(names), shorten(names, 4)))
	p.Report(f)
}
