package baseline

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// GroupRule is the rule as the packet model has it; self is the group that it belongs to. A CIDR that is not known yet may be
// any of its family, the CIDRs of a VPC any address at all. An error says that AWS would refuse the rule's traffic.
func (r Rule) GroupRule(self firewall.ID) (firewall.GroupRule, error) {
	services, err := r.Services()
	if err != nil {
		return firewall.GroupRule{}, fmt.Errorf("rule %s: %w", r.Key, err)
	}
	out := firewall.GroupRule{
		Must: services, May: services,
		Protocol: r.Protocol, FromPort: r.FromPort, ToPort: r.ToPort,
		Description: r.Description, Standalone: true,
	}
	if r.Peer.Unknown {
		out.Why = []firewall.Unknown{{Attribute: r.Key, Reason: firewall.KnownAfterApply}}
	}
	switch r.Peer.Kind {
	case Self:
		out.Peer, out.Group = firewall.PeerGroup, firewall.LinkTo(self)
	case Group:
		out.Peer, out.Group = firewall.PeerGroup, r.link(out.Why)
	case PrefixList:
		out.Peer, out.PrefixList = firewall.PeerPrefixList, r.link(out.Why)
	default:
		out.Peer = firewall.PeerCIDR
		out.MustAddrs, out.MayAddrs = r.Peer.addrs()
	}
	return out, nil
}

func (r Rule) link(why []firewall.Unknown) firewall.Link {
	if r.Peer.Unknown {
		return firewall.Link{Open: true, Why: why}
	}
	return firewall.LinkTo(firewall.ID(r.Peer.ID))
}

// addrs returns the addresses of a peer of CIDRs, bounded from both sides.
func (p Peer) addrs() (must, may firewall.AddrSet) {
	switch {
	case !p.Unknown:
		known := firewall.Prefixes(p.CIDR)
		return known, known
	case p.Kind == CIDRIPv4:
		return must, firewall.AllIPv4()
	case p.Kind == CIDRIPv6:
		return must, firewall.AllIPv6()
	}
	return must, firewall.AllAddrs()
}

// Packets returns the packets that the rules of one direction admit by CIDRs that are known: what groups and prefix lists
// admit depends on who is in them. An error says that AWS would refuse a rule's traffic.
func Packets(rules []Rule, d firewall.Direction) (firewall.Set, error) {
	var sets []firewall.Set
	for _, r := range rules {
		if r.Direction != d {
			continue
		}
		g, err := r.GroupRule("")
		if err != nil {
			return firewall.Set{}, err
		}
		sets = append(sets, firewall.NewSet(g.MustAddrs, g.Must))
	}
	return firewall.UnionAll(sets...), nil
}
