package network

import (
	"regexp"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// index finds a plan's resources by address, by block and by type. It serves both sides.
type index struct {
	plan       *plan.Plan
	byBlock    map[blockKey][]*plan.Resource
	byType     map[string][]*plan.Resource
	byModule   map[string][]*plan.Resource
	instanceAt map[string]*plan.Resource // by address
	managedIDs map[string]bool           // ids of managed resources on either side
	kept       map[*plan.Resource]bool   // instances that are destroyed in the state alone
	settled    map[*plan.Resource]*plan.Object
	modules    map[string]map[string][]string // module instance → call name → child instances
}

// blockKey is one resource block in one module instance.
type blockKey struct{ module, block string }

// blockName is how the configuration names a block: aws_subnet.a, data.aws_vpc.v.
func blockName(r *plan.Resource) string {
	if r.Data {
		return "data." + r.Type + "." + r.Name
	}
	return r.Type + "." + r.Name
}

// blockAddress is the address of the block that r is an instance of.
func blockAddress(r *plan.Resource) string {
	return strings.TrimSuffix(r.Address, keyText(r))
}

// typeName is the type, or its equal of the AWS provider, with the "data." of a data source.
func typeName(r *plan.Resource) string {
	if r.Data {
		return "data." + plan.Like(r.Type)
	}
	return plan.Like(r.Type)
}

func newIndex(p *plan.Plan) *index {
	ix := &index{plan: p, byBlock: map[blockKey][]*plan.Resource{}, byType: map[string][]*plan.Resource{}, byModule: map[string][]*plan.Resource{},
		modules: map[string]map[string][]string{}, managedIDs: make(map[string]bool, len(p.Resources)), instanceAt: make(map[string]*plan.Resource, len(p.Resources)),
		settled: map[*plan.Resource]*plan.Object{}}
	seen := map[string]bool{"": true}
	taken := takenOver(p)
	for _, r := range p.Resources {
		if r.Deposed != "" || taken[r] {
			continue // a deposed object is on its way out; the current one has its address
		}
		ix.instanceAt[r.Address] = r
		k := blockKey{r.ModuleAddress, blockName(r)}
		ix.byBlock[k] = append(ix.byBlock[k], r)
		ix.byModule[r.ModuleAddress] = append(ix.byModule[r.ModuleAddress], r)
		ix.byType[typeName(r)] = append(ix.byType[typeName(r)], r)
		for _, o := range []*plan.Object{r.Before, r.After} {
			if o != nil && !r.Data {
				ix.managedIDs[o.ID.Or("")] = true
			}
		}
		ix.addModule(r.ModuleAddress, seen)
	}
	ix.kept = ix.keeps()
	for _, r := range p.Resources {
		if o := ix.settle(r); o != nil {
			ix.settled[r] = o
		}
	}
	return ix
}

// takenOver is the resources that the plan forgets while another of its resources, of whatever type, manages the same object: it is
// imported there.
func takenOver(p *plan.Plan) map[*plan.Resource]bool {
	var managed map[string]bool
	out := map[*plan.Resource]bool{}
	for _, r := range p.Resources {
		if !r.Forgotten() || r.Deposed != "" {
			continue
		}
		if managed == nil {
			managed = managedIDs(p)
		}
		out[r] = managed[ownID(r.Before)]
	}
	return out
}

// managedIDs is the AWS ids of what the plan manages and does not forget.
func managedIDs(p *plan.Plan) map[string]bool {
	ids := map[string]bool{}
	for _, r := range p.Resources {
		if r.Data || r.Deposed != "" || r.Forgotten() {
			continue
		}
		for _, o := range []*plan.Object{r.Before, r.After} {
			ids[ownID(o)] = true
		}
	}
	delete(ids, "")
	return ids
}

// anAWSID is an id that names one object, whatever manages it: other ids are the providers' own, as are hashes.
var anAWSID = regexp.MustCompile(`^[a-z]+-[0-9a-f]{8,}$`)

// ownID is the AWS id of what a resource manages, "" for none that names one object.
func ownID(o *plan.Object) string {
	id := idOf(o)
	if o != nil && o.Lockdown != nil {
		id = o.Lockdown.GroupID.Or("") // its own is its VPC's
	}
	if !anAWSID.MatchString(id) {
		return ""
	}
	return id
}

// addModule enters a module instance and those around it.
func (ix *index) addModule(module string, seen map[string]bool) {
	for !seen[module] {
		seen[module] = true
		parent, call, _ := splitModule(module)
		if ix.modules[parent] == nil {
			ix.modules[parent] = map[string][]string{}
		}
		ix.modules[parent][call] = append(ix.modules[parent][call], module)
		module = parent
	}
}

// children returns the instances of a module call: those that hold a network resource, or else the instance without a
// key, through which references still flow.
func (ix *index) children(module, call string) []string {
	if c := ix.modules[module][call]; len(c) > 0 {
		return c
	}
	return []string{joinModule(module, call, "")}
}

// configModule returns the configuration of a module instance, nil if the plan has none.
func (ix *index) configModule(module string) *plan.Module {
	if module == "" {
		return ix.plan.Config
	}
	parent, name, _ := splitModule(module)
	m := ix.configModule(parent)
	if m == nil || m.Calls[name] == nil {
		return nil
	}
	return m.Calls[name].Module
}

// config returns the block that r was made from, nil if the configuration has it no longer.
func (ix *index) config(r *plan.Resource) *plan.ConfigResource {
	m := ix.configModule(r.ModuleAddress)
	if m == nil {
		return nil
	}
	return m.Resources[blockName(r)]
}

// arg returns the expression of an attribute, by its name of the AWS provider; nil if the configuration does not state it.
func (ix *index) arg(r *plan.Resource, attribute string) *plan.Expr {
	if c := ix.config(r); c != nil {
		return c.Args[named(r, attribute)]
	}
	return nil
}

// stated reports whether the configuration gives the attribute a value other than null, [] or {}.
func (ix *index) stated(r *plan.Resource, attribute string) bool {
	e := ix.arg(r, attribute)
	return e != nil && !e.Empty
}

// splitModule takes the last call off a module address: module.a["k"].module.b[0] → module.a["k"], b, [0].
func splitModule(module string) (parent, call, key string) {
	steps := splitSteps(module)
	if len(steps) < 2 {
		return "", "", ""
	}
	last := steps[len(steps)-1] // b[0]
	call, key = last, ""
	if i := strings.IndexByte(last, '['); i >= 0 {
		call, key = last[:i], last[i:]
	}
	return strings.Join(steps[:len(steps)-2], "."), call, key
}

// configPath is a module address without its keys: the path of its configuration.
func configPath(module string) string {
	path := ""
	for module != "" {
		parent, call, _ := splitModule(module)
		path, module = call+"."+path, parent
	}
	return path
}

func joinModule(parent, call, key string) string {
	if parent == "" {
		return "module." + call + key
	}
	return parent + ".module." + call + key
}

// splitSteps cuts an address at the dots that stand outside of brackets and quotes.
func splitSteps(s string) []string {
	var steps []string
	start, inQuote, depth := 0, false, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case inQuote && c == '\\':
			i++
		case c == '"':
			inQuote = !inQuote
		case inQuote:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '.' && depth == 0:
			steps = append(steps, s[start:i])
			start = i + 1
		}
	}
	if start < len(s) {
		steps = append(steps, s[start:])
	}
	return steps
}
