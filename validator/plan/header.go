package plan

import "bytes"

// header is what the JSON says of a resource besides its values. Its buffers are used again for the next resource: most are
// passed over, and memory shall follow the network.
type header struct {
	address, previous, module, mode, typ, name, provider, deposed, reason []byte

	indexKind KeyKind
	index     []byte
}

func (h *header) reset() {
	for _, name := range headerNames {
		field := h.field(name)
		*field = (*field)[:0]
	}
	h.indexKind, h.index = NoKey, h.index[:0]
}

var headerNames = []string{
	"address", "previous_address", "module_address", "mode", "type", "name", "provider_name", "deposed", "action_reason",
}

// field is where a member is kept, nil if it is none of the header's.
func (h *header) field(name string) *[]byte {
	switch name {
	case "address":
		return &h.address
	case "previous_address":
		return &h.previous
	case "module_address":
		return &h.module
	case "mode":
		return &h.mode
	case "type":
		return &h.typ
	case "name":
		return &h.name
	case "provider_name":
		return &h.provider
	case "deposed", "deposed_key": // in resource_changes, in prior_state
		return &h.deposed
	case "action_reason":
		return &h.reason
	}
	return nil
}

// member reads a member if it is one of the header's.
func (h *header) member(w walker, place string, name string) (read bool, err error) {
	if name == "index" {
		return true, h.readIndex(w, place)
	}
	field := h.field(name)
	if field == nil {
		return false, nil
	}
	if k := w.dec.PeekKind(); k != '"' && k != 'n' {
		return true, w.misshapen(place+"."+name, "a string")
	}
	b, err := w.bytes(place)
	*field = append((*field)[:0], b...)
	return true, err
}

// readIndex reads an instance key: a number (count), a string (for_each) or null.
func (h *header) readIndex(w walker, place string) error {
	var b []byte
	var err error
	switch w.dec.PeekKind() {
	case '"':
		h.indexKind = StringKey
		b, err = w.rawString()
	case '0':
		h.indexKind = IntKey
		b, err = w.dec.ReadValue()
	case 'n':
		err = w.dec.SkipValue()
	default:
		return w.misshapen(place+".index", "a number or a string")
	}
	h.index = append(h.index[:0], b...)
	return err
}

// key is the instance key.
func (h *header) key() (Key, error) {
	k := Key{Kind: h.indexKind}
	switch h.indexKind {
	case StringKey:
		k.Str = string(h.index)
	case IntKey:
		n, ok := parseInteger(string(h.index))
		if !ok || n != int64(int(n)) {
			return k, &shapeError{string(h.address), "index", "an integer"}
		}
		k.Int = int(n)
	}
	return k, nil
}

// family is how the resource is read, nil if it is not wanted; known is false until type and mode were met.
func (h *header) family() (f *family, known bool) {
	if len(h.mode) == 0 || len(h.typ) == 0 {
		return nil, false
	}
	return familyOf(string(h.mode), string(h.typ)), true
}

// wanted reports whether the resource is of a type that is read.
func (h *header) wanted() bool {
	f, _ := h.family()
	return f != nil
}

// aside reports whether the resource is of a type that stands aside.
func (h *header) aside() bool {
	t := Types[string(h.typ)]
	return t != nil && t.Aside(string(h.mode) == dataMode)
}

// block appends how the configuration names the resource's block: aws_subnet.a, data.aws_vpc.v.
func (h *header) block(to []byte) []byte {
	if string(h.mode) == dataMode {
		to = append(to, "data."...)
	}
	return append(append(append(to, h.typ...), '.'), h.name...)
}

// complete reports what every resource must have.
func (h *header) complete(place string) error {
	for _, must := range []struct {
		value []byte
		name  string
	}{{h.address, "address"}, {h.mode, "mode"}, {h.typ, "type"}, {h.name, "name"}} {
		if len(must.value) == 0 {
			return &shapeError{string(h.address), place + "." + must.name, "there"}
		}
	}
	return nil
}

// fromOpenTofu reports whether the provider was installed from OpenTofu's registry.
func fromOpenTofu(provider []byte) bool {
	return bytes.HasPrefix(provider, []byte("registry.opentofu.org/"))
}

// isOurs reports whether a type is of the provider rackspace, and isUs whether a provider is it, from whatever registry.
func isOurs(typ []byte) bool { return bytes.HasPrefix(typ, []byte("rackspace_")) }

func isUs(provider []byte) bool { return bytes.HasSuffix(provider, []byte("/rackspace/rackspace")) }

// later keeps a value to be read at the resource's end: one that was met before the type was known (in files with sorted keys), or
// one that may be of any form.
type later struct {
	raw []byte
	set bool
}

func (l *later) reset() { l.raw, l.set = l.raw[:0], false }

func (l *later) keep(w walker) error {
	v, err := w.dec.ReadValue()
	l.raw, l.set = append(l.raw[:0], v...), true
	return err
}
