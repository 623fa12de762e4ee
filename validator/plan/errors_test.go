package plan

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
)

// binaryPlan is a zip as terraform plan -out writes.
func binaryPlan(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"tfplan", "tfstate", "tfconfig/modules.json"} {
		if _, err := z.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEachWrongInputIsNamedAndTheRightCommandGiven(t *testing.T) {
	show := "terraform show -json tfplan"
	for _, c := range []struct {
		name, input, kind, what, fix string
	}{
		{"empty input", "", KindEmpty, "is empty", show},
		{"white space only", " \n\t", KindEmpty, "is empty", show},
		{"binary plan file", binaryPlan(t), KindBinaryPlan, "binary plan file", show + " | sgplan check -"},
		{"gzip", "\x1f\x8b\x08\x00", KindCompressed, "gzip", "gzip -dc"},
		{"setup-terraform's wrapper", "[command]terraform-bin show -json tfplan\n{}", KindWrapped, "wrapper", "terraform_wrapper: false"},
		{"HCL", "terraform {\n  required_version = \"~> 1.0\"\n}\n", KindNotJSON, "source code", show},
		{"HCL resource", `resource "aws_vpc" "a" {}`, KindNotJSON, "source code", show},
		{"plan as text", "Terraform used the selected providers to generate", KindNotJSON, "text for people", show},
		{"broken JSON", `{"format_version":"1.2",}`, KindNotJSON, "not valid JSON at byte", show},
		{"an array", `[{"format_version":"1.2"}]`, KindNotPlan, "not an object", show},
		{"a text", `"plan"`, KindNotPlan, "not an object", show},
		{"null", `null`, KindNotPlan, "not an object", show},
		{"other JSON", `{"a":1}`, KindNotPlan, "not a plan", show},
		{"raw state", `{"version":4,"terraform_version":"1.11.4","serial":3,"lineage":"x","resources":[]}`, KindRawState, "terraform.tfstate", show},
		{"state JSON", string(bytesOf(t, plansDir+"/p12_drift_data/state.json")), KindState, "is a state", show},
		{"show without a state", `{"format_version":"1.0"}`, KindState, "neither a plan nor a state", show},
		{"log of plan -json", `{"@level":"info","@message":"Terraform 1.11.4","type":"version"}` + "\n" + `{"@level":"info"}`, KindPlanLog, "log of `terraform plan -json`", "terraform plan -out=tfplan"},
		{"redacted plan", `{"plan_format_version":"1.2","resource_changes":[],"provider_schemas":{}}`, KindRedacted, "redacted", "json-output"},
		{"configuration", `{"format_version":"1.0","root_module":{}}`, KindConfig, "is a configuration", show},
		{"configuration member", `{"format_version":"1.0","configuration":{"root_module":{}}}`, KindConfig, "is a configuration", show},
		{"plan without configuration", `{"format_version":"1.2","resource_changes":[]}`, KindNotPlan, "no configuration", show},
		{"a plan whose changes were taken out", strings.Replace(string(bytesOf(t, plansDir+"/p01_inline_nacl/plan.json")), `"resource_changes":`, `"changes":`, 1), KindNotPlan, "no resource_changes", show},
		{"a plan whose changes were emptied", minimal(`"planned_values":{"root_module":{"child_modules":[{}]}},"resource_changes":[]`), KindNotPlan, "no resource_changes", show},
		{"no version", `{"configuration":{},"resource_changes":[]}`, KindNoVersion, "no format_version", show},
		{"version without a minor", strings.Replace(minimal(`"resource_changes":[]`), "1.2", "1", 1), KindNoVersion, "cannot be read", show},
		{"version of words", strings.Replace(minimal(`"resource_changes":[]`), "1.2", "one", 1), KindNoVersion, "cannot be read", show},
		{"version 0.0", strings.Replace(minimal(`"resource_changes":[]`), "1.2", "0.0", 1), KindNoVersion, "cannot be read", show},
		{"version 2", strings.Replace(minimal(`"resource_changes":[]`), "1.2", "2.0", 1), KindNewerFormat, "format version 2.0", "release"},
		{"huge version", strings.Replace(minimal(`"resource_changes":[]`), "1.2", "99999999999999999999.0", 1), KindNoVersion, "cannot be read", show},
		{"version as a number", strings.Replace(minimal(`"resource_changes":[]`), `"1.2"`, `1.2`, 1), KindShape, "format_version is not a string", show},
		{"two plans", minimal(`"resource_changes":[]`) + minimal(`"resource_changes":[]`), KindTrailing, "after the end", show},
		{"trailing garbage", minimal(`"resource_changes":[]`) + "x", KindTrailing, "after the end", show},
		{"trailing brace", minimal(`"resource_changes":[]`) + "}", KindTrailing, "after the end", show},
		{"the same key twice", `{"format_version":"1.2","format_version":"1.2"}`, KindDuplicateKey, "same key twice", show},
		{"invalid UTF-8", "{\"a\":\"\xff\"}", KindEncoding, "not valid UTF-8 at byte", show},
		{"lone surrogate escape", `{"a":"\ud800"}`, KindNotJSON, "not valid JSON", show},
		{"half a UTF-16 unit", "\xff\xfe{\x00}\x00\x00", KindTruncated, "truncated", show},
		{"lone UTF-16 surrogate", "\xff\xfe{\x00\x00\xd8\"\x00", KindEncoding, "UTF-16", show},
		{"half a UTF-16 unit after the plan", inUTF16(minimal(`"planned_values":{}`)+strings.Repeat(" ", 9000), binary.LittleEndian) + "x", KindTruncated, "truncated", show},
		{"lone UTF-16 surrogate after the plan", inUTF16(minimal(`"planned_values":{}`)+strings.Repeat(" ", 9000), binary.LittleEndian) + "\x00\xdcx\x00", KindEncoding, "UTF-16", show},
		{"depth in a skipped part", minimal(`"variables":` + strings.Repeat("[", 501) + strings.Repeat("]", 501)), KindTooDeep, "deep", show},
		{"depth in a planned resource", minimal(`"planned_values":{"root_module":{"child_modules":[{"resources":[` + strings.Repeat("[", 495) + strings.Repeat("]", 495) + `]}]}}`), KindTooDeep, "deep", show},
		{"depth beyond the parser", strings.Repeat("[", 20000), KindTooDeep, "deep", show},
		{"depth in an attribute", changing(`{"actions":["create"],"after":{"protocol":` + strings.Repeat("[", 501) + strings.Repeat("]", 501) + `}}`), KindTooDeep, "deep", show},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := refuse(t, c.input)
			equal(t, "kind", e.Kind, c.kind)
			equal(t, "path", e.Path, "plan.json")
			if !strings.Contains(e.What, c.what) {
				t.Errorf("what: %q lacks %q", e.What, c.what)
			}
			if !strings.Contains(e.Fix, c.fix) {
				t.Errorf("fix: %q lacks %q", e.Fix, c.fix)
			}
			equal(t, "text", e.Error(), "plan.json: "+e.What+"; "+e.Fix)
		})
	}
}

