package facts

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// Functions are those that an expression over the facts of a side may call. net is the network of the side.
//
// A function of a value that is not known gives one that is not known: nothing passes on account of it.
func Functions(net *firewall.Network) map[string]function.Function {
	return map[string]function.Function{
		"cidr_overlaps": addressTest(firewall.AddrSet.Overlaps),
		"covers":        addressTest(firewall.AddrSet.Covers),
		"reachable":     reachable(net),
		"ports_of":      portsOf,
		"alltrue":       allTrue,
		"anytrue":       anyTrue,

		"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "distinct": stdlib.DistinctFunc, "flatten": stdlib.FlattenFunc,
		"format": stdlib.FormatFunc, "join": stdlib.JoinFunc, "keys": stdlib.KeysFunc, "length": stdlib.LengthFunc, "lower": stdlib.LowerFunc,
		"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "regexall": stdlib.RegexAllFunc, "sort": stdlib.SortFunc, "split": stdlib.SplitFunc,
		"upper": stdlib.UpperFunc, "values": stdlib.ValuesFunc,
	}
}

// addressTest compares two sets of addresses: each a CIDR block or a list of them. null is no address.
func addressTest(test func(a, b firewall.AddrSet) bool) function.Function {
	param := function.Parameter{Type: cty.DynamicPseudoType, AllowNull: true}
	a, b := param, param
	a.Name, b.Name = "a", "b"
	return function.New(&function.Spec{
		Params: []function.Parameter{a, b},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			var sets [2]firewall.AddrSet
			for i, arg := range args {
				if !arg.IsWhollyKnown() {
					return cty.UnknownVal(cty.Bool), nil
				}
				var err error
				if sets[i], err = addresses(arg); err != nil {
					return cty.NilVal, function.NewArgError(i, err)
				}
			}
			return cty.BoolVal(test(sets[0], sets[1])), nil
		},
	})
}

func addresses(v cty.Value) (firewall.AddrSet, error) {
	var set firewall.AddrSet
	switch {
	case v.IsNull():
		return set, nil
	case v.Type() == cty.String:
		p, err := firewall.ParseCIDR(v.AsString())
		if err != nil {
			return set, errors.New("must be a CIDR block") // without the value, which may be sensitive
		}
		return firewall.Prefixes(p), nil
	case v.Type().IsListType() || v.Type().IsSetType() || v.Type().IsTupleType():
		for _, e := range v.AsValueSlice() {
			part, err := addresses(e)
			if err != nil {
				return set, err
			}
			set = set.Union(part)
		}
		return set, nil
	}
	return set, errors.New("must be a CIDR block, or a list of them")
}

// reachable reports whether a client's connection to a port works, from every port that clients use and back. It is not known
// where only some of that works: a request that arrives is not kept out, and one whose answer is dropped is no connection.
func reachable(net *firewall.Network) function.Function {
	return function.New(&function.Spec{
		Params:   []function.Parameter{{Name: "src", Type: cty.String}, {Name: "dst", Type: cty.String}, {Name: "port", Type: cty.Number}},
		VarParam: &function.Parameter{Name: "protocol", Type: cty.String},
		Type:     function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			f := firewall.Flow{Protocol: firewall.TCP, SrcPorts: firewall.ProfilePorts(firewall.DefaultProfiles())}
			var err error
			if f.Src, err = endpoint(args[0].AsString()); err != nil {
				return cty.NilVal, function.NewArgError(0, err)
			}
			if f.Dst, err = endpoint(args[1].AsString()); err != nil {
				return cty.NilVal, function.NewArgError(1, err)
			}
			number := args[2].AsBigFloat()
			port, _ := number.Int64()
			if !number.IsInt() || port < 0 || port > 65535 {
				return cty.NilVal, function.NewArgErrorf(2, "must be a port, 0 to 65535")
			}
			f.DstPort = uint16(port)
			switch {
			case len(args) > 4 || len(args) == 4 && args[3].AsString() != "tcp" && args[3].AsString() != "udp":
				return cty.NilVal, function.NewArgErrorf(3, "must be tcp or udp")
			case len(args) == 4 && args[3].AsString() == "udp":
				f.Protocol = firewall.UDP
			}
			switch net.Trace(f).Verdict {
			case firewall.Works:
				return cty.True, nil
			case firewall.Blocked:
				return cty.False, nil
			}
			return cty.UnknownVal(cty.Bool), nil
		},
	})
}

// endpoint is an IP address or the address of a resource. "internet" would be all addresses, of which one flow says nothing.
func endpoint(text string) (firewall.Endpoint, error) {
	if text == "" || text == "internet" {
		return firewall.Endpoint{}, fmt.Errorf("must be one IP address or the address of an interface or instance; %q is neither", text)
	}
	if a, err := netip.ParseAddr(text); err == nil {
		return firewall.Endpoint{Addr: a.Unmap()}, nil
	}
	return firewall.Endpoint{Interface: firewall.ID(text)}, nil
}

var portRange = cty.Object(map[string]cty.Type{"from": cty.Number, "to": cty.Number})

// portsOf is the ports that a rule is for: all of them if it is for all protocols, none if its protocol has none.
var portsOf = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "rule", Type: cty.DynamicPseudoType}},
	Type:   function.StaticReturnType(cty.List(portRange)),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		rule := args[0]
		for _, name := range []string{"protocol_number", "port_from", "port_to"} {
			if !rule.Type().IsObjectType() || !rule.Type().HasAttribute(name) {
				return cty.NilVal, function.NewArgErrorf(0, "must be a rule of a network ACL or a security group")
			}
		}
		number, from, to := rule.GetAttr("protocol_number"), rule.GetAttr("port_from"), rule.GetAttr("port_to")
		one := func(from, to cty.Value) cty.Value {
			return cty.ListVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"from": from, "to": to})})
		}
		switch {
		case !number.IsKnown():
			return cty.UnknownVal(cty.List(portRange)), nil
		case number.RawEquals(cty.NumberIntVal(-1)):
			return one(cty.NumberIntVal(0), cty.NumberIntVal(65535)), nil
		case !from.IsKnown() || !to.IsKnown():
			return cty.UnknownVal(cty.List(portRange)), nil
		case from.IsNull() || to.IsNull():
			return cty.ListValEmpty(portRange), nil
		}
		return one(from, to), nil
	},
})

var (
	allTrue = truth(true)
	anyTrue = truth(false)
)

// truth is alltrue, which is false as soon as one element is, or anytrue, which is true as soon as one is. Otherwise it is not
// known as long as one element is not.
func truth(all bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.DynamicPseudoType}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			t := args[0].Type()
			if !t.IsListType() && !t.IsTupleType() && !t.IsSetType() {
				return cty.NilVal, function.NewArgErrorf(0, "must be a list of true and false")
			}
			known := true
			for _, e := range args[0].AsValueSlice() {
				switch {
				case !e.IsKnown():
					known = false
				case e.IsNull() || e.Type() != cty.Bool:
					return cty.NilVal, function.NewArgErrorf(0, "must be a list of true and false")
				case e.True() != all:
					return cty.BoolVal(!all), nil
				}
			}
			if !known {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(all), nil
		},
	})
}
