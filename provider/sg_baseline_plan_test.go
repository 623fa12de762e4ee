package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// offline is a provider that asks AWS for nothing, so that plans take no time.
func offline(t *testing.T, guardrails obj) *protocol {
	t.Helper()
	p := newProtocol(t)
	rails := obj{"quota_source": "static"}
	maps.Copy(rails, guardrails)
	config := obj{"region": "us-east-1", "access_key": "a", "secret_key": "b", "skip_credentials_validation": true, "skip_requesting_account_id": true,
		"guardrails": rails, "max_retries": int64(1), "endpoints": arr{obj{"ec2": "http://127.0.0.1:1"}}}
	if diags := p.configure(config); hasError(diags) {
		t.Fatal(said(diags[0]))
	}
	return p
}

// planned is what a plan to create a group says: values by attribute, and diagnostics as texts.
func (p *protocol) create(config obj) (map[string]tftypes.Value, []string) {
	p.t.Helper()
	full := obj{"name": "shop", "vpc_id": "vpc-0123456789abcdef0", "vpc_cidrs": arr{"10.64.0.0/16", "2001:db8::/56"}}
	maps.Copy(full, config)
	for name := range full {
		if full[name] == nil {
			delete(full, name)
		}
	}
	t := p.resourceType("rackspace_sg_baseline")
	d := p.dynamic(t, p.wire(t, full))
	resp, err := p.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{TypeName: "rackspace_sg_baseline",
		PriorState: p.dynamic(t, tftypes.NewValue(t, nil)), ProposedNewState: d, Config: d})
	if err != nil {
		p.t.Fatal(err)
	}
	var texts []string
	for _, x := range resp.Diagnostics {
		texts = append(texts, x.Severity.String()+" "+said(x))
	}
	values := map[string]tftypes.Value{}
	if err := p.decode(t, resp.PlannedState).As(&values); err != nil {
		p.t.Fatal(err)
	}
	return values, texts
}

// peersOf are the planned rules as text: key, and what says the most of it.
func peersOf(t *testing.T, values map[string]tftypes.Value) []string {
	t.Helper()
	var rules map[string]tftypes.Value
	if err := values["effective_rules"].As(&rules); err != nil {
		t.Fatal(err)
	}
	var out []string
	for key, r := range rules {
		var fields map[string]tftypes.Value
		if err := r.As(&fields); err != nil {
			t.Fatal(err)
		}
		text := key + ":"
		for _, name := range []string{"direction", "cidr_ipv4", "cidr_ipv6", "security_group_id", "prefix_list_id"} {
			var s string
			if f := fields[name]; f.IsKnown() && !f.IsNull() && f.As(&s) == nil {
				text += " " + s
			} else if !f.IsKnown() {
				text += " ?"
			}
		}
		out = append(out, text)
	}
	slices.Sort(out)
	return out
}

