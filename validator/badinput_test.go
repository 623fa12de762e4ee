package validator

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
)

// wrap is a plan with one member more.
func wrap(member string) string {
	return `{"format_version":"1.2","terraform_version":"1.11.4","configuration":{"root_module":{}},"resource_changes":[],` + member + `}`
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // a buffer takes everything
	_ = w.Close()
	return b.String()
}

func utf16le(text string) string {
	var b bytes.Buffer
	b.WriteString("\xff\xfe")
	_ = binary.Write(&b, binary.LittleEndian, utf16.Encode([]rune(text)))
	return b.String()
}

func TestBadInput(t *testing.T) {
	acl := func(number string) string {
		return wrap(`"x":0`)[:len(wrap(`"x":0`))-1] + `,"prior_state":{"format_version":"1.0","values":{"root_module":{"resources":[{"address":"aws_network_acl_rule.r",` +
			`"mode":"managed","type":"aws_network_acl_rule","name":"r","provider_name":"registry.terraform.io/hashicorp/aws","values":{"rule_number":` + number + `}}]}}}}`
	}
	tests := []struct{ name, input, want string }{
		{"a binary plan", "PK\x03\x04\x14\x00\x08\x00tfplan", "is a binary plan file, not its JSON. Run `terraform show -json"},
		{"a compressed plan", gzipped(wrap(`"x":1`)), "is compressed"},
		{"arrays nested 100,000 deep", wrap(`"x":` + strings.Repeat("[", 100000) + strings.Repeat("]", 100000)), "deep"},
		{"objects nested 100,000 deep and cut off", wrap(`"x":1`)[:60] + strings.Repeat(`{"a":`, 100000), "sgplan: -: "},
		{"a rule number of 10^999", acl("1e999"), "aws_network_acl_rule.r"},
		{"a rule number with 100,000 digits", acl(strings.Repeat("9", 100000)), "aws_network_acl_rule.r"},
		{"a rule number that is half a number", acl("100.5"), "aws_network_acl_rule.r"},
		{"a rule number that is an object", acl("{}"), "aws_network_acl_rule.r"},
		{"invalid UTF-8", wrap("\"\xff\":1"), "is not valid UTF-8"},
		{"the same key twice", wrap(`"resource_changes":[]`), "same key twice"},
		{"more text after the plan", wrap(`"x":1`) + "{}", "more text after the end"},
		{"a state in UTF-16", utf16le(`{"format_version":"1.0","values":{}}`), "is a state"},
		{"UTF-16 cut in the middle of a character", utf16le(wrap(`"x":1`)) + "x", "is truncated"},
		{"no format version", `{"resource_changes":[],"configuration":{}}`, "has no format_version"},
		{"a format version that is a number", `{"format_version":1.2,"resource_changes":[],"configuration":{}}`, "format_version"},
		{"a configuration", `{"format_version":"1.2","configuration":{}}`, "is a configuration"},
		{"nothing but a version", `{"format_version":"1.0"}`, "run without a plan file"},
		{"NUL bytes", "\x00\x00\x00\x00", "is not JSON"},
		{"an errored plan", wrap(`"errored":true`), "the plan ended with an error"},
		{"a partial plan", wrap(`"complete":false`), "the plan is only a part"},
		{"a deferring plan", wrap(`"deferred_changes":[{}]`), "defers 1 change"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			status, _, stderr := run(strings.NewReader(test.input), "check", "-q", "--exit-zero", "--fail-on", "never")
			if status != ExitNoVerdict || !strings.HasPrefix(stderr, "sgplan: -: ") || !strings.Contains(stderr, test.want) {
				t.Errorf("status %d, stderr %.300q; want %d, %q", status, stderr, ExitNoVerdict, test.want)
			}
			if strings.Count(stderr, "\n") != 2 {
				t.Errorf("more than a sentence and the verdict: %.300q", stderr)
			}
		})
	}
}

func TestAPlanThatHoldsNothingPasses(t *testing.T) {
	for name, input := range map[string]string{
		"plain": wrap(`"x":1`), "with a byte-order mark": "\uFEFF" + wrap(`"x":1`), "in UTF-16, as PowerShell writes it": utf16le(wrap(`"x":1`)),
		"complete": wrap(`"complete":true,"errored":false`),
	} {
		if status, _, stderr := run(strings.NewReader(input), "check", "-q"); status != ExitOpen {
			t.Errorf("%s: status %d, %s", name, status, stderr)
		}
	}
}

// An attacker names resources: whatever a for_each key holds, no line of a report is more than text.
func TestHostileNamesInAPlan(t *testing.T) {
	evil := `aws_network_acl.blocks[\"x\n::error::owned\r\u001b[2J\u009b\u202e ##vso[task.complete] ::set-output name=a::b\"]`
	text := strings.ReplaceAll(string(readFile(t, planFile("p01_inline_nacl/plan.json"))), `"address": "aws_network_acl.blocks"`, `"address": "`+evil+`"`)
	if !strings.Contains(text, "owned") {
		t.Fatal("the plan has no such address")
	}
	for _, args := range [][]string{{"check"}, {"check", "-o", "json"}, {"trace", "-", "--from", "10.0.1.9", "--to", "10.0.2.9", "--port", "22"}} {
		_, stdout, stderr := run(strings.NewReader(text), args...)
		if args[0] == "check" && !strings.Contains(stdout, "owned") {
			t.Errorf("%v: the resource is not reported", args)
		}
		for _, line := range strings.Split(stdout+stderr, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "::") || strings.Contains(line, "##vso") && args[len(args)-1] != "json" ||
				strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("%v: %q", args, line)
			}
		}
	}
}

// Whatever the input, the command ends with a verdict or says that there is none.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{"", "{", wrap(`"x":1`), wrap(`"errored":true`), "PK\x03\x04", `{"format_version":"1.0"}`} {
		f.Add([]byte(seed))
	}
	schema := resultSchema(f)
	f.Fuzz(func(t *testing.T, input []byte) {
		status, stdout, stderr := run(bytes.NewReader(input), "check", "-o", "json")
		if status != ExitOpen && status != ExitClosed && status != ExitNoVerdict {
			t.Fatalf("status %d: %s", status, stderr)
		}
		if err := validate(t, schema, stdout); err != nil {
			t.Error(err)
		}
	})
}
