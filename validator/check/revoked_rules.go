package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// The part of RSG205 that is about rackspace_sg_baseline and rackspace_default_sg_lockdown: they have no inline rules, and revoke what
// is not their own.

// revokesOthers reports whether a group is one of those.
func revokesOthers(g *firewall.Group) bool { return isBaseline(g) || isLockdown(g) }

func isLockdown(g *firewall.Group) bool { return g.Origin.Type == lockdownType }

// revokes is what such a group does, for a message.
const revokes = "revokes at each apply the rules of other resources, which make them again"

// reportRevoked reports the standalone rules of a group that its baseline certainly revokes.
func (p *Pass) reportRevoked(g *firewall.Group) {
	var sure []firewall.Origin
	for _, c := range g.Revoked {
		if c.Revoked == firewall.CertainlyRevoked {
			sure = append(sure, c.Origin)
		}
	}
	if len(sure) == 0 {
		return
	}
	slices.SortFunc(sure, func(a, b firewall.Origin) int { return strings.Compare(a.Address, b.Address) })
	f := Finding{Address: address(g.Origin, g.ID), Resources: []result.Resource{subject(g.Origin, g.ID)}}
	var names []string
	for _, o := range sure {
		names = append(names, o.Address)
		f.Resources = append(f.Resources, resource(result.Cause, o, ""))
	}
	f.Extent.Count, f.Extent.Of = float64(len(names)), "standalone rule"
	f.Message = fmt.Sprintf("security group %s: %s", revokes, shorten(names, 3))
	if !p.brief {
		f.Fixes = p.takenInFix(g, names)
	}
	p.Report(f)
}

// mixedGroupCandidates reports standalone rules that are perhaps for a group whose resource undoes them, or that it perhaps undoes.
func (p *Pass) mixedGroupCandidates(g *firewall.Group) {
	var doubtful []firewall.Candidate
	for _, c := range g.Revoked {
		if c.Revoked == firewall.PerhapsRevoked {
			doubtful = append(doubtful, c)
		}
	}
	for _, list := range g.Perhaps {
		for _, c := range list {
			if c.Revoked == firewall.PerhapsRevoked {
				doubtful = append(doubtful, c)
			}
		}
	}
	p.mixedCandidates("security group", g.ID, g.Origin, g.Perhaps, doubtful, func(id firewall.ID, d firewall.Direction, c *firewall.Candidate) bool {
		other := p.Net.Groups[id]
		return other != nil && (other.Inline[d] != firewall.Unstated || p.surelyRevoked(other, d, c))
	})
}

// surelyRevoked reports whether a baseline or lockdown certainly revokes a candidate, if that is for it.
func (p *Pass) surelyRevoked(g *firewall.Group, d firewall.Direction, c *firewall.Candidate) bool {
	if !revokesOthers(g) {
		return false
	}
	if p.cache.revoked == nil {
		p.cache.revoked = map[candidateOf]bool{}
		for _, g := range p.Net.Groups {
			for d, list := range g.Perhaps {
				for _, c := range list {
					if c.Revoked == firewall.CertainlyRevoked {
						p.cache.revoked[candidateOf{g.ID, firewall.Direction(d), c.Origin.Address}] = true
					}
				}
			}
		}
	}
	return p.cache.revoked[candidateOf{g.ID, d, c.Origin.Address}]
}

// candidateOf is a rule resource that is perhaps for a group.
type candidateOf struct {
	group     firewall.ID
	direction firewall.Direction
	rule      string
}

// undoes says how the resources of filters undo a rule that is for one of them.
func (p *Pass) undoes(filters []firewall.ID) string {
	baselines := 0
	for _, id := range filters {
		if g := p.Net.Groups[id]; g != nil && revokesOthers(g) {
			baselines++
		}
	}
	switch baselines {
	case 0:
		return "states rules inline"
	case len(filters):
		return revokes
	}
	return "states rules inline, or " + revokes
}

// takenInFix writes the rules into the baseline, as far as all is known of them.
func (p *Pass) takenInFix(g *firewall.Group, names []string) []result.Fix {
	if isLockdown(g) {
		title := fmt.Sprintf("remove %s, and give what needs it a group of its own", shorten(names, 3))
		return []result.Fix{{Title: title, Applicability: result.MaybeIncorrect}}
	}
	title := fmt.Sprintf("move %s into rules of %s; or make each a rackspace_sg_rule, which it spares; or name them in ignore_rules, or set "+
		`unmanaged_rules = "report"`, shorten(names, 3), address(g.Origin, g.ID))
	var openings []groupOpening
	for _, name := range names {
		list, whole := p.asOpenings(g, name)
		if !whole || len(openings)+len(list) > maxProposed {
			return []result.Fix{{Title: title, Applicability: result.MaybeIncorrect}}
		}
		openings = append(openings, list...)
	}
	return proposal(title, result.HasPlaceholders, groupOpenings(g, nil, openings))
}
