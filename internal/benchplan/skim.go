package main

import (
	"errors"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"
)

// skim reads every token of a file and does nothing with it: the least that any reader of the plan must do. It uses the
// reader that sgplan uses, as sgplan uses it: it rejects a name that an object has twice.
func skim(file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	d := jsontext.NewDecoder(f)
	for {
		if _, err := d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
