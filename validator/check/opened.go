package check

import (
	"fmt"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// bounded is a set of packets bounded from both sides.
type bounded struct{ must, may firewall.Set }

// ruleSet is the packets that a group's rule opens from the addresses that it names.
func ruleSet(net *firewall.Network, r *firewall.GroupRule) bounded {
	must, may := net.RuleSet(r)
	return bounded{must, may}
}

// openedBy is what all ingress rules of a group that are known open together by address.
func (p *Pass) openedBy(g *firewall.Group) bounded {
	must, may := p.Net.RulesSet(g.Ingress)
	return bounded{must, may}
}

// peerText is the peer of a group's rule for a message.
func peerText(r *firewall.GroupRule) string {
	switch r.Peer {
	case firewall.PeerCIDR:
		if r.MustAddrs.Equal(r.MayAddrs) {
			return addrsText(r.MustAddrs)
		}
	case firewall.PeerGroup:
		if id, ok := r.Group.Exact(); ok {
			return "members of " + string(id)
		}
	case firewall.PeerPrefixList:
		if id, ok := r.PrefixList.Exact(); ok {
			return "prefix list " + string(id)
		}
	}
	return "addresses that are not known"
}

// servicesText is the services of a group's rule for a message.
func servicesText(r *firewall.GroupRule) string {
	if !r.Must.Equal(r.May) && !r.Maybe {
		return "services that are not all known"
	}
	switch p := firewall.Protocol(r.Protocol); {
	case r.Protocol >= 0 && hasPorts(p):
		return fmt.Sprintf("%s %s", p, portsText(r.May.Ports(p)))
	case r.Protocol >= 0 && isICMP(p) && r.FromPort >= 0:
		return fmt.Sprintf("%s type %d", p, r.FromPort)
	}
	return protocolText(r.Protocol)
}
