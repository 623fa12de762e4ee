package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// defaults are all settings of a run without a policy file.
func defaults() settings {
	b := check.DefaultBudget()
	whole := func(n int) cty.Value { return cty.NumberIntVal(int64(n)) }
	values := map[string]cty.Value{
		"sgplan.fail_on":       cty.StringVal(string(FailOnError)),
		"sgplan.on_incomplete": cty.StringVal("block"),
		"sgplan.strict":        cty.False,
		"sgplan.all":           cty.False,
		"sgplan.baseline":      cty.StringVal(""),
		"sgplan.inline":        cty.StringVal("allow"),
		"sgplan.max_age":       cty.StringVal(""),

		"nacl_budget.max_rules_per_direction": whole(b.MaxRulesPerDirection),
		"nacl_budget.max_custom_nacls":        whole(b.MaxCustomNACLs),
		"nacl_budget.max_added_in_one_plan":   whole(b.MaxAddedInOnePlan),
		"nacl_budget.max_deny_rules":          whole(b.MaxDenyRules),
		"nacl_budget.max_share_of_rules":      cty.NumberFloatVal(b.MaxShareOfRules),
		"nacl_budget.max_subnets_reached":     whole(b.MaxSubnetsReached),
		"nacl_budget.max_interfaces_reached":  whole(b.MaxInterfacesReached),
	}
	for _, c := range check.All() {
		prefix := "rule." + c.ID + "."
		values[prefix+"severity"] = cty.StringVal(string(c.Severity))
		values[prefix+"enabled"], values[prefix+"ignorable"] = cty.True, cty.True
	}
	var profiles []cty.Value
	for _, p := range firewall.DefaultProfiles() {
		prefix := "ephemeral.range." + p.Name + "."
		profiles = append(profiles, cty.StringVal(p.Name))
		values[prefix+"ports"], values[prefix+"level"] = cty.StringVal(p.Ports.String()), cty.StringVal(p.Level)
	}
	values["ephemeral.default"] = cty.TupleVal(profiles)
	s := settings{}
	for path, v := range values {
		s[path] = entry{value: v}
	}
	return s
}

// resolve lays the layers over the defaults, the file that is extended first: what they say for any environment, then what
// they say for this one.
func resolve(layers []*layer, env string) settings {
	s := defaults()
	for _, l := range layers {
		maps.Copy(s, l.top)
		for _, c := range l.customs {
			s["rule."+c.ID+".ignorable"] = entry{value: cty.BoolVal(c.ignorable), at: c.At}
		}
	}
	for _, l := range layers {
		for _, e := range l.environments {
			if e.name == env && env != "" {
				maps.Copy(s, e.settings)
			}
		}
	}
	for path := range s { // a range of one's own is an error, if it does not say
		if name, ok := strings.CutSuffix(path, ".ports"); ok {
			if _, stated := s[name+".level"]; !stated {
				s[name+".level"] = entry{value: cty.StringVal("error"), at: s[path].at}
			}
		}
	}
	return s
}

// checkLocks fails where a file loosens what a file that it extends has locked. layers are in order, the extended first.
func (l *layer) checkLocks(below []*layer, environments []string) {
	told := map[string]bool{}
	for _, env := range append([]string{""}, environments...) {
		was, now := resolve(below, env), resolve(append(slices.Clone(below), l), env)
		for _, path := range slices.Sorted(maps.Keys(now)) {
			by := lockOf(below, path, env)
			if by == nil || !loosens(path, was[path].value, now[path].value) || told[place(now[path].at)] {
				continue
			}
			told[place(now[path].at)] = true
			l.fail(now[path].at, "Loosens what is locked", "%s locks %s at %s: this file may only tighten it.", by.Path, path, Text(was[path].value))
		}
	}
}

// lockOf is the layer that locks a setting, or nil.
func lockOf(layers []*layer, path, env string) *layer {
	for _, l := range layers {
		for _, k := range l.locks {
			if (k.env == "" || k.env == env) && strings.HasPrefix(path, k.prefix+".") {
				return l
			}
		}
	}
	return nil
}

func loosens(path string, was, now cty.Value) bool {
	if was != cty.NilVal && was.RawEquals(now) {
		return false
	}
	looser := kindOf(path).looser
	return was == cty.NilVal || looser == nil || looser(was, now)
}

// Effective is what a policy says for one environment.
type Effective struct {
	Environment string // "" for none
	s           settings
}

// Settings is what decides what blocks.
func (e *Effective) Settings() Settings {
	return Settings{
		FailOn: FailOn(e.text("sgplan.fail_on")), Strict: e.s["sgplan.strict"].value.True(), All: e.s["sgplan.all"].value.True(),
		JudgePartial: e.text("sgplan.on_incomplete") == "warn",
	}
}

// Enabled reports whether a rule runs.
func (e *Effective) Enabled(id string) bool { return e.s["rule."+id+".enabled"].value.True() }

// Ignorable reports whether a finding of a rule may be exempt or known.
func (e *Effective) Ignorable(id string) bool {
	s, ok := e.s["rule."+id+".ignorable"]
	return !ok || s.value.True()
}

// Options is what the rules are told. Strict is for the caller: it may come from elsewhere.
func (e *Effective) Options() check.Options {
	o := check.Options{Severities: map[string]result.Severity{}}
	for _, c := range check.All() {
		if s := result.Severity(e.text("rule." + c.ID + ".severity")); s != c.Severity {
			o.Severities[c.ID] = s
		}
	}
	number := func(name string) int { return int(e.number("nacl_budget." + name)) }
	o.Budget = check.Budget{
		MaxRulesPerDirection: number("max_rules_per_direction"), MaxAddedInOnePlan: number("max_added_in_one_plan"),
		MaxCustomNACLs: number("max_custom_nacls"), MaxDenyRules: number("max_deny_rules"),
		MaxShareOfRules:   e.number("nacl_budget.max_share_of_rules"),
		MaxSubnetsReached: number("max_subnets_reached"), MaxInterfacesReached: number("max_interfaces_reached"),
	}
	for _, name := range stringsOf(e.s["ephemeral.default"].value) {
		prefix := "ephemeral.range." + name + "."
		ports, err := parsePorts(e.text(prefix + "ports"))
		if err != nil {
			panic("the ports of profile " + name + " were read before: " + err.Error())
		}
		o.Profiles = append(o.Profiles, firewall.Profile{Name: name, Ports: ports, Level: e.text(prefix + "level")})
	}
	return o
}

func (e *Effective) text(path string) string { return e.s[path].value.AsString() }

func (e *Effective) number(path string) float64 {
	n, _ := e.s[path].value.AsBigFloat().Float64()
	return n
}
