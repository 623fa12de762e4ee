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
			out = append(out, unreadGroup(id))
			continue
		}
		for r := range g.AllRules() {
			why := unjudgedAddresses(n, r)
			if peer, ok := r.Group.Exact(); ok && r.Peer == firewall.PeerGroup && (n.Groups[peer] == nil || n.Groups[peer].External) {
				why = fmt.Sprintf("the members of %s, in another VPC or account, are not known", peer)
			}
			if why != "" {
				out = append(out, unjudgedRule(id, r, why))
			}
		}
	}
	slices.Sort(out)
	return out
}

// unjudgedAddresses says what is not known of the addresses and services that a rule names, "" if all is.
func unjudgedAddresses(n *firewall.Network, r *firewall.GroupRule) string {
	if r.Any {
		return "it cannot be read"
	}
	if id, ok := r.PrefixList.Exact(); ok && r.Peer == firewall.PeerPrefixList && (n.PrefixLists[id] == nil || len(n.PrefixLists[id].Why) > 0) {
		return fmt.Sprintf("the entries of prefix list %s cannot be read", id)
	}
	return ""
}

func unreadGroup(id firewall.ID) string {
	return fmt.Sprintf("group %s: it cannot be read, as one of another account", id)
}

func unjudgedRule(group firewall.ID, r *firewall.GroupRule, why string) string {
	return fmt.Sprintf("rule %s of %s: %s", r.Origin.Address, group, why)
}
