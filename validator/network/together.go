package network

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Overlap is an object that two plans manage: they are plans of one state, or of two that undo each other's work. Which of them
// decides is not known.
type Overlap struct {
	Layers    [2]int
	ID        string    // of the object
	Addresses [2]string // by plan
	Differ    bool      // the plans leave it with different values
}

// Together sorts plans into those that are of one network: plans that name the same VPC, subnet, network ACL, security group,
// network interface or launch template, which exists as far as a state or a data source says, or the same prefix list, which one of
// them manages: those of AWS are everybody's. An id that is only a plan's own word may be a placeholder. Plans that overlap are not joined, nor is what would be joined with them: each stands alone.
func Together(plans []*plan.Plan) (groups [][]int, overlaps []Overlap) {
	exist := map[string]bool{}
	named := make([]map[string]bool, len(plans))
	for i, p := range plans {
		named[i] = mentions(p)
		maps.Copy(exist, existing(p))
	}
	group := make([]int, len(plans)) // by plan: the first of its group
	first := map[string]int{}        // by id
	for i := range plans {
		group[i] = i
		for _, id := range slices.Sorted(maps.Keys(named[i])) {
			if !exist[id] {
				continue
			}
			if k, ok := first[id]; ok {
				merge(group, k, i)
			} else {
				first[id] = i
			}
		}
	}
	overlaps = Overlaps(plans)
	alone := map[int]bool{}
	for _, o := range overlaps {
		alone[group[o.Layers[0]]], alone[group[o.Layers[1]]] = true, true
	}
	at := map[int]int{}
	for i := range plans {
		k, ok := at[group[i]]
		if !ok || alone[group[i]] {
			at[group[i]] = len(groups)
			groups = append(groups, []int{i})
			continue
		}
		groups[k] = append(groups[k], i)
	}
	return groups, overlaps
}

// merge makes one group of those of two plans.
func merge(group []int, a, b int) {
	from, to := max(group[a], group[b]), min(group[a], group[b])
	for i := range group {
		if group[i] == from {
			group[i] = to
		}
	}
}

// objectKey is one object of AWS, or one rule in it.
type objectKey struct{ typ, id string }

// managedObjects is what a plan manages, by AWS id. What it forgets it manages no longer: another plan may have taken it over.
func managedObjects(p *plan.Plan) map[objectKey]*plan.Resource {
	all := map[objectKey]*plan.Resource{}
	for _, r := range p.Resources {
		if r.Data || r.Deposed != "" || r.Forgotten() {
			continue
		}
		for _, o := range []*plan.Object{r.Before, r.After} {
			if id := objectID(o); id != "" {
				all[objectKey{plan.Like(r.Type), id}] = r
			}
		}
	}
	return all
}

// objectID is an object's id, of rules with their filter's: the AWS provider makes theirs of 32 bits of a hash.
func objectID(o *plan.Object) string {
	id := idOf(o)
	switch {
	case id == "":
	case o.GroupRule != nil:
		return o.GroupRule.SecurityGroupID.Or("") + "/" + id
	case o.NetworkACLRule != nil:
		return o.NetworkACLRule.NetworkACLID.Or("") + "/" + id
	}
	return id
}

func idOf(o *plan.Object) string {
	if o == nil {
		return ""
	}
	return o.ID.Or("")
}

// Overlaps finds what two plans manage: of each two plans one object, one with different values if there is any.
func Overlaps(plans []*plan.Plan) []Overlap {
	type holder struct {
		layer int
		res   *plan.Resource
	}
	holders := map[objectKey][]holder{}
	found := map[[2]int]Overlap{}
	for i, p := range plans {
		mine := managedObjects(p)
		for k, r := range mine {
			for _, h := range holders[k] {
				o := Overlap{Layers: [2]int{h.layer, i}, ID: k.id, Addresses: [2]string{h.res.Address, r.Address},
					Differ: !reflect.DeepEqual(h.res.After, r.After)}
				if have, ok := found[o.Layers]; !ok || o.Differ && !have.Differ || o.Differ == have.Differ && o.Addresses[0] < have.Addresses[0] {
					found[o.Layers] = o
				}
			}
		}
		for k, r := range mine {
			holders[k] = append(holders[k], holder{i, r})
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Overlap) int { return slices.Compare(a.Layers[:], b.Layers[:]) })
}

