package plan

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// InputError says in one sentence what the input is and which command gives the right thing.
type InputError struct {
	Path string
	Kind string // kebab case: one of the Kind constants
	What string // one sentence: what is wrong
	Fix  string // one sentence: the command to run
}

// The kinds of input error.
const (
	KindUnreadable   = "unreadable"     // the reader failed
	KindEmpty        = "empty"          // no bytes, or only white space
	KindBinaryPlan   = "binary-plan"    // what terraform plan -out writes
	KindCompressed   = "compressed"     // gzip
	KindWrapped      = "wrapped"        // lines of a wrapper script around the JSON
	KindNotJSON      = "not-json"       // text of another language, or broken JSON
	KindEncoding     = "encoding"       // not UTF-8 (or UTF-16 with a byte-order mark)
	KindDuplicateKey = "duplicate-key"  // one key twice in an object
	KindTruncated    = "truncated"      // the JSON ends early
	KindTrailing     = "trailing-data"  // something follows the plan
	KindTooDeep      = "too-deep"       // nested beyond all real plans
	KindState        = "state"          // terraform show -json of a state
	KindRawState     = "raw-state"      // a terraform.tfstate file
	KindPlanLog      = "plan-log"       // terraform plan -json
	KindRedacted     = "redacted"       // HCP Terraform's redacted plan
	KindConfig       = "config"         // tofu show -json -config
	KindNotPlan      = "not-a-plan"     // other JSON
	KindNoVersion    = "no-version"     // format_version missing or unreadable
	KindNewerFormat  = "newer-format"   // a major version or an action that is not known
	KindShape        = "wrong-shape"    // a value of the wrong kind in a known place
	KindDuplicate    = "duplicate-item" // one resource instance twice
)

// Error is "path: what; fix".
func (e *InputError) Error() string { return e.Path + ": " + e.What + "; " + e.Fix }

// The commands that give the right input.
const (
	fixShow    = "run `terraform show -json tfplan | sgplan check -` (tfplan is what `terraform plan -out=tfplan` wrote)"
	fixAgain   = "write the file again with `terraform show -json tfplan > plan.json`"
	fixUpgrade = "use an sgplan release that knows this version"
)

// inputError turns any failure of the pass into an *InputError.
func inputError(err error, in *input) *InputError {
	var known *InputError
	var shape *shapeError
	var syntax *jsontext.SyntacticError
	switch {
	case in.readError() != nil:
		return &InputError{Kind: KindUnreadable, What: "cannot be read: " + in.readError().Error(),
			Fix: "check that the file exists and may be read"}
	case errors.As(err, &known):
		return known
	case errors.As(err, &shape):
		return &InputError{Kind: KindShape, What: shape.sentence(), Fix: fixAgain}
	case errors.Is(err, errUTF16):
		return &InputError{Kind: KindEncoding, What: "is not valid UTF-16", Fix: fixAgain}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &InputError{Kind: KindTruncated, What: fmt.Sprintf("is truncated: the JSON ends early, at byte %d", in.size),
			Fix: fixAgain}
	case errors.Is(err, errTooDeep):
		return tooDeep()
	case errors.As(err, &syntax):
		return syntaxError(syntax)
	}
	return &InputError{Kind: KindNotJSON, What: "is not valid JSON", Fix: fixShow}
}

// syntaxError tells the offset but not the place: names of members can be keys of a sensitive map.
func syntaxError(e *jsontext.SyntacticError) *InputError {
	switch {
	case errors.Is(e, jsontext.ErrDuplicateName):
		return &InputError{Kind: KindDuplicateKey, Fix: fixAgain,
			What: fmt.Sprintf("has an object with the same key twice, at byte %d: which value counts is not defined", e.ByteOffset)}
	case strings.Contains(e.Err.Error(), "UTF-8"):
		return &InputError{Kind: KindEncoding, Fix: fixAgain,
			What: fmt.Sprintf("is not valid UTF-8 at byte %d", e.ByteOffset)}
	case strings.Contains(e.Err.Error(), "depth"):
		return tooDeep()
	}
	return &InputError{Kind: KindNotJSON, What: fmt.Sprintf("is not valid JSON at byte %d", e.ByteOffset), Fix: fixShow}
}

func tooDeep() *InputError {
	return &InputError{Kind: KindTooDeep, Fix: fixAgain,
		What: fmt.Sprintf("nests arrays and objects more than %d deep, which no plan does", maxDepth)}
}

// sentence is the error as a plan's reader sees it.
func (e *shapeError) sentence() string {
	place := e.place
	if e.address != "" {
		place = printable(e.address) + ": " + place
	}
	return "is a plan, but " + place + " is not " + e.want
}

// printable makes a text from the plan safe for terminals and logs: an address holds for_each keys, which can be anything.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, s)
	const longest = 200
	if r := []rune(s); len(r) > longest {
		s = string(r[:longest]) + "…"
	}
	return s
}
