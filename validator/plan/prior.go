package plan

// priorState reads prior_state: the state after refresh, with the addresses after moves.
func (r *resources) priorState(w walker) error {
	return w.object("prior_state", func(name string) error {
		if name != "values" {
			return w.skip()
		}
		return w.object("prior_state.values", func(name string) error {
			if name != "root_module" {
				return w.skip()
			}
			return r.module(w)
		})
	})
}

// module reads one module of the state and those below it.
func (r *resources) module(w walker) error {
	var own []int // its resources, by their place in stateModules
	kept := r.keeper.inState()
	var address string
	err := w.object("prior_state module", func(name string) (err error) {
		switch name {
		case "address": // Terraform writes it after the resources
			address, err = w.text("prior_state module.address")
		case "resources":
			return w.array("prior_state module.resources", func() error {
				it, raw := r.decoder.next()
				wanted, err := r.rawState(w, it, raw)
				if err != nil {
					return locate(&it.header, err)
				}
				if wanted {
					own = append(own, len(r.stateModules))
					r.stateModules = append(r.stateModules, "")
				}
				r.decoder.put(wanted)
				return nil
			})
		case "child_modules":
			return w.array("prior_state module.child_modules", func() error { return r.module(w) })
		default:
			return w.skip()
		}
		return err
	})
	for _, i := range own {
		r.stateModules[i] = address
	}
	r.keeper.place(kept, address)
	return err
}

const statePlace = "prior_state resource"

// rawState reads one resource of the state: its header, and its values as they stand. It reports whether it is wanted.
func (r *resources) rawState(w walker, it *item, raw *[]byte) (bool, error) {
	it.state = true
	h := &it.header
	err := w.object(statePlace, func(name string) (err error) {
		if read, err := h.member(w, statePlace, name); read {
			return err
		}
		f, known := h.family()
		switch {
		case known && f == nil && r.keeper == nil:
			return w.pass()
		case name == "values":
			it.values, err = keep(w, raw)
		case name == "sensitive_values":
			it.marks, err = keep(w, raw)
		default:
			return w.skip()
		}
		return err
	})
	if err != nil {
		return false, err
	}
	f, err := r.wanted(h, statePlace)
	if values := (*raw)[it.values.from:it.values.to]; err == nil && len(values) > 0 && r.keeper.wants(h) {
		err = r.keeper.stateValues(h, values, (*raw)[it.marks.from:it.marks.to])
	}
	return f != nil, err
}

// decodeState enters the instance of a header with its values in the state, where resource_changes has not given the same.
func (r *resources) decodeState(b *batch, it *item) error {
	e, err := r.entry()
	switch {
	case err != nil:
		return err
	case e.inState:
		return twice(e, "prior_state")
	}
	e.inState = true
	r.inState = append(r.inState, e)
	if !e.listed || e.Data && e.Before == nil || e.destroyed() {
		e.prior, err = r.stateObject(b.of(it.values), b.of(it.marks))
	}
	return err
}

func (r *resources) stateObject(raw, marks []byte) (*Object, error) {
	f, _ := r.header.family()
	if len(raw) == 0 {
		return nil, &shapeError{place: "values", want: "there"}
	}
	values, err := r.side(r.replay.on(raw), f, "values")
	if err != nil {
		return nil, err
	}
	sensitive := node{}
	if len(marks) > 0 {
		if sensitive, err = r.object(r.replay.on(marks), f.wanted); err != nil {
			return nil, err
		}
	}
	return f.decode(r.attrs(&values, absent, &sensitive))
}
