package plan

import (
	"cmp"
	"errors"
	"slices"
)

// resources collects the instances of resource_changes and prior_state, which come in any order. Its worker runs until decoder.finish.
type resources struct {
	*arena
	byKey    map[string]*entry // by address and deposed key
	entries  []*entry
	openTofu bool
	ours     bool // one is of the provider rackspace
	changed  bool // resource_changes has an entry
	passed   passed
	secrets  Secrets
	keeper   *keeper // nil where no values are kept

	inState      []*entry // those of prior_state, in its order
	stateModules []string // the modules that they stand in

	// Of the resource at hand.
	decoder *decoder
	header  *header
	key     []byte // scratch space
	replay  replayer
}

// entry is one instance while its two sources come in.
type entry struct {
	*Resource
	listed  bool    // resource_changes has it
	inState bool    // prior_state has it
	prior   *Object // its values in prior_state, where resource_changes may need them
}

// destroyed reports whether the instance goes and none takes its place. Terraform does not refresh the before of one that has
// left the configuration; prior_state it does.
func (e *entry) destroyed() bool { return len(e.Actions) == 1 && e.Actions[0] == "delete" }

func newResources(keep func(string) bool) *resources {
	r := &resources{keeper: newKeeper(keep), arena: newArena(), byKey: map[string]*entry{}, replay: replayer{names: newTexts()}, passed: newPassed()}
	r.decoder = startDecoding(r)
	return r
}

// wanted is the family of the resource whose header is complete, or nil.
func (r *resources) wanted(h *header, place string) (*family, error) {
	r.openTofu, r.ours = r.openTofu || fromOpenTofu(h.provider), r.ours || isOurs(h.typ)
	if err := h.complete(place); err != nil {
		return nil, err
	}
	if f, _ := h.family(); f != nil && Types[string(h.typ)].offers(string(h.provider)) {
		return f, nil
	}
	return nil, nil
}

// entry finds or adds the instance that the header names.
func (r *resources) entry() (*entry, error) {
	h := r.header
	r.key = append(append(append(r.key[:0], h.address...), 0), h.deposed...)
	if e, ok := r.byKey[string(r.key)]; ok {
		if e.Type != string(h.typ) || e.Data != (string(h.mode) == dataMode) {
			return nil, &shapeError{e.Address, "type", "the same in prior_state and resource_changes"}
		}
		return e, nil
	}
	index, err := h.key()
	if err != nil {
		return nil, err
	}
	e := &entry{Resource: &Resource{
		Address:  string(h.address),
		Data:     string(h.mode) == dataMode,
		Type:     Types[string(h.typ)].Name,
		Name:     r.intern(h.name),
		Index:    index,
		Deposed:  string(h.deposed),
		Provider: r.intern(h.provider),
	}}
	r.byKey[string(r.key)] = e
	r.entries = append(r.entries, e)
	return e, nil
}

// twice is one instance listed two times: which counts is not defined.
func twice(e *entry, place string) error {
	return &InputError{Kind: KindDuplicate, What: "has " + printable(e.Address) + " twice in " + place, Fix: fixAgain}
}

// locate adds the address of a resource to an error.
func locate(h *header, err error) error {
	var shape *shapeError
	if errors.As(err, &shape) && shape.address == "" {
		shape.address = string(h.address)
	}
	return err
}

// finish settles what only both sources together tell, and sorts.
func (r *resources) finish() []*Resource {
	for i, e := range r.inState {
		e.ModuleAddress = r.stateModules[i]
	}
	all := make([]*Resource, len(r.entries))
	for i, e := range r.entries {
		switch {
		case !e.listed: // refresh-only, -target, or data read while planning
			e.Before, e.After = e.prior, e.prior
		case e.Data && e.Before == nil, e.destroyed() && e.prior != nil:
			e.Before = e.prior
		}
		all[i] = e.Resource
		r.passed.aside(e.Resource)
	}
	slices.SortFunc(all, func(a, b *Resource) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Deposed, b.Deposed))
	})
	return all
}
