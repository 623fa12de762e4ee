package plan

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// same compares two plans but for the hash, which is over the bytes.
func same(t interface {
	Helper()
	Fatalf(string, ...any)
}, got, want *Plan) {
	t.Helper()
	g, w := *got, *want
	g.SHA256, w.SHA256 = "", ""
	if diff := cmp.Diff(&w, &g); diff != "" {
		t.Fatalf("the plans differ (-want +got):\n%s", diff)
	}
}

// shuffled writes v with the members of every object in the order that order gives.
func shuffled(b *bytes.Buffer, v any, order func([]string)) {
	switch v := v.(type) {
	case map[string]any:
		var names []string
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		order(names)
		b.WriteByte('{')
		for i, name := range names {
			if i > 0 {
				b.WriteByte(',')
			}
			shuffled(b, name, order)
			b.WriteByte(':')
			shuffled(b, v[name], order)
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			shuffled(b, e, order)
		}
		b.WriteByte(']')
	default:
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		b.Write(text)
	}
}

// tree is the plan's JSON, numbers as written.
func tree(t testing.TB, path string) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(bytesOf(t, path)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSortedAndReversedKeysGiveTheSamePlan(t *testing.T) {
	for _, path := range realPlans(t) {
		want := parse(t, string(bytesOf(t, path)))
		v := tree(t, path)
		for _, order := range []func([]string){func([]string) {}, slices.Reverse[[]string]} {
			var b bytes.Buffer
			shuffled(&b, v, order)
			same(t, parse(t, b.String()), want)
		}
	}
}

func TestTheOrderOfKeysDoesNotMatter(t *testing.T) {
	type source struct {
		tree any
		want *Plan
	}
	var sources []source
	for _, path := range realPlans(t) {
		sources = append(sources, source{tree(t, path), parse(t, string(bytesOf(t, path)))})
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(sources).Draw(t, "plan")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var b bytes.Buffer
		shuffled(&b, s.tree, func(names []string) {
			random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		})
		got, err := Read(strings.NewReader(b.String()), "plan.json")
		if err != nil {
			t.Fatalf("%v", err)
		}
		same(t, got, s.want)
	})
}
