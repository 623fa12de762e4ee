package sgrules

import (
	"fmt"
	"maps"
	"slices"
)

// Claim says whose a rule is that no wanted rule and no earlier state names.
type Claim uint8

// The claims.
const (
	Revoke  Claim = iota // ours to revoke: the group has no rules but those that are wanted
	Keep                 // left alone, but taken over if a wanted rule has its content
	Foreign              // somebody else's: left alone altogether, and reported if a wanted rule has its content
)

// Options is what a plan depends on besides the rules.
type Options struct {
	// Bound is the rule id of each key, as the last state has it. These rules are ours, whatever Claim says of them.
	Bound map[string]string
	// Claim judges the other rules. Nil revokes them.
	Claim func(Existing) Claim
	// IgnoreTag reports whether a tag is somebody else's business, by its key. Tags of AWS's own (aws:) always are.
	IgnoreTag func(key string) bool
	Quota     Quota
	// AllowGap permits to revoke rules before others that are to take their place, where the quota leaves no other way.
	AllowGap bool
	// Batch is the most rules in one call; 0 is DefaultBatch.
	Batch int

	replace map[string]bool // rules that EC2 would not change in place, by id
}

// DefaultBatch is how many rules one call carries: below the default quota of 60, so that an error concerns few.
const DefaultBatch = 50

// Changes is a plan: the calls that lead from the rules that are there to those that are wanted, and what is known without any.
type Changes struct {
	Bound   map[string]string // rule id of each key whose rule is there already, by content
	Rebinds []Rebind          // keys whose rule is there, but was another key's or nobody's; no call is needed for them
	Shared  []Shared          // keys whose rule is there, but somebody else's; it is not changed
	Steps   []Step            // in order; none if nothing differs
	Quota   QuotaUse
	Gaps    []Existing // rules that go, or change, before what they allow is allowed otherwise; only with AllowGap

	current []Existing
	desired map[string]Rule
	options Options
}

// Rebind is a key that names a rule which was there before.
type Rebind struct {
	Key, ID string
	From    string // the key that had the rule, "" if none had
}

// Shared is a key whose rule belongs to somebody else.
type Shared struct {
	Key  string
	Rule Existing
}

// StepKind is the call of a step.
type StepKind uint8

// The kinds of steps.
const (
	StepAuthorize StepKind = iota // AuthorizeSecurityGroupIngress or …Egress
	StepModify                    // ModifySecurityGroupRules
	StepUntag                     // DeleteTags
	StepTag                       // CreateTags
	StepRevoke                    // RevokeSecurityGroupIngress or …Egress
)

// Step is one call.
type Step struct {
	Kind      StepKind
	Direction Direction      // of StepAuthorize and StepRevoke
	Add       []Addition     // of StepAuthorize: all of one direction and with equal tags
	Modify    []Modification // of StepModify
	IDs       []string       // of StepTag, StepUntag and StepRevoke
	Tags      map[string]string
	Untag     []string // keys
}

// Addition is a rule to add.
type Addition struct {
	Key string
	Rule
}

// Modification is a rule to change in place: its content, its description, or both. Tags are not a part of it.
type Modification struct {
	Key, ID  string
	From, To Rule
}

// moves reports whether the rule matches other packets afterwards.
func (m Modification) moves() bool { return m.From.match() != m.To.match() }

// DuplicateError says that keys want the same rule, which a group can have only once.
type DuplicateError struct {
	Keys  []string // sorted, two or more
	Tuple Tuple
}

// Error names the keys and the rule.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("%q are the same rule to AWS, %s: keep one of them (description and tags do not make a difference)", e.Keys, e.Tuple)
}

// Plan returns the way from the rules of a group to the desired ones, by key. Its errors are DuplicateError and QuotaError.
//
// A desired rule that is there, by content, is bound to its key and makes no call. Others take the place of a rule that is to
// go, with the same direction and kind of peer, if that opens no gap, or are added. What is left is revoked last; see Claim.
func Plan(current []Existing, desired map[string]Rule, o Options) (*Changes, error) {
	if err := duplicates(desired); err != nil {
		return nil, err
	}
	if o.Batch <= 0 {
		o.Batch = DefaultBatch
	}
	c := &Changes{Bound: map[string]string{}, current: current, desired: desired, options: o}
	todo := c.bind()
	todo.pair(o)
	w := newWork(c, todo)
	if err := w.schedule(); err != nil {
		return nil, err
	}
	c.Steps = w.steps
	c.Quota = w.use
	c.Gaps = w.gaps
	return c, nil
}

// Empty reports whether the plan makes no call.
func (c *Changes) Empty() bool { return len(c.Steps) == 0 }

// Added returns the rules that the plan adds, Modified those that it changes in place, and Revoked those that it revokes, each
// in the order of the calls.
func (c *Changes) Added() []Addition {
	var out []Addition
	for _, s := range c.Steps {
		out = append(out, s.Add...)
	}
	return out
}

// Modified returns the rules that the plan changes in place.
func (c *Changes) Modified() []Modification {
	var out []Modification
	for _, s := range c.Steps {
		out = append(out, s.Modify...)
	}
	return out
}

// Revoked returns the rules that the plan revokes.
func (c *Changes) Revoked() []Existing {
	byID := map[string]Existing{}
	for _, e := range c.current {
		byID[e.ID] = e
	}
	var out []Existing
	for _, s := range c.Steps {
		if s.Kind != StepRevoke {
			continue
		}
		for _, id := range s.IDs {
			out = append(out, byID[id].clone())
		}
	}
	return out
}

// duplicates returns the error for the first keys that want the same rule.
func duplicates(desired map[string]Rule) error {
	keys := map[Tuple][]string{}
	for _, key := range slices.Sorted(maps.Keys(desired)) {
		t := desired[key].match()
		keys[t] = append(keys[t], key)
	}
	for _, key := range slices.Sorted(maps.Keys(desired)) {
		if same := keys[desired[key].match()]; len(same) > 1 {
			return &DuplicateError{Keys: same, Tuple: desired[key].Tuple}
		}
	}
	return nil
}
