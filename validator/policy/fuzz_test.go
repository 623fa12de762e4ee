package policy

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Whatever a policy file holds, it is read or refused with a place; what is read can be used.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(sample), false)
	f.Add([]byte(exemptionText("x", "packets {\n    protocol = \"tcp\"\n    dst_ports = \"1024-2000\"\n  }")), false)
	f.Add([]byte(`{"sgplan": {"fail_on": "note", "extends": ["x"]}, "rule": {"RSG101": {"enabled": false}}}`), true)
	f.Add([]byte("ephemeral {\n  default = [\"x\", 1, null]\n  range \"x\" {\n    ports = \"1, 2-3\"\n  }\n}\nassume \"a.b\" {\n  within = \"::/0\"\n  reason = \"r\"\n}"), false)
	f.Fuzz(func(t *testing.T, text []byte, asJSON bool) {
		path := map[bool]string{false: FileName, true: JSONFileName}[asJSON]
		p, err := load(path, "1.0.0", func(name string) ([]byte, error) {
			if name != path {
				return nil, fs.ErrNotExist
			}
			return text, nil
		})
		if err != nil {
			var known *Error
			if !errors.As(err, &known) || len(known.Lines()) == 0 || known.Error() == "" {
				t.Fatal("an error that says nothing")
			}
			return
		}
		for _, env := range append(p.Environments(), "") {
			e := p.In(env)
			if o := e.Options(); len(o.Profiles) == 0 {
				t.Fatal("no client at all")
			}
			e.Settings()
			e.List()
			g, finding := NewGrants(p, nil, today), naclFinding(replies("192.0.2.0/24", 1, 2))
			g.Apply(&finding, Scope{}, e)
			g.Problems(func(*Exemption) bool { return true })
		}
	})
}

// Whatever a baseline file holds, it is read or refused.
func FuzzReadBaseline(f *testing.F) {
	good := baselineOf(f, f.TempDir(), known(harm("192.0.2.0/24", 1, 9)))
	text, err := os.ReadFile(good.Path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := parseBaseline(BaselineName, text)
		if err != nil {
			return
		}
		p, finding := &Policy{}, known(harm("192.0.2.0/24", 1, 9))
		if NewGrants(p, b, today).Apply(&finding, Scope{}, p.In("")); finding.Status != result.Open && finding.Status != result.Baseline {
			t.Fatal(finding.Status)
		}
	})
}
