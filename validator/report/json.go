package report

import (
	"bytes"
	"fmt"
	"io"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "json", Title: "the whole result; sgplan report renders it again", File: "result.json",
	Goes: "Scripts, and [`sgplan report`](#saved-results). Its schema is " +
		"[result.schema.json](../../validator/result/result.schema.json).",
	Write: func(w io.Writer, r *result.Result, _ Options) error { return JSON(w, r) },
})

// JSON writes the document. Every key is there, lists are never null, maps are sorted.
func JSON(w io.Writer, r *result.Result) error { return writeJSON(w, r) }

// writeJSON writes v indented.
func writeJSON(w io.Writer, v any) error {
	text, err := plainJSON(v, jsontext.WithIndent("  "))
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// plainJSON is v as JSON. What a terminal would act on stands as \u escapes: a plan's text may hold it.
func plainJSON(v any, o ...jsontext.Options) ([]byte, error) {
	text, err := json.Marshal(v, append(o, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))...)
	if err != nil {
		return nil, err
	}
	var out []byte
	for i, r := range string(text) {
		switch {
		case r == '#' && bytes.HasPrefix(text[i:], []byte("##")): // CI systems find commands such as "##vso[" anywhere
			out = append(out, `\u0023`...)
		case r == '\n' || r == ' ' || unicode.IsPrint(r):
			out = append(out, string(r)...)
		case r > 0xffff:
			high, low := surrogates(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default: // only ever inside a string
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out, nil
}

// surrogates is r, which is above U+FFFF, in UTF-16.
func surrogates(r rune) (high, low rune) {
	r -= 0x10000
	return 0xd800 + r>>10, 0xdc00 + r&0x3ff
}

// PlainJSON writes another document in the same way.
func PlainJSON(w io.Writer, v any) error { return writeJSON(w, v) }
