package plan

import (
	"slices"
	"strings"
)

// Reader reads plans. The zero Reader keeps what filters packets and nothing else.
type Reader struct {
	// Keep reports of a block, such as aws_subnet.a or data.aws_ami.x, whether the values of its instances are to be kept whole, of
	// whatever type it is: see Plan.Kept.
	Keep func(block string) bool
}

// Kept is the values that a configuration's expressions are evaluated with.
type Kept struct {
	Instances []*KeptInstance   // those that are there after the plan, of the blocks that were asked for
	Variables map[string][]byte // the root module's input variables, in JSON; also those that are sensitive
}

// KeptInstance is one instance after the plan, with all its values in JSON.
type KeptInstance struct {
	Address, Module string // Module is the module instance's address, "" for the root module
	Block           string // aws_subnet.a, data.aws_ami.x
	Index           Key
	Planned         bool // resource_changes lists it

	// Values, Unknown and Sensitive are as after, after_unknown and after_sensitive. Unknown is nil where everything is known.
	Values, Unknown, Sensitive []byte
}

// keeper gathers what is kept. It is nil where nothing is asked for.
type keeper struct {
	keep    func(block string) bool
	changes map[string]*KeptInstance // by address; nil for those that the plan takes away
	state   []*KeptInstance
	vars    map[string][]byte
	block   []byte
	replay  replayer
}

func newKeeper(keep func(string) bool) *keeper {
	if keep == nil {
		return nil
	}
	return &keeper{keep: keep, changes: map[string]*KeptInstance{}, vars: map[string][]byte{}, replay: replayer{names: newTexts()}}
}

// wants reports whether the instance's values are kept.
func (k *keeper) wants(h *header) bool {
	if k == nil || len(h.deposed) > 0 {
		return false
	}
	k.block = h.block(k.block[:0])
	return k.keep(string(k.block))
}

func (k *keeper) instance(h *header) (*KeptInstance, error) {
	index, err := h.key()
	return &KeptInstance{Address: string(h.address), Module: string(h.module), Block: string(h.block(nil)), Index: index}, err
}

// change keeps the values after a change.
func (k *keeper) change(h *header, raw []byte) error {
	i, err := k.instance(h)
	if err != nil {
		return err
	}
	var actions []string
	err = k.replay.on(raw).change(map[string]*[]byte{"after": &i.Values, "after_unknown": &i.Unknown, "after_sensitive": &i.Sensitive}, &actions)
	if err != nil {
		return err
	}
	i.Planned = true
	if len(actions) == 1 && (actions[0] == "delete" || actions[0] == "forget") {
		i = nil
	}
	k.changes[string(h.address)] = i
	return nil
}

// change reads members of a change as they stand, and its actions.
func (w walker) change(members map[string]*[]byte, actions *[]string) error {
	return w.object("change", func(name string) error {
		if name == "actions" {
			return w.array("change.actions", func() error {
				action, err := w.text("change.actions[]")
				*actions = append(*actions, action)
				return err
			})
		}
		to := members[name]
		if to == nil {
			return w.skip()
		}
		v, err := w.dec.ReadValue()
		*to = slices.Clone([]byte(v))
		return err
	})
}

// stateValues keeps the values of a resource of the state.
func (k *keeper) stateValues(h *header, values, sensitive []byte) error {
	i, err := k.instance(h)
	if err != nil {
		return err
	}
	i.Values, i.Sensitive = slices.Clone(values), slices.Clone(sensitive)
	k.state = append(k.state, i)
	return nil
}

// inState is how many instances of the state there are; place says in which module those from n on stand, but for those of modules
// within it, of which that is known. Terraform writes a module's address after its resources.
func (k *keeper) inState() int {
	if k == nil {
		return 0
	}
	return len(k.state)
}

func (k *keeper) place(n int, module string) {
	if k == nil {
		return
	}
	for _, i := range k.state[n:] {
		if i.Module == "" {
			i.Module = module
		}
	}
}

// variables reads the root module's variables.
func (d *document) variables() error {
	if d.resources.keeper == nil && d.dec.PeekKind() != '{' {
		return d.skip()
	}
	return d.object("variables", func(name string) error {
		return d.object("variables entry", func(member string) error {
			if member != "value" {
				return d.skip()
			}
			v, err := d.dec.ReadValue()
			d.ids[name] = idsIn(v)
			if k := d.resources.keeper; k != nil {
				k.vars[name] = slices.Clone([]byte(v))
			}
			return err
		})
	})
}

// finish puts the two sources together: what resource_changes lists it says.
func (k *keeper) finish() *Kept {
	if k == nil {
		return nil
	}
	kept := &Kept{Variables: k.vars}
	for _, i := range k.state {
		if _, listed := k.changes[i.Address]; !listed {
			kept.Instances = append(kept.Instances, i)
		}
	}
	for _, i := range k.changes {
		if i != nil {
			kept.Instances = append(kept.Instances, i)
		}
	}
	slices.SortFunc(kept.Instances, func(a, b *KeptInstance) int { return strings.Compare(a.Address, b.Address) })
	return kept
}
