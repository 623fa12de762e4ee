package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// call calls a function with arguments, each a tftypes.Value or what value makes one of, and returns the result as plain is.
func (p *protocol) call(name string, arguments ...any) (any, *tfprotov6.FunctionError) {
	p.t.Helper()
	f := p.schema.Functions[name]
	if f == nil {
		p.t.Fatalf("there is no function %s", name)
	}
	var wire []*tfprotov6.DynamicValue
	for i, a := range arguments {
		param := f.VariadicParameter
		if i < len(f.Parameters) {
			param = f.Parameters[i]
		}
		v := value(a)
		if !param.Type.Is(tftypes.DynamicPseudoType) {
			v = p.wire(param.Type, a)
		}
		wire = append(wire, p.dynamic(param.Type, v))
	}
	resp, err := p.CallFunction(context.Background(), &tfprotov6.CallFunctionRequest{Name: name, Arguments: wire})
	if err != nil {
		p.t.Fatal(err)
	}
	if resp.Error != nil {
		return nil, resp.Error
	}
	return plain(p.t, p.decode(f.Return.Type, resp.Result)), nil
}

// value is what Terraform makes of an expression: an object of an obj, a tuple of an arr.
func value(v any) tftypes.Value {
	switch v := v.(type) {
	case tftypes.Value:
		return v
	case nil:
		return tftypes.NewValue(tftypes.DynamicPseudoType, nil)
	case bool:
		return tftypes.NewValue(tftypes.Bool, v)
	case string:
		return tftypes.NewValue(tftypes.String, v)
	case int:
		return tftypes.NewValue(tftypes.Number, v)
	case int64: // as wire wants it
		return tftypes.NewValue(tftypes.Number, v)
	case float64:
		return tftypes.NewValue(tftypes.Number, v)
	case json.Number: // as plain has it
		n, _ := new(big.Float).SetString(v.String())
		return tftypes.NewValue(tftypes.Number, n)
	case arr:
		var elements []tftypes.Value
		var kinds []tftypes.Type
		for _, e := range v {
			one := value(e)
			elements, kinds = append(elements, one), append(kinds, one.Type())
		}
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: kinds}, elements)
	case obj:
		attributes, kinds := map[string]tftypes.Value{}, map[string]tftypes.Type{}
		for name, e := range v {
			attributes[name] = value(e)
			kinds[name] = attributes[name].Type()
		}
		return tftypes.NewValue(tftypes.Object{AttributeTypes: kinds}, attributes)
	}
	panic(fmt.Sprintf("no value of %T", v))
}

// asJSON makes results comparable and readable.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// good is a call and its result, as JSON.
type goodCall struct {
	name, function string
	arguments      arr
	want           string
}

func judgeCalls(t *testing.T, calls []goodCall) {
	t.Helper()
	p := newProtocol(t)
	for _, c := range calls {
		t.Run(c.function+" "+c.name, func(t *testing.T) {
			p.t = t
			got, wrong := p.call(c.function, c.arguments...)
			if wrong != nil {
				t.Fatal(wrong.Text)
			}
			if asJSON(t, got) != c.want {
				t.Errorf("got  %s\nwant %s", asJSON(t, got), c.want)
			}
		})
	}
}

// wrongCall is a call that is refused, with the argument that is named and something that the advice says.
type wrongCall struct {
	name, function string
	arguments      arr
	at             int64
	advice         string
}

func TestFunctionsRefuseWhatIsWrong(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongCalls {
		t.Run(c.function+" "+c.name, func(t *testing.T) {
			p.t = t
			got, wrong := p.call(c.function, c.arguments...)
			switch {
			case wrong == nil:
				t.Errorf("it is taken: %v", got)
			case wrong.FunctionArgument == nil || *wrong.FunctionArgument != c.at || !strings.Contains(wrong.Text, c.advice):
				t.Errorf("want argument %d with %q, got %v with:\n%s", c.at, c.advice, wrong.FunctionArgument, wrong.Text)
			case strings.Contains(wrong.Text, "bug in the provider"):
				t.Error(wrong.Text)
			}
		})
	}
}

func TestEveryParameterIsTestedWithAWrongArgument(t *testing.T) {
	for name, f := range newProtocol(t).schema.Functions {
		parameters := len(f.Parameters)
		if f.VariadicParameter != nil {
			parameters++
		}
		for at := range parameters {
			if !slices.ContainsFunc(wrongCalls, func(c wrongCall) bool { return c.function == name && c.at == int64(at) }) {
				t.Errorf("%s: no wrong argument %d is tested", name, at)
			}
		}
	}
}

// What a value is of that is not of the function's types, Terraform refuses by itself; the rest is here, function by function.
var wrongCalls = slices.Concat(wrongCIDR, wrongCIS, wrongTopic, wrongParse, wrongSubsumed, wrongWeight, wrongPreset, wrongReturn)

func TestEveryFunctionIsDescribedAndHasAnExample(t *testing.T) {
	for name, f := range newProtocol(t).schema.Functions {
		if f.Summary == "" || f.Description == "" {
			t.Errorf("%s has no summary or no description", name)
		}
		for _, p := range append(slices.Clone(f.Parameters), f.VariadicParameter) {
			if p != nil && p.Description == "" {
				t.Errorf("%s: %s has no description", name, p.Name)
			}
		}
		if _, err := os.Stat(filepath.Join("..", "examples", "functions", name, "function.tf")); err != nil {
			t.Error(err)
		}
	}
}
