package baseline

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

//go:generate go test . -run ^(TestAVersionNeverChanges|TestPresetPages)$ -count=1 -update

// Preset is what a security group of one purpose admits, with everything that is known of it: the provider's schema, the
// documentation and the validator's suggestions follow from the one literal.
type Preset struct {
	Name        string   // snake case; never reused
	Aliases     []string // other names that mean this preset, of other catalogues or of earlier releases
	Family      Family
	Title       string   // what the group is for; no full stop
	Suffix      string   // what the name of the group ends in, after "<name>-"; AWS cannot change it later
	Description string   // of the group; AWS cannot change it later
	Why         string   // in Markdown paragraphs: why these ports and these sources
	Sources     []string // https addresses of the facts: RFC, IANA, or documentation of the product
	Versions    []Version
}

// Version is the content of a preset under one number. A version that was released never changes.
type Version struct {
	Number int // 1, 2, …
	Slots  []Slot
	Rules  []PresetRule // ingress
	// Egress is the preset's own outbound rules. They are what EgressRulesOnly gives, and what the module had in place of
	// its usual "everything".
	Egress []PresetRule
	// OriginalEgress describes the module's outbound rule to everywhere; "" for the most, which had no description.
	OriginalEgress string
}

// Slot is a place for sources.
type Slot struct {
	Name    string
	Default SourceKind // Anywhere, VPCCIDRs, Self, or Required
	// Original is the default in Rackspace's module, where it differs; Options.Legacy takes it.
	Original SourceKind
	// WorldNeedsException says that all addresses of a family may stand here only with a dated exception. Who holds the
	// exceptions judges that: Expand admits whom it is told to.
	WorldNeedsException bool
	Why                 string // who belongs here, one sentence
}

// PresetRule is one rule of a preset.
type PresetRule struct {
	Key string // identity within the preset, snake case, the same in all versions as long as it means the same
	Traffic
	Slot        string
	Description string // of the rule in AWS
	Original    string // the description that Rackspace's module gave; "" for none, which is what most rules have
	Sensitive   bool   // a database, cache or control plane answers here: the world has no business with it
}

// Family is a group of presets that stand together in documentation.
type Family string

// The families. All but Rackspace are the catalogue of services.
const (
	Rackspace      Family = "rackspace"
	Databases      Family = "databases"
	Messaging      Family = "messaging"
	Web            Family = "web"
	Mail           Family = "mail"
	Network        Family = "network"
	Administration Family = "administration"
	Orchestration  Family = "orchestration"
	Monitoring     Family = "monitoring"
)

// Families returns the families in the order in which documentation lists them, each with its title.
func Families() []struct {
	Family Family
	Title  string
} {
	return []struct {
		Family Family
		Title  string
	}{
		{Rackspace, "Rackspace groups"},
		{Databases, "Databases, caches and storage"},
		{Messaging, "Messaging and streaming"},
		{Web, "Web"},
		{Mail, "Mail"},
		{Network, "Network services"},
		{Administration, "Administration"},
		{Orchestration, "Orchestration and secrets"},
		{Monitoring, "Monitoring and logs"},
	}
}

var registry = map[string]*Preset{}

// register adds a preset to the registry; a preset is a package variable, so a doubled name fails at start.
func register(p Preset) *Preset {
	for _, name := range append([]string{p.Name}, p.Aliases...) {
		if registry[name] != nil {
			panic("preset registered twice: " + name)
		}
		registry[name] = &p
	}
	return &p
}

// Presets returns every preset once, by name.
func Presets() []*Preset {
	all := slices.Collect(maps.Values(registry))
	slices.SortFunc(all, func(a, b *Preset) int { return cmp.Compare(a.Name, b.Name) })
	return slices.Compact(all)
}

// Names returns the names of the presets, sorted, without aliases.
func Names() []string {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	return names
}

// Find returns the preset of a name or an alias.
func Find(name string) (*Preset, error) {
	if p := registry[name]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no preset %q", name)
}

// Lookup returns the preset of a name or an alias, and one version of it.
func Lookup(name string, version int) (*Preset, Version, error) {
	p, err := Find(name)
	if err != nil {
		return nil, Version{}, err
	}
	v, err := p.Version(version)
	return p, v, err
}

// Version returns the content under a number. There is no number for "the newest": a user's rules would change with a release.
func (p *Preset) Version(number int) (Version, error) {
	for _, v := range p.Versions {
		if v.Number == number {
			return v, nil
		}
	}
	return Version{}, fmt.Errorf("preset %s has no version %d: versions are 1 to %d", p.Name, number, p.Newest().Number)
}

// Newest is the version that a new group starts with.
func (p *Preset) Newest() Version { return p.Versions[len(p.Versions)-1] }

// Slot returns the slot of a name.
func (v Version) Slot(name string) (Slot, bool) {
	i := slices.IndexFunc(v.Slots, func(s Slot) bool { return s.Name == name })
	if i < 0 {
		return Slot{}, false
	}
	return v.Slots[i], true
}
