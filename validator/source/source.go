// Package source evaluates a configuration's expressions with the values of its plan, to say what attributes that are known
// only after apply will be: which id, unmodified, of which instance. The plan's JSON has lost that (locals, indexes, conditions).
//
// The plan stays the source of every value; the sources give expressions alone. An id that is not known is a symbol while
// expressions are evaluated. Whatever could look into it (a comparison, a function, a text around it) sees an unknown string
// instead, as Terraform does when it plans: what comes out as a symbol has been handed on unmodified, by conditions and keys that
// are known. Anything else that comes out says nothing.
package source

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// Error is sources that cannot be used: they cannot be read, or are not those of the plan.
type Error struct {
	Source string // as given
	Place  string // file:line within it, if there is one
	What   string
}

// Error names the sources, the place and what is wrong.
func (e *Error) Error() string {
	if e.Place != "" {
		return fmt.Sprintf("%s: %s: %s", e.Source, e.Place, e.What)
	}
	return e.Source + ": " + e.What
}

// at is an error at a place in the sources.
func at(r hcl.Range, format string, args ...any) *Error {
	return &Error{Place: place(r), What: fmt.Sprintf(format, args...)}
}

func place(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }

// named puts the name of the sources into an error.
func named(source string, err error) error {
	var e *Error
	if errors.As(err, &e) {
		e.Source = source
		return e
	}
	return &Error{Source: source, What: err.Error()}
}
