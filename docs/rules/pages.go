// Package rules holds the pages of the rules, one a rule, so that `sgplan explain` prints the very page that is published.
// The pages are generated: `make generate` writes them from the rules and their examples.
package rules

import (
	"embed"
	"fmt"
)

//go:generate go test ../../validator -run ^TestRulePages$ -count=1 -update

//go:embed *.md
var pages embed.FS

// Page is the page of a rule, by ID.
func Page(id string) ([]byte, error) {
	page, err := pages.ReadFile(id + ".md")
	if err != nil {
		return nil, fmt.Errorf("rule %s has no page: this is always a bug in sgplan", id)
	}
	return page, nil
}

// URL is where the page of a rule is published.
func URL(id string) string {
	return "https://github.com/rackspace/terraform-provider-rackspace/blob/main/docs/rules/" + id + ".md"
}
