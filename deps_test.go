package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module  = "github.com/rackspace/terraform-provider-rackspace"
	testenv = "internal/testenv" // for every test and for nothing else
)

// room is one folder and what its files may import beyond the standard library. A pattern that ends in "/..." stands for the
// folder before it and all below.
type room struct {
	folder string
	ours   string // folders of this repository
	others string // modules or packages of others
	tests  string // what its tests may import in addition, of ours or of others
	std    string // the whole of the standard library that it may use; "" leaves that to guarded
	why    string
}

// The import policy. A folder that is not here fails the test: it wants a line, a reason, and a word in DESIGN.md.
var house = []room{
	{folder: "firewall",
		std: "cmp encoding encoding/binary errors fmt iter maps math/big math/bits net/netip slices sort strconv strings sync sync/atomic",
		why: "what AWS does with a packet: knows neither Terraform nor files, so that both faces can stand on it"},
	{folder: "baseline", ours: "firewall",
		std: "cmp encoding/json errors fmt maps net/netip slices sort strconv strings",
		why: "the opinion as data: ports, services and limits"},

	{folder: ".", ours: "provider", others: "github.com/hashicorp/terraform-plugin-framework/...",
		why: "the provider's entry serves the provider and does nothing else"},
	{folder: "provider", ours: "baseline firewall provider/internal/aws provider/internal/live provider/internal/sgrules provider/internal/naclrules",
		others: "github.com/hashicorp/terraform-plugin-framework/... github.com/hashicorp/terraform-plugin-framework-validators/... " +
			"github.com/hashicorp/terraform-plugin-framework-timeouts/... github.com/aws/aws-sdk-go-v2/...",
		tests: "github.com/hashicorp/terraform-plugin-testing/... github.com/hashicorp/terraform-plugin-go/... github.com/aws/smithy-go internal/testenv/...",
		why:   "one of the two faces: it must not drag the validator into each user's provider"},
	{folder: "provider/internal/aws",
		others: "github.com/aws/aws-sdk-go-v2/... github.com/aws/smithy-go/... github.com/hashicorp/aws-sdk-go-base/v2/...",
		why:    "the way to AWS: it knows no Terraform type, so that a program can use it as the provider does"},

	{folder: "provider/internal/live", ours: "firewall provider/internal/aws provider/internal/naclrules provider/internal/sgrules",
		others: "github.com/aws/aws-sdk-go-v2/aws github.com/aws/aws-sdk-go-v2/service/ec2/...",
		tests:  "github.com/aws/aws-sdk-go-v2/credentials",
		why:    "what AWS has, in the model's words: what judges it is where it judges plans"},

	{folder: "provider/internal/sgrules", ours: "baseline firewall",
		others: "github.com/aws/aws-sdk-go-v2/aws github.com/aws/aws-sdk-go-v2/service/ec2/... github.com/aws/smithy-go",
		tests:  "provider/internal/sgrules/ec2model",
		why:    "the rule engine knows EC2 and packets, never Terraform: it is tested against a model of EC2 alone"},
	{folder: "provider/internal/sgrules/ec2model",
		others: "github.com/aws/aws-sdk-go-v2/aws github.com/aws/aws-sdk-go-v2/service/ec2/... github.com/aws/smithy-go",
		why:    "EC2 in memory, for tests: it shares no code with what it tests"},

	{folder: "provider/internal/naclrules", ours: "baseline firewall",
		others: "github.com/aws/aws-sdk-go-v2/aws github.com/aws/aws-sdk-go-v2/service/ec2/... github.com/aws/smithy-go",
		why:    "the order of calls on a network ACL, proved with packets: it knows no Terraform"},

	{folder: "validator/plan", ours: "internal/parallel", others: "github.com/go-json-experiment/json/jsontext",
		why: "one streaming pass needs a token reader, which terraform-json is not (DESIGN.md)"},
	{folder: "internal/parallel",
		why: "runs functions at once and hands panics on, and knows of nothing"},
	{folder: "internal/loops", others: "github.com/hashicorp/hcl/v2/... github.com/zclconf/go-cty/...",
		why: "has HCL's loops ask whether to go on: sources and policies hang on it alike, and on nothing of each other"},
	{folder: "validator/source", ours: "validator/plan validator/result internal/loops", others: "github.com/hashicorp/hcl/v2/... github.com/zclconf/go-cty/...",
		tests: "validator/...",
		why:   "the language of the sources: the model is made without it, and asks for values alone"},
	{folder: "validator/network", ours: "validator/plan firewall baseline internal/parallel",
		why: "the only place that turns Terraform's words into the model's"},
	{folder: "validator/result",
		why: "the result types alone: rules, policy and reports share them without importing the validator"},
	{folder: "validator/check", ours: "firewall baseline validator/result internal/parallel",
		tests: "validator/... github.com/rogpeppe/go-internal/txtar",
		why:   "a rule sees packets, never a plan: it cannot tell one way of writing a NACL from another"},
	{folder: "validator/facts", ours: "firewall", others: "github.com/zclconf/go-cty/...",
		tests: "validator/plan validator/network",
		why:   "the network as values for others' rules: what it does not say of a side, no expression can know"},
	{folder: "validator/policy", ours: "firewall validator/check validator/result validator/facts internal/loops",
		others: "github.com/hashicorp/hcl/v2/... github.com/zclconf/go-cty/... github.com/bmatcuk/doublestar/v4 " +
			"github.com/go-json-experiment/json/...",
		why: "judges findings as policy files say; what was found is not its business"},
	{folder: "validator/registry", ours: "validator/policy",
		others: "oras.land/oras-go/v2/...",
		why:    "fetches policies, and is the only part of the validator that reaches a network: the policy knows it as an interface"},
	{folder: "validator/fix", ours: "validator/result",
		why: "applies edits to files: they are exact, and what made them is not its business"},
	{folder: "validator/inline", others: "github.com/hashicorp/hcl/v2/...",
		why: "reads comments in sources; what they silence is not its business"},
	{folder: "validator/report", ours: "validator/result", others: "github.com/go-json-experiment/json/... golang.org/x/term github.com/mattn/go-runewidth",
		tests: "golang.org/x/net/html validator/check github.com/owenrumney/go-sarif/v3/... github.com/yuin/goldmark/... github.com/santhosh-tekuri/jsonschema/v6",
		why:   "a view of the one document: no report can know more than another. What reads formats again is for tests"},
	{folder: "validator/runtask", ours: "validator/result validator/report internal/parallel", others: "github.com/prometheus/client_golang/...",
		why: "the run-task server: it is given what judges a plan, and knows of no rule or policy"},
	{folder: "validator", ours: "validator/... firewall docs/rules internal/parallel",
		others: "github.com/spf13/cobra github.com/spf13/pflag github.com/bmatcuk/doublestar/v4 " +
			"github.com/go-json-experiment/json/... golang.org/x/term",
		tests: "github.com/rogpeppe/go-internal/... github.com/santhosh-tekuri/jsonschema/v6 go.yaml.in/yaml/v4",
		why:   "the other face: the command and the library's door"},
	{folder: "docs/rules", why: "the rules' pages, embedded, so that explain needs no network"},
	{folder: "validator/cmd/sgplan", ours: "validator",
		why: "main hands over its streams and exits with the status"},
	{folder: "validator/e2e", tests: "validator/... firewall baseline github.com/rogpeppe/go-internal/txtar",
		why: "tests over the whole way of the data, against a world of their own making"},

	{folder: "internal/testenv", others: "github.com/rogpeppe/go-internal/lockedfile github.com/google/go-cmp/cmp",
		why: "a real Terraform and a real emulator for tests; kept out of every product by a test below"},
	{folder: "internal/testenv/awsproxy", tests: "github.com/aws/aws-sdk-go-v2/... github.com/aws/smithy-go/...",
		why: "what AWS does and the emulator does not, and faults; it speaks the protocol itself, so that no SDK is both judge and judged"},
	{folder: "internal/testenv/hcp",
		why: "HCP Terraform as its documentation has it, for the run task: it shares no code with what it tests"},
	{folder: "internal/testenv/sigstore",
		why: "signs and verifies as cosign and gh do, where these cannot be"},
	{folder: "internal/testenv/sigstore/cosign", ours: "internal/testenv/sigstore", why: "the same as a program, for a release that is not published"},
	{folder: "internal/testenv/acctest", ours: "internal/testenv/awsproxy",
		others: "github.com/hashicorp/terraform-plugin-framework/... github.com/hashicorp/terraform-plugin-go/... " +
			"github.com/hashicorp/terraform-plugin-testing/...",
		why: "acceptance tests of the provider; a folder of its own, so that the validator's tests do not link the test framework"},
	{folder: "internal/testenv/stage", ours: "internal/testenv/awsproxy", others: "github.com/aws/aws-sdk-go-v2/...",
		why: "what programs that show the provider at work share; it looks at the emulator as any client does"},
	{folder: "internal/testenv/demo", ours: "internal/testenv/stage",
		why: "the provider's demo, with real programs: it links neither provider nor validator"},
	{folder: "internal/testenv/bench", ours: "internal/testenv/stage internal/testenv/awsproxy",
		why: "measures providers from outside, each alike"},
	{folder: "internal/providerschema", ours: "provider",
		others: "github.com/hashicorp/terraform-plugin-framework/providerserver github.com/hashicorp/terraform-plugin-go/...",
		why:    "asks the provider for its schemas as Terraform does, for the documentation"},
	{folder: "internal/manpages", ours: "validator", others: "github.com/spf13/cobra/...",
		tests: "validator",
		why:   "the manual pages are for packages: what writes them stays out of the program"},
	{folder: "internal/benchplan", ours: "examples/plans", others: "github.com/go-json-experiment/json/jsontext",
		tests: "validator validator/result",
		why:   "makes large plans of a real one and measures; its bare read uses the reader of validator/plan"},
	{folder: "examples/plans", tests: "validator validator/result",
		why: "the bundled plans are tested as a user runs them"},
}

