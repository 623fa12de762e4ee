package report

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ReadError says in half a sentence why a text is no result, and in another what to do.
type ReadError struct {
	What, Fix string
}

// Error is both halves.
func (e *ReadError) Error() string { return e.What + "; " + e.Fix }

// What to do where a text is no result.
const (
	saveAgain = "save the result again with `sgplan check -o json=result.json`"
	judgeIt   = "`sgplan check` judges it; `sgplan check -o json=result.json` saves the result"
)

// ReadJSON reads a result that JSON has written, or `sgplan check -o json`, or that a page of `-o html` carries. What is not wholly a result is a *ReadError: a gate must
// not be opened by a file that is cut off, of another kind, or changed by hand into something that no run produces.
func ReadJSON(text []byte) (*result.Result, error) {
	text, err := carried(utf8Text(text))
	if err != nil {
		return nil, err
	}
	var top map[string]jsontext.Value
	if err := json.Unmarshal(text, &top); err != nil {
		return nil, notJSON(text, err)
	}
	minor, err := version(top)
	if err != nil {
		return nil, err
	}
	r := &result.Result{}
	newer := minor > minorOf(result.FormatVersion)
	if err := json.Unmarshal(text, r, json.RejectUnknownMembers(!newer)); err != nil {
		return nil, &ReadError{"is not a result: " + misfit(err), saveAgain}
	}
	if missing := incomplete(text, r, newer); missing != "" {
		return nil, &ReadError{"is not a whole result: " + missing, saveAgain}
	}
	if wrong := inconsistent(r); wrong != "" {
		return nil, &ReadError{"is not what a run writes: " + wrong, saveAgain}
	}
	r.FormatVersion = result.FormatVersion // what a newer one has beyond it is not read
	return r, nil
}

// carried is the result in a page of -o html; any other text is left as it is.
func carried(text []byte) ([]byte, error) {
	const begin = "<script type=\"application/json\" id=\"sgplan-result\">"
	if !bytes.HasPrefix(text, []byte("<!doctype html>")) {
		return text, nil
	}
	_, rest, ok := bytes.Cut(text, []byte(begin)) // texts of the page cannot hold it: their < is escaped
	doc, _, ended := bytes.Cut(rest, []byte("</script>"))
	if !ok || !ended {
		return nil, &ReadError{"is a page that carries no result", saveAgain}
	}
	return doc, nil
}

// utf8Text is text without a byte order mark, and in UTF-8: PowerShell redirects in UTF-16.
func utf8Text(text []byte) []byte {
	order := binary.ByteOrder(binary.LittleEndian)
	switch {
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	case !bytes.HasPrefix(text, []byte{0xff, 0xfe}):
		return bytes.TrimPrefix(text, []byte("\uFEFF"))
	}
	units := make([]uint16, 0, len(text)/2)
	for at := 2; at+1 < len(text); at += 2 {
		units = append(units, order.Uint16(text[at:]))
	}
	return []byte(string(utf16.Decode(units)))
}

func notJSON(text []byte, err error) error {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return &ReadError{"is empty", saveAgain}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &ReadError{"is cut off: the JSON has no end", saveAgain}
	}
	if syntax := (*jsontext.SyntacticError)(nil); errors.As(err, &syntax) {
		line := 1 + bytes.Count(text[:min(int(syntax.ByteOffset), len(text))], []byte("\n"))
		return &ReadError{fmt.Sprintf("is not JSON (line %d)", line), saveAgain}
	}
	return &ReadError{"is JSON, but not a result of sgplan", saveAgain}
}

// version is the minor version of a document that claims to be a result.
func version(top map[string]jsontext.Value) (int, error) {
	var text string
	if json.Unmarshal(top["format_version"], &text) != nil || top["verdict"] == nil || top["findings"] == nil {
		if top["resource_changes"] != nil || top["planned_values"] != nil || top["terraform_version"] != nil {
			return 0, &ReadError{"is a plan or a state, not a result", judgeIt}
		}
		return 0, &ReadError{"is JSON, but not a result of sgplan", saveAgain}
	}
	major, _, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(major)
	minor := minorOf(text)
	switch {
	case err != nil || n < 1 || minor < 0:
		return 0, &ReadError{fmt.Sprintf("has no format version that is known (%.20q)", text), saveAgain}
	case n > 1:
		return 0, &ReadError{fmt.Sprintf("is a result of format %.20s, and this sgplan reads 1.x", text), "use a sgplan that is as new as the one that wrote it"}
	}
	return minor, nil
}

// minorOf is the second number of a version, -1 if there is none.
func minorOf(version string) int {
	_, minor, _ := strings.Cut(version, ".")
	n, err := strconv.Atoi(minor)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// misfit says where a document has what no result has.
func misfit(err error) string {
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return "it cannot be decoded"
	}
	if errors.Is(err, json.ErrUnknownName) {
		return fmt.Sprintf("%s is not a key of results", semantic.JSONPointer)
	}
	return fmt.Sprintf("%s is of the wrong kind", semantic.JSONPointer)
}

// incomplete says which key of the document is missing or null although it must not be. Of a newer minor version only what this
// program knows is asked for.
func incomplete(text []byte, r *result.Result, newer bool) string {
	var b bytes.Buffer
	var got, want any
	if JSON(&b, r) != nil || json.Unmarshal(text, &got) != nil || json.Unmarshal(b.Bytes(), &want) != nil {
		return "it cannot be decoded"
	}
	return missing("", got, want, newer)
}

// missing is the first place where got lacks what want has.
func missing(at string, got, want any, newer bool) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return at + " is no object"
		}
		for _, key := range sortedKeys(w) {
			value, ok := g[key]
			if !ok {
				return fmt.Sprintf("%s/%s is missing", at, key)
			}
			if m := missing(at+"/"+key, value, w[key], newer); m != "" {
				return m
			}
		}
		if len(g) > len(w) && !newer {
			return at + " has a key that must not be there"
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return at + " is no list"
		}
		for i := range w {
			if m := missing(fmt.Sprintf("%s/%d", at, i), g[i], w[i], newer); m != "" {
				return m
			}
		}
	default:
		if got != want {
			return at + " is null"
		}
	}
	return ""
}
