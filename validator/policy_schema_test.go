package validator

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
)

// What `config schema` prints and what the reader takes is one thing, but for what a schema cannot say.
func TestPolicySchemaIsWhatThePolicyIsReadBy(t *testing.T) {
	var out bytes.Buffer
	if status := (&Command{Stdout: &out, Stderr: &out}).Main([]string{"sgplan", "config", "schema"}); status != ExitOpen {
		t.Fatalf("exit status %d: %s", status, &out)
	}
	document, err := jsonschema.UnmarshalJSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	const exemption = `"rules":["RSG301"],"resources":["aws_network_acl.a"],"reason":"r","owner":"o","expires":"2030-01-01"`
	for text, want := range map[string]bool{
		`{}`: true,
		`{"//":"a comment","sgplan":{"fail_on":"warning","strict":true,"baseline":null}}`:                                 false, // null is no text
		`{"sgplan":{"fail_on":"warning","strict":true,"on_incomplete":"warn","all":false,"required_version":">= 0.0.1"}}`: true,
		`{"sgplan":{"fail_on":"fatal"}}`:       false,
		`{"sgplan":{"nonsense":1}}`:            false,
		`{"sgplan":{"max_age":"180d"}}`:        true,
		`{"sgplan":{"max_age":"half a year"}}`: false,
		`{"sgplan":{"max_age":"0d"}}`:          false,
		`{"nonsense":{}}`:                      false,
		`{"rule":{"RSG101":{"severity":"note","enabled":true,"ignorable":false,"locked":true}}}`:                                          true,
		`{"rule":[{"RSG101":{"severity":"note"}},{"RSG102":{"enabled":false}}]}`:                                                          true,
		`{"rule":{"RSG101":{"severity":"loud"}}}`:                                                                                         false,
		`{"nacl_budget":{"max_rules_per_direction":1,"max_share_of_rules":0.5}}`:                                                          true,
		`{"nacl_budget":{"max_rules_per_direction":1.5}}`:                                                                                 false,
		`{"nacl_budget":{"max_share_of_rules":2}}`:                                                                                        false,
		`{"ephemeral":{"default":["own"],"range":{"own":{"ports":"1-2","level":"error"}}}}`:                                               true,
		`{"ephemeral":{"range":{"own":{"level":"error"}}}}`:                                                                               false,
		`{"environment":{"prod":{"match":{"workspace":["*-prod"],"unit":["live/**"]},"rule":{"RSG101":{"enabled":true}}}}}`:               true,
		`{"environment":{"prod":{"ephemeral":{"default":["linux"]}}}}`:                                                                    false,
		`{"exemption":{"x":{` + exemption + `,"units":["a"],"framework":"f","control":"c","ticket":"t"}}}`:                                true,
		`{"exemption":{"x":{` + exemption + `,"packets":[{"protocol":"tcp","src":["10.0.0.0/8"],"dst_ports":"22"}]}}}`:                    true,
		`{"exemption":{"x":{` + strings.Replace(exemption, `"owner":"o",`, "", 1) + `}}}`:                                                 false,
		`{"assume":{"a.b":{"within":"10.0.0.0/8","reason":"r"}}}`:                                                                         true,
		`{"assume":{"a.b":{"within":"10.0.0.0/8"}}}`:                                                                                      false,
		`{"custom_rule":{"X-A-b":{"severity":"note","for_each":"${facts.nacls}","enforce":{"condition":"${true}","error_message":"m"}}}}`: true,
		`{"custom_rule":{"X-A-b":{"enforce":{"condition":"${true}"}}}}`:                                                                   false,
	} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), policy.JSONFileName)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, refused := policy.Load(file, "1.0.0")
		if invalid := schema.Validate(v); (invalid == nil) != want || (refused == nil) != want {
			t.Errorf("%s: want %t; schema: %v; reader: %v", text, want, invalid, refused)
		}
	}
}
