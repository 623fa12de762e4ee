package provider

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func existing(id string, port int32, cidr, description string, tags map[string]string) sgrules.Existing {
	return sgrules.Existing{ID: id, Rule: sgrules.Rule{Tuple: sgrules.Tuple{Protocol: "tcp", From: port, To: port,
		Peer: sgrules.Peer{Kind: sgrules.PeerIPv4, Value: cidr}}, Description: description, Tags: tags}}
}

func TestClaims(t *testing.T) {
	ignore := []ignoreRule{{description: regexp.MustCompile("^k8s")}, {tagKey: "FMManaged"}, {tagKey: "both", description: regexp.MustCompile("^both")}}
	for _, x := range []struct {
		name   string
		policy string
		known  map[string]bool
		rule   sgrules.Existing
		want   sgrules.Claim
	}{
		{"revoke revokes", unmanagedRevoke, nil, existing("a", 1, "10.0.0.0/8", "", nil), sgrules.Revoke},
		{"revoke leaves what the plan did not know", unmanagedRevoke, map[string]bool{"b": true}, existing("a", 1, "10.0.0.0/8", "", nil), sgrules.Keep},
		{"report keeps", unmanagedReport, nil, existing("a", 1, "10.0.0.0/8", "", nil), sgrules.Keep},
		{"ignore keeps", unmanagedIgnore, nil, existing("a", 1, "10.0.0.0/8", "", nil), sgrules.Keep},
		{"a rule of another resource is foreign", unmanagedRevoke, nil, existing("a", 1, "10.0.0.0/8", "", map[string]string{ownerTag: "x"}), sgrules.Foreign},
		{"a description that matches is foreign", unmanagedRevoke, nil, existing("a", 1, "10.0.0.0/8", "k8s x", nil), sgrules.Foreign},
		{"a tag that matches is foreign", unmanagedRevoke, nil, existing("a", 1, "10.0.0.0/8", "", map[string]string{"FMManaged": ""}), sgrules.Foreign},
		{"one condition of two is not enough", unmanagedRevoke, nil, existing("a", 1, "10.0.0.0/8", "both", nil), sgrules.Revoke},
		{"both conditions are", unmanagedRevoke, nil, existing("a", 1, "10.0.0.0/8", "both", map[string]string{"both": ""}), sgrules.Foreign},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := (claims{policy: x.policy, ignore: ignore, known: x.known}).claim(x.rule); got != x.want {
				t.Errorf("got %d, want %d", got, x.want)
			}
		})
	}
}

func TestBind(t *testing.T) {
	rules := []sgrules.Existing{existing("sgr-1", 1, "10.0.0.0/8", "", nil), existing("sgr-2", 2, "10.0.0.0/8", "", nil)}
	expected := map[string]effectiveModel{"a": effectiveOf(rules[0].Rule, ""), "b": effectiveOf(rules[1].Rule, ""), unmanagedKey + "sgr-9": effectiveOf(rules[1].Rule, "")}
	for _, x := range []struct {
		name        string
		bound, want map[string]string
	}{
		{"a key keeps its rule", map[string]string{"a": "sgr-1", "b": "sgr-2"}, map[string]string{"a": "sgr-1", "b": "sgr-2"}},
		{"a rule that was made again is found by its content", map[string]string{"a": "sgr-1", "b": "sgr-7"}, map[string]string{"a": "sgr-1", "b": "sgr-2"}},
		{"a rule that a key has is no other's", map[string]string{"c": "sgr-2"}, map[string]string{"a": "sgr-1", "c": "sgr-2"}},
		{"a rule of somebody else has no key", map[string]string{unmanagedKey + "sgr-9": "sgr-9"}, map[string]string{"a": "sgr-1", "b": "sgr-2"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := bind(rules, x.bound, expected, "sg-0123456789abcdef0", ""); !maps.Equal(got, x.want) {
				t.Errorf("got %v, want %v", got, x.want)
			}
		})
	}
}

