package plan

// passed is what is kept of the changes that are passed over.
type passed struct {
	pending map[string]bool // see Plan.Pending
	leaving map[string]bool // see Plan.Leaving
	stand   map[string]bool // see Plan.Standing
	touched bool            // the entry at hand has an action that may leave values open
	goes    bool            // it has one that takes it away
	block   []byte          // scratch space
	replay  replayer
}

func newPassed() passed {
	return passed{pending: map[string]bool{}, leaving: map[string]bool{}, stand: map[string]bool{}, replay: replayer{names: newTexts()}}
}

// change reads the actions of a change of which nothing else is needed.
func (p *passed) change(w walker) error {
	if w.dec.PeekKind() != '{' {
		return w.skip()
	}
	return w.object("change", func(name string) error {
		if name != "actions" || w.dec.PeekKind() != '[' {
			return w.pass()
		}
		return w.array("change.actions", func() error {
			action, err := w.bytes("change.actions[]")
			switch string(action) {
			case "no-op":
			case "delete", "forget":
				p.goes = true
			default:
				p.touched = true
			}
			return err
		})
	})
}

// note enters the block of the entry at hand, and whether its change may leave values open.
func (p *passed) note(h *header) {
	if p.goes && !p.touched {
		if string(h.mode) != dataMode && !p.leaving[string(h.typ)] {
			p.leaving[string(h.typ)] = true
		}
		return
	}
	p.block = h.block(p.block[:0])
	if !p.stand[string(p.block)] {
		p.stand[string(p.block)] = true
	}
	if p.touched && !p.pending[string(p.block)] {
		p.pending[string(p.block)] = true
	}
}

// aside enters the block of a resource that stands aside, if the plan may leave values of it open.
func (p *passed) aside(r *Resource) {
	if !Types[r.Type].Aside(r.Data) || !(r.Has("create") || r.Has("update") || r.Has("read")) {
		return
	}
	block := r.Type + "." + r.Name
	if r.Data {
		block = "data." + block
	}
	p.pending[block] = true
}
