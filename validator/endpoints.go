package validator

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// endpoints is what a flow can name of a plan.
type endpoints struct {
	names  map[string]bool // resource addresses of what has an address, on either side
	others map[string]bool // of the other objects of the plan
}

func newEndpoints(p *plan.Plan, sides ...*firewall.Network) endpoints {
	e := endpoints{map[string]bool{}, map[string]bool{}}
	for _, n := range sides {
		for id := range n.Interfaces {
			e.names[string(id)] = true
		}
		for id := range n.Aliases {
			e.names[string(id)] = true
		}
	}
	for _, r := range p.Resources {
		e.others[r.Address] = !e.names[r.Address]
	}
	return e
}

// noEndpoint says why an address cannot be an end of a flow, though the plan knows it; "" if it does not, or if it can.
func (e endpoints) noEndpoint(address string) string {
	if address == "" || e.names[address] {
		return ""
	}
	if keyed := e.instances(e.names, address); len(keyed) > 0 {
		return fmt.Sprintf("%s has instances: %s", address, fewOf(keyed))
	}
	if e.others[address] || len(e.instances(e.others, address)) > 0 {
		return fmt.Sprintf("%s has no address that a flow could use; %s", address, e.there())
	}
	return ""
}

// nowhere says what there is in place of an address that the plan does not know; "" if it does.
func (e endpoints) nowhere(address string) string {
	if address == "" || e.names[address] {
		return ""
	}
	return fmt.Sprintf("%s is on neither side of the plan; %s", address, e.there())
}

// instances are the addresses that are a block's with a key, or a resource's in one of its subnets.
func (e endpoints) instances(among map[string]bool, block string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(among)) {
		if among[name] && (strings.HasPrefix(name, block+"[") || strings.HasPrefix(name, block+"@")) {
			out = append(out, name)
		}
	}
	return out
}

// there names what a flow can use.
func (e endpoints) there() string {
	if len(e.names) == 0 {
		return "nothing in the plan has an address that one could use"
	}
	return "what has one: " + fewOf(slices.Sorted(maps.Keys(e.names)))
}

func fewOf(names []string) string {
	const few = 3
	if len(names) > few {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
	}
	return strings.Join(names, ", ")
}
