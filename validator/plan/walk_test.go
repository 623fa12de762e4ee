package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

func walk(text string) walker {
	return walker{jsontext.NewDecoder(strings.NewReader(text)), newTexts()}
}

func TestSkipEndsExactlyAfterTheValue(t *testing.T) {
	flat := "[" + strings.Repeat(`{},[],"[{",`, maxDepth) + "1]"
	for _, value := range []string{`1`, `"a]b}"`, `null`, `true`, `[]`, `{}`, `[[],{"a":[1,{}]}]`, `{"a":{"b":[]},"c":"}"}`, flat} {
		for name, skip := range map[string]func(walker) error{"skip": walker.skip, "pass": walker.pass} {
			w := walk(value + ` "next"`)
			if err := skip(w); err != nil {
				t.Fatal(name, err)
			}
			if got, err := w.text("next"); err != nil || got != "next" {
				t.Errorf("%s: after %s: %q, %v", name, value, got, err)
			}
		}
	}
}

func TestNestingUpToTheLimitIsReadAndNotBeyond(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, read := range map[string]func(walker) error{
		"skip":  walker.skip,
		"pass":  walker.pass,
		"value": func(w walker) error { _, err := newArena().value(w); return err },
	} {
		if err := read(walk(nested(maxDepth))); err != nil {
			t.Errorf("%s: %d deep: %v", name, maxDepth, err)
		}
		if err := read(walk(nested(maxDepth + 1))); !errors.Is(err, errTooDeep) {
			t.Errorf("%s: %d deep: %v", name, maxDepth+1, err)
		}
	}
}

func TestNullStandsForAnAbsentValueOfAnyKind(t *testing.T) {
	never := func() error { return errors.New("was called") }
	w := walk("null null null null")
	if err := w.object("o", func(string) error { return never() }); err != nil {
		t.Error(err)
	}
	if err := w.array("a", never); err != nil {
		t.Error(err)
	}
	if s, err := w.text("t"); s != "" || err != nil {
		t.Errorf("%q, %v", s, err)
	}
	if _, ok, err := w.boolean("b"); ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

func TestEachReaderNamesWhatItWanted(t *testing.T) {
	for want, read := range map[string]func(walker) error{
		"an object":     func(w walker) error { return w.object("here", nil) },
		"an array":      func(w walker) error { return w.array("here", nil) },
		"a string":      func(w walker) error { _, err := w.text("here"); return err },
		"true or false": func(w walker) error { _, _, err := w.boolean("here"); return err },
	} {
		var shape *shapeError
		if err := read(walk("1")); !errors.As(err, &shape) || shape.want != want || shape.place != "here" {
			t.Errorf("%s: %v", want, err)
		}
		if err := read(walk("")); !errors.Is(err, io.EOF) {
			t.Errorf("%s: nothing there: %v", want, err)
		}
		if err := read(walk("@")); errors.As(err, &shape) || err == nil {
			t.Errorf("%s: broken JSON is no wrong shape: %v", want, err)
		}
	}
}

func TestEscapedNamesAndTextsAreTheTextsTheyStandFor(t *testing.T) {
	w := walk(`{"\u0061\"b":"\u00e9\n\ud83d\ude00"}`)
	err := w.object("o", func(name string) error {
		equal(t, "name", name, `a"b`)
		got, err := w.text("t")
		equal(t, "text", got, "é\n😀")
		return err
	})
	if err != nil {
		t.Error(err)
	}
	p := parse(t, strings.Replace(changing(`{"actions":["create"],"after":{"cidr_block":"x"}}`), `"cidr_block"`, `"cidr\u005fblock"`, 1))
	equal(t, "an escaped attribute name", p.Resources[0].After.NetworkACLRule.CIDRBlock, known("x"))
}

// write writes a node as JSON again.
func (n *node) write(b *bytes.Buffer) {
	switch n.kind {
	case '"':
		quoted, _ := jsontext.AppendQuote(nil, n.text)
		b.Write(quoted)
	case '0':
		b.WriteString(n.text)
	case '[', '{':
		b.WriteByte(byte(n.kind))
		for i := range n.kids {
			if i > 0 {
				b.WriteByte(',')
			}
			if n.kind == '{' {
				quoted, _ := jsontext.AppendQuote(nil, n.kids[i].name)
				b.Write(append(quoted, ':'))
			}
			n.kids[i].write(b)
		}
		b.WriteByte(byte(n.kind) + 2) // ] and } are two after their openers
	default:
		b.WriteString(map[jsontext.Kind]string{'n': "null", 't': "true", 'f': "false"}[n.kind])
	}
}

// anyJSON draws a JSON value in its compact form.
func anyJSON(depth int) *rapid.Generator[string] {
	scalar := rapid.OneOf(
		rapid.SampledFrom([]string{"null", "true", "false", "0", "-1", "1e2", `""`}),
		rapid.Map(rapid.StringN(0, 100, -1), func(s string) string {
			quoted, _ := jsontext.AppendQuote(nil, strings.ToValidUTF8(s, "?"))
			return string(quoted)
		}))
	if depth == 0 {
		return scalar
	}
	list := rapid.Map(rapid.SliceOfN(anyJSON(depth-1), 0, 5), func(v []string) string { return "[" + strings.Join(v, ",") + "]" })
	object := rapid.Map(rapid.SliceOfN(anyJSON(depth-1), 0, 5), func(v []string) string {
		for i := range v {
			v[i] = `"` + string(rune('a'+i)) + `":` + v[i]
		}
		return "{" + strings.Join(v, ",") + "}"
	})
	return rapid.OneOf(scalar, list, object)
}

func TestNodesHoldTheValuesThatWereRead(t *testing.T) {
	a := newArena()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(anyJSON(4), 1, 20).Draw(t, "values")
		a.reset()
		w := walk(strings.Join(values, "\n"))
		var nodes []node
		for range values {
			n, err := a.value(w)
			if err != nil {
				t.Fatal(err)
			}
			nodes = append(nodes, n)
		}
		for i, n := range nodes { // after all were read: none may have been overwritten
			var b bytes.Buffer
			n.write(&b)
			if b.String() != values[i] {
				t.Fatalf("read %s, kept %s", values[i], b.String())
			}
		}
		if len(a.stack) != 0 {
			t.Fatalf("%d nodes are left on the stack", len(a.stack))
		}
	})
}

