package provider

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// applied is a planned state as an apply might leave it: ids are there.
func (p *protocol) applied(values map[string]tftypes.Value) tftypes.Value {
	p.t.Helper()
	ids := 0
	v, err := tftypes.Transform(tftypes.NewValue(p.resourceType("rackspace_sg_baseline"), values), func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		switch {
		case v.IsKnown():
			return v, nil
		case strings.HasPrefix(pathText(at), "rule_ids"):
			ids++
			return tftypes.NewValue(tftypes.String, "sgr-0123456789abcdef"+string(rune('a'+ids%20))), nil
		case pathText(at) == "id":
			return tftypes.NewValue(tftypes.String, "sg-0123456789abcdef0"), nil
		}
		return tftypes.NewValue(v.Type(), nil), nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// update plans a changed configuration of a group that a plan made. Terraform proposes the prior value of what is computed and not
// configured.
func (p *protocol) update(prior tftypes.Value, config obj) (map[string]tftypes.Value, []string) {
	p.t.Helper()
	full := obj{"name": "shop", "vpc_id": "vpc-0123456789abcdef0", "vpc_cidrs": arr{"10.64.0.0/16", "2001:db8::/56"}}
	maps.Copy(full, config)
	t := p.resourceType("rackspace_sg_baseline")
	configured := p.wire(t, full)
	var before, proposed map[string]tftypes.Value
	if err := prior.As(&before); err != nil {
		p.t.Fatal(err)
	}
	if err := configured.As(&proposed); err != nil {
		p.t.Fatal(err)
	}
	for _, a := range p.schema.ResourceSchemas["rackspace_sg_baseline"].Block.Attributes {
		if a.Computed && proposed[a.Name].IsNull() {
			proposed[a.Name] = before[a.Name]
		}
	}
	resp, err := p.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{TypeName: "rackspace_sg_baseline",
		PriorState: p.dynamic(t, prior), ProposedNewState: p.dynamic(t, tftypes.NewValue(t, proposed)), Config: p.dynamic(t, configured)})
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

func version1(t *testing.T, values map[string]tftypes.Value) bool {
	t.Helper()
	return values["preset_version"].Equal(tftypes.NewValue(tftypes.Number, 1))
}

// TestSGBaselineKeepsThePresetsVersion adds a version to a preset that no other test uses, for as long as it runs.
func TestSGBaselineKeepsThePresetsVersion(t *testing.T) {
	preset, err := baseline.Find("oracle")
	if err != nil {
		t.Fatal(err)
	}
	p := offline(t, nil)
	mine := obj{"preset": "oracle", "egress": "none"}
	values, diags := p.create(mine)
	if len(diags) > 0 || !version1(t, values) {
		t.Fatal(diags, values["preset_version"])
	}
	prior := p.applied(values)
	old := preset.Versions
	t.Cleanup(func() { preset.Versions = old })
	second := old[0]
	second.Number = 2
	second.Rules = append(slices.Clone(old[0].Rules), second.Rules[0])
	second.Rules[1].Key, second.Rules[1].Description = "second", "of version 2"
	second.Rules[1].FromPort, second.Rules[1].ToPort = 1522, 1522
	preset.Versions = append(slices.Clone(old), second)

	for _, x := range []struct {
		name   string
		config obj
		rules  int
	}{
		{"a group that has version 1 keeps it", mine, 2},
		{"another name of the preset is no other preset", obj{"preset": "oracle_db", "egress": "none"}, 2},
		{"version 2 is taken when it is asked for", obj{"preset": "oracle", "egress": "none", "preset_version": int64(2)}, 4},
	} {
		t.Run(x.name, func(t *testing.T) {
			p.t = t
			values, diags := p.update(prior, x.config)
			if got := peersOf(t, values); len(diags) > 0 || len(got) != x.rules {
				t.Errorf("rules %q, said %q", got, diags)
			}
		})
	}
	t.Run("a new group starts with version 2", func(t *testing.T) {
		p.t = t
		if values, _ := p.create(mine); version1(t, values) {
			t.Error("it starts with version 1")
		}
	})
}

// A rule of a full group that cannot change in place needs room for both, or leave to open a gap.
func TestSGBaselineQuotaWhileChanging(t *testing.T) {
	p := offline(t, obj{"rules_per_group": int64(1)})
	values, diags := p.create(obj{"egress": "none", "rules": obj{"a": rangeOf(1, 10)}})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	prior := p.applied(values)
	group := obj{"direction": "ingress", "protocol": "tcp", "from_port": int64(5), "to_port": int64(20), "source": obj{"security_group_id": "sg-0123456789abcdef1"}}
	_, refused := p.update(prior, obj{"egress": "none", "rules": obj{"a": group}})
	if len(refused) != 1 || !strings.Contains(refused[0], "More rules than the quota allows") || !strings.Contains(refused[0], "allow_gap") {
		t.Errorf("without allow_gap it says %q", refused)
	}
	_, warned := p.update(prior, obj{"egress": "none", "allow_gap": true, "rules": obj{"a": group}})
	if len(warned) != 1 || !strings.HasPrefix(warned[0], "WARNING allow_gap: A gap in the rules") {
		t.Errorf("with allow_gap it says %q", warned)
	}
}

func rangeOf(from, to int64) obj {
	return obj{"direction": "ingress", "protocol": "tcp", "from_port": from, "to_port": to, "source": obj{"cidr_ipv4": "10.0.0.0/8"}}
}

// A rule that names its own group by id is one with self: AWS cannot tell them apart, and neither may the next plan.
func TestSGBaselineKnowsItselfById(t *testing.T) {
	p := offline(t, nil)
	self := func(source obj) obj {
		return obj{"egress": "none", "rules": obj{"r": obj{"direction": "ingress", "protocol": "-1", "source": source}}}
	}
	values, _ := p.create(self(obj{"self": true}))
	prior := p.applied(values)
	values, diags := p.update(prior, self(obj{"security_group_id": "sg-0123456789abcdef0"}))
	if got := peersOf(t, values); len(diags) > 0 || !slices.Equal(got, []string{"r: ingress"}) {
		t.Errorf("planned %q, said %q", got, diags)
	}
}