func TestAWrongKindOfValueIsNamedByItsPlace(t *testing.T) {
	for _, c := range []struct{ name, input, want string }{
		{"resource_changes an object", minimal(`"resource_changes":{}`), "resource_changes is not an array"},
		{"an entry a number", minimal(`"resource_changes":[1]`), "resource_changes[] is not an object"},
		{"an entry null", minimal(`"resource_changes":[null]`), "resource_changes[].address is not there"},
		{"an address a number", minimal(`"resource_changes":[{"address":1}]`), "resource_changes[].address is not a string"},
		{"an entry without type", minimal(`"resource_changes":[{"address":"a.b","mode":"managed","name":"b"}]`), "a.b: resource_changes[].type is not there"},
		{"an entry without mode", minimal(`"resource_changes":[{"address":"a.b","type":"a","name":"b"}]`), "a.b: resource_changes[].mode is not there"},
		{"no change", minimal(`"resource_changes":[{"address":"a.b","mode":"managed","type":"aws_vpc","name":"b"}]`), "a.b: change.actions is not there"},
		{"change an array", changing(`[]`), "aws_network_acl_rule.r: change is not an object"},
		{"actions a string", changing(`{"actions":"create"}`), "aws_network_acl_rule.r: change.actions is not an array"},
		{"an action a number", changing(`{"actions":[1]}`), "aws_network_acl_rule.r: change.actions[] is not a string"},
		{"an action that nobody knows", changing(`{"actions":["defer"],"before":{},"after":{}}`), "change.actions is not a known combination"},
		{"no actions", changing(`{"actions":[],"before":{},"after":{}}`), "change.actions is not a known combination"},
		{"before a list", changing(`{"actions":["delete"],"before":[]}`), "change.before is not an object"},
		{"after a text", changing(`{"actions":["create"],"after":"x"}`), "change.after is not an object"},
		{"create without after", changing(`{"actions":["create"],"before":null,"after":null}`), "aws_network_acl_rule.r: change.after is not there"},
		{"update without after", changing(`{"actions":["update"],"before":{}}`), "aws_network_acl_rule.r: change.after is not there"},
		{"a port a list", changing(`{"actions":["create"],"after":{"from_port":[]}}`), "aws_network_acl_rule.r: attribute from_port is not an integer of 64 bits"},
		{"a fraction of a port", changing(`{"actions":["create"],"after":{"from_port":80.5}}`), "attribute from_port is not an integer"},
		{"a port beyond 64 bits", changing(`{"actions":["create"],"after":{"from_port":9223372036854775808}}`), "attribute from_port is not an integer"},
		{"a port with a huge exponent", changing(`{"actions":["create"],"after":{"from_port":1e999999999}}`), "attribute from_port is not an integer"},
		{"a port of words", changing(`{"actions":["create"],"after":{"from_port":"http"}}`), "attribute from_port is not an integer"},
		{"a cidr an object", changing(`{"actions":["create"],"after":{"cidr_block":{}}}`), "attribute cidr_block is not a string"},
		{"egress a number", changing(`{"actions":["create"],"after":{"egress":1}}`), "attribute egress is not true or false"},
		{"a list of rules an object", changingA("aws_network_acl", `{"actions":["create"],"after":{"ingress":{}}}`), "attribute ingress is not a list"},
		{"a rule a text", changingA("aws_network_acl", `{"actions":["create"],"after":{"ingress":["x"]}}`), "attribute ingress is not a list of objects"},
		{"a port of a rule", changingA("aws_network_acl", `{"actions":["create"],"after":{"ingress":[{"from_port":{}}]}}`), "attribute from_port is not an integer"},
		{"a wrong attribute before", changing(`{"actions":["delete"],"before":{"from_port":{}}}`), "attribute from_port is not an integer"},
		{"a wrong attribute in the state", minimal(state(inState("r", `"values":{"from_port":{}}`))), "aws_network_acl_rule.r: attribute from_port is not an integer"},
		{"state values a list", minimal(state(inState("r", `"values":[]`))), "aws_network_acl_rule.r: values is not an object"},
		{"a wrong id of deferred data", minimal(`"resource_changes":[{"address":"data.aws_vpc.v","mode":"data","type":"aws_vpc","name":"v","change":{"actions":["read"],"after":{"id":[]}}}]`), "data.aws_vpc.v: attribute id is not a string"},
		{"a change before its type", minimal(`"resource_changes":[{"address":"aws_vpc.v","change":{"actions":"create"},"mode":"managed","type":"aws_vpc","name":"v"}]`), "aws_vpc.v: change.actions is not an array"},
		{"arguments before their type", `{"format_version":"1.2","resource_changes":[],"configuration":{"root_module":{"resources":[{"expressions":[],"address":"aws_vpc.v","mode":"managed","type":"aws_vpc","name":"v"}]}}}`, "configuration expressions is not an object"},
		{"a configured resource without a name", `{"format_version":"1.2","resource_changes":[],"configuration":{"root_module":{"resources":[{"address":"aws_vpc.v","mode":"managed","type":"aws_vpc"}]}}}`, "aws_vpc.v: configuration resource.name is not there"},
		{"importing a list", changing(`{"actions":["no-op"],"importing":[]}`), "change.importing is not an object"},
		{"an index a list", minimal(`"resource_changes":[{"address":"a.b[0]","index":[]}]`), "resource_changes[].index is not a number or a string"},
		{"an index beyond all ints", minimal(`"resource_changes":[{"address":"a.b[0]","index":1e30,"mode":"managed","type":"aws_vpc","name":"b","change":{"actions":["no-op"]}}]`), "a.b[0]: index is not an integer"},
		{"errored a text", minimal(`"errored":"true"`), "errored is not true or false"},
		{"complete a number", minimal(`"complete":1`), "complete is not true or false"},
		{"deferred_changes an object", minimal(`"deferred_changes":{}`), "deferred_changes is not an array"},
		{"prior_state a list", minimal(`"prior_state":[]`), "prior_state is not an object"},
		{"prior resources an object", minimal(`"prior_state":{"values":{"root_module":{"resources":{}}}}`), "resources is not an array"},
		{"prior resource without values", minimal(`"prior_state":{"values":{"root_module":{"resources":[{"address":"a.b","mode":"managed","type":"aws_vpc","name":"b"}]}}}`), "a.b: values is not there"},
		{"configuration a list", `{"format_version":"1.2","configuration":[],"resource_changes":[]}`, "configuration is not an object"},
		{"a reference a number", `{"format_version":"1.2","resource_changes":[],"configuration":{"root_module":{"outputs":{"o":{"expression":{"references":[1]}}}}}}`, "references[] is not a string"},
		{"an expression a text", `{"format_version":"1.2","resource_changes":[],"configuration":{"root_module":{"outputs":{"o":{"expression":"x"}}}}}`, "expression is not an object"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := refuse(t, c.input)
			equal(t, "kind", e.Kind, KindShape)
			if !strings.Contains(e.What, c.want) {
				t.Errorf("%q lacks %q", e.What, c.want)
			}
		})
	}
}