// anyTest is what every test may import: a comparison that shows the difference, and properties.
var anyTest = []string{"github.com/google/go-cmp/...", "pgregory.net/rapid"}

// guarded names the standard packages that only some folders may use outside tests, each with the reason.
var guarded = []struct{ pkg, folders, why string }{
	{"log", ".", "a library returns errors, it does not log"},
	{"log/slog", "validator/runtask", "a library returns errors, it does not log"},
	{"net/http", "internal/testenv/... validator/registry validator/runtask", "a check reaches no network"},
	{"os/exec", "internal/testenv/... internal/benchplan", "a check starts no program"},
	{"unsafe", "", "nothing here is worth it"},
	{"testing", "internal/testenv/...", "test code stays out of the product"},
}

func TestImportsFollowThePolicy(t *testing.T) {
	broken, err := violations(".", house)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range broken {
		t.Error(b)
	}
}

// violations reads the imports of every Go file under root and returns what breaks the policy. It parses the files itself:
// the answer of `go list` would be cached with the test's.
func violations(root string, rooms []room) ([]string, error) {
	var broken []string
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && file != root && skipped(entry.Name()) {
			return filepath.SkipDir
		}
		if entry.IsDir() || filepath.Ext(file) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		seen[path.Dir(rel)] = true
		found, err := breaches(file, rel, rooms)
		broken = append(broken, found...)
		return err
	})
	for _, r := range rooms {
		if !seen[r.folder] {
			broken = append(broken, fmt.Sprintf("%s has a line in the policy and no Go file", r.folder))
		}
	}
	return broken, err
}

