package network

import (
	"maps"
	"reflect"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// Disagreement is an object that two plans have read in different states: one of the plans was made before something else changed.
type Disagreement struct {
	Layers [2]int
	ID     string
	Older  int // which of the plans, by its place among the layers, was made first; -1 if that is not known
}

// Stale compares what plans have read of the objects that several of them know: one in its state, others by data sources. For each two
// plans one object is named.
func Stale(layers []Layer) []Disagreement {
	type view struct {
		layer int
		seen  any
	}
	views := map[string][]view{}
	found := map[[2]int]Disagreement{}
	for i, l := range layers {
		for _, r := range l.Plan.Resources {
			o := r.Before
			if r.Data && !r.DeferredRead() {
				o = r.After
			}
			id, seen := idOf(o), shown(o)
			if id == "" || seen == nil || r.Deposed != "" {
				continue
			}
			for _, v := range views[id] {
				pair := [2]int{v.layer, i}
				if have, ok := found[pair]; v.layer != i && !reflect.DeepEqual(v.seen, seen) && (!ok || id < have.ID) {
					found[pair] = Disagreement{pair, id, older(layers, v.layer, i)}
				}
			}
			views[id] = append(views[id], view{i, seen})
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b Disagreement) int { return slices.Compare(a.Layers[:], b.Layers[:]) })
}

func older(layers []Layer, a, b int) int {
	x, y := layers[a].Plan.Made, layers[b].Plan.Made
	switch {
	case x.IsZero() || y.IsZero() || x.Equal(y):
		return -1
	case x.Before(y):
		return a
	}
	return b
}

// shown is what a resource and the data source of the same object show alike; nil for what is not compared.
func shown(o *plan.Object) any {
	switch {
	case o == nil:
	case o.VPC != nil:
		return o.VPC.CIDRBlock.Or("")
	case o.Subnet != nil:
		return [3]string{o.Subnet.VPCID.Or(""), o.Subnet.CIDRBlock.Or(""), o.Subnet.IPv6CIDRBlock.Or("")}
	case o.SecurityGroup != nil:
		return [2]string{o.SecurityGroup.VPCID.Or(""), o.SecurityGroup.Name.Or("")}
	case o.NetworkInterface != nil:
		groups := []string{}
		for _, g := range o.NetworkInterface.SecurityGroups.Or(nil) {
			groups = append(groups, g.Or(""))
		}
		slices.Sort(groups)
		return append(groups, o.NetworkInterface.SubnetID.Or(""))
	}
	return nil
}
