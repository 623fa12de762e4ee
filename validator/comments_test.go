package validator

import (
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// commentOn is a comment that lacks nothing, for some rules.
func commentOn(rules string) string {
	return `# sgplan:ignore[` + rules + `] reason="vendor VPN" owner="team:net" until=2026-12-31` + "\n"
}

// commented is the sources of a real plan with texts put before some of their lines: file, line, text. A file that is not there is made.
func commented(t *testing.T, name string, edits ...[3]string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(planFile(name))); err != nil {
		t.Fatal(err)
	}
	for _, e := range edits {
		path := filepath.Join(dir, e[0])
		text := string(readIfThere(t, path))
		if n := strings.Count("\n"+text, "\n"+e[1]); e[1] != "" && n != 1 {
			t.Fatalf("%s has %q %d times", e[0], e[1], n)
		}
		i := strings.Index(text, e[1])
		if err := os.WriteFile(path, []byte(text[:i]+e[2]+text[i:]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// checkComments judges a real plan with its sources, as of the examples' day.
func checkComments(t *testing.T, name, dir, policyText string) *result.Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), policy.FileName)
	if err := os.WriteFile(path, []byte(policyText), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(path, "dev")
	if err != nil {
		t.Fatal(err)
	}
	in := file(planFile(name) + "/plan.json")
	in.Source = dir
	r, err := Check(t.Context(), []Input{in}, Options{Files: p, Policy: p.In("").Settings(), AsOf: exampleDay})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := report.JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	if err := validate(t, resultSchema(t), b.String()); err != nil {
		t.Error(err)
	}
	return r
}

const (
	tierACL  = `resource "aws_network_acl" "this" {`
	tierCall = `module "tier" {`
)

func TestWhatACommentSilences(t *testing.T) {
	web, app := `module.tier["web"].aws_network_acl.this`, `module.tier["app"].aws_network_acl.this`
	both := func(rule string) []string { return []string{rule + " " + app, rule + " " + web} }
	for says, c := range map[string]struct {
		edits    [][3]string
		policy   string
		exempt   []string
		problems []string // what they begin with
		notice   string
	}{
		"its rule at each instance of its block": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG103")}}, exempt: both("RSG103")},
		"rules by name, from within":             {edits: [][3]string{{"tier/main.tf", `  vpc_id = var.vpc_id`, commentOn("icmp-reply-dropped")}}, exempt: both("RSG103")},
		"what is in a module, at its call": {edits: [][3]string{{"main.tf", tierCall, commentOn("RSG103, RSG303")}},
			exempt: append(both("RSG103"), both("RSG303")...)},
		"a finding that counts what is elsewhere": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG301")}},
			exempt: []string{"RSG301 " + app, "RSG301 " + app}},
		"nothing at another block": {edits: [][3]string{{"tier/main.tf", `output "nacl_id" {`, commentOn("RSG103")}},
			problems: []string{"RSG803 pre-existing : the comment at DIR/tier/main.tf:N stands at a block that no plan names"}},
		"nothing that is not found there": {edits: [][3]string{{"main.tf", `resource "aws_vpc" "main" {`, commentOn("RSG103")}},
			problems: []string{"RSG803 pre-existing aws_vpc.main: the comment at DIR/main.tf:N matches no finding of RSG103 at aws_vpc.main; owner team:net"}},
		"nothing without an owner": {edits: [][3]string{{"tier/main.tf", tierACL, strings.Replace(commentOn("RSG103"), "owner", "why", 1)}},
			problems: []string{"RSG802 introduced module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N silences nothing: it has no \"why\": reason, owner and until are what it takes; it gives no owner"}},
		"nothing after its last day": {edits: [][3]string{{"tier/main.tf", tierACL, strings.Replace(commentOn("RSG103"), "2026-12-31", "2026-11-21", 1)}},
			problems: []string{"RSG801 introduced module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N expired 1 day ago, on 2026-11-21; what it covered counts again: RSG103; owner team:net"}},
		"its rule on its last day": {edits: [][3]string{{"tier/main.tf", tierACL, strings.Replace(commentOn("RSG103"), "2026-12-31", "2026-11-22", 1)}},
			exempt: both("RSG103"), problems: []string{"RSG804 pre-existing module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N expires in 0 days"}},
		"nothing, where the policy forbids it": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG103")}}, policy: `sgplan { inline = "deny" }`,
			problems: []string{`RSG802 introduced module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N silences nothing: the policy allows no comments (inline = "deny" at `}},
		"no rule that is not ignorable, nor its others": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG103, RSG203")}}, policy: `rule "RSG103" { ignorable = false }`,
			problems: []string{`RSG802 introduced module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N silences nothing: RSG103 is not ignorable (`}},
		"no rule that asks for a requirement": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG302")}},
			problems: []string{`RSG802 introduced module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N silences nothing: RSG302 takes an exemption in the policy file`}},
		"no rule about the input or the policy": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG902, exemption-expired")}},
			problems: []string{`RSG802 pre-existing module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N silences nothing: RSG902 cannot be exempted from; RSG801 cannot be`}},
		"no rule that there is not": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG000")}},
			problems: []string{`RSG802 pre-existing module.tier.aws_network_acl.this: the comment at DIR/tier/main.tf:N silences nothing: there is no rule "RSG000"`}},
		"nothing from a text": {edits: [][3]string{{"main.tf", tierCall, "locals {\n  text = <<E\n" + commentOn("RSG103") + "E\n}\n"}}},
		"its rule, at what an override file says of the block": {edits: [][3]string{{"tier/x_override.tf", "", commentOn("RSG103") + "resource \"aws_network_acl\" \"this\" {}\n"}},
			exempt: both("RSG103")},
		"nothing from a module that is not compared": {edits: [][3]string{{"tier/main.tf", tierACL, commentOn("RSG103")}, {"tier/x_override.tf", "", "resource \"aws_network_acl\" \"this\" {\n  _ {}\n}\n"}},
			notice: "comments that would silence rules do not count: 1 in modules that cannot be compared with the plan (DIR/tier/main.tf:N)"},
	} {
		t.Run(says, func(t *testing.T) {
			dir := commented(t, "p02_module_foreach", c.edits...)
			r := checkComments(t, "p02_module_foreach", dir, c.policy)
			exempt, problems := exemptAndProblems(r, dir)
			want := slices.Sorted(slices.Values(c.exempt))
			if !slices.Equal(exempt, want) {
				t.Errorf("exempt are %q, want %q", exempt, want)
			}
			if len(problems) != len(c.problems) {
				t.Errorf("problems %q", problems)
			}
			for i := range min(len(problems), len(c.problems)) {
				if !strings.HasPrefix(problems[i], c.problems[i]) {
					t.Errorf("%s\nwant\n%s", problems[i], c.problems[i])
				}
			}
			notice := ""
			for _, n := range r.Notices {
				if n.Code == "comments-not-counted" {
					notice += masking(dir, n.Message)
				}
			}
			if notice != c.notice {
				t.Errorf("the notice is %q", notice)
			}
		})
	}
}

