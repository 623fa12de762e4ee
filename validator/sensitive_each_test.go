package validator

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/report"
)

// Every attribute of every resource of real plans is marked sensitive, one at a time, with a value of its own: no output may have it,
// nor the number before or after it, where a range would end.
func TestNoAttributeThatIsMarkedSensitiveIsPrinted(t *testing.T) {
	printed := map[string]bool{} // by plan, type and attribute: what is once wrong is wrong for each resource
	values, seen := 0, 0
	for _, name := range []string{"p01_inline_nacl", "p03_standalone_rules", "p04_replace", "p07_defaults", "p08_v6_icmp", "p09_prefix_list", "p12_drift_data",
		"p11_attachments", "p13_baseline", "p14_rules_of_layers", "p16_opened_baseline", "p18_revoked_rules", "t02_replaced_rule",
		"t19_nat_subnet", "t22_removed_group_rule", "t25_default_nacl", "x16_snapshot_conflict", "p20_awscc_change", "t83_balancer", "t84_clients"} {
		text := readFile(t, planFile(name+"/plan.json"))
		times := map[string]int{}
		for _, l := range leavesOf(t, text) {
			n := times[l.kind+l.attribute()]
			times[l.kind+l.attribute()]++
			if l.alone, l.whole = n%2 == 0, n >= 2; n >= 4 {
				continue // more of the same
			}
			secret, plan := l.planted(t, text)
			if secret == nil {
				continue
			}
			values++
			out := everyOutput(t, name, plan)
			if strings.Contains(out, "(sensitive)") {
				seen++
			}
			if at := secret.FindStringIndex(out); at != nil {
				key := l.kind + " " + l.attribute()
				if !printed[key] {
					t.Errorf("%s, %s %s: …%s…", name, l.address, l.attribute(), out[max(0, at[0]-100):min(len(out), at[1]+40)])
				}
				printed[key] = true
			}
		}
	}
	if values < 500 || seen < 100 {
		t.Errorf("%d values were tried, and %d were of something that is told", values, seen)
	}
}

// leaf is a text or number of a resource's planned values.
type leaf struct {
	address, kind string
	path          []any // names and indexes
	value         any
	alone         bool // an id is put here alone, and not wherever it stood
	whole         bool // the whole attribute is marked
}

// attribute is the path without indexes and keys of maps of rules.
func (l leaf) attribute() string {
	var names []string
	for i, x := range l.path {
		if s, ok := x.(string); ok && (i != 1 || len(l.path) < 3) {
			names = append(names, s)
		}
	}
	return strings.Join(names, ".")
}

func (l leaf) last() string {
	for _, x := range slices.Backward(l.path) {
		if s, ok := x.(string); ok {
			return s
		}
	}
	return ""
}

type planDocument struct {
	rest    map[string]any
	changes []map[string]any
}

func decodePlan(t *testing.T, text []byte) planDocument {
	t.Helper()
	var d planDocument
	if err := json.Unmarshal(text, &d.rest); err != nil {
		t.Fatal(err)
	}
	list, _ := d.rest["resource_changes"].([]any)
	for _, c := range list {
		d.changes = append(d.changes, c.(map[string]any))
	}
	return d
}

func leavesOf(t *testing.T, text []byte) []leaf {
	t.Helper()
	var out []leaf
	d := decodePlan(t, text)
	collect := func(c map[string]any, values any) {
		var walk func(path []any, v any)
		walk = func(path []any, v any) {
			switch v := v.(type) {
			case map[string]any:
				for name, x := range v {
					walk(append(slices.Clip(path), name), x)
				}
			case []any:
				for i, x := range v {
					walk(append(slices.Clip(path), i), x)
				}
			case string, float64:
				out = append(out, leaf{address: c["address"].(string), kind: c["type"].(string), path: path, value: v})
			}
		}
		walk(nil, values)
	}
	for _, c := range d.changes {
		collect(c, c["change"].(map[string]any)["after"])
	}
	each(d.rest["prior_state"], func(r map[string]any) {
		if r["mode"] == "data" {
			collect(r, r["values"])
		}
	})
	slices.SortFunc(out, func(a, b leaf) int {
		return strings.Compare(a.address+fmt.Sprint(a.path), b.address+fmt.Sprint(b.path))
	})
	return out
}

