package report

import (
	"bytes"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "json", Title: "the whole result; sgplan report renders it again", File: "result.json", NACLs: true,
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
	out := make([]byte, 0, len(text))
	done := 0 // of text, what is in out or left out of it
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		next := i + n
		ascii := r >= ' ' && r < 0x7f || r == '\n'
		hash := r == '#' && bytes.HasPrefix(text[i:], []byte("##")) // CI systems find commands such as "##vso[" anywhere
		if hash || !ascii && !unicode.IsPrint(r) {                  // only ever inside a string
			out = appendUnits(append(out, text[done:i]...), r)
			done = next
		}
		i = next
	}
	out = append(out, text[done:]...)
	return out, nil
}

// appendUnits appends r as \u escapes: one, or the two of UTF-16.
func appendUnits(out []byte, r rune) []byte {
	if r <= 0xffff {
		return fmt.Appendf(out, `\u%04x`, r)
	}
	high, low := utf16.EncodeRune(r)
	return fmt.Appendf(out, `\u%04x\u%04x`, high, low)
}

// PlainJSON writes another document in the same way.
func PlainJSON(w io.Writer, v any) error { return writeJSON(w, v) }