// exemptAndProblems are the findings that comments make exempt, and those about comments.
func exemptAndProblems(r *result.Result, dir string) (exempt, problems []string) {
	for _, f := range r.Findings {
		if policy.AboutPolicy(f.RuleID) {
			problems = append(problems, masking(dir, fmt.Sprintf("%s %s %s: %s", f.RuleID, f.Change, f.Address, f.Message)))
		}
		if f.Status == result.Exempt && f.Exemption.Kind == "inline" && f.Exemption.Reason == "vendor VPN" && f.Exemption.Owner == "team:net" {
			exempt = append(exempt, f.RuleID+" "+f.Address)
		}
	}
	slices.Sort(exempt)
	return exempt, problems
}

var lineNumber = regexp.MustCompile(`\.tf:[0-9]+`)

// masking hides where the test's folder is, and the lines of comments.
func masking(dir, text string) string {
	return lineNumber.ReplaceAllString(strings.ReplaceAll(text, filepath.ToSlash(dir), "DIR"), ".tf:N")
}

// plant writes sources to a new folder.
func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestWhichCommentsOfATreeCount(t *testing.T) {
	const acl = "resource \"aws_network_acl\" \"a\" {}\n"
	c := commentOn("RSG103")
	dir := plant(t, map[string]string{
		"live/main.tf": "module \"one\" {\n  source = \"../m\"\n}\n" + c + "module \"two\" {\n  source = \"../m\"\n}\nmodule \"far\" {\n  source = \"a/b/c\"\n}\n",
		"m/main.tf":    c + acl + "module \"in\" {\n  source = \"./in\"\n}\n", "m/in/main.tf": acl + c,
		"live/.terraform/modules/modules.json":    `{"Modules":[{"Key":"far","Source":"a/b/c","Dir":".terraform/modules/far"}]}`,
		"live/.terraform/modules/far/main.tf":     c + acl + c + "module \"sub\" {\n  source = \"./sub\"\n}\nmodule \"again\" {\n  source = \"./sub\"\n}\n",
		"live/.terraform/modules/far/sub/main.tf": c + acl,
	})
	tree, err := source.Open(dir + "//live")
	if err != nil {
		t.Fatal(err)
	}
	got, err := commentsIn(tree, "plan-1", "")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range got.list {
		lines = append(lines, fmt.Sprintf("%s %v %v %d", strings.TrimPrefix(c.ID, filepath.ToSlash(dir)), c.Blocks, c.Whole, len(c.Problems)))
	}
	want := []string{"/live/main.tf:4 [module.two] true 0",
		"/m/main.tf:1 [module.one.aws_network_acl.a module.two.aws_network_acl.a] false 0", "/m/in/main.tf:2 [] false 1"}
	if !slices.Equal(lines, want) {
		t.Errorf("%q", lines)
	}
	notices := got.notices("plan-1")
	if len(notices) != 1 || masking(dir, notices[0].Message) != "comments that would silence rules do not count: 3 in fetched modules ("+
		strings.Repeat("DIR/live/.terraform/modules/far/main.tf:N, ", 2)+"DIR/live/.terraform/modules/far/sub/main.tf:N)" {
		t.Errorf("%v", notices)
	}
	if put := got.aside(); len(put.list) > 0 || !strings.Contains(put.notices("plan-1")[0].Message, "3 in the sources of plans that are judged as one network (") {
		t.Errorf("%v", put)
	}
}

