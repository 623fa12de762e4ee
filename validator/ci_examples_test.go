package validator

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	yaml "go.yaml.in/yaml/v4"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

const ciExamples = "../examples/ci"

// yamlOf is a file of YAML.
func yamlOf(path string) (any, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var doc any
	return doc, yaml.Unmarshal(text, &doc)
}

// yamlAt is what stands at a path of keys and numbers.
func yamlAt(doc any, path ...string) (any, error) {
	for _, key := range path {
		switch d := doc.(type) {
		case map[string]any:
			doc = d[key]
		case []any:
			i := -1
			if _, err := fmt.Sscan(key, &i); err != nil || i < 0 || i >= len(d) {
				return nil, fmt.Errorf("no element %s", key)
			}
			doc = d[i]
		default:
			return nil, fmt.Errorf("nothing at %s", key)
		}
	}
	if doc == nil {
		return nil, fmt.Errorf("nothing at %s", strings.Join(path, " "))
	}
	return doc, nil
}

// writeScript is "script FILE OUT KEY...": the commands that stand at a path of a pipeline's file become a script, as its system would
// run them. Of a Jenkinsfile all commands are taken.
func writeScript(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: script FILE OUT KEY...")
	}
	var lines []string
	if filepath.Base(args[0]) == "Jenkinsfile" {
		for _, m := range regexp.MustCompile(`(?s)sh '''(.*?)'''`).FindAllStringSubmatch(ts.ReadFile(args[0]), -1) {
			lines = append(lines, m[1])
		}
	} else {
		doc, err := yamlOf(args[0])
		ts.Check(err)
		found, err := yamlAt(doc, args[2:]...)
		ts.Check(err)
		if list, ok := found.([]any); ok {
			for _, x := range list {
				if _, ok := x.(string); !ok {
					ts.Fatalf("%v is no command", x)
				}
				lines = append(lines, fmt.Sprint(x))
			}
		} else {
			lines = append(lines, fmt.Sprint(found))
		}
	}
	// Azure Pipelines puts variables in before the shell sees them.
	text := strings.ReplaceAll("set -eu\n"+strings.Join(lines, "\n")+"\n", "$(Agent.TempDirectory)", ts.MkAbs("temp"))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o644))
}

