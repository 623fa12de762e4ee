package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
	"github.com/rackspace/terraform-provider-rackspace/validator"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// keptLayers are real plans of one change: whole.json of the configuration testdata/layers as it stands, and one of each of its files
// with a state of its own, in which the others' ids are literals or read by data sources.
const keptLayers = "../testdata/layers"

var layers = []string{"net", "acl", "app"}

func layerFiles(t *testing.T) []string {
	if *update {
		keepLayers(t)
	}
	var files []string
	for _, l := range layers {
		files = append(files, filepath.Join(keptLayers, l+".json"))
	}
	return files
}

// Layers that are given together have the answers of the configuration that they are cut from; one alone has not.
func TestLayersTraceAsTheirWhole(t *testing.T) {
	files, whole := layerFiles(t), filepath.Join(keptLayers, "whole.json")
	var flows []string
	ends := []string{"aws_instance.web", "aws_instance.app", "aws_instance.db", "aws_instance.batch", "10.60.1.77", "10.60.2.5", "10.60.3.9", "203.0.113.9"}
	for _, from := range ends {
		for _, to := range ends {
			if from == to {
				continue
			}
			for _, port := range []string{"443", "5432", "8443", "9100", "22"} {
				flows = append(flows, "tcp "+from+" -> "+to+":"+port)
			}
			flows = append(flows, "icmp "+from+" -> "+to)
		}
	}
	want, got := traceFiles(t, flows, whole), traceFiles(t, flows, files...)
	verdicts, differ := map[string]int{}, 0
	for i, w := range want.Traces {
		verdicts[w.After.Verdict]++
		if diff := cmp.Diff(w, got.Traces[i]); diff != "" {
			if differ++; differ < 4 {
				t.Errorf("%s:\n%s", flows[i], diff)
			}
		}
	}
	for _, v := range []string{"allowed", "blocked", "reply-blocked"} {
		if verdicts[v] < 5 {
			t.Errorf("only %d flows are %s: they prove little", verdicts[v], v)
		}
	}
	if differ > 0 {
		t.Errorf("%d of %d answers differ", differ, len(flows))
	}
	alone := traceFiles(t, flows, files[2])
	if slices.EqualFunc(want.Traces, alone.Traces, func(x, y struct {
		Flow          string
		Before, After side
	}) bool {
		return x.After.Verdict == y.After.Verdict
	}) {
		t.Error("the application's plan alone has the answers of all")
	}
}

// The findings are those of the whole, each at the plan that it is of, some of which no plan has alone.
func TestLayersAreJudgedAsTheirWhole(t *testing.T) {
	files := layerFiles(t)
	want, got := checkFiles(t, filepath.Join(keptLayers, "whole.json")), checkFiles(t, files...)
	if diff := cmp.Diff(said(want), said(got)); diff != "" {
		t.Errorf("of the whole, and of its layers:\n%s", diff)
	}
	if want.Verdict != got.Verdict || len(got.Plans) != len(files) {
		t.Errorf("verdict %s of %d plans, want %s of %d", got.Verdict, len(got.Plans), want.Verdict, len(files))
	}
	inPlan := map[string]string{"aws_network_acl.": "plan-2", "aws_security_group.shared": "plan-1", "aws_security_group.db": "plan-3"}
	for _, f := range got.Findings {
		for start, plan := range inPlan {
			if strings.HasPrefix(f.Address, start) && f.Plan != plan {
				t.Errorf("%s at %s is of %s, want %s", f.RuleID, f.Address, f.Plan, plan)
			}
		}
	}
	alone := map[string]bool{}
	for _, file := range files {
		for _, f := range checkFiles(t, file).Findings {
			alone[f.RuleID] = true
		}
	}
	for _, rule := range []string{"RSG105", "RSG401"} {
		if !slices.ContainsFunc(got.Findings, func(f result.Finding) bool { return f.RuleID == rule }) || alone[rule] {
			t.Errorf("%s is to be found in the layers together, and in none alone", rule)
		}
	}
}