var (
	awsID  = regexp.MustCompile(`^(sg|acl|subnet|vpc|pl|eni|i)-[0-9a-f]{8,}$`)
	free   = regexp.MustCompile(`^(name|description|rule_name|group_name|name_prefix)$`)
	number = regexp.MustCompile(`^(from_port|to_port|port|icmp_type|rule_no|rule_number)$`)
)

// planted is the plan with a value of its own in the place of the leaf's, marked sensitive, and how the value would look; nil where
// no value would tell.
func (l leaf) planted(t *testing.T, text []byte) (*regexp.Regexp, []byte) {
	t.Helper()
	exactly := func(s string) *regexp.Regexp {
		return regexp.MustCompile(`(^|[^0-9a-f.:])` + regexp.QuoteMeta(s) + `($|[^0-9a-f])`)
	}
	d := decodePlan(t, text)
	set := func(value any, others map[string]any) []byte {
		d.plant(l, value, others)
		out, err := json.Marshal(d.rest)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	switch v := l.value.(type) {
	case float64:
		switch name := l.last(); {
		case !number.MatchString(name):
		case strings.HasPrefix(name, "rule"):
			return regexp.MustCompile(`1234[678]`), set(12347.0, nil)
		case name == "icmp_type":
			return exactly("213"), set(213.0, nil)
		case name == "to_port":
			return regexp.MustCompile(`47999|48000`), set(47999.0, map[string]any{"from_port": 47113.0})
		default:
			return regexp.MustCompile(`4711[23]`), set(47113.0, map[string]any{"to_port": 47999.0})
		}
	case string:
		if p, err := netip.ParsePrefix(v); err == nil {
			base := netip.MustParseAddr("77.66.55.0")
			if p.Addr().Is6() {
				base = netip.MustParseAddr("2001:db8:7766:5500::")
			}
			secret := netip.PrefixFrom(base, max(p.Bits(), 14)).Masked()
			return exactly(secret.Addr().String()), set(secret.String(), nil)
		}
		if a, err := netip.ParseAddr(v); err == nil && a.Is4() {
			secret := netip.AddrFrom4([4]byte{a.As4()[0], a.As4()[1], a.As4()[2], 213}).String()
			return exactly(secret), set(secret, nil)
		}
		if awsID.MatchString(v) {
			secret := v[:strings.Index(v, "-")] + "-0badc0ffee0badc0f"
			if !l.alone {
				d = decodePlan(t, []byte(strings.ReplaceAll(string(text), v, secret)))
			}
			return regexp.MustCompile("badc0ffee"), set(secret, nil)
		}
		if free.MatchString(l.last()) {
			return regexp.MustCompile("zanzibar"), set("zanzibar", nil)
		}
		if l.last() == "protocol" || l.last() == "ip_protocol" {
			return exactly("137"), set("137", nil)
		}
	}
	return nil, nil
}

// plant writes the value, and others beside it, into both sides of the change and the prior state, and marks it.
func (d planDocument) plant(l leaf, value any, others map[string]any) {
	put := func(values, marks any) any {
		if len(l.path) == 0 || !hasPath(values, l.path) {
			return marks
		}
		parent := values
		for _, x := range l.path[:len(l.path)-1] {
			parent = child(parent, x)
		}
		switch p := parent.(type) {
		case map[string]any:
			for name, v := range others {
				if _, ok := p[name]; ok {
					p[name] = v
				}
			}
			p[l.path[len(l.path)-1].(string)] = value
		case []any:
			p[l.path[len(l.path)-1].(int)] = value
		}
		if l.whole {
			return marked(marks, l.path[:1])
		}
		return marked(marks, l.path)
	}
	for _, c := range d.changes {
		if c["address"] == l.address {
			change := c["change"].(map[string]any)
			for _, side := range []string{"before", "after"} {
				change[side+"_sensitive"] = put(change[side], change[side+"_sensitive"])
			}
		}
	}
	each(d.rest["prior_state"], func(r map[string]any) {
		if r["address"] == l.address {
			r["sensitive_values"] = put(r["values"], r["sensitive_values"])
		}
	})
}

// each visits the resources of a state.
func each(v any, visit func(map[string]any)) {
	switch v := v.(type) {
	case map[string]any:
		if v["address"] != nil && v["values"] != nil {
			visit(v)
			return
		}
		for _, x := range v {
			each(x, visit)
		}
	case []any:
		for _, x := range v {
			each(x, visit)
		}
	}
}

func child(v, at any) any {
	switch v := v.(type) {
	case map[string]any:
		if name, ok := at.(string); ok {
			return v[name]
		}
	case []any:
		if i, ok := at.(int); ok && i < len(v) {
			return v[i]
		}
	}
	return nil
}

func hasPath(v any, path []any) bool {
	for _, x := range path {
		v = child(v, x)
	}
	return v != nil
}

// marked is marks with true at the path.
func marked(marks any, path []any) any {
	if len(path) == 0 || marks == true {
		return true
	}
	if i, ok := path[0].(int); ok {
		list, _ := marks.([]any)
		for len(list) <= i {
			list = append(list, false)
		}
		list[i] = marked(list[i], path[1:])
		return list
	}
	object, _ := marks.(map[string]any)
	if object == nil {
		object = map[string]any{}
	}
	object[path[0].(string)] = marked(object[path[0].(string)], path[1:])
	return object
}

// everyOutput is all that sgplan says of a plan: findings and traces, as text and as JSON.
func everyOutput(t *testing.T, name string, text []byte) string {
	t.Helper()
	x := readTrap(t, name, text, network.Options{})
	var out strings.Builder
	found := x.result()
	for i := range found.Findings {
		found.Findings[i].Fingerprint = "" // any digits
	}
	found.Plans = nil
	if err := report.Text(&out, found, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	var flows []Flow
	for id := range x.after.Interfaces {
		for _, line := range []string{"tcp 203.0.113.9:40000 -> %s:443", "tcp %s -> 203.0.113.9:443"} {
			if f, err := ParseFlow(fmt.Sprintf(line, id)); err == nil {
				flows = append(flows, f)
			}
		}
	}
	slices.SortFunc(flows, func(a, b Flow) int { return strings.Compare(a.Text, b.Text) })
	documents := []any{found}
	if traces, err := Trace([]Input{x.input}, flows[:min(len(flows), 6)], x.options, nil); err == nil {
		if err := report.TracesText(&out, *traces, report.Style{}); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, traces)
	}
	if diff, err := Diff([]Input{x.input}, x.options, nil); err == nil {
		if err := report.DiffText(&out, diff, report.Style{}, 0); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, diff)
	}
	var expected []*policy.Expectation
	for id := range x.after.Interfaces {
		expected = append(expected, &policy.Expectation{Name: string(id), From: []string{"0.0.0.0/0"}, To: []string{string(id)}, Services: firewall.AllServices()})
	}
	slices.SortFunc(expected, func(a, b *policy.Expectation) int { return strings.Compare(a.Name, b.Name) })
	for _, e := range expected {
		e.Name = "" // which its author wrote
	}
	if tested, err := Expect([]Input{x.input}, expected[:min(len(expected), 6)], x.options, nil); err == nil {
		if err := report.ExpectText(&out, tested, report.Style{}); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, tested)
	}
	documents = append(documents, x.otherOutput()...)
	encoded, err := json.Marshal(documents)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	return out.String()
}
