package policy

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
)

// shape is the attributes and blocks that a block has. A name that ends in "!" is required; a block's label follows its name.
type shape struct{ attributes, blocks []string }

// The shapes, by block; "" is the file.
var shapes = map[string]shape{
	"": {blocks: []string{"sgplan", "rule id", "ephemeral", "nacl_budget", "environment name", "exemption id", "assume value",
		"custom_rule id", "expect name"}},
	"sgplan":      {attributes: names("sgplan", "required_version", "extends")},
	"rule":        {attributes: names("rule")},
	"nacl_budget": {attributes: names("nacl_budget")},
	"ephemeral":   {names("ephemeral"), []string{"range name"}},
	"range":       {attributes: []string{"ports!", "level", "locked"}},
	"environment": {blocks: []string{"match", "rule id", "nacl_budget"}},
	"match":       {attributes: []string{"workspace", "unit"}},
	"exemption": {[]string{"rules!", "resources!", "reason!", "owner!", "expires!", "units", "framework", "control", "ticket"},
		[]string{"packets"}},
	"packets":     {attributes: []string{"protocol!", "src", "dst", "src_ports", "dst_ports"}},
	"assume":      {attributes: []string{"within!", "reason!"}},
	"expect":      {attributes: []string{"from!", "to!", "is!", "protocol", "port"}},
	"rule case":   {attributes: []string{"resource", "expect_failure"}},
	"custom_rule": {[]string{"severity", "ignorable", "for_each", "when"}, []string{"enforce"}},
	"enforce":     {attributes: []string{"condition!", "error_message!"}},
}

// lists are the attributes, other than settings, that hold several words, and switches those that are true or false.
var (
	lists    = []string{"extends", "workspace", "unit", "rules", "resources", "units", "src", "dst"}
	switches = []string{"locked", "ignorable"}
)

// Schema is the JSON Schema of a policy file in its JSON form, as editors and generators read one. What it does not say, such as which
// rules there are, `sgplan config check` does.
func Schema() map[string]any {
	s := schemaOf("")
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "sgplan policy (" + JSONFileName + ")"
	return s
}

func schemaOf(block string) map[string]any {
	properties := map[string]any{"//": true} // a comment
	required := []string{}
	for _, name := range shapes[block].attributes {
		name, must := strings.CutSuffix(name, "!")
		if must {
			required = append(required, name)
		}
		properties[name] = schemaOfAttribute(block, name)
	}
	for _, words := range shapes[block].blocks {
		name, label, _ := strings.Cut(words, " ")
		body := oneOrMore(schemaOf(name))
		if label != "" {
			body = oneOrMore(map[string]any{"type": "object", "additionalProperties": body})
		}
		properties[name] = body
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// oneOrMore is a block, or a list of them.
func oneOrMore(block map[string]any) map[string]any {
	return map[string]any{"anyOf": []any{block, map[string]any{"type": "array", "items": block}}}
}

func schemaOfAttribute(block, name string) map[string]any {
	k, ok := kinds[block][name]
	switch {
	case !ok && slices.Contains(lists, name), ok && k.typ.IsListType():
		return map[string]any{"type": "array", "items": map[string]any{"type": "string"}}
	case !ok && slices.Contains(switches, name), ok && k.typ == cty.Bool:
		return map[string]any{"type": "boolean"}
	case ok && k.typ == cty.Number:
		number := map[string]any{"type": "number", "minimum": k.least}
		if k.whole {
			number["type"] = "integer"
		}
		if k.most > 0 {
			number["maximum"] = k.most
		}
		return number
	case block == "expect" && (name == "from" || name == "to"):
		return map[string]any{"anyOf": []any{map[string]any{"type": "string"}, map[string]any{"type": "array", "items": map[string]any{"type": "string"}}}}
	case block == "expect" && name == "port":
		port := map[string]any{"type": []any{"integer", "string"}}
		return map[string]any{"anyOf": []any{port, map[string]any{"type": "array", "items": port}}}
	case block == "expect" && name == "is":
		return map[string]any{"type": "string", "enum": []string{"allowed", "blocked"}}
	case block == "expect" && name == "protocol":
		return map[string]any{"type": "string", "enum": expectedProtocols}
	case block == "custom_rule" && name == "severity":
		return map[string]any{"type": "string", "enum": severityWords}
	case k.days:
		return map[string]any{"type": "string", "pattern": daysPattern}
	case len(k.words) > 0:
		return map[string]any{"type": "string", "enum": k.words}
	}
	return map[string]any{"type": "string"}
}
