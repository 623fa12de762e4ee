package awsproxy

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
)

// element is one XML element of an answer, so that it can be changed. A nil element has no children and no text.
type element struct {
	name     string
	attrs    []xml.Attr
	data     string
	children []*element
}

func parse(body []byte) (*element, error) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	root := &element{}
	open := []*element{root}
	for {
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attrs: slices.Clone(token.Attr)}
			last.children = append(last.children, e)
			open = append(open, e)
		case xml.EndElement:
			if len(open) == 1 || last.name != token.Name.Local {
				return nil, errors.New("unbalanced element " + token.Name.Local)
			}
			open = open[:len(open)-1]
		case xml.CharData:
			last.data += string(token)
		}
	}
	if len(root.children) != 1 || len(open) != 1 {
		return nil, errors.New("not one element")
	}
	return root.children[0], nil
}

// bytes is the element as XML.
func (e *element) bytes() []byte {
	var b bytes.Buffer
	e.write(&b)
	return b.Bytes()
}

func (e *element) write(b *bytes.Buffer) {
	b.WriteString("<" + e.name)
	for _, a := range e.attrs {
		b.WriteString(" " + a.Name.Local + `="`)
		_ = xml.EscapeText(b, []byte(a.Value))
		b.WriteString(`"`)
	}
	b.WriteString(">")
	if len(e.children) == 0 {
		_ = xml.EscapeText(b, []byte(e.data))
	}
	for _, c := range e.children {
		c.write(b)
	}
	b.WriteString("</" + e.name + ">")
}

// at follows the first child of each name; nil if there is none.
func (e *element) at(names ...string) *element {
	for _, name := range names {
		if e == nil {
			return nil
		}
		i := slices.IndexFunc(e.children, func(c *element) bool { return c.name == name })
		if i < 0 {
			return nil
		}
		e = e.children[i]
	}
	return e
}

// text is the text of the element at a path, "" if there is none.
func (e *element) text(names ...string) string {
	if e = e.at(names...); e != nil {
		return e.data
	}
	return ""
}

// items are the members of the set at a path.
func (e *element) items(names ...string) []*element {
	if e = e.at(names...); e != nil {
		return e.children
	}
	return nil
}

// set gives the child of a name a text, and adds it if there is none.
func (e *element) set(name, text string) {
	if c := e.at(name); c != nil {
		c.data, c.children = text, nil
		return
	}
	e.children = append(e.children, &element{name: name, data: text})
}
