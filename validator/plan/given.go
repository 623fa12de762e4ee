package plan

// Given is what a configuration's sources give an attribute that is known only after apply.
type Given struct {
	Null     bool      // null, or a list without elements: the attribute is not stated
	List     bool      // a list, set or tuple, whose order means nothing
	Elements []Element // one, unless it is a list
}

// Element is one text of a Given: known, or an id that an instance has after apply.
type Element struct {
	Text    string // where Address is ""
	Address string // of the instance
	Attr    string // of the instance: id, default_network_acl_id
}

// GivenBlock is one block that the sources give an instance, a dynamic one's included, or one object of a list of them.
type GivenBlock struct {
	Args      map[string]Given // those that are decided
	Undecided map[string]bool
}

// Arg is what the block gives an argument: null where it does not state it. It is false where the sources do not decide it.
func (b GivenBlock) Arg(name string) (Given, bool) {
	if b.Undecided[name] {
		return Given{}, false
	}
	g, stated := b.Args[name]
	if !stated {
		g.Null = true
	}
	return g, true
}

// Sources tells what the plan's JSON has lost. It is asked by one goroutine at a time.
type Sources interface {
	// Given is what the sources give an argument of r, for certain; false where they do not decide it. path leads into its value: the names of
	// attributes, or keys of maps.
	Given(r *Resource, argument string, path ...string) (Given, bool)
	// Blocks is the blocks of a name that the sources give r; false where they do not decide how many there are.
	Blocks(r *Resource, name string) ([]GivenBlock, bool)
	// Name is where the sources are, as the user named them.
	Name() string
	// Limits says what of them is not used, and why.
	Limits() []string
}
