package facts_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// build reads a real plan.
func build(t *testing.T, path string) (before, after *firewall.Network) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := plan.Read(f, path)
	if err != nil {
		t.Skip("no plan that can be read")
	}
	return network.Build(p, network.Options{})
}

const plans = "../testdata/plans"

// Of every real plan the facts have one type, all rules of its filters, and null wherever something is said not to be known.
func TestFactsOfRealPlans(t *testing.T) {
	err := filepath.WalkDir(plans, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		t.Run(strings.TrimPrefix(path, plans+"/"), func(t *testing.T) {
			before, after := build(t, path)
			v := facts.Of(before, after, facts.Meta{Environment: "prod"})
			if !v.Type().Equals(facts.Type()) {
				t.Fatal("the type differs")
			}
			doc := facts.Document(v)
			again := facts.Document(facts.Of(before, after, facts.Meta{Environment: "prod"}))
			if diff := cmp.Diff(doc, again); diff != "" {
				t.Error(diff)
			}
			for _, key := range []string{"unknown", "sensitive"} {
				for _, pointer := range doc[key].([]string) {
					if got := at(t, doc, pointer); got != nil {
						t.Errorf("%s is %s, and is %v", pointer, key, got)
					}
				}
			}
			for id, n := range after.NACLs {
				rules := v.GetAttr("nacls").Index(cty.StringVal(string(id)))
				certain, possible := rules.GetAttr("certain_rules"), rules.GetAttr("possible_rules")
				if !possible.IsKnown() {
					continue
				}
				if got := certain.LengthInt() + possible.LengthInt(); got != len(n.Ingress)+len(n.Egress) {
					t.Errorf("%s has %d rules, not %d", id, len(n.Ingress)+len(n.Egress), got)
				}
				if known := rules.GetAttr("rules").IsKnown(); known != (possible.LengthInt() == 0) {
					t.Errorf("%s: its rules are known: %v", id, known)
				}
			}
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// at is the value of a JSON Pointer.
func at(t *testing.T, doc any, pointer string) any {
	t.Helper()
	for _, step := range strings.Split(pointer, "/")[1:] {
		step = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
		switch x := doc.(type) {
		case map[string]any:
			v, ok := x[step]
			if !ok {
				t.Fatalf("%s: there is no %q", pointer, step)
			}
			doc = v
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil {
				t.Fatal(err)
			}
			doc = x[i]
		default:
			t.Fatalf("%s leads through %v", pointer, doc)
		}
	}
	return doc
}

func TestWhatIsNotKnownIsNeverAValue(t *testing.T) {
	_, after := build(t, plans+"/p01_inline_nacl/plan.json")
	v := facts.Of(&firewall.Network{}, after, facts.Meta{})
	rules := v.GetAttr("nacls").Index(cty.StringVal("aws_network_acl.blocks")).GetAttr("rules")
	found := false
	for _, r := range rules.AsValueSlice() {
		if r.GetAttr("number").RawEquals(cty.NumberIntVal(101)) && r.GetAttr("direction").AsString() == "egress" {
			found = true
			if r.GetAttr("cidr").IsKnown() || r.GetAttr("protocol").AsString() != "all" || !r.GetAttr("port_from").IsNull() {
				t.Errorf("%#v", r)
			}
		}
	}
	if !found {
		t.Error("the rule of unknown block is not there")
	}
	_, dynamic := build(t, plans+"/x14_dynamic_unknown/plan.json")
	for id, n := range dynamic.NACLs {
		open := slices.ContainsFunc(n.Ingress, func(r firewall.NACLRule) bool { return r.Any })
		x := facts.Of(dynamic, dynamic, facts.Meta{}).GetAttr("nacls").Index(cty.StringVal(string(id)))
		if open && (x.GetAttr("rules").IsKnown() || x.GetAttr("possible_rules").IsKnown()) {
			t.Errorf("%s: a block that stands for any number of rules is none", id)
		}
	}
}

// A rule that is written with a block of each family is not the rule of one of them.
func TestARuleOfBothFamiliesHasNoOneBlock(t *testing.T) {
	p := firewall.Prefixes
	v6, err := firewall.ParseCIDR("::/0")
	if err != nil {
		t.Fatal(err)
	}
	all := firewall.NewSet(firewall.AllAddrs(), firewall.AllServices())
	n := &firewall.NACL{ID: "n", Ingress: []firewall.NACLRule{{Number: 1, Action: firewall.Allow, Protocol: -1, CIDR: v6, Must: all, May: all}}}
	net := &firewall.Network{NACLs: map[firewall.ID]*firewall.NACL{"n": n}}
	r := facts.Of(net, net, facts.Meta{}).GetAttr("nacls").Index(cty.StringVal("n")).GetAttr("rules").AsValueSlice()[0]
	if r.GetAttr("cidr").IsKnown() {
		t.Errorf("%#v, where the block is %v", r.GetAttr("cidr"), p(v6))
	}
}

func TestTheDocumentHasWhatItPromises(t *testing.T) {
	before, after := build(t, plans+"/p11_attachments/plan.json")
	doc := facts.Document(facts.Of(before, after, facts.Meta{Unit: "live/net"}))
	want := []string{"before", "environment", "format_version", "interfaces", "nacls", "prefix_lists", "security_groups", "sensitive", "subnets", "unit", "unknown", "vpcs", "workspace"}
	if got := slices.Sorted(maps.Keys(doc)); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if doc["unit"] != "live/net" || doc["environment"] != nil || doc["format_version"] != "1.0" {
		t.Errorf("%v %v %v", doc["unit"], doc["environment"], doc["format_version"])
	}
	if _, err := json.Marshal(doc); err != nil {
		t.Error(err)
	}
	instance := at(t, doc, "/interfaces/aws_instance.web").(map[string]any)
	if instance["subnet"] == nil || len(instance["security_groups"].([]any)) == 0 {
		t.Errorf("%v", instance)
	}
}
