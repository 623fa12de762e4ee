package plan

import "testing"

func TestIDsInAValue(t *testing.T) {
	for value, want := range map[string]string{
		`"sg-0123456789abcdef0"`:                          "sg",
		`["subnet-01234567", "123456789012/sg-01234567"]`: "sg subnet",
		`{"a": {"b": ["acl-0123456789abcdef0"]}}`:         "acl",
		`"sg-web"`:                  "",
		`"my sg-0123456789abcdef0"`: "",
		`"arn:aws:ec2:us-east-1:1:vpc/vpc-0123456789abcdef0"`: "",
		`null`: "",
	} {
		ids, got := idsIn([]byte(value)), ""
		for _, p := range []string{"acl", "sg", "subnet", "vpc"} {
			if ids.Has(p) {
				got += " " + p
			}
		}
		if got != "" {
			got = got[1:]
		}
		if got != want || ids.Has("i") {
			t.Errorf("%s holds %q, want %q", value, got, want)
		}
	}
}

func TestIDsOfVariables(t *testing.T) {
	p := parse(t, `{"format_version":"1.2","resource_changes":[],"variables":{"given":{"value":["sg-01234567"]},"other":{"value":"x"}},
		"configuration":{"root_module":{"variables":{"given":{},"other":{"default":"sg-01234567"},"unset":{"default":"sg-01234567"}},
		"module_calls":{"m":{"expressions":{"groups":{"constant_value":["sg-01234567"]},"none":{"constant_value":[]}},
		"module":{"variables":{"d":{"default":{"a":"subnet-01234567"}}}}}}}}}`)
	c := p.Config.Calls["m"]
	for name, got := range map[string]bool{"a value": p.Config.Variables["given"].IDs.Has("sg"), "not the default beside a value": !p.Config.Variables["other"].IDs.Has("sg"),
		"a default": p.Config.Variables["unset"].IDs.Has("sg"), "a constant": c.Args["groups"].IDs.Has("sg"), "an empty one": c.Args["none"].Empty && !c.Args["none"].IDs.Has("sg"),
		"a module's default": c.Module.Variables["d"].IDs.Has("subnet")} {
		if !got {
			t.Errorf("%s is not read", name)
		}
	}
}
