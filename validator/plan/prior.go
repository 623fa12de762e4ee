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
	var own []*entry
	var address string
	err := w.object("prior_state module", func(name string) (err error) {
		switch name {
		case "address": // Terraform writes it after the resources
			address, err = w.text("prior_state module.address")
		case "resources":
			return w.array("prior_state module.resources", func() error {
				e, err := r.stateResource(w)
				if e != nil {
					own = append(own, e)
				}
				return locate(r.header, err)
			})
		case "child_modules":
			return w.array("prior_state module.child_modules", func() error { return r.module(w) })
		default:
			return w.skip()
		}
		return err
	})
	for _, e := range own {
		e.ModuleAddress = address
	}
	return err
}

// stateResource reads one resource of the state; nil if it is not wanted. The values are kept raw until its end: only there
// stands the deposed key, and with it whether resource_changes has given the same values.
func (r *resources) stateResource(w walker) (*entry, error) {
	const place = "prior_state resource"
	r.reset()
	r.header.reset()
	r.values.reset()
	r.marks.reset()
	err := w.object(place, func(name string) error {
		if read, err := r.header.member(w, place, name); read {
			return err
		}
		f, known := r.header.family()
		switch {
		case known && f == nil:
			return w.skip()
		case name == "values":
			return r.values.keep(w)
		case name == "sensitive_values":
			return r.marks.keep(w)
		}
		return w.skip()
	})
	if err != nil {
		return nil, err
	}
	f, err := r.wanted(r.header, place)
	if f == nil {
		return nil, err
	}
	e, err := r.entry()
	switch {
	case err != nil:
		return nil, err
	case e.inState:
		return nil, twice(e, "prior_state")
	}
	e.inState = true
	if !e.listed || e.Data && e.Before == nil || e.destroyed() {
		e.prior, err = r.stateObject(f)
	}
	return e, err
}

func (r *resources) stateObject(f *family) (*Object, error) {
	if !r.values.set {
		return nil, &shapeError{place: "values", want: "there"}
	}
	values, err := r.side(r.replay.on(r.values.raw), f, "values")
	if err != nil {
		return nil, err
	}
	sensitive := node{}
	if r.marks.set {
		if sensitive, err = r.object(r.replay.on(r.marks.raw), f.wanted); err != nil {
			return nil, err
		}
	}
	return f.decode(r.attrs(&values, absent, &sensitive))
}
