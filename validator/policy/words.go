package policy

import (
	"fmt"
	"strings"
)

// What messages say of an exemption: of a block of the policy, of a comment in the sources, or of what a resource states.

// Kind is how the result document calls where an exemption stands.
func (x *Exemption) Kind() string {
	switch {
	case x.Inline():
		return "inline"
	case x.stated != nil:
		return "compliance"
	}
	return "config"
}

func (x *Exemption) name() string {
	switch {
	case x.Inline():
		return "the comment at " + x.ID
	case x.stated != nil:
		return "the compliance of " + x.ID
	}
	return fmt.Sprintf("exemption %q", x.ID)
}

// lacks says for what an exemption covers nothing, "" if it covers what it names until its last day.
func (x *Exemption) lacks() string {
	if len(x.Problems) > 0 {
		return "silences nothing: " + strings.Join(x.Problems, "; ")
	}
	return noReason(x.Reason)
}

func noReason(reason string) string {
	if strings.TrimSpace(reason) == "" {
		return "gives no reason, and so covers nothing"
	}
	return ""
}

// idle says of an exemption that it matches nothing.
func (x *Exemption) idle() string {
	if len(x.Resources) == 0 {
		return "stands at a block that no plan names: it belongs to a resource, a data source or a module call"
	}
	return fmt.Sprintf("matches no finding of %s at %s", strings.Join(x.Rules, ", "), strings.Join(x.Resources, ", "))
}

// place is what tells a finding about an exemption from others, and its address.
func (x *Exemption) place() (key, address string) {
	switch {
	case x.stated != nil:
		return x.stated.plan + "\x00" + x.ID, x.ID
	case !x.Inline():
		return x.ID, "exemption." + x.ID
	case len(x.Resources) == 0:
		return x.comment.key, ""
	}
	return x.comment.key, strings.TrimSuffix(x.Resources[0], ".**")
}

// owner ends a message with whom one asks.
func (x *Exemption) owner() string {
	if x.Ticket == "" {
		return owned(x.Owner)
	}
	return owned(x.Owner + ", ticket " + x.Ticket)
}

func owned(owner string) string {
	if owner == "" {
		return ""
	}
	return "; owner " + owner
}

// label says who answers for an exemption, and for which requirement it is.
func (x *Exemption) label() string {
	parts := []string{strings.TrimPrefix(x.owner(), "; ")}
	if requirement := strings.TrimSpace(x.Framework + " " + x.Control); requirement != "" {
		parts = append(parts, requirement)
	}
	return strings.Join(parts, ", ")
}