// The action's script has no expression in it, which would be run; each input comes by the environment, and each output is written.
func TestTheActionRunsNoInput(t *testing.T) {
	doc, err := yamlOf(filepath.Join(ciExamples, "github/action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	using, err := yamlAt(doc, "runs", "using")
	if err != nil || using != "composite" {
		t.Fatalf("runs.using is %v, %v", using, err)
	}
	step, err := yamlAt(doc, "runs", "steps", "0")
	if err != nil {
		t.Fatal(err)
	}
	script, _ := yamlAt(step, "run")
	shell, _ := yamlAt(step, "shell")
	if text := fmt.Sprint(script); strings.Contains(text, "${{") || shell != "bash" {
		t.Errorf("shell %v runs\n%s", shell, text)
	}
	env, _ := yamlAt(step, "env")
	inputs, _ := yamlAt(doc, "inputs")
	outputs, _ := yamlAt(doc, "outputs")
	for name := range inputs.(map[string]any) {
		variable := strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if got := env.(map[string]any)[variable]; got != "${{ inputs."+name+" }}" || !strings.Contains(fmt.Sprint(script), "$"+variable) {
			t.Errorf("the input %s comes as %v", name, got)
		}
	}
	for name, output := range outputs.(map[string]any) {
		if value, _ := yamlAt(output, "value"); value != "${{ steps.check.outputs."+name+" }}" || !strings.Contains(fmt.Sprint(script), "echo \""+name+"=") {
			t.Errorf("the output %s is %v", name, value)
		}
	}
}

func TestTheWorkflowOfGitHubIsPinned(t *testing.T) {
	doc, err := yamlOf(filepath.Join(ciExamples, "github/workflow.yml"))
	if err != nil {
		t.Fatal(err)
	}
	steps, err := yamlAt(doc, "jobs", "plan", "steps")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps.([]any) {
		if uses, err := yamlAt(step, "uses"); err == nil && !regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40}$`).MatchString(fmt.Sprint(uses)) {
			t.Errorf("%v is not a commit", uses)
		}
		if script, err := yamlAt(step, "run"); err == nil && strings.Contains(fmt.Sprint(script), "${{") {
			t.Errorf("an expression is run: %v", script)
		}
	}
}

// The files that are read and not run: keys that their systems know, and the names of reports that the scripts write.
func TestPipelinesTakeTheReportsThatAreWritten(t *testing.T) {
	for _, c := range []struct {
		file string
		path []string
		want string
	}{
		{"gitlab/gitlab-ci.yml", []string{"sgplan", "artifacts", "reports", "codequality"}, "gl-code-quality-report.json"},
		{"gitlab/gitlab-ci.yml", []string{"sgplan", "artifacts", "reports", "junit"}, "sgplan.xml"},
		{"gitlab/gitlab-ci.yml", []string{"sgplan", "artifacts", "when"}, "always"},
		{"azure/azure-pipelines.yml", []string{"steps", "2", "inputs", "testResultsFiles"}, "$(Agent.TempDirectory)/sgplan.xml"},
		{"azure/azure-pipelines.yml", []string{"steps", "2", "inputs", "testResultsFormat"}, "JUnit"},
		{"github/workflow.yml", []string{"jobs", "plan", "permissions", "security-events"}, "write"},
		{"github/workflow.yml", []string{"jobs", "plan", "steps", "6", "with", "sarif_file"}, "${{ runner.temp }}/sgplan.sarif"},
		{"atlantis/repos.yaml", []string{"repos", "0", "custom_policy_check"}, "true"},
		{"atlantis/repos.yaml", []string{"repos", "0", "workflow"}, "sgplan"},
		{"atlantis/repos.yaml", []string{"policies", "policy_sets", "0", "name"}, "sgplan"},
	} {
		doc, err := yamlOf(filepath.Join(ciExamples, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := yamlAt(doc, c.path...); fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v is %v, %v; want %s", c.file, c.path, got, err, c.want)
		}
	}
}

// The policy for Spacelift reads what a result has.
func TestThePolicyOfSpaceliftReadsTheResult(t *testing.T) {
	policy := string(readFile(t, filepath.Join(ciExamples, "spacelift/plan.rego")))
	finding, document := reflect.TypeFor[result.Finding](), reflect.TypeFor[result.Result]()
	has := func(typ reflect.Type, key string) bool {
		for i := range typ.NumField() {
			if name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ","); name == key {
				return true
			}
		}
		return false
	}
	read := regexp.MustCompile(`\b(f|sgplan)\.([a-z_]+)`).FindAllStringSubmatch(policy, -1)
	if len(read) < 8 {
		t.Fatalf("the policy reads %v", read)
	}
	for _, r := range read {
		if r[1] == "f" && !has(finding, r[2]) || r[1] == "sgplan" && !has(document, r[2]) {
			t.Errorf("a result has no %s", r[0])
		}
	}
	if !strings.Contains(policy, "third_party_metadata.custom.sgplan\n") || !strings.Contains(string(readFile(t, filepath.Join(ciExamples, "spacelift/config.yml"))), "json=sgplan.custom.spacelift.json ") {
		t.Error("the hook's file is not what the policy reads")
	}
}

// Hooks have the keys that pre-commit demands, and their command is one that there is.
func TestPreCommitHooks(t *testing.T) {
	doc, err := yamlOf("../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	known := []string{"id", "name", "description", "entry", "language", "files", "pass_filenames", "require_serial", "minimum_pre_commit_version"}
	ids := map[string]bool{}
	for _, x := range doc.([]any) {
		hook := x.(map[string]any)
		for key := range hook {
			if !slices.Contains(known, key) {
				t.Errorf("pre-commit knows no %s", key)
			}
		}
		id, language, entry := fmt.Sprint(hook["id"]), fmt.Sprint(hook["language"]), fmt.Sprint(hook["entry"])
		if ids[id] || hook["name"] == nil || !slices.Contains([]string{"golang", "docker", "system"}, language) {
			t.Errorf("hook %v", hook)
		}
		ids[id] = true
		files := regexp.MustCompile(fmt.Sprint(hook["files"]))
		for name, want := range map[string]bool{".sgplan.hcl": true, "live/.sgplan.hcl.json": true, "x.sgplan.hcl": false, "a/main.tf": true, "b.tf.json": true, "x.auto.tfvars": true, "README.md": false} {
			if files.MatchString(name) != want {
				t.Errorf("%s: %s matches %s: %v", id, files, name, !want)
			}
		}
		args := strings.Fields(entry)
		if status, _, stderr := run(nil, append(args[1:], "--help")...); args[0] != "sgplan" || status != ExitOpen {
			t.Errorf("%s: %s: %s", id, entry, stderr)
		}
	}
	if len(ids) != 3 {
		t.Errorf("hooks %v", ids)
	}
}
