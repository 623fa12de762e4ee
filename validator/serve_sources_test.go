package validator

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/hcp"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// uploadOf is a folder as the platform hands out a configuration version, in which it is the folder below.
func uploadOf(t *testing.T, dir, below string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, file)
		text := readFile(t, file)
		if err := w.WriteHeader(&tar.Header{Name: path.Join(below, filepath.ToSlash(name)), Mode: 0o644, Size: int64(len(text))}); err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What serve says with a run's sources is what check says with --source: links that the JSON has lost, and places.
func TestServeJudgesWithSources(t *testing.T) {
	const plans = "testdata/plans/"
	s := startServe(t, "--sources")
	for _, c := range []struct {
		plan, sources string
		root          string // the workspace's working directory
		said          string // in the message, beside the verdict of check; "" if the sources are used
		shown, hidden string // in the details
	}{
		{plan: "t50_each_value", sources: "t50_each_value", shown: "--> nacl/main.tf:5:1   module.nacl[\"app\"].aws_network_acl.this"},
		{plan: "t50_each_value", sources: "t50_each_value", root: "live/prod", shown: "/live/prod/nacl/main.tf#L5>"},
		{plan: "t91_sensitive_literals", sources: "t91_sensitive_literals", shown: "rule_number    = (sensitive)", hidden: "66.55"},
		{plan: "t50_each_value", sources: "t51_parts_of_outputs", said: "judged without the sources: the configuration version: "},
		{plan: "t50_each_value", said: "judged without the sources: the platform has no configuration version"},
	} {
		in := inputOf("-", readFile(t, plans+c.plan+"/plan.json"))
		const commit = "7d8fb2a2d601edebdb7a59ad2088a96673637d22"
		run := &hcp.Run{Plan: readFile(t, plans+c.plan+"/plan.json"), Root: c.root, Repo: "https://github.com/acme/net", Commit: "https://github.com/acme/net/commit/" + commit}
		if c.sources != "" {
			run.Sources = uploadOf(t, plans+c.sources, c.root)
			if c.said == "" {
				in.Source = plans + c.sources
			}
		}
		want, err := Check(t.Context(), []Input{in}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := s.judge(t, run)
		verdict, _, _ := strings.Cut(report.VerdictLine(want), "  (")
		if !strings.HasPrefix(got.Message, verdict) || !strings.Contains(got.Message, c.said) || (c.said == "") == strings.Contains(got.Message, "without the sources") {
			t.Errorf("%s with %q: %q, want %q and %q", c.plan, c.sources, got.Message, verdict, c.said)
		}
		details := ""
		for _, o := range run.Outcomes() {
			details += o.Description + o.Body
		}
		if page := "<https://github.com/acme/net/blob/" + commit + "/"; (c.said == "") != strings.Contains(details, page) {
			t.Errorf("%s: no line has its page, or one has that is not known", c.plan)
		}
		if !strings.Contains(details, c.shown) || c.hidden != "" && strings.Contains(details+got.Message, c.hidden) {
			t.Errorf("%s: %q is not shown, or %q is:\n%s", c.plan, c.shown, c.hidden, details)
		}
	}
	if log := s.log.String(); strings.Contains(log, "66.55") || strings.Contains(log, "token-") {
		t.Errorf("the log tells what it must not:\n%s", log)
	}
}
