package source

import (
	"errors"
	"math/big"
	"net/netip"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// The functions that compute addresses, as Terraform's documentation has them. What they refuse, and a block in a form that Terraform
// might read otherwise than we do, has no value.
// Source: https://developer.hashicorp.com/terraform/language/functions/cidrsubnet and beside it.
var addressing = map[string]function.Function{
	"cidrhost":    onBlock(cidrHost, "hostnum"),
	"cidrsubnet":  onBlock(cidrSubnet, "newbits", "netnum"),
	"cidrnetmask": onBlock(cidrNetmask),
	"cidrsubnets": cidrSubnets,
}

var errAddress = errors.New("has no address")

// onBlock is a function of a block and whole numbers.
func onBlock(answer func(block netip.Prefix, numbers []*big.Int) (string, error), numbers ...string) function.Function {
	spec := &function.Spec{Params: []function.Parameter{{Name: "prefix", Type: cty.String}}, Type: function.StaticReturnType(cty.String)}
	for _, n := range numbers {
		spec.Params = append(spec.Params, function.Parameter{Name: n, Type: cty.Number})
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		block, err := parseBlock(args[0])
		if err != nil {
			return cty.NilVal, err
		}
		var list []*big.Int
		for _, a := range args[1:] {
			n, err := whole(a)
			if err != nil {
				return cty.NilVal, err
			}
			list = append(list, n)
		}
		text, err := answer(block, list)
		return cty.StringVal(text), err
	}
	return function.New(spec)
}

// parseBlock reads a block, without the bits of a host in it.
func parseBlock(v cty.Value) (netip.Prefix, error) {
	block, err := netip.ParsePrefix(v.AsString())
	if err != nil || block.Addr().Is4In6() {
		return netip.Prefix{}, errAddress
	}
	return block.Masked(), nil
}

func whole(v cty.Value) (*big.Int, error) {
	n, accuracy := v.AsBigFloat().Int(nil)
	if accuracy != big.Exact {
		return nil, errAddress
	}
	return n, nil
}

// addressAt is the address in a block of so many addresses after its first.
func addressAt(block netip.Prefix, n *big.Int) (netip.Addr, error) {
	first := block.Addr().AsSlice()
	sum := new(big.Int).Add(new(big.Int).SetBytes(first), n)
	if n.Sign() < 0 || sum.BitLen() > 8*len(first) {
		return netip.Addr{}, errAddress
	}
	a, ok := netip.AddrFromSlice(sum.FillBytes(first))
	if !ok || !block.Contains(a) {
		return netip.Addr{}, errAddress
	}
	return a, nil
}

func powerOf2(bits int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(bits)) }

// cidrHost counts a negative number from the end.
func cidrHost(block netip.Prefix, numbers []*big.Int) (string, error) {
	n := numbers[0]
	if n.Sign() < 0 {
		n = new(big.Int).Add(powerOf2(block.Addr().BitLen()-block.Bits()), n)
	}
	a, err := addressAt(block, n)
	return a.String(), err
}

func cidrSubnet(block netip.Prefix, numbers []*big.Int) (string, error) {
	more, n := numbers[0], numbers[1]
	if !more.IsInt64() || more.Sign() < 0 || more.Int64() > int64(block.Addr().BitLen()-block.Bits()) || more.Int64() > 62 {
		return "", errAddress
	}
	bits := block.Bits() + int(more.Int64())
	a, err := addressAt(block, new(big.Int).Mul(n, powerOf2(block.Addr().BitLen()-bits)))
	return netip.PrefixFrom(a, bits).String(), err
}

func cidrNetmask(block netip.Prefix, _ []*big.Int) (string, error) {
	if !block.Addr().Is4() {
		return "", errAddress
	}
	ones := new(big.Int).Sub(powerOf2(32), powerOf2(32-block.Bits()))
	a, _ := netip.AddrFromSlice(ones.FillBytes(make([]byte, 4)))
	return a.String(), nil
}

// cidrSubnets gives one block after another, each at the next place where one of its length may begin. Terraform refuses all addresses.
var cidrSubnets = function.New(&function.Spec{
	Params:   []function.Parameter{{Name: "prefix", Type: cty.String}},
	VarParam: &function.Parameter{Name: "newbits", Type: cty.Number},
	Type:     function.StaticReturnType(cty.List(cty.String)),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		block, err := parseBlock(args[0])
		if err != nil {
			return cty.NilVal, err
		}
		list, next := []cty.Value{}, new(big.Int)
		for _, arg := range args[1:] {
			more, err := whole(arg)
			room := int64(block.Addr().BitLen() - block.Bits())
			if err != nil || block.Bits() == 0 || !more.IsInt64() || more.Int64() < 1 || more.Int64() > min(32, room) {
				return cty.NilVal, errAddress
			}
			bits := block.Bits() + int(more.Int64())
			step := powerOf2(block.Addr().BitLen() - bits)
			up := new(big.Int).Add(next, new(big.Int).Sub(step, big.NewInt(1)))
			begin := up.Sub(up, new(big.Int).Mod(up, step))
			a, err := addressAt(block, begin)
			if err != nil {
				return cty.NilVal, err
			}
			list = append(list, cty.StringVal(netip.PrefixFrom(a, bits).String()))
			next = new(big.Int).Add(begin, step)
		}
		if len(list) == 0 {
			return cty.ListValEmpty(cty.String), nil
		}
		return cty.ListVal(list), nil
	},
})