// kept is the resources that a plan only forgets and another manages.
func kept(layers []Layer) map[*plan.Resource]bool {
	managed := map[objectKey]bool{}
	for _, l := range layers {
		for k := range managedObjects(l.Plan) {
			managed[k] = true
		}
	}
	out := map[*plan.Resource]bool{}
	for _, l := range layers {
		for _, r := range l.Plan.Resources {
			if r.Forgotten() && managed[objectKey{plan.Like(r.Type), objectID(r.Before)}] {
				out[r] = true
			}
		}
	}
	return out
}

// networkID is an id of an object by which plans are joined.
var networkID = regexp.MustCompile(`^(vpc|subnet|acl|sg|eni|lt|pl)-[0-9a-f]{8,}$`)

// isList reports whether an id is a prefix list's.
func isList(id string) bool { return strings.HasPrefix(id, "pl-") }

// mentions is the ids that a plan knows, of whatever side.
func mentions(p *plan.Plan) map[string]bool {
	ids := map[string]bool{}
	for _, r := range p.Resources {
		collectIDs(r.Before, ids)
		if r.After != r.Before {
			collectIDs(r.After, ids)
		}
	}
	return ids
}

// existing is those of them that a state or a data source shows; of prefix lists, those that the plan manages.
func existing(p *plan.Plan) map[string]bool {
	ids := map[string]bool{}
	for _, r := range p.Resources {
		collectIDs(r.Before, ids)
		if r.Data && !r.DeferredRead() {
			collectIDs(r.After, ids)
		}
	}
	maps.DeleteFunc(ids, func(id string, _ bool) bool { return isList(id) })
	for _, r := range p.Resources {
		if id := idOf(r.Before); !r.Data && isList(id) {
			ids[id] = true
		}
	}
	return ids
}

func collectIDs(o *plan.Object, into map[string]bool) {
	if o != nil {
		collect(reflect.ValueOf(o), into)
	}
}

// collect looks through the values of an object, whatever its type: an id is known by its form.
func collect(v reflect.Value, into map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			collect(v.Elem(), into)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), into)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			collect(v.Field(i), into)
		}
	case reflect.String:
		if id := bareID(v.String()); networkID.MatchString(id) {
			into[id] = true
		}
	}
}

// Strange is, by plan, the ids that it names and of which no plan knows whether they exist: no state has them, and no data source has
// read them.
func Strange(plans []*plan.Plan) [][]string {
	exist := map[string]bool{}
	for _, p := range plans {
		maps.Copy(exist, existing(p))
	}
	out := make([][]string, len(plans))
	for i, p := range plans {
		named := idValues(p)
		maps.Copy(named, mentions(p))
		for _, id := range slices.Sorted(maps.Keys(named)) {
			if !exist[id] && !isList(id) {
				out[i] = append(out[i], id)
			}
		}
	}
	return out
}

// idValues is the values of the id attributes of a plan's resources, of whatever form: a placeholder need not look like an id.
func idValues(p *plan.Plan) map[string]bool {
	ids := map[string]bool{}
	for _, r := range p.Resources {
		if r.After == nil || r.Data {
			continue
		}
		for k := range kindPrefixList {
			for _, attr := range passing(k) {
				if v, ok := idAttribute(r.After, attr); ok && v.Or("") != "" {
					ids[bareID(v.V)] = true
				}
			}
		}
	}
	return ids
}

// Makes is the VPCs that a plan makes, and then its subnets, network ACLs and security groups.
func Makes(p *plan.Plan) []string {
	var vpcs, others []string
	for _, r := range p.Resources {
		o := r.After
		if o == nil || r.Data || !r.Has("create") || !o.ID.IsUnknown() {
			continue
		}
		switch {
		case o.VPC != nil:
			vpcs = append(vpcs, r.Address)
		case o.Subnet != nil || o.NetworkACL != nil || o.SecurityGroup != nil || o.Baseline != nil:
			others = append(others, r.Address)
		}
	}
	return append(vpcs, others...)
}
