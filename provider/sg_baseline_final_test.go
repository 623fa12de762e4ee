package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"pgregory.net/rapid"
)

// pick draws one of some values.
func pick[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

// drawPeer draws a source, of few, so that they meet.
func drawPeer(t *rapid.T) obj {
	return pick(t, "peer", obj{"cidr_ipv4": "10.64.0.0/16"}, obj{"cidr_ipv4": "0.0.0.0/0"}, obj{"cidr_ipv6": "2001:DB8:0::/56"}, obj{"prefix_list_id": "pl-0123456789abcdef0"},
		obj{"security_group_id": "sg-0123456789abcdef1"}, obj{"security_group_id": "123456789012/sg-0123456789abcdef1"}, obj{"self": true}, obj{"anywhere": true}, obj{"vpc": true})
}

func drawRule(t *rapid.T) obj {
	r := pick(t, "traffic", obj{"protocol": "TCP", "port": int64(443)}, obj{"protocol": "17", "from_port": int64(53), "to_port": int64(54)}, obj{"protocol": "-1"}, obj{"protocol": "all"},
		obj{"protocol": "icmp", "icmp": obj{"type": int64(8)}}, obj{"protocol": "icmpv6"}, obj{"protocol": "58", "icmp": obj{"type": int64(128), "code": int64(0)}}, obj{"protocol": "50"})
	out := obj{"direction": pick(t, "direction", "ingress", "egress"), "source": drawPeer(t)}
	for name, v := range r {
		out[name] = v
	}
	if rapid.Bool().Draw(t, "described") {
		out["description"] = pick(t, "description", "", "of a test")
	}
	return out
}

func drawSlot(t *rapid.T) obj {
	groups, blocks := arr{}, arr{}
	for range rapid.IntRange(0, 2).Draw(t, "groups") {
		groups = append(groups, pick(t, "group", "sg-0123456789abcdef1", "sg-0123456789abcdef2"))
	}
	for range rapid.IntRange(0, 2).Draw(t, "blocks") {
		blocks = append(blocks, pick(t, "block", "10.64.0.0/16", "10.0.0.0/8"))
	}
	return obj{"vpc": rapid.Bool().Draw(t, "vpc"), "security_group_id": groups, "cidr_ipv4": blocks}
}

// drawBaseline draws a configuration that may be right.
func drawBaseline(t *rapid.T) obj {
	config := obj{"name": pick(t, "name", "shop", "store"), "vpc_id": "vpc-0123456789abcdef0", "vpc_cidrs": arr{"10.64.0.0/16", "2001:db8::/56"},
		"egress": pick(t, "egress", "allow_all", "vpc", "none", "rules_only"), "replace_policy": pick(t, "replace_policy", "allow", "prevent"),
		"tags": obj{"Team": pick(t, "team", "a", "b")}}
	switch preset := pick(t, "preset", "", "mysql", "eks_worker"); preset {
	case "":
	case "mysql":
		config["preset"], config["preset_sources"] = preset, obj{"default": drawSlot(t)}
	default:
		config["preset"], config["preset_sources"] = preset, obj{"public_web": drawSlot(t), "eks_control_plane": drawSlot(t)}
	}
	rules := obj{}
	for _, key := range []string{"a", "b", "c"}[:rapid.IntRange(0, 3).Draw(t, "rules")] {
		rules[key] = drawRule(t)
	}
	config["rules"] = rules
	if rapid.Bool().Draw(t, "described") {
		config["description"] = pick(t, "description", "of a test", "another")
	}
	if rapid.Bool().Draw(t, "others") {
		config["unmanaged_rules"], config["ignore_rules"] = pick(t, "policy", unmanagedRevoke, unmanagedReport), arr{obj{"tag_key": "x"}}
	}
	return config
}

// hide makes parts of a configuration known only after apply.
func hide(t *rapid.T, v any) any {
	if rapid.IntRange(0, 9).Draw(t, "hide") == 0 {
		return notKnown{}
	}
	switch v := v.(type) {
	case obj:
		out := obj{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out[name] = hide(t, v[name])
		}
		return out
	case arr:
		var out arr
		for _, e := range v {
			out = append(out, hide(t, e))
		}
		return out
	}
	return v
}

// Terraform plans again at apply, when all is known, and takes no other value for what the first plan knew. What is right then is
// not refused before either.
func TestSGBaselineFinalPlanKeepsWhatTheFirstKnew(t *testing.T) {
	p := offline(t, obj{"admin_ports_open": "allow", "all_protocols_open": "allow"})
	rapid.Check(t, func(rt *rapid.T) {
		plan := p.create
		if rapid.Bool().Draw(rt, "update") {
			values, diags := p.create(drawBaseline(rt))
			if refused(diags) {
				rt.Skip("the group could not be made")
			}
			prior := p.applied(values)
			plan = func(config obj) (map[string]tftypes.Value, []string) { return p.update(prior, config) }
		}
		config := drawBaseline(rt)
		final, diags := plan(config)
		if refused(diags) {
			rt.Skip("the final plan is refused")
		}
		hidden := obj{}
		for _, name := range slices.Sorted(maps.Keys(config)) {
			if hidden[name] = config[name]; name != "replace_policy" { // which must be known before anything is replaced
				hidden[name] = hide(rt, config[name])
			}
		}
		first, diags := plan(hidden)
		if refused(diags) {
			rt.Fatalf("%v\nis right, and refused as\n%v\n%q", config, hidden, diags)
		}
		typ := p.resourceType("rackspace_sg_baseline")
		for _, d := range broken("", tftypes.NewValue(typ, first), tftypes.NewValue(typ, final)) {
			rt.Errorf("%v\nhidden as %v\n%s", config, hidden, d)
		}
	})
}

func refused(diags []string) bool {
	for _, d := range diags {
		if strings.HasPrefix(d, "ERROR") {
			return true
		}
	}
	return false
}

func TestSGBaselineFinalPlanOf(t *testing.T) {
	const one = "sg-0123456789abcdef1"
	slot := func(of obj) obj {
		return obj{"preset": "mysql", "preset_sources": obj{"default": of}, "egress": "none"}
	}
	rule := func(change obj) obj {
		config := ruleOf(change)
		config["egress"] = "none"
		return config
	}
	for name, x := range map[string]struct{ hidden, known obj }{
		"a slot whose groups turn out equal":               {slot(obj{"security_group_id": arr{notKnown{}, one}}), slot(obj{"security_group_id": arr{one, one}})},
		"a slot whose block turns out to be the VPC's":     {slot(obj{"vpc": true, "cidr_ipv4": arr{notKnown{}}}), slot(obj{"vpc": true, "cidr_ipv4": arr{"10.64.0.0/16"}})},
		"a slot whose block turns out to be everywhere":    {slot(obj{"anywhere": true, "cidr_ipv6": arr{notKnown{}}}), slot(obj{"anywhere": true, "cidr_ipv6": arr{"::/0"}})},
		"two slots that turn out to be one group":          {eks(notKnown{}, one), eks(one, one)},
		"all of icmpv6, whose protocol was not known":      {rule(obj{"protocol": notKnown{}, "port": nil}), rule(obj{"protocol": "icmpv6", "port": nil})},
		"all traffic, whose port was not known":            {rule(obj{"protocol": "-1", "port": notKnown{}}), rule(obj{"protocol": "-1", "port": nil})},
		"an IPv6 block that is spelt another way":          {rule(obj{"port": notKnown{}, "source": obj{"cidr_ipv6": "2001:DB8:0::/48"}}), rule(obj{"source": obj{"cidr_ipv6": "2001:DB8:0::/48"}})},
		"a source that was one of two":                     {rule(obj{"source": obj{"cidr_ipv4": notKnown{}, "cidr_ipv6": notKnown{}}}), rule(obj{"source": obj{"cidr_ipv6": "::/0"}})},
		"a group that turned out to be the group itself":   {rule(obj{"source": obj{"self": notKnown{}}}), rule(obj{"source": obj{"self": true}})},
		"a preset that was not known, and its description": {obj{"preset": notKnown{}}, obj{"preset": "mysql"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := offline(t, obj{"admin_ports_open": "allow"})
			typ := p.resourceType("rackspace_sg_baseline")
			first, said := p.create(x.hidden)
			final, saidThen := p.create(x.known)
			if refused(said) || refused(saidThen) {
				t.Fatal(said, saidThen)
			}
			for _, d := range broken("", tftypes.NewValue(typ, first), tftypes.NewValue(typ, final)) {
				t.Error(d)
			}
		})
	}
}

func eks(web, plane any) obj {
	return obj{"preset": "eks_worker", "preset_sources": obj{"public_web": obj{"security_group_id": arr{web}}, "eks_control_plane": obj{"security_group_id": arr{plane}}}}
}

// Rules that somebody writes twice are refused, whatever else is not known.
func TestSGBaselineRefusesTwoKeysForOneRule(t *testing.T) {
	same := obj{"direction": "ingress", "protocol": "tcp", "port": int64(3306), "source": obj{"cidr_ipv4": "10.64.0.0/16"}}
	for name, config := range map[string]obj{
		"two of rules":                  {"rules": obj{"a": same, "b": same}},
		"two of rules, beside another":  {"rules": obj{"a": same, "b": same, "c": ruleOf(obj{"source": obj{"cidr_ipv4": notKnown{}}})["rules"].(obj)["r"]}},
		"one of rules, one of a preset": {"rules": obj{"b": same}, "preset": "mysql"},
	} {
		t.Run(name, func(t *testing.T) {
			_, said := offline(t, nil).create(config)
			said = slices.DeleteFunc(said, func(s string) bool { return !strings.HasPrefix(s, "ERROR") })
			if len(said) != 1 || !strings.HasPrefix(said[0], `ERROR rules["`) || !strings.Contains(said[0], "Two keys for one rule") || !strings.Contains(said[0], `"b"`) {
				t.Errorf("said %q", said)
			}
		})
	}
}
