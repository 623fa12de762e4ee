package runtask

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// repository is where the lines of a run's sources are shown: the pages of its commit on the VCS. The zero value shows none.
type repository struct{ lines string } // a URL with a place for the file's path and the line

// repositoryOf reads the payload's URLs of a repository and of a commit. Which VCS it is shows in how it writes a commit's URL; what is not
// known has no links, rather than wrong ones.
func repositoryOf(repo, commit string) repository {
	repo = strings.TrimSuffix(strings.TrimSuffix(repo, "/"), ".git")
	u, err := url.Parse(repo)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(repo, "%<> ") ||
		strings.Contains(u.Path, "/_git/") { // Azure DevOps
		return repository{}
	}
	rest, ok := strings.CutPrefix(commit, repo)
	if !ok {
		return repository{}
	}
	for page, blob := range map[string]string{
		"/commit/":   "/blob/%s/%%s#L%%d",     // GitHub
		"/-/commit/": "/-/blob/%s/%%s#L%%d",   // GitLab
		"/commits/":  "/src/%s/%%s#lines-%%d", // Bitbucket
	} {
		if sha, ok := strings.CutPrefix(rest, page); ok && isSHA(sha) {
			return repository{repo + fmt.Sprintf(blob, sha)}
		}
	}
	return repository{}
}

func isSHA(s string) bool {
	return (len(s) == 40 || len(s) == 64) && strings.Trim(s, "0123456789abcdef") == ""
}

// at is the page of a place, "" if there is none. Paths begin at the root of the repository.
func (r repository) at(s *result.Span) string {
	if r.lines == "" || s == nil {
		return ""
	}
	parts := strings.Split(s.File, "/")
	for i, part := range parts {
		if part == ".." || part == "" {
			return ""
		}
		parts[i] = url.PathEscape(part)
	}
	return fmt.Sprintf(r.lines, strings.Join(parts, "/"), s.StartLine)
}