func TestSGBaselinePlansRules(t *testing.T) {
	all := []string{"egress/anywhere/0.0.0.0/0: egress 0.0.0.0/0", "egress/anywhere/::/0: egress ::/0"}
	for _, x := range []struct {
		name   string
		config obj
		want   []string
	}{
		{"egress is allow_all where nothing is said", obj{}, all},
		{"egress vpc goes to all blocks of the VPC", obj{"egress": "vpc"}, []string{"egress/vpc/10.64.0.0/16: egress 10.64.0.0/16", "egress/vpc/2001:db8::/56: egress 2001:db8::/56"}},
		{"egress none lets nothing out", obj{"egress": "none"}, nil},
		{"rules_only has the preset's own outbound rules", obj{"egress": "rules_only", "preset": "eks_control_plane",
			"preset_sources": obj{"eks_worker": obj{"security_group_id": arr{"sg-0123456789abcdef0"}}}},
			[]string{"https/security_group_id/0: ingress sg-0123456789abcdef0", "workers/security_group_id/0: egress sg-0123456789abcdef0"}},
		{"legacy_sources is IPv4 and the primary block", obj{"preset": "mysql", "legacy_sources": true},
			[]string{"egress/anywhere/0.0.0.0/0: egress 0.0.0.0/0", "mysql/vpc/10.64.0.0/16: ingress 10.64.0.0/16"}},
		{"an empty slot admits nobody", obj{"preset": "mysql", "preset_sources": obj{"default": obj{}}, "egress": "none"}, nil},
		{"a token that is false is none", obj{"preset": "mysql", "preset_sources": obj{"default": obj{"anywhere": false, "self": true}}, "egress": "none"}, []string{"mysql/self: ingress"}},
		{"a slot's list keeps its places whether it is known or not", obj{"preset": "mysql", "egress": "none",
			"preset_sources": obj{"default": obj{"cidr_ipv4": arr{"10.0.0.0/8", notKnown{}}, "security_group_id": arr{notKnown{}}}}},
			[]string{"mysql/cidr_ipv4/0: ingress 10.0.0.0/8", "mysql/cidr_ipv4/1: ingress ?", "mysql/security_group_id/0: ingress ?"}},
		{"anywhere is a rule for each IP version", obj{"egress": "none", "rules": obj{"r": obj{"direction": "ingress", "protocol": "tcp", "port": int64(80), "source": obj{"anywhere": true}}}},
			[]string{"r/0.0.0.0/0: ingress 0.0.0.0/0", "r/::/0: ingress ::/0"}},
		{"vpc is a rule for each block", obj{"egress": "none", "rules": obj{"r": obj{"direction": "egress", "protocol": "tcp", "port": int64(80), "source": obj{"vpc": true}}}},
			[]string{"r/10.64.0.0/16: egress 10.64.0.0/16", "r/2001:db8::/56: egress 2001:db8::/56"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			values, diags := offline(t, nil).create(x.config)
			if len(diags) > 0 {
				t.Fatal(diags)
			}
			if got := peersOf(t, values); !slices.Equal(got, x.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(x.want, "\n  "))
			}
		})
	}
}

func sshFrom(cidr string) obj {
	return obj{"ssh": obj{"direction": "ingress", "protocol": "tcp", "port": int64(22), "source": obj{"cidr_ipv4": cidr}}}
}

