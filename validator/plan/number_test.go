package plan

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestIntegersInAllTheirNotations(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "-0": 0, "100": 100, "1e2": 100, "1E+2": 100, "100.0": 100, "1.5e1": 15, "1000e-1": 100, "0.0e5": 0, "-1": -1, "007": 7,
		"9223372036854775807": 1<<63 - 1, "-9223372036854775808": -1 << 63, "92233720368547758070e-1": 1<<63 - 1,
	} {
		if got, ok := parseInteger(text); !ok || got != want {
			t.Errorf("%s: got %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{
		"", "-", ".", "e", "e2", "1e", "1e+", "0.5", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e999999999999",
		"1e-999999999999", "0x10", "1_000", " 1", "1 ", "1.2.3", "1e2e3", "--1", "+-1", "tcp", "Inf", "NaN", "１",
	} {
		if got, ok := parseInteger(text); ok {
			t.Errorf("%q is taken for %d", text, got)
		}
	}
}

func TestIntegersAgreeWithExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,4})?([eE][+-]?[0-9]{1,2})?`).Draw(t, "number")
		exact, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%s is no number", text)
		}
		want := exact.IsInt() && exact.Num().IsInt64()
		got, isInt := parseInteger(text)
		if isInt != want || isInt && got != exact.Num().Int64() {
			t.Fatalf("%s: got %d, %v; exactly %v", text, got, isInt, exact)
		}
	})
}
