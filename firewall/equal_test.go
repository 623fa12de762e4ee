package firewall

import (
	"net/netip"
	"reflect"
	"testing"
)

// other holds a value of each type of field that is not that type's zero value.
var other = map[reflect.Type]any{
	reflect.TypeFor[AddrSet]():  AllIPv4(),
	reflect.TypeFor[Set]():      Everything(),
	reflect.TypeFor[Services](): AllServices(),
	reflect.TypeFor[Link]():     Link{To: []ID{"x"}},
	reflect.TypeFor[Links]():    Links{Open: true},
	reflect.TypeFor[Origin]():   Origin{Address: "x"},

	reflect.TypeFor[[2]Form]():        [2]Form{Egress: AsBlocks},
	reflect.TypeFor[[2][]Origin]():    [2][]Origin{Egress: {{}}},
	reflect.TypeFor[[2][]Candidate](): [2][]Candidate{Egress: {{}}},
}

// change sets a field to another value than its zero value.
func change(t *testing.T, f reflect.Value) {
	t.Helper()
	if v, ok := other[f.Type()]; ok {
		f.Set(reflect.ValueOf(v))
		return
	}
	switch f.Kind() {
	case reflect.String:
		f.SetString("x")
	case reflect.Bool:
		f.SetBool(true)
	case reflect.Int:
		f.SetInt(7)
	case reflect.Uint8:
		f.SetUint(1)
	case reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
	case reflect.Slice:
		f.Set(reflect.MakeSlice(f.Type(), 1, 1))
	case reflect.Struct:
		if f.Type() == reflect.TypeFor[netip.Prefix]() {
			f.Set(reflect.ValueOf(netip.MustParsePrefix("10.0.0.0/8")))
			return
		}
		if f.Type() == reflect.TypeFor[netip.Addr]() {
			f.Set(reflect.ValueOf(netip.MustParseAddr("10.0.0.1")))
			return
		}
		if f.Type() == reflect.TypeFor[Routing]() {
			f.Set(reflect.ValueOf(Routing{NAT: make([]NATRoute, 1)}))
			return
		}
		t.Fatalf("no other value for a %s: add one", f.Type())
	default:
		t.Fatalf("no other value for a %s: add one", f.Type())
	}
}

func differsInEachField[T any](t *testing.T, eq func(a, b *T) bool) {
	t.Helper()
	var zero T
	if !eq(&zero, &zero) {
		t.Errorf("%T: a value is not equal to itself", zero)
	}
	for i := range reflect.TypeFor[T]().NumField() {
		var x T
		change(t, reflect.ValueOf(&x).Elem().Field(i))
		if name := reflect.TypeFor[T]().Field(i).Name; eq(&zero, &x) || eq(&x, &zero) {
			t.Errorf("%T: another %s is not seen", zero, name)
		} else if !eq(&x, &x) {
			t.Errorf("%T with another %s is not equal to itself", zero, name)
		}
	}
}

func byValue[T any](eq func(a, b T) bool) func(a, b *T) bool {
	return func(a, b *T) bool { return eq(*a, *b) }
}

func TestEqualityForgetsNoField(t *testing.T) {
	differsInEachField(t, (*VPC).equal)
	differsInEachField(t, (*Subnet).equal)
	differsInEachField(t, (*Routing).equal)
	differsInEachField(t, byValue(ServiceRoute.equal))
	differsInEachField(t, (*Node).equal)
	differsInEachField(t, byValue(Balance.equal))
	differsInEachField(t, byValue(Listener.equal))
	differsInEachField(t, (*NACL).equal)
	differsInEachField(t, (*NACLRule).equal)
	differsInEachField(t, (*Group).equal)
	differsInEachField(t, (*GroupRule).equal)
	differsInEachField(t, (*Interface).equal)
	differsInEachField(t, (*PrefixList).equal)
	differsInEachField(t, byValue(Link.equal))
	differsInEachField(t, byValue(Links.equal))
	differsInEachField(t, byValue(Claim.equal))
	differsInEachField(t, byValue(Candidate.equal))
	differsInEachField(t, byValue(Origin.equal))
}