// Where two plans have one address it is said which is meant, and only there; findings stand at their plan, and are the same otherwise.
func TestEqualAddressesOfTwoLayersAreToldApart(t *testing.T) {
	files := layerFiles(t)
	twins := []string{files[0], files[1], filepath.Join(keptLayers, "twin.json")}
	mine, theirs := filepath.ToSlash(twins[2])+"//aws_security_group.shared", filepath.ToSlash(twins[0])+"//aws_security_group.shared"
	alike := strings.NewReplacer(mine, "aws_security_group.app", theirs, "aws_security_group.shared")
	want, got := checkFiles(t, files...), checkFiles(t, twins...)
	for i := range got.Findings {
		f := &got.Findings[i]
		f.Message = alike.Replace(f.Message)
		if f.Plan == "plan-3" && f.Address == "aws_security_group.shared" {
			f.Address = "aws_security_group.app"
		}
		if strings.Contains(f.Address, "//") {
			t.Errorf("%s stands at %s, though its plan is said", f.RuleID, f.Address)
		}
	}
	if diff := cmp.Diff(said(want), said(got)); diff != "" {
		t.Error(diff)
	}
	flows := []string{"tcp aws_instance.web -> aws_instance.app:8443", "tcp aws_instance.web -> aws_instance.app:9100"}
	plain, told := traceFiles(t, flows, files...), traceFiles(t, flows, twins...)
	text, err := json.Marshal(told)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{mine, theirs} {
		if !bytes.Contains(text, []byte(address)) {
			t.Errorf("no hop is at %s", address)
		}
	}
	if err := json.Unmarshal([]byte(alike.Replace(string(text))), &told); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(plain, told); diff != "" {
		t.Error(diff)
	}
}

// said is what a result says of the network.
func said(r *result.Result) []string {
	var out []string
	for _, f := range r.Findings {
		if f.RuleID != "RSG502" {
			out = append(out, fmt.Sprintf("%s %s %s %s %s %s %v", f.RuleID, f.Address, f.Severity, f.Certainty, f.Change, f.Message, f.Blocking))
		}
	}
	slices.Sort(out)
	return out
}

func sgplan(t *testing.T, stdin string, args ...string) []byte {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := validator.Command{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs}
	if code := cmd.Main(append([]string{"sgplan"}, args...)); code > 1 {
		t.Fatalf("sgplan %v exits with %d: %s", args, code, errs.String())
	}
	return out.Bytes()
}

