package plan

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const plansDir = "../testdata/plans"

// realPlans are the plans made by Terraform 1.11.4, state.json left out.
func realPlans(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(plansDir + "/*/plan*.json")
	if err != nil || len(files) < 20 {
		t.Fatalf("want the real plans under %s, got %d (%v)", plansDir, len(files), err)
	}
	return files
}

func bytesOf(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// load reads a real plan by its path below the plans folder.
func load(t testing.TB, name string) *Plan {
	t.Helper()
	path := filepath.Join(plansDir, name)
	return parse(t, string(bytesOf(t, path)))
}

func parse(t testing.TB, text string) *Plan {
	t.Helper()
	p, err := Read(strings.NewReader(text), "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// refuse reads what must be refused.
func refuse(t testing.TB, text string) *InputError {
	t.Helper()
	p, err := Read(strings.NewReader(text), "plan.json")
	var e *InputError
	if !errors.As(err, &e) {
		t.Fatalf("want an *InputError, got plan %v and error %v", p != nil, err)
	}
	if p != nil {
		t.Error("a plan came with the error")
	}
	return e
}

func find(t testing.TB, p *Plan, address string) *Resource {
	t.Helper()
	for _, r := range p.Resources {
		if r.Address == address && r.Deposed == "" {
			return r
		}
	}
	t.Fatalf("%s is not in the plan", address)
	return nil
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// known is a known value without a mark.
func known[T any](v T) Value[T] { return Value[T]{State: Known, V: v} }

// minimal is a plan with the given members beside the ones that every plan must have.
func minimal(members string) string {
	if members != "" {
		members = "," + members
	}
	return `{"format_version":"1.2","terraform_version":"1.11.4","configuration":{"root_module":{}}` + members + `}`
}

// changing is a plan with one entry in resource_changes: an aws_network_acl_rule named r with that change.
func changing(change string) string {
	return minimal(`"resource_changes":[` + rule("r", change) + `]`)
}

// changingA is changing for a resource of another type.
func changingA(typ, change string) string {
	return strings.ReplaceAll(changing(change), "aws_network_acl_rule", typ)
}

func rule(name, change string) string {
	return `{"address":"aws_network_acl_rule.` + name + `","mode":"managed","type":"aws_network_acl_rule","name":"` + name +
		`","provider_name":"registry.terraform.io/hashicorp/aws","change":` + change + `}`
}
