package network

import (
	"slices"
	"strconv"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// The codes of the notes that links were taken from the sources, and on what of the sources is not used.
const (
	NoteSources     = "sources"
	NoteSourceLimit = "sources-limit"
)

// sourceLimits notes what of the sources is not used.
func (b *builder) sourceLimits() {
	if b.plan.Sources == nil {
		return
	}
	for _, l := range b.plan.Sources.Limits() {
		b.note(NoteSourceLimit, l, l)
	}
}

// given is what the sources give an attribute that is known only after apply; false where there are none or they do not decide it.
// A value that is marked sensitive is not asked for: what it is would show.
func (b *builder) given(r *plan.Resource, attr string, sensitive bool, path ...string) (plan.Given, bool) {
	if b.plan.Sources == nil || b.side != sideAfter || sensitive {
		return plan.Given{}, false
	}
	key := givenKey{r, strings.Join(append([]string{attr}, path...), "\x00")}
	g, done := b.sourced[key]
	if !done {
		if v, ok := b.plan.Sources.Given(r, named(r, attr), path...); ok {
			g = &v
		}
		b.sourced[key] = g
	}
	if g == nil {
		return plan.Given{}, false
	}
	return *g, true
}

type givenKey struct {
	res  *plan.Resource
	attr string
}

// linkGiven is the link that the sources give an attribute of r, or what is at a path in it.
func (b *builder) linkGiven(r *plan.Resource, attr string, sensitive bool, k kind, path ...string) (firewall.Link, bool) {
	g, ok := b.given(r, attr, sensitive, path...)
	switch {
	case !ok || g.List && !g.Null:
		return firewall.Link{}, false
	case g.Null: // what AWS makes of it is not known
		return firewall.Link{Open: true, Why: hidden(r, attr)}, true
	}
	id, ok := b.elementGiven(g.Elements[0], k)
	if !ok || g.Elements[0].Address == "" { // the plan would know a text
		return firewall.Link{}, false
	}
	return firewall.LinkTo(id), true
}

// membersGiven is the members that the sources give a set attribute of r that is not known. set is false where they leave it unset.
func (b *builder) membersGiven(r *plan.Resource, attr string, v plan.Strings, k kind) (l firewall.Links, set, ok bool) {
	if !v.IsUnknown() && !slices.ContainsFunc(v.Or(nil), plan.String.IsUnknown) {
		return firewall.Links{}, false, false
	}
	g, ok := b.given(r, attr, v.Sensitive)
	if !ok {
		return firewall.Links{}, false, false
	}
	ids, ok := b.elementsGiven(g, k)
	return firewall.Links{Sure: ids}, !g.Null, ok
}

// elementsGiven is the objects of kind k that a list names.
func (b *builder) elementsGiven(g plan.Given, k kind) ([]firewall.ID, bool) {
	if !g.List && !g.Null {
		return nil, false
	}
	var ids []firewall.ID
	for _, e := range g.Elements {
		id, ok := b.elementGiven(e, k)
		if !ok {
			return nil, false
		}
		ids = append(ids, id)
	}
	return sortIDs(ids), true
}

// inlineGiven is the members of a set, not known, within an element of a group's ingress or egress. The element is that of a block
// which has its other values: where there are several, they have to agree.
func (b *builder) inlineGiven(r *plan.Resource, attr, set string, e *plan.GroupEntry, v plan.Strings, k kind) (firewall.Links, bool) {
	if !v.IsUnknown() || v.Sensitive {
		return firewall.Links{}, false
	}
	var found []firewall.ID
	for _, block := range b.blocksGiven(r, attr) {
		if !mayBe(&block, e) {
			continue
		}
		g, decided := block.Arg(set)
		ids, ok := b.elementsGiven(g, k)
		if !decided || !ok || len(ids) == 0 || found != nil && !slices.Equal(found, ids) {
			return firewall.Links{}, false
		}
		found = ids
	}
	return firewall.Links{Sure: found}, found != nil
}

// blocksGiven is the blocks of a name that the sources give r; none where there are no sources, or they do not decide it.
func (b *builder) blocksGiven(r *plan.Resource, name string) []plan.GivenBlock {
	if b.plan.Sources == nil || b.side != sideAfter {
		return nil
	}
	key := givenKey{r, name}
	blocks, done := b.blocksOf[key]
	if !done {
		blocks, _ = b.plan.Sources.Blocks(r, named(r, name))
		b.blocksOf[key] = blocks
	}
	return blocks
}

// blockLink is the object that the one block of a name which counts names in an argument: the only one, or that of device_index 0.
func (b *builder) blockLink(r *plan.Resource, name, argument string, k kind) (firewall.ID, bool) {
	blocks := b.blocksGiven(r, name)
	if len(blocks) > 1 {
		first := func(block plan.GivenBlock) bool {
			index, decided := block.Arg("device_index")
			return !decided || len(index.Elements) == 1 && sameText(index.Elements[0], "0")
		}
		blocks = slices.DeleteFunc(slices.Clone(blocks), func(block plan.GivenBlock) bool { return !first(block) })
	}
	if len(blocks) != 1 {
		return "", false
	}
	g, decided := blocks[0].Arg(argument)
	if !decided || g.List || len(g.Elements) != 1 || g.Elements[0].Address == "" {
		return "", false
	}
	return b.elementGiven(g.Elements[0], k)
}

// mayBe reports whether an element may be what AWS's provider makes of a block. What cannot be compared may be equal.
func mayBe(block *plan.GivenBlock, e *plan.GroupEntry) bool {
	differs := func(name string, known bool, equal func(plan.Given) bool) bool {
		g, decided := block.Arg(name)
		return decided && known && !equal(g)
	}
	text := func(v plan.String) func(plan.Given) bool {
		return func(g plan.Given) bool {
			return g.Null && plan.Blank(v) || len(g.Elements) == 1 && sameText(g.Elements[0], v.Or(""))
		}
	}
	number := func(v plan.Int) func(plan.Given) bool {
		return func(g plan.Given) bool {
			return g.Null && v.Or(0) == 0 || len(g.Elements) == 1 && sameText(g.Elements[0], strconv.FormatInt(v.Or(0), 10))
		}
	}
	protocol := func(g plan.Given) bool {
		if len(g.Elements) != 1 || g.Elements[0].Address != "" {
			return true
		}
		here, err := firewall.ParseGroupProtocol(g.Elements[0].Text)
		there, other := firewall.ParseGroupProtocol(e.Protocol.Or(""))
		return err != nil || other != nil || here == there
	}
	return !differs("protocol", e.Protocol.State == plan.Known, protocol) &&
		!differs("from_port", !e.FromPort.IsUnknown(), number(e.FromPort)) &&
		!differs("to_port", !e.ToPort.IsUnknown(), number(e.ToPort)) &&
		!differs("description", !e.Description.IsUnknown(), text(e.Description))
}

// sameText compares what may be equal: an id that is not known may be any text.
func sameText(e plan.Element, text string) bool { return e.Address != "" || e.Text == text }

// elementGiven is the object of kind k that an element names.
func (b *builder) elementGiven(e plan.Element, k kind) (firewall.ID, bool) {
	if e.Address == "" {
		id, _ := b.lookup(k, e.Text)
		return id, true
	}
	res := b.instanceAt[e.Address]
	if res == nil {
		return "", false
	}
	id, ok := b.asKind(target{res: res, attr: e.Attr, sure: true, self: true}, k).Exact()
	if ok {
		b.note(NoteSources, "", "ids known only after apply are taken from the sources in "+b.plan.Sources.Name()+
			": they are taken to be those that were planned")
	}
	return id, ok
}
