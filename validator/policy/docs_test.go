package policy

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
)

// readDoc reads a page of docs/sgplan.
func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/sgplan/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Each example of the page is a policy file that can be read, and together they state every setting.
func TestTheExamplesOfThePageCanBeRead(t *testing.T) {
	page := readDoc(t, "policy.md")
	blocks := regexp.MustCompile("(?s)```hcl\n(.*?)```").FindAllStringSubmatch(page, -1)
	for _, b := range blocks {
		text := strings.ReplaceAll(b[1], `"../policy/base.hcl"`, `"base.hcl"`)
		plant(t, map[string]string{FileName: text, "base.hcl": ""})
		if _, err := Load(FileName, "1.0.0"); err != nil {
			t.Errorf("%v\nin\n%s", err, b[1])
		}
	}
	if len(blocks) < 8 {
		t.Errorf("%d examples", len(blocks))
	}
	for block, settings := range kinds {
		for name := range settings {
			if !strings.Contains(page, name) {
				t.Errorf("the page does not speak of %s in %s", name, block)
			}
		}
	}
	for name := range facts.Functions(nil) {
		if !strings.Contains(page, "`"+name) {
			t.Errorf("the page does not speak of the function %s", name)
		}
	}
}

func TestThePageOfFactsNamesEveryField(t *testing.T) {
	page := readDoc(t, "facts.md")
	var walk func(typ cty.Type)
	walk = func(typ cty.Type) {
		switch {
		case typ.IsObjectType():
			for name, field := range typ.AttributeTypes() {
				if !strings.Contains(page, "`"+name+"`") {
					t.Errorf("the page does not speak of %s", name)
				}
				walk(field)
			}
		case typ.IsCollectionType():
			walk(typ.ElementType())
		}
	}
	walk(facts.Type())
}