func TestOneInstanceTwiceIsRefused(t *testing.T) {
	create := `{"actions":["create"],"before":null,"after":{}}`
	inState := `{"address":"aws_vpc.a","mode":"managed","type":"aws_vpc","name":"a","values":{}}`
	block := `{"address":"aws_vpc.a","mode":"managed","type":"aws_vpc","name":"a"}`
	for name, input := range map[string]string{
		"resource_changes": minimal(`"resource_changes":[` + rule("r", create) + "," + rule("r", create) + `]`),
		"prior_state":      minimal(`"prior_state":{"values":{"root_module":{"resources":[` + inState + "," + inState + `]}}}`),
		"the configuration": `{"format_version":"1.2","resource_changes":[],"configuration":{"root_module":{"resources":[` +
			block + "," + block + `]}}}`,
	} {
		e := refuse(t, input)
		equal(t, name+": kind", e.Kind, KindDuplicate)
		if !strings.Contains(e.What, "twice in") || !strings.Contains(e.What, name) {
			t.Errorf("%s: %s", name, e.What)
		}
	}
	e := refuse(t, minimal(`"prior_state":{"values":{"root_module":{"resources":[`+inState+
		`]}}},"resource_changes":[{"address":"aws_vpc.a","mode":"managed","type":"aws_subnet","name":"a","change":`+create+`}]`))
	equal(t, "two types under one address", e.Kind, KindShape)
}

