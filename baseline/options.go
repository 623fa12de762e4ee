package baseline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Egress is what a group lets out. The words are those of the provider's configuration.
type Egress string

// The modes of egress.
const (
	EgressAllowAll  Egress = "allow_all"  // everything, IPv4 and IPv6
	EgressVPC       Egress = "vpc"        // everything to the CIDRs of the VPC
	EgressNone      Egress = "none"       // nothing
	EgressRulesOnly Egress = "rules_only" // the preset's own outbound rules, which most do not have
)

// EgressModes returns the modes in the order in which documentation lists them, the default first.
func EgressModes() []Egress { return []Egress{EgressAllowAll, EgressVPC, EgressNone, EgressRulesOnly} }

// Options is what the caller decides of a group.
type Options struct {
	Version int    // of the preset; there is no default
	Egress  Egress // there is no default
	VPC     VPC    // may be left zero where no slot and no egress asks for it
	// Sources fills slots, by name. A slot that is not here has its default; one with an empty list admits nobody, and its rules
	// are left out: of two groups that admit each other, Terraform can give the id of one only.
	Sources map[string][]Source
	// Legacy reproduces the group of Rackspace's module: "anywhere" is 0.0.0.0/0 alone, "vpc" the primary CIDR alone,
	// slots and egress have the defaults that they had, and rules the descriptions. Services have no original: it is an
	// error.
	Legacy bool
}

// check returns what is wrong with the options, whatever the preset.
func (o Options) check() error {
	if !slices.Contains(EgressModes(), o.Egress) {
		return fmt.Errorf("egress %q is none of %v", o.Egress, EgressModes())
	}
	for _, slot := range slices.Sorted(maps.Keys(o.Sources)) {
		for _, s := range o.Sources[slot] {
			if err := s.check(); err != nil {
				return fmt.Errorf("slot %s: %w", slot, err)
			}
		}
	}
	return nil
}

// sources returns who stands in a slot.
func (o Options) sources(s Slot) ([]Source, error) {
	if given, ok := o.Sources[s.Name]; ok {
		return given, nil
	}
	kind := s.Default
	if o.Legacy && s.Original != "" {
		kind = s.Original
	}
	if kind == Required {
		return nil, fmt.Errorf("slot %s has no default and must be filled: %s", s.Name, s.Why)
	}
	return []Source{{Kind: kind}}, nil
}

// checkSlots returns an error if a slot is filled that the version does not have.
func (o Options) checkSlots(v Version) error {
	for _, name := range slices.Sorted(maps.Keys(o.Sources)) {
		if _, ok := v.Slot(name); !ok {
			var have []string
			for _, s := range v.Slots {
				have = append(have, s.Name)
			}
			return fmt.Errorf("no slot %q: there is %s", name, strings.Join(have, ", "))
		}
	}
	return nil
}
