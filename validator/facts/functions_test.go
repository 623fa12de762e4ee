package facts_test

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
)

func text(s string) cty.Value { return cty.StringVal(s) }

func texts(list ...string) cty.Value {
	var out []cty.Value
	for _, s := range list {
		out = append(out, text(s))
	}
	return cty.TupleVal(out)
}

func rule(number, from, to cty.Value) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"protocol_number": number, "port_from": from, "port_to": to})
}

var (
	unknownText   = cty.UnknownVal(cty.String)
	unknownBool   = cty.UnknownVal(cty.Bool)
	unknownNumber = cty.UnknownVal(cty.Number)
	noNumber      = cty.NullVal(cty.Number)
)

func TestFunctions(t *testing.T) {
	n := cty.NumberIntVal
	ports := func(from, to int64) cty.Value {
		return cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"from": n(from), "to": n(to)})})
	}
	portType := cty.Object(map[string]cty.Type{"from": cty.Number, "to": cty.Number})
	for name, c := range map[string]struct {
		function string
		args     []cty.Value
		want     cty.Value
	}{
		"overlapping blocks":                {"cidr_overlaps", []cty.Value{text("10.0.0.0/8"), text("10.1.0.0/16")}, cty.True},
		"blocks beside each other":          {"cidr_overlaps", []cty.Value{text("10.0.0.0/9"), text("10.128.0.0/9")}, cty.False},
		"families never overlap":            {"cidr_overlaps", []cty.Value{text("0.0.0.0/0"), text("::/0")}, cty.False},
		"host bits do not count":            {"cidr_overlaps", []cty.Value{text("10.0.0.5/24"), text("10.0.0.9/32")}, cty.True},
		"no block overlaps nothing":         {"cidr_overlaps", []cty.Value{cty.NullVal(cty.String), text("::/0")}, cty.False},
		"an unknown block may":              {"cidr_overlaps", []cty.Value{unknownText, text("10.1.0.0/16")}, unknownBool},
		"a list with an unknown block may":  {"cidr_overlaps", []cty.Value{cty.TupleVal([]cty.Value{text("10.0.0.0/8"), unknownText}), text("10.1.0.0/16")}, unknownBool},
		"a block covers a part of it":       {"covers", []cty.Value{text("10.0.0.0/8"), text("10.1.0.0/16")}, cty.True},
		"a part does not cover the whole":   {"covers", []cty.Value{text("10.1.0.0/16"), text("10.0.0.0/8")}, cty.False},
		"two halves cover the whole":        {"covers", []cty.Value{texts("10.0.0.0/9", "10.128.0.0/9"), text("10.0.0.0/8")}, cty.True},
		"a half does not":                   {"covers", []cty.Value{texts("10.0.0.0/9"), texts("10.0.0.0/8")}, cty.False},
		"ports of a rule":                   {"ports_of", []cty.Value{rule(n(6), n(22), n(80))}, ports(22, 80)},
		"of all protocols they are all":     {"ports_of", []cty.Value{rule(n(-1), noNumber, noNumber)}, ports(0, 65535)},
		"of icmp there are none":            {"ports_of", []cty.Value{rule(n(1), noNumber, noNumber)}, cty.ListValEmpty(portType)},
		"of an unknown protocol, who knows": {"ports_of", []cty.Value{rule(unknownNumber, n(1), n(2))}, cty.UnknownVal(cty.List(portType))},
		"of an unknown port likewise":       {"ports_of", []cty.Value{rule(n(6), n(1), unknownNumber)}, cty.UnknownVal(cty.List(portType))},
		"all of nothing":                    {"alltrue", []cty.Value{cty.EmptyTupleVal}, cty.True},
		"all of true and unknown":           {"alltrue", []cty.Value{cty.TupleVal([]cty.Value{cty.True, unknownBool})}, unknownBool},
		"one that is false is enough":       {"alltrue", []cty.Value{cty.TupleVal([]cty.Value{unknownBool, cty.False})}, cty.False},
		"any of nothing":                    {"anytrue", []cty.Value{cty.EmptyTupleVal}, cty.False},
		"any of false and unknown":          {"anytrue", []cty.Value{cty.TupleVal([]cty.Value{cty.False, unknownBool})}, unknownBool},
		"one that is true is enough":        {"anytrue", []cty.Value{cty.TupleVal([]cty.Value{unknownBool, cty.True})}, cty.True},
		"all of an unknown list":            {"alltrue", []cty.Value{cty.UnknownVal(cty.List(cty.Bool))}, unknownBool},
	} {
		got, err := facts.Functions(&firewall.Network{})[c.function].Call(c.args)
		if err != nil || !got.Type().Equals(c.want.Type()) || got.IsKnown() != c.want.IsKnown() || got.IsKnown() && !got.RawEquals(c.want) {
			t.Errorf("%s: %#v, %v", name, got, err)
		}
	}
}

func TestWhatFunctionsRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		function string
		args     []cty.Value
		want     string
	}{
		"what is no block":         {"covers", []cty.Value{text("hunter2"), text("10.0.0.0/8")}, "must be a CIDR block"},
		"what is no list of them":  {"cidr_overlaps", []cty.Value{cty.True, text("10.0.0.0/8")}, "or a list of them"},
		"what is no rule":          {"ports_of", []cty.Value{text("443")}, "must be a rule"},
		"what is no truth":         {"alltrue", []cty.Value{texts("a")}, "true and false"},
		"no truth at all":          {"anytrue", []cty.Value{cty.TupleVal([]cty.Value{cty.NullVal(cty.Bool)})}, "true and false"},
		"the internet as one host": {"reachable", []cty.Value{text("internet"), text("10.0.0.1"), cty.NumberIntVal(443)}, "must be one IP address"},
		"a port beyond":            {"reachable", []cty.Value{text("10.0.0.2"), text("10.0.0.1"), cty.NumberIntVal(65536)}, "must be a port"},
		"half a port":              {"reachable", []cty.Value{text("10.0.0.2"), text("10.0.0.1"), cty.NumberFloatVal(1.5)}, "must be a port"},
		"another protocol":         {"reachable", []cty.Value{text("10.0.0.2"), text("10.0.0.1"), cty.NumberIntVal(1), text("icmp")}, "tcp or udp"},
	} {
		_, err := facts.Functions(&firewall.Network{})[c.function].Call(c.args)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// reachable says what `sgplan trace` says: yes, no, or not known where the answer is dropped, hangs on something, or nobody is there.
func TestReachable(t *testing.T) {
	_, after := build(t, "../../examples/plans/blocked/plan.json")
	_, clean := build(t, "../../examples/plans/clean/plan.json")
	for name, c := range map[string]struct {
		net      *firewall.Network
		src, dst string
		port     int64
		want     cty.Value
	}{
		"a service":                     {clean, "203.0.113.9", "aws_instance.web", 443, cty.True},
		"a port that is closed":         {clean, "203.0.113.9", "aws_instance.web", 22, cty.False},
		"one of which answers are lost": {after, "203.0.113.9", "aws_instance.web", 443, unknownBool},
		"a host that is not there":      {clean, "203.0.113.9", "aws_instance.nobody", 443, unknownBool},
	} {
		var f function.Function = facts.Functions(c.net)["reachable"]
		got, err := f.Call([]cty.Value{text(c.src), text(c.dst), cty.NumberIntVal(c.port)})
		if err != nil || got.IsKnown() != c.want.IsKnown() || got.IsKnown() && !got.RawEquals(c.want) {
			t.Errorf("%s: %#v, %v", name, got, err)
		}
	}
	if got, err := facts.Functions(clean)["reachable"].Call([]cty.Value{unknownText, text("10.0.0.1"), cty.NumberIntVal(1)}); err != nil || got.IsKnown() {
		t.Errorf("%#v, %v", got, err)
	}
}
