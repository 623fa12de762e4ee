// Package network turns the typed resources of a plan into two firewall.Networks: the world before and the world after.
//
// The world after is the prior state with the plan's changes laid over it (never planned_values, which is empty or partial
// for destroy, refresh-only and targeted plans). An id that is known only after apply is linked through the references of
// the configuration; what they cannot say stays a candidate set or a dead end, and is never guessed.
package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Options decides what may be assumed.
type Options struct {
	// Strict turns the all-refs assumption off: that a list or set attribute whose value is not known has as members
	// exactly the objects that it refers to.
	Strict bool
	// Assume bounds values that the plan does not know.
	Assume []Assumption
}

// Build returns the network before and after the plan. What the plan leaves as it is is one object in both.
func Build(p *plan.Plan, opts Options) (before, after *firewall.Network) {
	ix := newIndex(p)
	parallel.Both(
		func() { after = build(ix, sideAfter, opts) },
		func() { before = build(ix, sideBefore, opts) },
	)
	beyondBefore(before, after, takesAway(p))
	firewall.Share(before, after)
	return before, after
}

// side is one side of the plan.
type side uint8

const (
	sideBefore side = iota
	sideAfter
)

// builder fills one Network. Its steps run in the order of build: each needs the objects of those before it.
type builder struct {
	*index
	side side
	opts Options
	net  *firewall.Network

	byID      map[kindID]firewall.ID          // AWS id → object
	hasID     map[firewall.ID]bool            // objects whose AWS id is known
	names     map[string]bool                 // notes given
	reach     map[reachKey]found              // memo of reachable
	searching map[string]bool                 // modules that reachable is in
	exprs     map[resolvedKey]*found          // memo of resolved
	named     map[candidatesKey]firewall.Link // memo of candidates
	chosen    map[partKey]*found              // memo of addPart
	links     map[linkKey]firewall.Link
	weighed   map[*found]membership                    // memo of membership
	sourced   map[givenKey]*plan.Given                 // memo of given
	blocksOf  map[givenKey][]plan.GivenBlock           // memo of blocksGiven
	lastCrowd *firewall.ID                             // the last set that fewSubnets has met, by its first element
	lastAnew  bool                                     // and what it found of it
	crowded   map[firewall.ID]bool                     // subnets that may hold what is in one of very many
	standing  map[*plan.Resource][]*firewall.Interface // the interfaces of what AWS places into subnets

	acls, defGroups *defaults
}

func newBuilder(ix *index, s side, opts Options) *builder {
	return &builder{
		index: ix, side: s, opts: opts,
		net: &firewall.Network{
			VPCs: map[firewall.ID]*firewall.VPC{}, Subnets: map[firewall.ID]*firewall.Subnet{},
			NACLs: map[firewall.ID]*firewall.NACL{}, Groups: map[firewall.ID]*firewall.Group{},
			Interfaces: map[firewall.ID]*firewall.Interface{}, PrefixLists: map[firewall.ID]*firewall.PrefixList{},
			Aliases: map[firewall.ID]firewall.ID{},
		},
		byID: map[kindID]firewall.ID{}, hasID: map[firewall.ID]bool{}, names: map[string]bool{}, reach: map[reachKey]found{},
		searching: map[string]bool{}, exprs: map[resolvedKey]*found{}, named: map[candidatesKey]firewall.Link{},
		links: map[linkKey]firewall.Link{}, weighed: map[*found]membership{}, chosen: map[partKey]*found{},
		sourced: map[givenKey]*plan.Given{}, blocksOf: map[givenKey][]plan.GivenBlock{},
		crowded: map[firewall.ID]bool{}, standing: map[*plan.Resource][]*firewall.Interface{},
		acls: newDefaults(), defGroups: newDefaults(),
	}
}

func build(ix *index, s side, opts Options) *firewall.Network {
	b := newBuilder(ix, s, opts)
	b.register()
	b.vpcs()
	b.prefixLists()
	b.subnets()
	b.subnetCIDRs()
	b.groups()
	b.nacls()
	b.associations()
	b.orders()
	b.takers()
	b.interfaces()
	b.assume()
	if s == sideAfter {
		b.sourceLimits()
		b.beyond()
	}
	b.routes()
	b.balance()
	b.unmodelled()
	return b.net
}

// note records an assumption or a limit, once.
func (b *builder) note(code, address, message string) {
	key := code + "\x00" + address
	if b.names[key] {
		return
	}
	b.names[key] = true
	b.net.Notes = append(b.net.Notes, firewall.Note{Code: code, Address: address, Message: message})
}

// object is the resource's values on the builder's side, nil if what it manages does not exist there.
func (b *builder) object(r *plan.Resource) *plan.Object {
	if b.side == sideBefore || b.kept[r] {
		return r.Before
	}
	if o := b.settled[r]; o != nil {
		return o
	}
	return r.After
}

// created reports whether the plan makes the resource anew, so that what AWS holds now says nothing of it.
func (b *builder) created(r *plan.Resource) bool { return b.side == sideAfter && r.Has("create") }

// ends reports whether the plan takes what the resource managed out of AWS, or puts something else in its place: what AWS
// reports of it is then older than the plan. What is forgotten stays.
func (b *builder) ends(r *plan.Resource) bool {
	return b.side == sideAfter && r.Before != nil && !r.Forgotten() && (r.After == nil || r.Has("create") || r.Has("update"))
}

// sets reports whether the plan makes what the resource manages, or changes it.
func (b *builder) sets(r *plan.Resource) bool {
	return b.side == sideAfter && (r.Has("create") || r.Has("update"))
}

func origin(r *plan.Resource, attribute string) firewall.Origin {
	root, _ := cutLayer(r.ModuleAddress)
	return firewall.Origin{Address: r.Address, Type: r.Type, Attribute: named(r, attribute), Actions: r.Actions, Layer: root}
}

// hidden is the Unknown of an attribute of r that is known only after apply.
func hidden(r *plan.Resource, attribute string) []firewall.Unknown {
	return []firewall.Unknown{{Address: r.Address, Attribute: named(r, attribute), Reason: firewall.KnownAfterApply}}
}

// anyOf is the objects that a link may be to, of all that there are of its kind: its candidates, and the others if it is open.
func anyOf[T any](b *builder, all map[firewall.ID]T, l firewall.Link) []firewall.ID {
	if !l.Open {
		return l.To
	}
	out := slices.Clone(l.To)
	for id := range all {
		if !l.Anew || !b.hasID[id] {
			out = append(out, id)
		}
	}
	return sortIDs(out)
}