func checkFiles(t *testing.T, files ...string) *result.Result {
	t.Helper()
	var r result.Result
	if err := json.Unmarshal(sgplan(t, "", append([]string{"check", "-o", "json", "--as-of", "2026-11-25"}, files...)...), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

func traceFiles(t *testing.T, flows []string, files ...string) traces {
	t.Helper()
	var answers traces
	if err := json.Unmarshal(sgplan(t, strings.Join(flows, "\n"), append([]string{"trace", "--flows", "-", "-o", "json"}, files...)...), &answers); err != nil {
		t.Fatal(err)
	}
	if len(answers.Traces) != len(flows) {
		t.Fatalf("%d flows have %d answers", len(flows), len(answers.Traces))
	}
	return answers
}

// keepLayers makes the kept plans anew: it applies the configuration as a whole, plans its change, and then plans each file of the
// change by itself, with its part of the state.
func keepLayers(t *testing.T) {
	t.Helper()
	tf := testenv.Terraform(t)
	tf.Endpoint = awsproxy.Start(t, awsproxy.Options{Emulator: testenv.SharedEmulator(t).URL}).URL
	before, after := sources(t, "before"), sources(t, "after")
	whole := t.TempDir()
	writeFiles(t, whole, before)
	tf.Init(whole)
	tf.Apply(whole)
	state, err := os.ReadFile(filepath.Join(whole, "terraform.tfstate"))
	if err != nil {
		t.Fatal(err)
	}
	plan := func(name, dir string) {
		tf.Plan(dir, "tf.plan")
		var small bytes.Buffer
		if err := json.Compact(&small, tf.ShowJSON(dir, "tf.plan")); err != nil {
			t.Fatal(err)
		}
		writeFiles(t, keptLayers, map[string]string{name + ".json": small.String()})
	}
	writeFiles(t, whole, after)
	plan("whole", whole)
	for name, text := range map[string]string{"fresh": before["net.tf"], "placeholder": placeholder} {
		dir := t.TempDir()
		writeFiles(t, dir, map[string]string{"provider.tf": after["provider.tf"], "main.tf": text})
		tf.Init(dir)
		plan(name, dir)
	}
	for _, l := range layers {
		dir := t.TempDir()
		own := declared(after[l+".tf"])
		ids, part := cut(t, state, declared(before[l+".tf"]))
		writeFiles(t, dir, map[string]string{"provider.tf": after["provider.tf"], "terraform.tfstate": part,
			"main.tf": cutReferences(after[l+".tf"], own, ids, l == "app")})
		tf.Init(dir)
		plan(l, dir)
		if l == "app" {
			main, err := os.ReadFile(filepath.Join(dir, "main.tf"))
			if err != nil {
				t.Fatal(err)
			}
			twin := func(text string) string { return twinNames.ReplaceAllString(text, "${1}${3}shared${2}${4}") }
			writeFiles(t, dir, map[string]string{"main.tf": twin(string(main)), "terraform.tfstate": twin(part)})
			plan("twin", dir)
		}
	}
}

// twinNames is how sources and states name the group of the application, which has in twin.json the address that another plan's has.
var twinNames = regexp.MustCompile(`(aws_security_group" "|aws_security_group\.)app\b()|("name":")app(","provider":"(?:[^"\\]|\\.)*","type":"aws_security_group")`)

// placeholder is an application whose network is not there yet: its ids are those of mock_outputs.
const placeholder = `
resource "aws_security_group" "app" {
  name   = "app"
  vpc_id = "vpc-00000000"
}
resource "aws_instance" "app" {
  ami                    = "ami-12c6146b"
  instance_type          = "t3.micro"
  subnet_id              = "subnet-00000000"
  vpc_security_group_ids = [aws_security_group.app.id]
}
`

func sources(t *testing.T, side string) map[string]string {
	t.Helper()
	files := map[string]string{"provider.tf": testenv.Provider}
	for _, l := range layers {
		text, err := os.ReadFile(filepath.Join("testdata", "layers", side, l+".tf"))
		if err != nil {
			t.Fatal(err)
		}
		files[l+".tf"] = string(text)
	}
	return files
}

var (
	resourceBlock = regexp.MustCompile(`(?m)^resource "(\w+)" "(\w+)"`)
	idReference   = regexp.MustCompile(`\b(aws_\w+\.\w+)\.id\b`)
)

// declared is the resources of a file.
func declared(text string) map[string]bool {
	own := map[string]bool{}
	for _, m := range resourceBlock.FindAllStringSubmatch(text, -1) {
		own[m[1]+"."+m[2]] = true
	}
	return own
}

// cutReferences writes an id in the place of each reference to what another layer has; that of a subnet is looked up, if so wanted.
func cutReferences(text string, own map[string]bool, ids map[string]string, lookUp bool) string {
	read := map[string]bool{}
	text = idReference.ReplaceAllStringFunc(text, func(ref string) string {
		address := strings.TrimSuffix(ref, ".id")
		switch {
		case own[address]:
			return ref
		case lookUp && strings.HasPrefix(address, "aws_subnet."):
			read[address] = true
			return "data." + ref
		}
		return fmt.Sprintf("%q", ids[address])
	})
	for _, address := range slices.Sorted(maps.Keys(read)) {
		typ, name, _ := strings.Cut(address, ".")
		text += fmt.Sprintf("\ndata %q %q {\n  id = %q\n}\n", typ, name, ids[address])
	}
	return text
}

// cut is the ids of all resources of a state, and the state with some of its resources alone.
func cut(t *testing.T, state []byte, own map[string]bool) (ids map[string]string, part string) {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(state, &doc); err != nil {
		t.Fatal(err)
	}
	ids = map[string]string{}
	var mine []any
	for _, x := range doc["resources"].([]any) {
		r := x.(map[string]any)
		address := fmt.Sprintf("%s.%s", r["type"], r["name"])
		ids[address] = r["instances"].([]any)[0].(map[string]any)["attributes"].(map[string]any)["id"].(string)
		if own[address] {
			mine = append(mine, x)
		}
	}
	doc["resources"] = mine
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return ids, string(text)
}
