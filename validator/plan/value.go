package plan

// State says whether a value is there.
type State uint8

// The states of a value. The zero value is Null: Terraform leaves null attributes of some resources out.
const (
	Null State = iota
	Known
	UnknownValue // known after apply
)

// Value is one attribute: known, null, or not known until apply; never a bare Go value.
type Value[T any] struct {
	V         T // meaningful when State is Known
	State     State
	Sensitive bool // marked sensitive (or part of a marked collection): judge it, never print it
}

// Get returns the value and whether it is known and not null.
func (v Value[T]) Get() (T, bool) { return v.V, v.State == Known }

// Or returns the value if it is known, else def.
func (v Value[T]) Or(def T) T {
	if v.State == Known {
		return v.V
	}
	return def
}

// IsUnknown reports whether the value is known only after apply.
func (v Value[T]) IsUnknown() bool { return v.State == UnknownValue }

// The attribute types that the network needs.
type (
	// String is a text attribute. An empty text is known and empty; see Blank.
	String = Value[string]
	// Int is a number attribute that AWS takes as an integer.
	Int = Value[int64]
	// Bool is a boolean attribute.
	Bool = Value[bool]
	// Strings is a list or set of texts: as a whole unknown, or with elements that may each be unknown.
	Strings = Value[[]String]
)

// Blank reports whether s is null or the empty text: providers write both for "not set".
func Blank(s String) bool { return s.State == Null || s.State == Known && s.V == "" }
