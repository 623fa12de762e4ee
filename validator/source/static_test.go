package source

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// madeChange is an entry of resource_changes.
type madeChange struct {
	Address, Type, Mode string
	Change              struct {
		Actions []string
		After   map[string]any
		Unknown any `json:"after_unknown"`
	}
}

func changesIn(t *testing.T, text []byte) map[string]madeChange {
	t.Helper()
	var doc struct {
		Changes []madeChange `json:"resource_changes"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	all := map[string]madeChange{}
	for _, c := range doc.Changes {
		all[c.Address] = c
	}
	return all
}

// bare is a value without what stands for nothing, sets in order, and numbers as texts.
func bare(v any) any {
	switch v := v.(type) {
	case []any:
		var list []string
		for _, e := range v {
			list = append(list, fmt.Sprint(bare(e)))
		}
		slices.Sort(list)
		if len(list) > 0 {
			return strings.Join(list, "; ")
		}
	case map[string]any:
		var list []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if p := bare(v[k]); p != nil {
				list = append(list, fmt.Sprintf("%s=%v", k, p))
			}
		}
		if len(list) > 0 {
			return strings.Join(list, " ")
		}
	case nil:
	case string:
		if v == "all" {
			return "-1"
		}
		if v != "" {
			return v
		}
	default:
		if s := fmt.Sprint(v); s != "" && s != "false" && s != "0" {
			return s
		}
	}
	return nil
}

// byNumber has the protocol of a rule as a state has it that AWS was asked for.
func byNumber(v any) any {
	if s, ok := v.(string); ok {
		return strings.ReplaceAll(s, "protocol=tcp", "protocol=6")
	}
	return v
}

// What sources say without a plan, the plans say that Terraform made of them: each value that is read, known or not.
func TestSourcesAloneSayWhatTheirPlansSay(t *testing.T) {
	compared, known := 0, 0
	for _, folder := range folders(t) {
		s, err := OpenStatic(folder, Terraform, true, nil)
		if err != nil {
			t.Errorf("%s: %v", folder, err)
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, "plan.json"))
		if err != nil {
			t.Fatal(err)
		}
		real := changesIn(t, text)
		for address, made := range changesIn(t, s.Plan) {
			c, there := real[address]
			if !there || made.Mode != "managed" || !slices.Contains(c.Change.Actions, "create") && !slices.Contains(c.Change.Actions, "update") {
				continue
			}
			for _, name := range attributesOf(plan.Types[made.Type], false) {
				if strings.HasPrefix(made.Type, "awscc") && strings.HasPrefix(name, "security_group_") || name == "launch_template" || name == "icmp" {
					continue // within, AWS or the provider sets what is not stated to what it means
				}
				if marked(member(made.Change.Unknown, name)) {
					continue
				}
				compared++
				got, want := byNumber(bare(made.Change.After[name])), byNumber(bare(c.Change.After[name]))
				if got != nil {
					known++
				}
				switch {
				case marked(member(c.Change.Unknown, name)):
					t.Errorf("%s: %s.%s is %v, and the plan does not know it", folder, address, name, got)
				case got != want:
					t.Errorf("%s: %s.%s is %v, in the plan %v", folder, address, name, got, want)
				}
			}
		}
	}
	if compared < 1000 || known < 300 {
		t.Errorf("only %d attributes were compared, %d with a value", compared, known)
	}
	t.Logf("%d attributes, %d with a value", compared, known)
}
