package provider

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// unjudgedOf is what of groups that are carried, and of the prefix lists that their rules name, is not known, a line each, sorted.
func unjudgedOf(n *firewall.Network, carried map[firewall.ID]bool) []string {
	out := []string{}
	for id := range carried {
		g := n.Groups[id]
		if g == nil || g.External {
			out = append(out, fmt.Sprintf("group %s: it cannot be read, as one of another account", id))
			continue
		}
		for r := range g.AllRules() {
			if why := unjudgedPeer(n, r); why != "" {
				out = append(out, fmt.Sprintf("rule %s of %s: %s", r.Origin.Address, id, why))
			}
		}
	}
	slices.Sort(out)
	return out
}

// unjudgedPeer says what is not known of the packets that a rule admits, "" if all is.
func unjudgedPeer(n *firewall.Network, r *firewall.GroupRule) string {
	if r.Any {
		return "it cannot be read"
	}
	if id, ok := r.Group.Exact(); ok && r.Peer == firewall.PeerGroup && (n.Groups[id] == nil || n.Groups[id].External) {
		return fmt.Sprintf("the members of %s, in another VPC or account, are not known", id)
	}
	if id, ok := r.PrefixList.Exact(); ok && r.Peer == firewall.PeerPrefixList && (n.PrefixLists[id] == nil || len(n.PrefixLists[id].Why) > 0) {
		return fmt.Sprintf("the entries of prefix list %s cannot be read", id)
	}
	return ""
}