func TestEveryPrefixOfAPlanIsRefused(t *testing.T) {
	for name, step := range map[string]int{"x13_errored/plan.json": 1, "p12_drift_data/plan.json": 97} {
		whole := bytes.TrimSpace(bytesOf(t, plansDir+"/"+name))
		for n := 0; n < len(whole); n += step {
			p, err := Read(bytes.NewReader(whole[:n]), "p")
			var e *InputError
			if p != nil || !errors.As(err, &e) {
				t.Fatalf("%s: the first %d bytes are taken for a plan", name, n)
			}
			if n > 0 && (e.Kind != KindTruncated || !strings.Contains(e.What, fmt.Sprintf("at byte %d", n))) {
				t.Fatalf("%s: the first %d bytes: %v", name, n, e)
			}
		}
	}
}

func TestAFailingReaderIsReportedAsSuch(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, text := range []string{"", `{"format_version":"1.2",`} {
		_, err := Read(io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken)), "x")
		var e *InputError
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		equal(t, "kind", e.Kind, KindUnreadable)
		if !strings.Contains(e.What, broken.Error()) {
			t.Errorf("%q lacks the cause", e.What)
		}
	}
}

func TestMessagesHoldNoValuesAndNothingThatTerminalsObey(t *testing.T) {
	const secret = "hunter2"
	for _, input := range []string{
		changing(`{"actions":["create"],"after":{"from_port":"` + secret + `"},"after_sensitive":{"from_port":true}}`),
		changing(`{"actions":["create"],"after":{"egress":"` + secret + `"},"after_sensitive":true}`),
		changing(`{"actions":["` + secret + `"]}`),
		minimal(`"variables":{"v":{"value":{"` + secret + `":1,"` + secret + `":2}}}`),
		minimal(`"variables":{"v":{"value":"` + secret + "\xff" + `"}}`),
		minimal(`"variables":{"v":{"value":` + secret + `}}`),
		strings.Replace(minimal(""), "1.2", secret, 1),
	} {
		if e := refuse(t, input); strings.Contains(e.Error(), secret) {
			t.Errorf("the value is in the message: %v", e)
		}
	}
	escape := `"resource_changes":[{"address":"aws_vpc.a[\"\u001b[2J\u202e` + strings.Repeat("x", 500) + `\"]","mode":"managed","type":"aws_vpc","name":"a"}]`
	e := refuse(t, minimal(escape))
	for _, r := range e.Error() {
		if !unicode.IsPrint(r) {
			t.Errorf("unprintable %U in %q", r, e.Error())
		}
	}
	if len(e.Error()) > 600 {
		t.Errorf("the message has %d bytes", len(e.Error()))
	}
}
