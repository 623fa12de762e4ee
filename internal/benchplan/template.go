package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/examples/plans"
)

// part is one half of the template plan, network or application, which is repeated as a module.
type part struct {
	name                    string // of the module
	planned, changes, prior []entry
	config                  []json.RawMessage // resources of the configuration
}

// entry is one resource in one section of the plan.
type entry struct {
	address string
	text    string  // the JSON object after its address
	varying [][]int // where the text differs from copy to copy: see vary
	change  bool    // part of the change, which only some copies have
}

// The sections of a plan that are used here.
type document struct {
	Planned struct {
		Root module `json:"root_module"`
	} `json:"planned_values"`
	Changes []json.RawMessage `json:"resource_changes"`
	Prior   struct {
		Values struct {
			Root module `json:"root_module"`
		} `json:"values"`
	} `json:"prior_state"`
	Config struct {
		Providers json.RawMessage `json:"provider_config"`
		Root      module          `json:"root_module"`
	} `json:"configuration"`
}

type module struct {
	Resources []json.RawMessage `json:"resources"`
}

// varying matches what makes a copy another network: the ids that AWS gives, and the network's own addresses.
var varying = regexp.MustCompile(`\b(?:acl|aclassoc|eni|i|rtb|sg|sgr|subnet|vol|vpc)-[0-9a-f]{17}\b|\b10\.64\.`)

// networkTypes are the types that sgplan reads, by the beginning of their names.
var networkTypes = []string{"aws_vpc", "aws_subnet", "aws_network_", "aws_security_group", "aws_default_", "aws_instance"}

// template splits the plan of examples/plans/estate into its network and its application.
func template() (network, application *part, providers json.RawMessage, err error) {
	var d document
	if err := json.Unmarshal(plans.Estate, &d); err != nil {
		return nil, nil, nil, err
	}
	parts := map[bool]*part{true: {name: "network"}, false: {name: "application"}}
	changed := map[string]bool{}
	for _, raw := range d.Changes {
		e, isNetwork, noop, err := read(raw)
		if err != nil {
			return nil, nil, nil, err
		}
		changed[e.address] = !noop
		e.change = !noop
		parts[isNetwork].changes = append(parts[isNetwork].changes, e)
	}
	for _, s := range []struct {
		resources []json.RawMessage
		list      func(*part) *[]entry
	}{
		{d.Planned.Root.Resources, func(p *part) *[]entry { return &p.planned }},
		{d.Prior.Values.Root.Resources, func(p *part) *[]entry { return &p.prior }},
	} {
		for _, raw := range s.resources {
			e, isNetwork, _, err := read(raw)
			if err != nil {
				return nil, nil, nil, err
			}
			e.change = changed[e.address]
			list := s.list(parts[isNetwork])
			*list = append(*list, e)
		}
	}
	for _, raw := range d.Config.Root.Resources {
		_, isNetwork, _, err := read(raw)
		if err != nil {
			return nil, nil, nil, err
		}
		parts[isNetwork].config = append(parts[isNetwork].config, raw)
	}
	return parts[true], parts[false], d.Config.Providers, nil
}

// read takes one resource of any section apart.
func read(raw json.RawMessage) (e entry, isNetwork, noop bool, err error) {
	var r struct {
		Address string `json:"address"`
		Type    string `json:"type"`
		Change  struct {
			Actions []string `json:"actions"`
		} `json:"change"`
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return e, false, false, err
	}
	quoted, err := json.Marshal(r.Address)
	if err != nil {
		return e, false, false, err
	}
	text, ok := strings.CutPrefix(string(raw), `{"address":`+string(quoted))
	if !ok {
		return e, false, false, fmt.Errorf("%s does not begin with its address", r.Address)
	}
	for _, t := range networkTypes {
		isNetwork = isNetwork || strings.HasPrefix(r.Type, t)
	}
	e = entry{address: r.Address, text: text, varying: varying.FindAllStringIndex(text, -1)}
	return e, isNetwork, strings.Join(r.Change.Actions, " ") == "no-op", nil
}
