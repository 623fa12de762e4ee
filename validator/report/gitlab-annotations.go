package report

import (
	"fmt"
	"io"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "gitlab-annotations", Title: "links on the page of a GitLab job", File: "gl-annotations.json",
	Goes: "`artifacts:reports:annotations` of a job of GitLab: the job's page has a link to the page of each rule that found something, what " +
		"blocks first.",
	Write: writeGitLabAnnotations,
})

// gitlabLink is what GitLab asks of an annotation: https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsannotations
type gitlabLink struct {
	External struct {
		Label string `json:"label"`
		URL   string `json:"url"`
	} `json:"external_link"`
}

// writeGitLabAnnotations writes a link for each rule with open findings that has a page.
func writeGitLabAnnotations(w io.Writer, r *result.Result, _ Options) error {
	r = bounded(r)
	count, blocking := map[string]int{}, map[string]int{}
	list := openFindings(r)
	for _, f := range list {
		count[f.RuleID]++
		if f.Blocking {
			blocking[f.RuleID]++
		}
	}
	links := []gitlabLink{}
	for _, blocks := range []bool{true, false} {
		for _, f := range list {
			url := link(f.DocsURL)
			if count[f.RuleID] == 0 || (blocking[f.RuleID] > 0) != blocks || url == "" {
				continue
			}
			var l gitlabLink
			l.External.URL, l.External.Label = url, fmt.Sprintf("%s: %d", title(f), count[f.RuleID])
			if blocks {
				l.External.Label += fmt.Sprintf(", %d blocking", blocking[f.RuleID])
			}
			links = append(links, l)
			count[f.RuleID] = 0
		}
	}
	return writeJSON(w, map[string][]gitlabLink{"sgplan": links})
}
