package network

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Layer is one of several plans that are of one network: that of the VPC, that of its network ACLs, that of an application.
type Layer struct {
	Plan *plan.Plan
	// Qualified is an address of the plan as it is told apart from an equal one of another.
	Qualified func(address string) string
}

// Joined is several plans as one. What one manages or reads by its AWS id serves all: an id is looked up among the objects of all
// plans. References stay within their plan.
type Joined struct {
	Plan   *plan.Plan
	owner  map[string]owned // by address, as it stands in Plan, of a resource or block
	byID   map[string]int   // by AWS id: the first plan that names it
	layers []string         // by plan: what its blocks' addresses begin with
	source *layerSources
}

type owned struct {
	layer   int
	address string
}

// The plans stand in the joined configuration as modules of a root that has nothing else. No configuration can name a module so.
const layerCall = "plan "

func layerRoot(i int) string { return fmt.Sprintf("module.%s%d", layerCall, i) }

// cutLayer splits a module address into the plan's root, "" where there is one plan, and the module within it.
func cutLayer(module string) (root, within string) {
	if !strings.HasPrefix(module, "module."+layerCall) {
		return "", module
	}
	parts := strings.SplitN(module, ".", 3)
	if len(parts) < 3 {
		return module, ""
	}
	return parts[0] + "." + parts[1], parts[2]
}

// roots are the root modules: one for each plan.
func (ix *index) roots() []string {
	var roots []string
	for call := range ix.plan.Config.Calls {
		if strings.HasPrefix(call, layerCall) {
			roots = append(roots, "module."+call)
		}
	}
	if roots == nil {
		return []string{""}
	}
	slices.Sort(roots)
	return roots
}

// pending reports whether the plan of a module makes or changes an instance of a block that is not read.
func (ix *index) pending(module, block string) bool {
	root, _ := cutLayer(module)
	return ix.plan.Pending[under(root, block)]
}

// under is an address within a module.
func under(module, address string) string {
	if module == "" || address == "" {
		return module + address
	}
	return module + "." + address
}

// ownAddress is the address of a resource as its own plan has it.
func ownAddress(r *plan.Resource) string {
	_, module := cutLayer(r.ModuleAddress)
	return under(module, blockName(r)) + keyText(r)
}

// Join makes one plan of several. Addresses of blocks that several plans have are qualified. Plans of which Overlaps says anything
// are not to be joined.
func Join(layers []Layer) *Joined {
	j := &Joined{owner: map[string]owned{}, byID: map[string]int{}, source: newLayerSources(layers), Plan: &plan.Plan{
		Producer: plan.UnknownProducer, Pending: map[string]bool{}, Standing: map[string]bool{}, Leaving: map[string]bool{},
		Config: &plan.Module{Calls: map[string]*plan.ModuleCall{}},
	}}
	blocks := map[string]int{} // by block: how many plans have it
	for _, l := range layers {
		for b := range blocksOf(l.Plan) {
			blocks[b]++
		}
	}
	taken, unlisted := kept(layers), false
	for i, l := range layers {
		root := layerRoot(i)
		j.layers = append(j.layers, root)
		j.Plan.Config.Calls[layerCall+fmt.Sprint(i)] = &plan.ModuleCall{Module: l.Plan.Config}
		for b := range l.Plan.Pending {
			j.Plan.Pending[under(root, b)] = true
		}
		for b := range l.Plan.Standing {
			j.Plan.Standing[under(root, b)] = true
		}
		unlisted = unlisted || l.Plan.Standing == nil
		maps.Copy(j.Plan.Leaving, l.Plan.Leaving)
		j.Plan.Deferred += l.Plan.Deferred
		for _, a := range l.Plan.Invoked {
			j.Plan.Invoked = append(j.Plan.Invoked, plan.Invocation{Address: under(root, a.Address), Type: a.Type})
		}
		if l.Plan.Complete != nil && !*l.Plan.Complete {
			j.Plan.Complete = l.Plan.Complete
		}
		j.Plan.Secrets.Add(l.Plan.Secrets)
		for _, r := range l.Plan.Resources {
			if !taken[r] {
				j.add(l, i, r, blocks[blockPath(r.ModuleAddress, blockName(r))] > 1)
			}
		}
		for id := range mentions(l.Plan) {
			if _, known := j.byID[id]; !known {
				j.byID[id] = i
			}
		}
	}
	if unlisted {
		j.Plan.Standing = nil
	}
	if j.source.any() {
		j.Plan.Sources = j.source
	}
	slices.SortFunc(j.Plan.Resources, func(a, b *plan.Resource) int {
		return cmp.Or(cmp.Compare(a.Address, b.Address), cmp.Compare(a.Deposed, b.Deposed))
	})
	return j
}

// add enters a resource of plan i.
func (j *Joined) add(l Layer, i int, r *plan.Resource, several bool) {
	here := *r
	if several {
		here.Address = l.Qualified(r.Address)
	}
	here.ModuleAddress = under(layerRoot(i), r.ModuleAddress)
	j.Plan.Resources = append(j.Plan.Resources, &here)
	j.source.add(i, r, &here)
	j.owner[here.Address] = owned{i, r.Address}
	j.owner[blockAddress(&here)] = owned{i, blockAddress(r)}
}

// blocksOf is the blocks of which a plan has instances, in whatever instance of their module.
func blocksOf(p *plan.Plan) map[string]bool {
	blocks := map[string]bool{}
	for _, r := range p.Resources {
		blocks[blockPath(r.ModuleAddress, blockName(r))] = true
	}
	return blocks
}

func blockPath(module, block string) string { return configPath(module) + block }

// Owner is the plan that an address of the joined network is of, by its place among the layers, and the address in it. Of what no plan
// has it is the first that names its AWS id; of what is nobody's, -1.
func (j *Joined) Owner(address string) (layer int, own string) {
	if root, within := cutLayer(address); root != "" {
		return slices.Index(j.layers, root), within
	}
	for part, rest := address, ""; ; {
		if o, ok := j.owner[part]; ok {
			return o.layer, o.address + rest
		}
		dot := strings.LastIndexByte(part, '.')
		if dot < 0 {
			break
		}
		part, rest = part[:dot], address[dot:]
	}
	if i, ok := j.byID[address]; ok {
		return i, address
	}
	return -1, address
}
