package plan

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deeply arrays and objects may nest. Real plans stay below 60; each level of modules takes three.
const maxDepth = 500

var errTooDeep = errors.New("nested too deeply")

// shapeError is a JSON value of another kind than the format has in that place.
type shapeError struct {
	address string // of the resource that it stands in, if known
	place   string // such as resource_changes[].change.actions
	want    string
}

func (e *shapeError) Error() string { return e.place + " is not " + e.want }

// walker reads JSON values one after the other. Bytes that it hands out are valid until its next call, a look at the kind of
// the next value included.
type walker struct {
	dec   *jsontext.Decoder
	names *texts // apart from the values': they are few, and looked up for each member
}

// replayer reads values that were kept raw, one after the other.
type replayer struct {
	dec   jsontext.Decoder
	names *texts
}

// on is a walker on one value, until the next call. The value has been read before, so that it is known to be valid, and to have
// no name twice in an object.
func (r *replayer) on(raw []byte) walker {
	r.dec.Reset(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))
	return walker{&r.dec, r.names}
}

// object calls member for each member of the object that comes next; member must read or skip the value. A null is read as
// an object without members, as Terraform writes null for what is absent.
func (w walker) object(place string, member func(name string) error) error {
	return w.members(place, func(name []byte) error { return member(w.names.intern(name)) })
}

// members is object with the names as they are read.
func (w walker) members(place string, member func(name []byte) error) error {
	if ok, err := w.open('{', place, "an object"); !ok {
		return err
	}
	for w.dec.PeekKind() != '}' {
		name, err := w.rawString()
		if err != nil {
			return err
		}
		if err := member(name); err != nil {
			return err
		}
	}
	_, err := w.dec.ReadToken()
	return err
}

// array calls element for each element of the array that comes next; null is read as an empty array.
func (w walker) array(place string, element func() error) error {
	if ok, err := w.open('[', place, "an array"); !ok {
		return err
	}
	for w.dec.PeekKind() != ']' {
		if err := w.failed(); err != nil {
			return err
		}
		if err := element(); err != nil {
			return err
		}
	}
	_, err := w.dec.ReadToken()
	return err
}

// open reads the opening brace or bracket; false without an error is a null.
func (w walker) open(kind jsontext.Kind, place, want string) (bool, error) {
	switch w.dec.PeekKind() {
	case kind:
		if w.dec.StackDepth() >= maxDepth {
			return false, errTooDeep
		}
		_, err := w.dec.ReadToken()
		return err == nil, err
	case 'n':
		return false, w.dec.SkipValue()
	}
	return false, w.misshapen(place, want)
}

// failed returns the decoder's error if it has one, so that a callback is not asked to read what is not there.
func (w walker) failed() error {
	if w.dec.PeekKind() != 0 {
		return nil
	}
	_, err := w.dec.ReadToken()
	return err
}

// misshapen is the decoder's own error if the value cannot be read at all, else a shapeError.
func (w walker) misshapen(place, want string) error {
	if err := w.failed(); err != nil {
		return err
	}
	return &shapeError{place: place, want: want}
}

// rawString returns the text of the string that comes next, a member's name included.
func (w walker) rawString() ([]byte, error) {
	v, err := w.dec.ReadValue()
	if err != nil {
		return nil, err
	}
	return unquote(v)
}

// unquote returns the text of a JSON string: within v itself unless it has escapes.
func unquote(v jsontext.Value) ([]byte, error) {
	if bytes.IndexByte(v, '\\') < 0 {
		return v[1 : len(v)-1], nil
	}
	return jsontext.AppendUnquote(nil, v)
}

// text reads a string or null; null gives "".
func (w walker) text(place string) (string, error) {
	b, err := w.bytes(place)
	return string(b), err
}

// bytes is text without a copy.
func (w walker) bytes(place string) ([]byte, error) {
	switch w.dec.PeekKind() {
	case '"':
		return w.rawString()
	case 'n':
		return nil, w.dec.SkipValue()
	}
	return nil, w.misshapen(place, "a string")
}

// boolean reads true, false or null; ok is false for null.
func (w walker) boolean(place string) (value, ok bool, err error) {
	switch k := w.dec.PeekKind(); k {
	case 't', 'f':
		return k == 't', true, w.dec.SkipValue()
	case 'n':
		return false, false, w.dec.SkipValue()
	}
	return false, false, w.misshapen(place, "true or false")
}

// skip passes over the value that comes next. It is the decoder's SkipValue with our limit on depth.
func (w walker) skip() error { return w.skipWithin(maxDepth) }

func (w walker) skipWithin(limit int) error {
	if k := w.dec.PeekKind(); k != '{' && k != '[' {
		return w.dec.SkipValue()
	}
	for start := w.dec.StackDepth(); ; {
		if _, err := w.dec.ReadToken(); err != nil {
			return err
		}
		switch depth := w.dec.StackDepth(); {
		case depth > limit:
			return errTooDeep
		case depth == start:
			return nil
		}
	}
}

// pass is skip for a value that has room in memory, as those of one resource have: that takes two thirds of the time.
func (w walker) pass() error {
	v, err := w.dec.ReadValue()
	room := maxDepth - w.dec.StackDepth()
	if err != nil || bytes.Count(v, []byte("{"))+bytes.Count(v, []byte("[")) <= room { // so deep it cannot be
		return err
	}
	return walker{jsontext.NewDecoder(bytes.NewBuffer(v), jsontext.AllowDuplicateNames(true)), w.names}.skipWithin(room)
}
