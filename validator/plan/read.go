package plan

import (
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// Read reads one plan from r; path is for messages and Plan.Path ("-" for standard input).
// An error is always an *InputError. It reads r to its end unless it fails, in one pass, and keeps only what Plan holds.
func Read(r io.Reader, path string) (*Plan, error) { return Reader{}.Read(r, path) }

// Read is the function Read, and keeps what the Reader is asked to keep.
func (reader Reader) Read(r io.Reader, path string) (*Plan, error) {
	in := newInput(r)
	defer in.close()
	p, err := read(in, reader.Keep)
	if err != nil {
		e := inputError(err, in)
		e.Path = path
		return nil, e
	}
	p.Path, p.SHA256 = path, in.sum()
	return p, nil
}

func read(in *input, keep func(string) bool) (*Plan, error) {
	if err := sniff(in); err != nil {
		return nil, err
	}
	w := walker{jsontext.NewDecoder(in.text()), newTexts()}
	if err := expectObject(w); err != nil {
		return nil, err
	}
	d := newDocument(w, keep)
	err := w.object("the plan", d.member)
	if err == nil {
		err = expectEnd(w)
	}
	if err = d.resources.decoder.finish(err); err != nil {
		return nil, err
	}
	return d.finish()
}

// sniff recognises what is no text at all.
func sniff(in *input) error {
	switch {
	case in.startsWith("PK\x03\x04"):
		return &InputError{Kind: KindBinaryPlan, What: "is a binary plan file, not its JSON", Fix: fixShow}
	case in.startsWith("\x1f\x8b"):
		return &InputError{Kind: KindCompressed, What: "is compressed with gzip", Fix: "run `gzip -dc plan.json.gz | sgplan check -`"}
	case in.startsWith("[command]"): // the first line that GitHub's hashicorp/setup-terraform prints around terraform
		return &InputError{Kind: KindWrapped, What: "begins with the output of the setup-terraform wrapper",
			Fix: "set `terraform_wrapper: false` on hashicorp/setup-terraform, then " + fixAgain}
	}
	return nil
}

// expectObject tells an empty input, JSON of another kind, and text apart.
func expectObject(w walker) error {
	kind := w.dec.PeekKind()
	if kind == '{' {
		return nil
	}
	_, err := w.dec.ReadValue()
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF):
		return &InputError{Kind: KindEmpty, What: "is empty", Fix: fixShow}
	case err == nil:
		return &InputError{Kind: KindNotPlan, What: "is JSON, but not an object and so not a plan", Fix: fixShow}
	case errors.As(err, &syntax) && !errors.Is(err, io.ErrUnexpectedEOF) && kind != '[' && kind != '"':
		return &InputError{Kind: KindNotJSON, Fix: fixShow,
			What: "is not JSON: it looks like source code or the plan as text for people"}
	}
	return err
}

// expectEnd makes sure that nothing but white space follows the plan.
func expectEnd(w walker) error {
	_, err := w.dec.ReadToken()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.Is(err, errUTF16), errors.Is(err, io.ErrUnexpectedEOF):
		return err
	}
	return &InputError{Kind: KindTrailing, What: "has more text after the end of the plan",
		Fix: "give each plan a file of its own: `terraform show -json tfplan > plan.json`"}
}
