package deploy

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// schemas are those of Kubernetes' own OpenAPI document, of the version whose types the other tests read: what kubeconform -strict holds
// manifests to. The document is in the module k8s.io/kubernetes, of which nothing is built.
type schemas struct {
	compiler *jsonschema.Compiler
	names    map[string]string // of definitions, by group/version/kind
}

func readSchemas(t *testing.T) schemas {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(kubernetes(t), "api", "openapi-spec", "swagger.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	s := schemas{jsonschema.NewCompiler(), map[string]string{}}
	s.compiler.DefaultDraft(jsonschema.Draft4)
	definitions := map[string]any{}
	for name, d := range doc.Definitions {
		kinds, _ := d["x-kubernetes-group-version-kind"].([]any)
		for _, k := range kinds {
			gvk := k.(map[string]any)
			s.names[gvk["group"].(string)+"/"+gvk["version"].(string)+"/"+gvk["kind"].(string)] = name
		}
		if _, open := d["additionalProperties"]; d["properties"] != nil && !open {
			d["additionalProperties"] = false
		}
		if d["format"] == "int-or-string" { // OpenAPI 2 has no word for it
			d["type"] = []any{"integer", "string"}
		}
		delete(d, "format") // those of OpenAPI are not those of JSON Schema
		definitions[name] = d
	}
	if err := s.compiler.AddResource("kubernetes.json", map[string]any{"definitions": definitions}); err != nil {
		t.Fatal(err)
	}
	return s
}

// kubernetes is where the module's files are. The go command loads them, where they are not there yet, and checks their sum.
func kubernetes(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Version}}", "k8s.io/api").Output()
	minor, ok := strings.CutPrefix(strings.TrimSpace(string(out)), "v0.")
	if err != nil || !ok {
		t.Fatalf("which version of k8s.io/api is it? %q, %v", out, err)
	}
	version := "v1." + minor
	cmd := exec.CommandContext(t.Context(), "go", "mod", "download", "-json", "k8s.io/kubernetes@"+version)
	cmd.Dir = t.TempDir() // in no module: none of them may need it
	out, err = cmd.Output()
	var module struct{ Dir, Error string }
	if jerr := json.Unmarshal(out, &module); err != nil || jerr != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("Kubernetes %s cannot be had: %v %s", version, err, module.Error)
		}
		t.Skipf("Kubernetes %s cannot be had: %v %s", version, err, module.Error)
	}
	return module.Dir
}

// check is what is wrong with a manifest, nil if nothing is.
func (s schemas) check(t *testing.T, manifest []byte) error {
	t.Helper()
	var doc map[string]any
	if err := yaml.UnmarshalStrict(manifest, &doc); err != nil {
		return err
	}
	api, _ := doc["apiVersion"].(string)
	kind, _ := doc["kind"].(string)
	group, version, grouped := strings.Cut(api, "/")
	if !grouped {
		group, version = "", api
	}
	name, known := s.names[group+"/"+version+"/"+kind]
	if !known {
		t.Fatalf("Kubernetes has no %s of %s", kind, api)
	}
	schema, err := s.compiler.Compile("kubernetes.json#/definitions/" + name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// The files as they stand, and what kustomize makes of them.
func TestTheManifestsKeepTheSchemasOfKubernetes(t *testing.T) {
	s := readSchemas(t)
	manifests := map[string][]byte{}
	files, _ := filepath.Glob(folder + "/*.yaml")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(file) == "kustomization.yaml" {
			continue // it is of kustomize, and read below
		}
		for _, one := range strings.Split(string(text), "\n---\n") {
			manifests[filepath.Base(file)+" "+one[:20]] = []byte(one)
		}
	}
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range built.Resources() {
		if manifests[r.CurId().String()], err = r.AsYAML(); err != nil {
			t.Fatal(err)
		}
	}
	if len(manifests) < 14 {
		t.Fatalf("only %d manifests", len(manifests))
	}
	for name, text := range manifests {
		if err := s.check(t, text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	deployment, err := os.ReadFile(folder + "/deployment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for old, wrong := range map[string]string{
		"readOnlyRootFilesystem: true": "readOnlyRootFilesystem: yes please", "terminationGracePeriodSeconds: 60": "terminationGracePeriodSeconds: 60s",
		"  selector:\n    matchLabels:\n      app.kubernetes.io/name: sgplan\n": "", "containerPort: 8443": "port: 8443", "maxSurge: 1": "maxSurge: [1]",
		"drop: [ALL]": "drop: ALL", "livenessProbe:": "aliveProbe:", "name: run-tasks": "nom: run-tasks",
	} {
		text := strings.Replace(string(deployment), old, wrong, 1)
		if text == string(deployment) {
			t.Errorf("%q is not there", old)
		} else if s.check(t, []byte(text)) == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}
