package plan

import (
	"slices"
	"testing"
)

func TestReferencesAreKeptAsWritten(t *testing.T) {
	p := load(t, "p02_module_foreach/plan.json")
	rule := p.Config.Resources["aws_network_acl_rule.const_key"]
	if rule == nil {
		t.Fatal("resource is missing")
	}
	got := rule.Args["network_acl_id"].References
	if len(got) == 0 || got[0] != `module.tier["web"].nacl_id` {
		t.Errorf("references %q", got)
	}
	equal(t, "a constant", rule.Args["rule_number"].Constant, true)
	if _, ok := rule.Args["icmp_type"]; ok {
		t.Error("an argument that is not in the configuration")
	}
	if each := p.Config.Resources["aws_network_acl_rule.each_key"]; each.ForEach != nil {
		t.Errorf("for_each = toset([...]) is not in the JSON, got %v", each.ForEach)
	}
	tier := p.Config.Calls["tier"]
	equal(t, "source", tier.Source, "./tier")
	if !slices.Equal(tier.ForEach.References, []string{"var.tiers"}) {
		t.Errorf("for_each %q", tier.ForEach.References)
	}
	if !slices.Contains(tier.Args["subnet_id"].References, "aws_subnet.tier") {
		t.Errorf("subnet_id %q", tier.Args["subnet_id"].References)
	}
	inner := tier.Module.Calls["rules"].Module.Resources["aws_network_acl_rule.in"]
	if !slices.Contains(inner.Args["network_acl_id"].References, "var.nacl_id") {
		t.Errorf("inner %q", inner.Args["network_acl_id"].References)
	}
	if out := tier.Module.Outputs["nacl_id"]; !slices.Contains(out.References, "aws_network_acl.this.id") {
		t.Errorf("output %q", out.References)
	}
	if v := tier.Module.Variables["vpc_id"]; v == nil || v.HasDefault {
		t.Errorf("variable %+v", v)
	}
	equal(t, "default", p.Config.Variables["tiers"].HasDefault, true)
}

func TestAFunctionCallWithoutReferencesIsAnEmptyExpression(t *testing.T) {
	args := load(t, "x14_dynamic_unknown/plan.json").Config.Resources["aws_network_acl_rule.fn"].Args
	e := args["protocol"]
	if e == nil || e.Constant || e.References != nil || e.Blocks != nil {
		t.Errorf("lower(\"TCP\"): %+v", e)
	}
	_, ok := load(t, "x14_dynamic_unknown/plan.json").Config.Resources["aws_network_acl.dyn_unknown"].Args["ingress"]
	equal(t, "a dynamic block is in the JSON", ok, false)
}

func TestAnExplicitlyEmptyListIsToldFromAnAbsentOne(t *testing.T) {
	r := load(t, "p01_inline_nacl/plan.json").Config.Resources
	empty := r["aws_network_acl.empty"].Args["ingress"]
	equal(t, "constant", empty.Constant, true)
	equal(t, "empty", empty.Empty, true)
	if _, ok := r["aws_network_acl.absent"].Args["ingress"]; ok {
		t.Error("an absent argument is there")
	}
}

func TestRealBlocksAreListed(t *testing.T) {
	acl := load(t, "p07_defaults/plan.json").Config.Resources["aws_default_network_acl.main"]
	blocks := acl.Args["ingress"].Blocks
	equal(t, "blocks", len(blocks), 1)
	equal(t, "rule_no is a constant", blocks[0]["rule_no"].Constant, true)
	data := load(t, "p05_destroy/plan.json").Config.Resources["data.aws_vpc.m"]
	if data == nil || !data.Data || data.Type != "aws_vpc" || data.Name != "m" {
		t.Errorf("data %+v", data)
	}
}

func TestShapesOfExpressions(t *testing.T) {
	p := parse(t, `{"format_version":"1.2","planned_values":{},"configuration":{"root_module":{
		"outputs":{"without":{"sensitive":true}},
		"variables":{"null":{"default":null},"none":{"description":"x"}},
		"module_calls":{"m":{"count_expression":{"constant_value":2},"depends_on":["a"]}},
		"resources":[
			{"address":"aws_s3_bucket.b","mode":"managed","type":"aws_s3_bucket","name":"b","expressions":7},
			{"expressions":{
				"single":{"subnet_id":{"references":["a.id","a"]},"references":{"constant_value":"x"}},
				"many":[{"a":{}},{}],
				"null":{"constant_value":null},
				"map":{"constant_value":{}},
				"full":{"constant_value":[0]},
				"zero":{"constant_value":0},
				"one":{"constant_value":1},
				"text":{"constant_value":""}},
			"for_each_expression":{"references":["local.x"]},
			"address":"aws_vpc.v","mode":"managed","type":"aws_vpc","name":"v"}]}}}`)
	args := p.Config.Resources["aws_vpc.v"].Args
	single := args["single"].Blocks
	equal(t, "a single-nested block", len(single), 1)
	equal(t, "its argument", single[0]["subnet_id"].References[0], "a.id")
	equal(t, "an argument called references", single[0]["references"].Constant, true)
	equal(t, "blocks", len(args["many"].Blocks), 2)
	for name, want := range map[string]Expr{
		"null": {Constant: true, Empty: true}, "map": {Constant: true, Empty: true},
		"full": {Constant: true}, "text": {Constant: true}, "zero": {Constant: true, Zero: true}, "one": {Constant: true},
	} {
		equal(t, name+" constant", args[name].Constant, want.Constant)
		equal(t, name+" empty", args[name].Empty, want.Empty)
		equal(t, name+" zero", args[name].Zero, want.Zero)
	}
	equal(t, "for_each", p.Config.Resources["aws_vpc.v"].ForEach.References[0], "local.x")
	equal(t, "count", p.Config.Calls["m"].Count.Constant, true)
	equal(t, "a null default", p.Config.Variables["null"].HasDefault, true)
	equal(t, "no default", p.Config.Variables["none"].HasDefault, false)
	equal(t, "resources of types that are read", len(p.Config.Resources), 1)
	if p.Config.Calls["m"].Module == nil || p.Config.Outputs["without"] == nil {
		t.Error("a consumer would meet nil")
	}
}