func TestSGBaselineGuardrails(t *testing.T) {
	day := func(days int) string { return now().UTC().AddDate(0, 0, days).Format(time.DateOnly) }
	exception := func(rule, expires string) arr {
		return arr{obj{"rule": rule, "guardrail": "admin_ports_open", "reason": "CHG-1", "expires": expires}}
	}
	open := sshFrom("0.0.0.0/0")
	for _, x := range []struct {
		name   string
		rails  obj
		config obj
		want   []string // beginnings of what is said, in any order
	}{
		{"SSH that is open to the world is an error", nil, obj{"rules": open}, []string{`ERROR rules["ssh"]: Open to the world`}},
		{"it is a warning where the provider says so", obj{"admin_ports_open": "warn"}, obj{"rules": open}, []string{`WARNING rules["ssh"]: Open to the world`}},
		{"it is nothing where the provider allows it", obj{"admin_ports_open": "allow"}, obj{"rules": open}, nil},
		{"SSH from somewhere is nothing", nil, obj{"rules": sshFrom("10.0.0.0/8")}, nil},
		{"two halves are the world", nil, obj{"rules": obj{"a": sshFrom("0.0.0.0/1")["ssh"], "b": sshFrom("128.0.0.0/1")["ssh"]}}, []string{`ERROR rules["a"]: Open to the world`}},
		{"an exception holds until its day", nil, obj{"rules": open, "exceptions": exception("ssh", day(0))}, nil},
		{"an exception that has expired holds no longer", nil, obj{"rules": open, "exceptions": exception("ssh", day(-1))},
			[]string{`WARNING exceptions[0].expires: An exception has expired`, `ERROR rules["ssh"]: Open to the world`}},
		{"an exception for a rule that is not there is said", nil, obj{"exceptions": exception("web", day(9))}, []string{`WARNING exceptions[0].rule: An exception names no rule`}},
		{"an exception names a rule by the beginning of its key", nil, obj{"exceptions": exception("ssh", day(9)),
			"rules": obj{"ssh": obj{"direction": "ingress", "protocol": "tcp", "port": int64(22), "source": obj{"anywhere": true}}}}, nil},
		{"an exception that is not known yet leaves the verdict to the apply", nil, obj{"rules": open, "exceptions": notKnown{}}, []string{`WARNING exceptions: `}},
		{"all protocols from the world break both guardrails, each once", nil, obj{"rules": obj{"all": obj{"direction": "ingress", "protocol": "-1", "source": obj{"cidr_ipv4": "0.0.0.0/0"}}}},
			[]string{`ERROR rules["all"]: Open to the world: rules["all"]: Everything is open`, `ERROR rules["all"]: Open to the world: `}},
		{"what may open everything may open administration ports", nil, obj{"rules": obj{"all": obj{"direction": "ingress", "protocol": "-1", "source": obj{"cidr_ipv4": "0.0.0.0/0"}}},
			"exceptions": arr{obj{"rule": "all", "guardrail": "all_protocols_open", "reason": "CHG-1", "expires": day(9)}}}, nil},
		{"a rule that egress has already is an error, once", nil, obj{"egress": "allow_all", "rules": obj{"out": obj{"direction": "egress", "protocol": "-1", "source": obj{"cidr_ipv4": "0.0.0.0/0"}}}},
			[]string{`ERROR rules["out"]: Two keys for one rule: rules["out"]: ["egress/anywhere/0.0.0.0/0" "out"] are the same`}},
		{"a preset's open port is found too", nil, obj{"preset": "public_ssh", "preset_sources": obj{"default": obj{"anywhere": true}}},
			[]string{`ERROR preset: Open to the world`}},
		{"a rule that another covers is said", nil, obj{"rules": obj{"a": sshFrom("10.0.0.0/8")["ssh"], "b": sshFrom("10.1.0.0/16")["ssh"]}},
			[]string{`WARNING rules["b"]: A rule that makes no difference`}},
		{"two keys for one rule are an error", nil, obj{"rules": obj{"a": sshFrom("10.0.0.0/8")["ssh"], "b": sshFrom("10.0.0.0/8")["ssh"]}},
			[]string{`ERROR rules["a"]: Two keys for one rule`}},
		{"more rules than the quota are an error", obj{"rules_per_group": int64(1)}, obj{"rules": obj{"a": sshFrom("10.0.0.0/8")["ssh"], "b": sshFrom("192.0.2.0/24")["ssh"]}},
			[]string{`ERROR : More rules than the quota allows`}},
		{"rules whose peers are not known yet count for the quota", obj{"rules_per_group": int64(1)}, obj{"rules": obj{"a": sshFrom("10.0.0.0/8")["ssh"],
			"b": obj{"direction": "ingress", "protocol": "tcp", "port": int64(22), "source": obj{"cidr_ipv4": notKnown{}}}}},
			[]string{`ERROR : More rules than the quota allows`}},
		{"too many tags are an error", nil, obj{"tags": manyTags(50)}, []string{`ERROR tags: Too many tags`}},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, got := offline(t, x.rails).create(x.config)
			rest := slices.Clone(got)
			for _, want := range x.want {
				i := slices.IndexFunc(rest, func(s string) bool { return strings.HasPrefix(s, want) })
				if i < 0 {
					t.Fatalf("got %q, want one that begins %q", got, want)
				}
				rest = slices.Delete(rest, i, i+1)
			}
			for _, s := range rest {
				if !strings.Contains(s, "A rule that makes no difference") || slices.ContainsFunc(x.want, func(w string) bool { return strings.Contains(w, "no difference") }) {
					t.Errorf("got more: %s", s)
				}
			}
		})
	}
}

func manyTags(n int) obj {
	tags := obj{}
	for i := range n {
		tags[fmt.Sprint("t", i)] = "x"
	}
	return tags
}