// Comments that say the same at the same block are two findings, and stay those when lines are added before them.
func TestACommentIsKnownByWhatItSays(t *testing.T) {
	keys := func(text string) (out []string) {
		tree, err := source.Open(plant(t, map[string]string{"main.tf": text + commentOn("RSG103") + commentOn("RSG103") + commentOn("RSG301") + "locals {}\n"}))
		if err != nil {
			t.Fatal(err)
		}
		all, err := commentsIn(tree, "plan-1", "net")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range all.list {
			out = append(out, c.Key)
		}
		return out
	}
	first := keys("")
	slices.Sort(first)
	if n := len(slices.Compact(slices.Clone(first))); n != 3 {
		t.Errorf("%d of %q differ", n, first)
	}
	if again := slices.Sorted(slices.Values(keys("# more\n\n"))); !slices.Equal(first, again) {
		t.Errorf("%q, then %q", first, again)
	}
}

func TestThereIsAnEndToComments(t *testing.T) {
	tree, err := source.Open(plant(t, map[string]string{"main.tf": strings.Repeat("# sgplan: x\n", maxComments+1)}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := commentsIn(tree, "plan-1", ""); err == nil || !strings.Contains(err.Error(), "hold more than 10000 comments") {
		t.Errorf("%v", err)
	}
}

// What filters say of addresses is said of those that findings have.
func TestFiltersAreKnownByTheAddressesOfFindings(t *testing.T) {
	const address = `aws_network_acl.a["10.0.0.0/24"]`
	redact := newRedactor(plan.Secrets{IDs: map[string]bool{"acl-1": true}, Blocks: map[netip.Prefix]bool{netip.MustParsePrefix("10.0.0.0/24"): true}})
	g := policy.NewGrants(&policy.Policy{}, nil, exampleDay)
	net := &firewall.Network{NACLs: map[firewall.ID]*firewall.NACL{"acl-1": {Origin: firewall.Origin{Address: address}}, "acl-2": {}}}
	if got := filters(g, net, redact); got != nil {
		t.Errorf("without exemptions %v", got)
	}
	g.Add((&policy.Policy{}).In("").Inline(policy.Comment{}))
	found := []result.Finding{{Address: address}}
	redact.findings(found)
	if got := filters(g, net, redact); !slices.Equal(got[found[0].Address], []string{found[0].Address}) || len(got) != 2 {
		t.Errorf("%v, of %s", got, found[0].Address)
	}
}

// What a comment says is text of others: no byte of it reaches a terminal or a pipeline's log as it is.
func TestACommentIsEscaped(t *testing.T) {
	const hostile = "x \x1b[31m \u202e ::error:: ##vso"
	silent := strings.NewReplacer("vendor VPN", hostile, "team:net", hostile).Replace(commentOn("RSG103"))
	lacking := "# sgplan:ignore[" + hostile + "] " + hostile + "\n"
	dir := commented(t, "p02_module_foreach", [3]string{"tier/main.tf", tierACL, silent + lacking})
	for _, args := range [][]string{
		{"check", planFile("p02_module_foreach") + "/plan.json", "--source", dir, "--as-of", "2026-11-22", "--config", os.DevNull},
		{"exempt", "list", "--source", dir, "--config", os.DevNull},
	} {
		_, stdout, stderr := run(nil, args...)
		for _, bad := range []string{"\x1b", "\u202e", "##vso"} {
			if strings.Contains(stdout+stderr, bad) {
				t.Errorf("%s lets %q through", args[0], bad)
			}
		}
		if !strings.Contains(stdout, `\x1b[31m`) {
			t.Errorf("%s does not show it:\n%s%s", args[0], stdout, stderr)
		}
	}
}

func TestTheCommentOfThePageLacksNothing(t *testing.T) {
	_, text, _ := strings.Cut(string(readFile(t, "../docs/sgplan/policy.md")), "```terraform\n")
	text, _, _ = strings.Cut(text, "```")
	tree, err := source.Open(plant(t, map[string]string{"main.tf": text}))
	if err != nil {
		t.Fatal(err)
	}
	all, err := commentsIn(tree, "plan-1", "")
	if err != nil || len(all.list) != 1 {
		t.Fatalf("%v, %v", all.list, err)
	}
	x := (&policy.Policy{}).In("").Inline(all.list[0])
	if len(x.Problems) > 0 || len(x.Resources) != 1 || x.Owner == "" {
		t.Errorf("%+v", x)
	}
}

// What a comment silences needs no baseline: it is not written down as known.
func TestABaselineLeavesOutWhatCommentsSilence(t *testing.T) {
	dir := commented(t, "p02_module_foreach", [3]string{"tier/main.tf", tierACL, commentOn("RSG103, RSG203")})
	for from, want := range map[string]bool{dir: false, planFile("p02_module_foreach"): true} {
		path := filepath.Join(t.TempDir(), "known.json")
		c := Command{Stdout: io.Discard, Stderr: io.Discard, Now: func() time.Time { return exampleDay }}
		status := c.Main([]string{"sgplan", "baseline", "create", planFile("p02_module_foreach") + "/plan.json", "--source", from, "--config", os.DevNull,
			"--owner", "o", "--expires", "9d", "--file", path})
		text := string(readIfThere(t, path))
		if status != ExitOpen || strings.Contains(text, "RSG103") != want || strings.Contains(text, "RSG203") != want || !strings.Contains(text, "RSG303") {
			t.Errorf("%s: status %d, known is\n%s", from, status, text)
		}
	}
}