func TestAnUnwantedMemberIsNotKept(t *testing.T) {
	n, err := newArena().object(walk(`{"a":[1],"secret":{"a":2},"b":null}`), map[string]string{"a": "a", "b": "b"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "members", len(n.kids), 2)
	equal(t, "a", n.member("a").kind, jsontext.Kind('['))
	equal(t, "b is null", n.member("b").null(), true)
	equal(t, "secret is absent", n.member("secret").kind, 0)
	equal(t, "a member of a list", n.member("a").member("x").kind, 0)
	equal(t, "an element of an object", n.element(0).kind, 0)
	equal(t, "beyond the end", n.member("a").element(1).kind, 0)
}

func TestMarksAreTrueOrNot(t *testing.T) {
	for mark, want := range map[string]bool{
		`true`: true, `false`: false, `null`: false, `{}`: false, `[]`: false, `[false]`: false, `[{}]`: false,
		`{"a":{"b":[false,true]}}`: true, `[{"a":false},{"a":true}]`: true, `"true"`: false,
	} {
		n, err := newArena().value(walk(mark))
		if err != nil {
			t.Fatal(err)
		}
		equal(t, mark, n.marked(), want)
	}
}

func TestMemoryFollowsTheLargestResourceNotTheirNumber(t *testing.T) {
	r := newResources(nil)
	w := walk(string(madePlan(2<<20, 1)))
	err := w.object("plan", func(name string) error {
		if name == "resource_changes" {
			return r.changes(w)
		}
		return w.skip()
	})
	if err = r.decoder.finish(err); err != nil || len(r.entries) < 1000 {
		t.Fatalf("%d resources, %v", len(r.entries), err)
	}
	if cap(r.slab) > 256 || cap(r.stack) > 64 {
		t.Errorf("scratch space for %d nodes and a stack of %d after %d small resources", cap(r.slab), cap(r.stack), len(r.entries))
	}
}

func TestWhatIsNotNetworkIsNotKept(t *testing.T) {
	text := madePlan(8<<20, 1000)
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p, err := Read(bytes.NewReader(text), "plan.json")
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
		t.Errorf("%d bytes are kept for %d resources", kept, len(p.Resources))
	}
	runtime.KeepAlive(text)
}

func TestTextsAreKeptOnce(t *testing.T) {
	x := newTexts()
	for i := range 3 * len(x.last) { // so many that they drive each other out
		want := fmt.Sprint("vpc-", i)
		a, b := x.intern([]byte(want)), x.intern([]byte(want))
		equal(t, "text", a, want)
		equal(t, "one copy", unsafe.StringData(a) == unsafe.StringData(b), true)
	}
	long := strings.Repeat("x", internLimit+1)
	equal(t, "long text", x.intern([]byte(long)), long)
}
