package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func FuzzRead(f *testing.F) {
	for _, name := range []string{"x13_errored/plan.json", "p05_destroy/plan_target_destroy.json", "p10_sensitive/plan.json", "p12_drift_data/state.json"} {
		f.Add(bytesOf(f, plansDir+"/"+name))
	}
	for _, text := range []string{
		"", "{}", "null", "PK\x03\x04", "\x1f\x8b", "resource \"aws_vpc\" \"a\" {}",
		`{"@level":"info","@message":"x"}` + "\n" + `{"@level":"info"}`,
		`{"version":4,"serial":1,"lineage":"x"}`, `{"plan_format_version":"1.2"}`, `{"format_version":"1.0"}`,
		minimal(`"prior_state":` + `{"values":{"root_module":{"child_modules":[{"address":"module.a","resources":[]}]}}}`),
		changing(`{"actions":["create"],"after":{"from_port":1e2},"after_unknown":{"id":true},"after_sensitive":{"protocol":true}}`),
		group(`{"actions":["update"],"before":{"ingress":[{"cidr_blocks":["10.0.0.0/8"]}]},"after":{"ingress":[{"cidr_blocks":[null]}]},"after_unknown":{"ingress":[{"cidr_blocks":[true]}]}}`),
		inUTF16(minimal(`"planned_values":{}`), binary.LittleEndian),
		inUTF16(minimal(`"planned_values":{}`), binary.BigEndian),
		strings.Repeat("[", 600),
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Read(bytes.NewReader(b), "plan.json")
		if err != nil {
			checkError(t, p, err)
			return
		}
		sum := sha256.Sum256(b)
		equal(t, "hash", p.SHA256, hex.EncodeToString(sum[:]))
		checkHadPlanKeys(t, b)
		checkResources(t, p)
	})
}

func checkError(t *testing.T, p *Plan, err error) {
	t.Helper()
	var e *InputError
	if !errors.As(err, &e) || p != nil || e.Path != "plan.json" || e.Kind == "" || e.What == "" || e.Fix == "" {
		t.Fatalf("plan %v with error %#v", p != nil, err)
	}
}

// checkHadPlanKeys asks another parser: what is accepted is JSON and has the members of a plan.
func checkHadPlanKeys(t *testing.T, b []byte) {
	t.Helper()
	if bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) {
		return // UTF-16, which encoding/json does not read
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), &members); err != nil {
		t.Fatalf("accepted what is no JSON: %v", err)
	}
	planned := members["resource_changes"] != nil || members["planned_values"] != nil || members["prior_state"] != nil
	if !planned || members["configuration"] == nil || members["format_version"] == nil {
		t.Fatal("accepted what has not the members of a plan")
	}
}

func checkResources(t *testing.T, p *Plan) {
	t.Helper()
	seen := map[[2]string]bool{}
	for _, r := range p.Resources {
		id := [2]string{r.Address, r.Deposed}
		if r.Address == "" || seen[id] || Types[r.Type] == nil {
			t.Fatalf("resource %+v", r)
		}
		seen[id] = true
		if (r.Has("create") || r.Has("update") || r.Has("read")) && r.After == nil {
			t.Fatalf("%s: %v leaves nothing", r.Address, r.Actions)
		}
		if r.Actions == nil && (r.Before == nil || r.After != r.Before) {
			t.Fatalf("%s: untouched but not the same", r.Address)
		}
	}
}
