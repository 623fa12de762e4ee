package runtask

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestALineHasAPageOnTheVCS(t *testing.T) {
	const sha = "7d8fb2a2d601edebdb7a59ad2088a96673637d22"
	for _, c := range []struct{ name, repo, commit, file, want string }{
		{"GitHub", "https://github.com/acme/net", "https://github.com/acme/net/commit/" + sha, "live/nacl.tf", "https://github.com/acme/net/blob/" + sha + "/live/nacl.tf#L25"},
		{"GitLab", "https://gitlab.com/acme/a/net", "https://gitlab.com/acme/a/net/-/commit/" + sha, "nacl.tf", "https://gitlab.com/acme/a/net/-/blob/" + sha + "/nacl.tf#L25"},
		{"Bitbucket", "https://bitbucket.org/acme/net", "https://bitbucket.org/acme/net/commits/" + sha, "nacl.tf", "https://bitbucket.org/acme/net/src/" + sha + "/nacl.tf#lines-25"},
		{"a name that is no URL", "https://github.com/acme/net", "https://github.com/acme/net/commit/" + sha, "a b/(x)>[y]#z?.tf", "https://github.com/acme/net/blob/" + sha + "/a%20b/%28x%29%3E%5By%5D%23z%3F.tf#L25"},
		{"Azure", "https://dev.azure.com/acme/p/_git/net", "https://dev.azure.com/acme/p/_git/net/commit/" + sha, "nacl.tf", ""},
		{"another repository's commit", "https://github.com/acme/net", "https://github.com/evil/net/commit/" + sha, "nacl.tf", ""},
		{"a repository with a longer name", "https://github.com/acme/net", "https://github.com/acme/network/commit/" + sha, "nacl.tf", ""},
		{"no commit", "https://github.com/acme/net", "https://github.com/acme/net/commit/main", "nacl.tf", ""},
		{"no VCS", "", "", "nacl.tf", ""},
		{"a script", "javascript:alert(1)", "javascript:alert(1)/commit/" + sha, "nacl.tf", ""},
		{"a user", "https://a:b@github.com/acme/net", "https://a:b@github.com/acme/net/commit/" + sha, "nacl.tf", ""},
		{"an end of the link", "https://github.com/acme/net>", "https://github.com/acme/net>/commit/" + sha, "nacl.tf", ""},
		{"a file outside of the repository", "https://github.com/acme/net", "https://github.com/acme/net/commit/" + sha, "../nacl.tf", ""},
	} {
		if got := repositoryOf(c.repo, c.commit).at(&result.Span{File: c.file, StartLine: 25}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	f := finding("aws_network_acl.web", true)
	r := repositoryOf("https://github.com/acme/net", "https://github.com/acme/net/commit/"+sha)
	if got := body(verdictOf(result.Block), f, r); strings.Contains(got, "github.com") {
		t.Errorf("a link to nowhere: %s", got)
	}
	f.Span = &result.Span{File: "nacl.tf", StartLine: 1, StartColumn: 1, EndLine: 1, EndColumn: 2}
	if got := body(verdictOf(result.Block), f, r); !strings.HasSuffix(got, "\n```\n\n<https://github.com/acme/net/blob/"+sha+"/nacl.tf#L1>") {
		t.Errorf("no link: %s", got)
	}
}
