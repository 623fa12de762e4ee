package main

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The document, as https://developer.hashicorp.com/terraform/cli/commands/providers/schema describes it.

type document struct {
	FormatVersion string                     `json:"format_version"`
	Schemas       map[string]providerSchemas `json:"provider_schemas"`
}

type providerSchemas struct {
	Provider    schema              `json:"provider"`
	Resources   map[string]schema   `json:"resource_schemas,omitempty"`
	DataSources map[string]schema   `json:"data_source_schemas,omitempty"`
	Functions   map[string]function `json:"functions,omitempty"`
	Identities  map[string]identity `json:"resource_identity_schemas,omitempty"`
	Lists       map[string]schema   `json:"list_resource_schemas,omitempty"`
	Actions     map[string]action   `json:"action_schemas,omitempty"`
}

type action struct {
	Block block `json:"block"`
}

type schema struct {
	Version int64 `json:"version"`
	Block   block `json:"block"`
}

type block struct {
	Attributes      map[string]attribute   `json:"attributes,omitempty"`
	BlockTypes      map[string]nestedBlock `json:"block_types,omitempty"`
	Description     string                 `json:"description,omitempty"`
	DescriptionKind string                 `json:"description_kind"`
	Deprecated      bool                   `json:"deprecated,omitempty"`
}

type nestedBlock struct {
	NestingMode string `json:"nesting_mode"`
	Block       block  `json:"block"`
	MinItems    int64  `json:"min_items,omitempty"`
	MaxItems    int64  `json:"max_items,omitempty"`
}

type attribute struct {
	Type            tftypes.Type `json:"type,omitempty"`
	NestedType      *nestedType  `json:"nested_type,omitempty"`
	Description     string       `json:"description,omitempty"`
	DescriptionKind string       `json:"description_kind"`
	Deprecated      bool         `json:"deprecated,omitempty"`
	Required        bool         `json:"required,omitempty"`
	Optional        bool         `json:"optional,omitempty"`
	Computed        bool         `json:"computed,omitempty"`
	Sensitive       bool         `json:"sensitive,omitempty"`
	WriteOnly       bool         `json:"write_only,omitempty"`
}

type nestedType struct {
	Attributes  map[string]attribute `json:"attributes,omitempty"`
	NestingMode string               `json:"nesting_mode"`
}

type function struct {
	Description       string              `json:"description,omitempty"`
	Summary           string              `json:"summary,omitempty"`
	Deprecation       string              `json:"deprecation_message,omitempty"`
	ReturnType        tftypes.Type        `json:"return_type"`
	Parameters        []functionParameter `json:"parameters,omitempty"`
	VariadicParameter *functionParameter  `json:"variadic_parameter,omitempty"`
}

type functionParameter struct {
	Name        string       `json:"name"`
	Description string       `json:"description,omitempty"`
	IsNullable  bool         `json:"is_nullable,omitempty"`
	Type        tftypes.Type `json:"type"`
}

type identity struct {
	Version    int64                        `json:"version"`
	Attributes map[string]identityAttribute `json:"attributes"`
}

type identityAttribute struct {
	Type              tftypes.Type `json:"type"`
	Description       string       `json:"description,omitempty"`
	RequiredForImport bool         `json:"required_for_import,omitempty"`
	OptionalForImport bool         `json:"optional_for_import,omitempty"`
}

func schemaOf(s *tfprotov6.Schema) schema {
	if s == nil {
		return schema{Block: block{DescriptionKind: kind(tfprotov6.StringKindPlain)}}
	}
	return schema{s.Version, blockOf(s.Block)}
}

func blockOf(b *tfprotov6.SchemaBlock) block {
	out := block{
		Attributes: attributesOf(b.Attributes), BlockTypes: map[string]nestedBlock{},
		Description: b.Description, DescriptionKind: kind(b.DescriptionKind), Deprecated: b.Deprecated,
	}
	for _, n := range b.BlockTypes {
		out.BlockTypes[n.TypeName] = nestedBlock{strings.ToLower(n.Nesting.String()), blockOf(n.Block), n.MinItems, n.MaxItems}
	}
	return out
}

func attributesOf(list []*tfprotov6.SchemaAttribute) map[string]attribute {
	out := map[string]attribute{}
	for _, a := range list {
		described := attribute{
			Type: a.Type, Description: a.Description, DescriptionKind: kind(a.DescriptionKind), Deprecated: a.Deprecated,
			Required: a.Required, Optional: a.Optional, Computed: a.Computed, Sensitive: a.Sensitive, WriteOnly: a.WriteOnly,
		}
		if a.NestedType != nil {
			described.NestedType = &nestedType{attributesOf(a.NestedType.Attributes), strings.ToLower(a.NestedType.Nesting.String())}
		}
		out[a.Name] = described
	}
	return out
}

func functionOf(f *tfprotov6.Function) function {
	out := function{Description: f.Description, Summary: f.Summary, Deprecation: f.DeprecationMessage, ReturnType: f.Return.Type}
	for _, p := range f.Parameters {
		out.Parameters = append(out.Parameters, parameterOf(p))
	}
	if f.VariadicParameter != nil {
		p := parameterOf(f.VariadicParameter)
		out.VariadicParameter = &p
	}
	return out
}

func parameterOf(p *tfprotov6.FunctionParameter) functionParameter {
	return functionParameter{p.Name, p.Description, p.AllowNullValue, p.Type}
}

func identityOf(s *tfprotov6.ResourceIdentitySchema) identity {
	out := identity{s.Version, map[string]identityAttribute{}}
	for _, a := range s.IdentityAttributes {
		out.Attributes[a.Name] = identityAttribute{a.Type, a.Description, a.RequiredForImport, a.OptionalForImport}
	}
	return out
}

func kind(k tfprotov6.StringKind) string { return strings.ToLower(k.String()) }
