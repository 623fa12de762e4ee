// Package check holds the rules: one literal in one file each, with everything that is known of the rule.
// A rule judges one side of a plan (a firewall.Network); Run judges both sides and tells new harm from old.
package check

import (
	"fmt"
	"sort"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Check is one rule: metadata and function in one value. Help, page and report are rendered from it.
type Check struct {
	ID       string          // RSG101; never reused
	Name     string          // kebab case, accepted wherever the ID is
	Severity result.Severity // default
	Title    string          // the sentence a person reads: what the rule says
	Why      string          // why it matters, in Markdown paragraphs
	Fix      string          // what to do, in Markdown paragraphs
	Sources  []string        // https addresses of the facts it stands on
	Controls []Control       // compliance controls that it answers
	Since    string          // version of the product that brought it
	Input    bool            // about the input itself (9xx): its findings make the verdict "incomplete"
	Policy   bool            // about the policy itself (8xx): it has nothing to run, the policy reports it (see About)

	// Run reports the findings of one side. It is called for one island (firewall.Islands) at a time, and for those that the
	// plan changes, so what it reports must follow from the objects at hand.
	Run func(*Pass)
	// Whole, where a rule has it, reports what follows from a side as a whole, or from the input itself. It is called once.
	Whole func(*Pass)
}

// Control is one control of one version of a standard.
type Control struct {
	Standard string `json:"standard"` // CIS AWS Foundations, PCI DSS, NIST SP 800-53, AWS FSBP
	Version  string `json:"version"`
	ID       string `json:"id"`
}

var registry = map[string]*Check{}

// register adds a rule to the registry; a rule is a package variable, so a doubled ID or name fails at start.
func register(c Check) *Check {
	if registry[c.ID] != nil {
		panic("check registered twice: " + c.ID)
	}
	registry[c.ID] = &c
	return &c
}

// All returns every rule, by ID.
func All() []*Check {
	all := make([]*Check, 0, len(registry))
	for _, c := range registry {
		all = append(all, c)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// Find returns the rule of an ID or a name, in upper or lower case.
func Find(idOrName string) (*Check, error) {
	for _, c := range registry {
		if strings.EqualFold(c.ID, idOrName) || strings.EqualFold(c.Name, idOrName) {
			return c, nil
		}
	}
	return nil, fmt.Errorf("no rule %q: `sgplan rules` lists them", idOrName)
}

// Facts is what a rule may know of the plan besides the two networks.
type Facts struct {
	Plan     string // the plan's id in the result
	Unit     string // which part of an estate the plan is of: equal addresses of two units are two findings; "" if it is not said
	Errored  bool
	Complete *bool
	Deferred int
	// Unsupported is why the plan cannot be judged, "" if it can.
	Unsupported string
	// Static says that there is no plan: sources are judged as if all of them were made, and nothing tells what stands already.
	Static bool
	// Rackspace says that the provider rackspace is in use.
	Rackspace bool

	// Owner says which plan an address is of, where several are one network; nil where there is one. Plan is then that of findings
	// which are nobody's.
	Owner func(address string) Owner
}

// Owner is a plan, and an address as that plan has it.
type Owner struct {
	Plan, Unit, Address string
	Rackspace           bool // as of Facts
}

func (f *Facts) owner(address string) Owner {
	if f.Owner == nil {
		return Owner{f.Plan, f.Unit, address, f.Rackspace}
	}
	return f.Owner(address)
}

// Budget is when a plan is NACL-heavy (RSG301), and when a change to a NACL is a large one (RSG305).
type Budget struct {
	MaxRulesPerDirection int
	MaxAddedInOnePlan    int
	MaxCustomNACLs       int // per VPC
	MaxDenyRules         int
	MaxShareOfRules      float64
	MaxSubnetsReached    int // by the change to one NACL
	MaxInterfacesReached int
}

// DefaultBudget is what a plan may do without a policy that says otherwise.
func DefaultBudget() Budget {
	return Budget{MaxRulesPerDirection: 12, MaxAddedInOnePlan: 6, MaxCustomNACLs: 4, MaxDenyRules: 5, MaxShareOfRules: 0.25,
		MaxSubnetsReached: 6, MaxInterfacesReached: 50}
}

// Options is what policy decides for the rules.
type Options struct {
	Profiles []firewall.Profile
	Budget   Budget
	// Severities are those that policy gives to rules in place of their own, by ID.
	Severities map[string]result.Severity
	// Extents asks for result.Finding.Extent.
	Extents bool
	// Strict keeps an error that is only possible an error; else it is lowered to a warning.
	Strict bool
}

// DefaultOptions are the options without a policy file.
func DefaultOptions() Options {
	return Options{Profiles: firewall.DefaultProfiles(), Budget: DefaultBudget()}
}

// Pass is one rule's view of one side of a plan.
type Pass struct {
	Check *Check
	Net   *firewall.Network // the side that is judged, or an island of it
	Prior *firewall.Network // the same of the world before, when Net is of the world after; nil when Net is of the world before
	Facts Facts
	Options

	cache *cache
	rules []*Check // that run, this one among them
	brief bool     // only what findings are compared by is wanted: no witness, no fix
	found []Finding
}

// After reports whether the planned side is judged.
func (p *Pass) After() bool { return p.Prior != nil }

// Report adds a finding.
func (p *Pass) Report(f Finding) {
	p.Net.Stop.Check()
	p.found = append(p.found, f)
}

// Finding is what a rule reports; Run makes the result's finding of it.
type Finding struct {
	Severity result.Severity // "" for the rule's default
	Possible bool            // rests on a value that is not known
	Message  string          // one sentence with the facts of this case; no sensitive value
	Address  string          // the NACL for 1xx–3xx, the group or rule for 4xx–6xx
	// Key tells findings of one rule and address apart (direction, protocol, address of the other filter). It must
	// not hold rule numbers, lines or the gap: renumbering must not make a new finding.
	Key []string

	// Point is what of the configuration is wrong; the zero Point is the one resource that is the cause, or the block of Address.
	Point     result.Point
	Resources []result.Resource
	// Uncovered is the exact packets concerned; Inexact when they are an upper bound.
	Uncovered firewall.Boxes
	Inexact   bool
	Witness   []result.Packet
	Unknowns  []firewall.Unknown
	Fixes     []result.Fix
	Steps     []result.Step // of the apply, in order

	// Extent is how much harm there is, compared between the sides. Its packets default to Uncovered.
	Extent Extent
}

// Extent measures harm: it grows if it holds a packet that the other does not, or if Count is greater.
type Extent struct {
	Set   firewall.Set
	Count float64
	Of    string // what Count counts, in the singular; "" for a share of 1
	// Packets is what is compared in place of Uncovered, where that must not be printed.
	Packets firewall.Boxes
	// Judged is those of Packets that a filter sees, where it does not see all: others are not new harm. Nil for all of them.
	Judged firewall.Boxes
	// Ours is the addresses of our side, and Ends where they stand in Packets. What is harmed is the subnet and not its
	// addresses: packets of addresses that were not ours before are compared without them.
	Ours firewall.AddrSet
	Ends ends
}
