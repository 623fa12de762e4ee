package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var update = flag.Bool("update", false, "write down states of schema versions that have none yet")

// What users have in their states must be read by each later provider. For each resource and each version of its schema,
// testdata/states holds a state with every attribute. A file stays as it is from the first release with it on: a schema that no longer
// reads it wants a new version and an upgrader. Before that release, delete it and run with -update.
func TestStatesOfEverySchemaVersionAreRead(t *testing.T) {
	p := newProtocol(t)
	for _, name := range slices.Sorted(maps.Keys(p.schema.ResourceSchemas)) {
		schema := p.schema.ResourceSchemas[name]
		for version := range schema.Version + 1 {
			t.Run(fmt.Sprintf("%s/%d", name, version), func(t *testing.T) {
				recorded := recordedState(t, filepath.Join("testdata", "states", fmt.Sprintf("%s_%d.json", name, version)), func() any {
					if version != schema.Version {
						t.Fatal("the state of an old version cannot be made by the new one: take it from the history")
					}
					return full(schema.ValueType())
				})
				response, err := p.UpgradeResourceState(context.Background(), &tfprotov6.UpgradeResourceStateRequest{
					TypeName: name, Version: version, RawState: &tfprotov6.RawState{JSON: recorded},
				})
				if err != nil {
					t.Fatal(err)
				}
				if hasError(response.Diagnostics) {
					t.Fatalf("not read: %q", saidAll(response.Diagnostics))
				}
				state := p.decode(schema.ValueType(), response.UpgradedState)
				if version != schema.Version {
					return // what became of each attribute is for the upgrader's own test
				}
				var want any
				decoder := json.NewDecoder(bytes.NewReader(recorded))
				decoder.UseNumber()
				if err := decoder.Decode(&want); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, plain(t, state)); diff != "" {
					t.Errorf("a state of this version is read with another meaning (-state +read): raise the version and write an upgrader\n%s", diff)
				}
			})
		}
	}
}

// recordedState is what the file says; under -update a file that is not there yet is written first.
func recordedState(t *testing.T, file string, make func() any) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && *update {
		if content, err = json.MarshalIndent(make(), "", "  "); err == nil {
			content = append(content, '\n')
			err = errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, content, 0o644))
		}
	}
	if err != nil {
		t.Fatalf("%v (go test ./provider -run %s -update writes it)", err, t.Name())
	}
	return content
}

// full is a value of a type as a state has it in JSON, with everything set: each number 1, each text "a", each collection of one.
func full(t tftypes.Type) any {
	switch t := t.(type) {
	case tftypes.Object:
		o := obj{}
		for name, attribute := range t.AttributeTypes {
			o[name] = full(attribute)
		}
		return o
	case tftypes.Map:
		return obj{"a": full(t.ElementType)}
	case tftypes.List:
		return arr{full(t.ElementType)}
	case tftypes.Set:
		return arr{full(t.ElementType)}
	}
	switch {
	case t.Is(tftypes.Bool):
		return true
	case t.Is(tftypes.Number):
		return json.Number("1")
	}
	return "a"
}

// plain is a value as the JSON of a state has it, without what is null: an attribute that came later is null in an older state.
func plain(t *testing.T, v tftypes.Value) any {
	t.Helper()
	into := func(to any) {
		if err := v.As(to); err != nil {
			t.Fatal(err)
		}
	}
	switch kind := v.Type(); {
	case kind.Is(tftypes.Object{}) || kind.Is(tftypes.Map{}):
		members, o := map[string]tftypes.Value{}, obj{}
		into(&members)
		for name, member := range members {
			if !member.IsNull() {
				o[name] = plain(t, member)
			}
		}
		return o
	case kind.Is(tftypes.List{}) || kind.Is(tftypes.Set{}):
		var members []tftypes.Value
		into(&members)
		list := arr{}
		for _, member := range members {
			list = append(list, plain(t, member))
		}
		return list
	case kind.Is(tftypes.Bool):
		var b bool
		into(&b)
		return b
	case kind.Is(tftypes.Number):
		var n big.Float
		into(&n)
		return json.Number(n.Text('f', -1))
	}
	var s string
	into(&s)
	return s
}
