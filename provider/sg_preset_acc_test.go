package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/acctest"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

func TestAccSGPreset(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	read := func(name, preset string, version int) string {
		return fmt.Sprintf("data \"rackspace_sg_preset\" %q {\n  name = %q\n  version = %d\n}\n", name, preset, version)
	}
	is := func(at, name, want string) acc.TestCheckFunc {
		return acc.TestCheckResourceAttr("data.rackspace_sg_preset."+at, name, want)
	}
	none := func(at, name string) acc.TestCheckFunc {
		return acc.TestCheckNoResourceAttr("data.rackspace_sg_preset."+at, name)
	}
	acctest.Test(t, "rackspace", New("test"), acc.TestCase{Steps: []acc.TestStep{
		{Config: w.provider() + read("nfs", "nfs", 1) + read("eks", "eks_control_plane", 1) + read("redis", "redis", 1) + read("endpoint", "vpc_endpoint", 1), Check: acc.ComposeAggregateTestCheckFunc(
			is("nfs", "id", "nfs/1"), is("nfs", "newest_version", "1"), is("nfs", "family", "rackspace"), is("nfs", "name_suffix", "NFSSecurityGroup"),
			is("nfs", "rules.%", "4"), is("nfs", "slots.%", "1"), is("nfs", "slots.default.source", "vpc"), is("nfs", "slots.default.ingress_rules", "4"),
			is("nfs", "weight.in4", "4"), is("nfs", "weight.in6", "0"), is("nfs", "weight.out4", "1"), is("nfs", "weight.out6", "1"),
			is("nfs", "reproduces.address", "aws_security_group.nfs_security_group"), is("nfs", "reproduces.output", "nfs_security_group_id"),
			is("eks", "rules.workers.direction", "egress"), is("eks", "rules.workers.protocol", "-1"), none("eks", "rules.workers.from_port"), is("eks", "rules.https.from_port", "443"),
			is("eks", "rules.https.legacy_description", "Allow ingress HTTPS traffic from worker"), is("eks", "slots.eks_worker.source", "required"),
			is("eks", "slots.eks_worker.ingress_rules", "1"), is("eks", "slots.eks_worker.egress_rules", "1"), none("eks", "weight.in4"),
			is("redis", "family", "databases"), none("redis", "reproduces.module"), none("redis", "slots.default.legacy_source"), is("redis", "rules.redis.sensitive", "true"), is("redis", "rules.redis.protocol", "tcp"),
			is("endpoint", "slots.default.source", "vpc"), is("endpoint", "slots.default.legacy_source", "anywhere"),
		)},
		{Config: w.provider() + read("it", "kafka", 2), PlanOnly: true, ExpectError: wraps("kafka has no version 2")},
		{Config: w.provider() + read("it", "mysql", 1), Check: is("it", "id", "mysql/1")}, // what is destroyed in the end
	}})
}

// What the data source says of a preset is what comes of it: the function's rules, weighed by the function.
func TestSGPresetAgreesWithTheRulesOfEveryPreset(t *testing.T) {
	p := connected(t, newWorld(t, awsproxy.Options{}).URL)
	for _, preset := range baseline.Presets() {
		for _, v := range preset.Versions {
			got, said := p.readData("rackspace_sg_preset", obj{"name": preset.Name, "version": int64(v.Number)})
			if len(said) > 0 {
				t.Fatal(preset.Name, said)
			}
			of := got.(obj)
			options := obj{"preset_version": v.Number, "vpc_cidrs": arr{"10.0.0.0/16"}}
			if of["weight"] == nil { // a slot has no default
				sources := obj{}
				for name := range of["slots"].(obj) {
					sources[name] = obj{"cidr_ipv4": arr{"10.9.0.0/16"}}
				}
				options["preset_sources"] = sources
			}
			rules, wrong := p.call("preset_rules", preset.Name, options)
			if wrong != nil {
				t.Fatal(preset.Name, wrong.Text)
			}
			if of["weight"] != nil {
				weight, wrong := p.call("rule_weight", value(rules))
				if wrong != nil || asJSON(t, weight) != asJSON(t, of["weight"]) {
					t.Errorf("%s: the weight is %v, that of its rules %v (%v)", preset.Name, of["weight"], weight, wrong)
				}
			}
			keys := map[string]bool{}
			for key := range rules.(obj) {
				name, _, _ := strings.Cut(key, "/")
				keys[name] = true
			}
			delete(keys, "egress")
			for name, rule := range of["rules"].(obj) {
				if rule.(obj)["direction"] == "egress" {
					continue
				}
				if !keys[name] {
					t.Errorf("%s: no rule is made of %s", preset.Name, name)
				}
				delete(keys, name)
			}
			if len(keys) > 0 {
				t.Errorf("%s: not in rules: %q", preset.Name, slices.Sorted(maps.Keys(keys)))
			}
		}
	}
}
