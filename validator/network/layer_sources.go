package network

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// layerSources is the sources of several plans. Each is asked of the resources of its own plan alone, and names only those.
type layerSources struct {
	of      []plan.Sources                 // by plan; nil for one that has none
	own     map[*plan.Resource]ownResource // by resource of the joined plan
	address []map[string]string            // by plan: addresses in it to those in the joined one
}

type ownResource struct {
	layer int
	res   *plan.Resource
}

func newLayerSources(layers []Layer) *layerSources {
	s := &layerSources{own: map[*plan.Resource]ownResource{}}
	for _, l := range layers {
		s.of, s.address = append(s.of, l.Plan.Sources), append(s.address, map[string]string{})
	}
	return s
}

// add enters a resource of plan i, and what it is in the joined one.
func (s *layerSources) add(i int, own, joined *plan.Resource) {
	s.own[joined] = ownResource{i, own}
	s.address[i][own.Address] = joined.Address
}

// any reports whether one of the plans has sources.
func (s *layerSources) any() bool {
	return slices.ContainsFunc(s.of, func(x plan.Sources) bool { return x != nil })
}

// Given is what the sources of a resource's plan give an argument.
func (s *layerSources) Given(r *plan.Resource, argument string, path ...string) (plan.Given, bool) {
	o, known := s.own[r]
	if !known || s.of[o.layer] == nil {
		return plan.Given{}, false
	}
	g, ok := s.of[o.layer].Given(o.res, argument, path...)
	if !ok {
		return plan.Given{}, false
	}
	return s.joined(o.layer, g)
}

// Blocks is the blocks of a name that the sources of a resource's plan give it.
func (s *layerSources) Blocks(r *plan.Resource, name string) ([]plan.GivenBlock, bool) {
	o, known := s.own[r]
	if !known || s.of[o.layer] == nil {
		return nil, false
	}
	blocks, ok := s.of[o.layer].Blocks(o.res, name)
	if !ok {
		return nil, false
	}
	var all []plan.GivenBlock
	for _, b := range blocks {
		here := plan.GivenBlock{Args: map[string]plan.Given{}, Undecided: map[string]bool{}}
		for arg := range b.Undecided {
			here.Undecided[arg] = true
		}
		for arg, g := range b.Args {
			if j, ok := s.joined(o.layer, g); ok {
				here.Args[arg] = j
			} else {
				here.Undecided[arg] = true
			}
		}
		all = append(all, here)
	}
	return all, true
}

// joined is what plan i gives, with the addresses that its instances have in the joined plan; false where it has not all of them.
func (s *layerSources) joined(i int, g plan.Given) (plan.Given, bool) {
	g.Elements = slices.Clone(g.Elements)
	for k, e := range g.Elements {
		if e.Address == "" {
			continue
		}
		address, ok := s.address[i][e.Address]
		if !ok {
			return plan.Given{}, false
		}
		g.Elements[k].Address = address
	}
	return g, true
}

// Name is where the sources are: the first few of them.
func (s *layerSources) Name() string {
	const shown = 3
	var names []string
	for _, x := range s.of {
		if x != nil && x.Name() != "" && !slices.Contains(names, x.Name()) {
			names = append(names, x.Name())
		}
	}
	if more := len(names) - shown; more > 1 {
		names = append(names[:shown], fmt.Sprintf("%d others", more))
	}
	if last := len(names) - 1; last > 0 {
		return strings.Join(names[:last], ", ") + " and " + names[last]
	}
	return strings.Join(names, "")
}

// Limits says what of the sources is not used: of which, where there are several.
func (s *layerSources) Limits() []string {
	var all []string
	for _, x := range s.of {
		if x == nil {
			continue
		}
		for _, l := range x.Limits() {
			if !strings.Contains(l, x.Name()) {
				l = x.Name() + ": " + l
			}
			all = append(all, l)
		}
	}
	return all
}