// skipped reports whether a folder holds no code of this module.
func skipped(name string) bool {
	return name == "testdata" || name == "tools" || name == "dist" || strings.HasPrefix(name, ".")
}

// breaches returns what one file imports against the policy.
func breaches(file, rel string, rooms []room) ([]string, error) {
	folder := path.Dir(rel)
	i := slices.IndexFunc(rooms, func(r room) bool { return r.folder == folder })
	if i < 0 {
		return []string{fmt.Sprintf("%s: the folder %s is not in the policy", rel, folder)}, nil
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if why := forbidden(rooms[i], imported, strings.HasSuffix(rel, "_test.go")); why != "" {
			found = append(found, fmt.Sprintf("%s imports %s: %s", rel, imported, why))
		}
	}
	return found, nil
}

// forbidden says why a file of r may not import a package, or "".
func forbidden(r room, imported string, test bool) string {
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
		return forbiddenOurs(r, ours, test)
	}
	if !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
		return forbiddenStd(r, imported, test)
	}
	if allowed(r.others, imported) || test && (allowed(r.tests, imported) || allowed(strings.Join(anyTest, " "), imported)) {
		return ""
	}
	return "not a dependency of this folder: " + r.why
}

func forbiddenOurs(r room, ours string, test bool) string {
	if strings.Contains("/"+ours+"/", "/cmd/") {
		return "nothing imports a command"
	}
	if allowed(testenv+"/...", ours) {
		if test || allowed(testenv+"/...", r.folder) {
			return ""
		}
		return "test code stays out of the product"
	}
	// A test in package foo_test imports the package that it tests.
	if test && ours == r.folder || allowed(r.ours, ours) || test && allowed(r.tests, ours) {
		return ""
	}
	return r.why
}

func forbiddenStd(r room, imported string, test bool) string {
	if test {
		return ""
	}
	if r.std != "" && !allowed(r.std, imported) {
		return "not in this folder's list of standard packages: " + r.why
	}
	for _, g := range guarded {
		if imported == g.pkg && !allowed(g.folders, r.folder) {
			return g.why
		}
	}
	return ""
}

// allowed reports whether one of the patterns, which spaces part, matches.
func allowed(patterns, imported string) bool {
	for _, p := range strings.Fields(patterns) {
		below, tree := strings.CutSuffix(p, "/...")
		if imported == p || tree && (imported == below || strings.HasPrefix(imported, below+"/")) {
			return true
		}
	}
	return false
}