func TestARuleKeepsTheSpellingOfItsAccount(t *testing.T) {
	const own = "sg-0123456789abcdef0"
	rule := func(group, description string) effectiveModel {
		return effectiveModel{Direction: types.StringValue("ingress"), Protocol: types.StringValue("tcp"), FromPort: types.Int32Value(1), ToPort: types.Int32Value(1),
			SecurityGroupID: types.StringValue(group), Self: types.BoolValue(false), Description: types.StringValue(description)}
	}
	before := rule("210987654321/sg-0123456789abcdef1", "x")
	if got := spelt(rule("sg-0123456789abcdef1", "x"), before, own, "123456789012"); got != before {
		t.Errorf("an account that AWS leaves out is drift: %v", got)
	}
	for _, read := range []effectiveModel{rule("sg-0123456789abcdef2", "x"), rule("sg-0123456789abcdef1", "y")} {
		if got := spelt(read, before, own, "123456789012"); got != read {
			t.Errorf("drift is hidden: %v", got)
		}
	}
}

func TestPromises(t *testing.T) {
	ctx := context.Background()
	text := func(values map[string]string, unknown ...string) types.Map {
		elements := textMap(values).Elements()
		for _, key := range unknown {
			elements[key] = types.StringUnknown()
		}
		return types.MapValueMust(types.StringType, elements)
	}
	got := text(map[string]string{"a": "sgr-9", "b": "sgr-2", "unmanaged:sgr-3": "sgr-3"})
	for _, x := range []struct {
		name          string
		planned, want types.Map
	}{
		{"what was planned stands, and the rest waits for the next plan", text(map[string]string{"a": "sgr-1"}), text(map[string]string{"a": "sgr-1"})},
		{"what was not known is what was read", text(map[string]string{"a": "sgr-1"}, "b"), text(map[string]string{"a": "sgr-1", "b": "sgr-2"})},
		{"of nothing known, the rules that have keys are read", types.MapUnknown(types.StringType), text(map[string]string{"a": "sgr-9", "b": "sgr-2"})},
	} {
		t.Run(x.name, func(t *testing.T) {
			var diags diag.Diagnostics
			if kept := promised(ctx, got, x.planned, &diags); !kept.Equal(x.want) || diags.HasError() {
				t.Errorf("got %v %v, want %v", kept, diags, x.want)
			}
		})
	}
}

func TestTagPolicy(t *testing.T) {
	p := tagPolicy{environment: "Test", defaults: map[string]string{"Team": "one", "Secret": "x"}, ignoredKeys: []string{"Secret"}, ignoredPrefixes: []string{"k8s/"}}
	all := p.all("shop", map[string]string{"Team": "two"})
	if want := (map[string]string{"ServiceProvider": "Rackspace", "Environment": "Test", "Name": "shop", "Team": "two"}); !maps.Equal(all, want) {
		t.Errorf("all tags are %v, want %v", all, want)
	}
	there := map[string]string{"aws:x": "y", "k8s/x": "y", "Secret": "z", "Team": "two", "Environment": "Test", "Name": "other"}
	if got, want := slices.Sorted(maps.Keys(p.seen(there))), []string{"Environment", "Name", "Team"}; !slices.Equal(got, want) {
		t.Errorf("seen are %v, want %v", got, want)
	}
	if got, want := p.own("shop", there, map[string]string{"Environment": ""}), (map[string]string{"Team": "two", "Environment": "Test", "Name": "other"}); !maps.Equal(got, want) {
		t.Errorf("its own are %v, want %v", got, want)
	}
}

func TestMemo(t *testing.T) {
	var m memo[string, int]
	var asked atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if v, err := m.get("a", func() (int, error) { return int(asked.Add(1)), nil }); v != 1 || err != nil {
				t.Errorf("got %d, %v", v, err)
			}
		})
	}
	all.Wait()
	wrong := errors.New("wrong")
	if _, err := m.get("b", func() (int, error) { return 0, wrong }); !errors.Is(err, wrong) {
		t.Errorf("the error is %v", err)
	}
	if v, err := m.get("b", func() (int, error) { return 7, nil }); v != 7 || err != nil {
		t.Errorf("an error was kept: %d, %v", v, err)
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"publicweb": "public_web", "postgre": "postgres", "my_sql": "mysql"} {
		if got := nearest(word, []string{"mysql", "postgres", "public_web", "public_ssh"}); got != want {
			t.Errorf("nearest to %s is %s, want %s", word, got, want)
		}
	}
}
