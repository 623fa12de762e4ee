package policy

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
)

// Comment is an exemption as it stands in the sources of a plan.
type Comment struct {
	ID     string    // its file and line
	Key    string    // tells it from the others, and stays where lines are added before it
	Plan   string    // the id of the plan of whose sources it is
	Rules  []string  // IDs or names, as written
	Blocks []string  // the addresses of its block, without instance keys: one for each call of its module; none if no plan names it
	Whole  bool      // the block is a module call, and the comment for all that is in it
	Reason string    // "" if it does not say
	Owner  string    // "" if it does not say
	Until  time.Time // its last day; zero if it does not say
	At     hcl.Range
	// Problems are what makes it cover nothing, each a sentence without a full stop.
	Problems []string
}

// comment is what an exemption of the sources has besides.
type comment struct {
	key, plan string
	blocks    map[string]bool
	whole     bool
}

// Inline is a comment as an exemption, or with the problems for which the policy refuses it: all of it, as what it says is one.
func (e *Effective) Inline(c Comment) *Exemption {
	x := &Exemption{ID: c.ID, Reason: c.Reason, Owner: c.Owner, Expires: c.Until, At: c.At, ExpiresAt: c.At, ReasonAt: c.At,
		comment: &comment{c.Key, c.Plan, map[string]bool{}, c.Whole}}
	for _, b := range c.Blocks {
		x.comment.blocks[b] = true
		if c.Whole {
			b += ".**"
		}
		x.Resources = append(x.Resources, b)
	}
	if s := e.s["sgplan.inline"]; s.value.AsString() == "deny" {
		x.Problems = append(x.Problems, fmt.Sprintf("the policy allows no comments (inline = \"deny\" at %s)", place(s.at)))
	}
	for _, word := range c.Rules {
		id, problem := e.inlineRule(word)
		x.Rules = append(x.Rules, id)
		if problem != "" {
			x.Problems = append(x.Problems, problem)
		}
	}
	x.Problems = append(x.Problems, c.Problems...)
	return x
}

// inlineRule is the ID of a rule in a comment, and why a comment may not name it, "" if it may.
func (e *Effective) inlineRule(word string) (id, problem string) {
	for _, c := range check.All() {
		if c.Name == word {
			word = c.ID
		}
	}
	s, known := e.s["rule."+word+".ignorable"]
	switch {
	case !known:
		return word, fmt.Sprintf("there is no rule %q", word)
	case !exemptible(word):
		return word, word + " cannot be exempted from"
	case word == compliance:
		return word, word + " takes an exemption in the policy file, which names framework and control"
	case s.value.False():
		return word, fmt.Sprintf("%s is not ignorable (%s)", word, place(s.at))
	}
	return word, ""
}

// Inline reports whether an exemption stands in the sources.
func (x *Exemption) Inline() bool { return x.comment != nil }

// covers reports whether an address is one of the comment's block, or of what is in the module that it calls.
func (c *comment) covers(address string) bool {
	address, ok := configured(address)
	if !ok || c.blocks[address] {
		return ok
	}
	for i := range address {
		if c.whole && address[i] == '.' && c.blocks[address[:i]] {
			return true
		}
	}
	return false
}

// key is an instance's key with its brackets.
var key = regexp.MustCompile(`^\[(?:"(?:[^"\\]|\\.)*"|[0-9]+)\]`)

// configured is an address without the keys of instances, as the configuration names the block. It is false for a text that is no
// such address: a key ends a part, and may hold whatever signs an address is made of.
func configured(address string) (string, bool) {
	var b strings.Builder
	for address != "" {
		name, rest, keyed := strings.Cut(address, "[")
		b.WriteString(name)
		if !keyed {
			break
		}
		found := key.FindString("[" + rest)
		if address = strings.TrimPrefix("["+rest, found); found == "" || address != "" && address[0] != '.' {
			return "", false
		}
	}
	return b.String(), true
}
