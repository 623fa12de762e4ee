package provider

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Every attribute that can be written has a wrong input that is tested, or stands here: a bool, and a text that nobody can judge.
var cannotBeWrong = map[string]string{
	"provider": "profile shared_config_files shared_credentials_files custom_ca_bundle no_proxy " + // files and names: what is there is found when they are used
		"skip_credentials_validation skip_requesting_account_id skip_region_validation skip_metadata_api_check insecure use_fips_endpoint use_dualstack_endpoint",
	"rackspace_sg_baseline": "allow_gap revoke_references_on_delete rules.source.anywhere rules.source.vpc rules.source.self " +
		"preset_sources.anywhere preset_sources.vpc preset_sources.self",
	"rackspace_sg_rule": "source.self",
	lockdownType:        "fail_if_in_use restore_on_destroy",
	monitorType:         "config_rules.default_sg_closed config_rules.ssh config_rules.nacl_ssh_rdp config_rules.unattached config_rules.unused_nacl",
}

func TestEveryAttributeIsTestedWithAWrongInput(t *testing.T) {
	schema := newProtocol(t).schema
	for name, x := range map[string]struct {
		block *tfprotov6.SchemaBlock
		cases []wrongInput
	}{
		"provider":                {schema.Provider.Block, wrongProvider},
		"rackspace_sg_baseline":   {schema.ResourceSchemas["rackspace_sg_baseline"].Block, wrongSGBaseline},
		"rackspace_sg_rule":       {schema.ResourceSchemas["rackspace_sg_rule"].Block, wrongSGRule},
		naclType:                  {schema.ResourceSchemas[naclType].Block, wrongNACLBaseline},
		"rackspace_sg_attachment": {schema.ResourceSchemas["rackspace_sg_attachment"].Block, wrongSGAttachment},
		lockdownType:              {schema.ResourceSchemas[lockdownType].Block, wrongDefaultSGLockdown},
		monitorType:               {schema.ResourceSchemas[monitorType].Block, wrongSGChangeMonitor},
	} {
		tested := strings.Fields(cannotBeWrong[name])
		for _, c := range x.cases {
			tested = append(tested, regexp.MustCompile(`\[[^]]*\]`).ReplaceAllString(c.at, ""))
		}
		for _, at := range writable("", x.block) {
			if !slices.Contains(tested, at) {
				t.Errorf("%s: no wrong input of %s is tested", name, at)
			}
		}
	}
}

// writable is the paths of the attributes that a configuration can set, without keys and places.
func writable(at string, block *tfprotov6.SchemaBlock) []string {
	out := leaves(at, block.Attributes)
	for _, b := range block.BlockTypes {
		out = append(out, writable(at+b.TypeName+".", b.Block)...)
	}
	return out
}

func leaves(at string, attributes []*tfprotov6.SchemaAttribute) []string {
	var out []string
	for _, a := range attributes {
		switch {
		case !a.Required && !a.Optional:
		case a.NestedType != nil:
			out = append(out, leaves(at+a.Name+".", a.NestedType.Attributes)...)
		default:
			out = append(out, at+a.Name)
		}
	}
	return out
}
