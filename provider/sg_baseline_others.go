package provider

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// othersKey is, in the state's private part, the rules of the group that are no key's: somebody else's. A plan must count them and
// must not read the group itself, since Terraform plans twice, before and during apply, and holds the second plan to the first.
const othersKey = "others"

// privateState is the part of a state that only the provider sees.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// othersOf reads the rules that are somebody else's.
func othersOf(ctx context.Context, private privateState) ([]sgrules.Existing, diag.Diagnostics) {
	raw, diags := private.GetKey(ctx, othersKey)
	var others []sgrules.Existing
	if len(raw) > 0 && json.Unmarshal(raw, &others) != nil {
		diags.AddWarning("The state's private part cannot be read", "Rules of others are not counted until the next refresh.")
	}
	return others, diags
}

// keepOthers writes the rules that are somebody else's.
func keepOthers(ctx context.Context, private privateState, others []sgrules.Existing) diag.Diagnostics {
	if len(others) == 0 {
		return private.SetKey(ctx, othersKey, nil)
	}
	raw, err := json.Marshal(others)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The state's private part cannot be written", sentence(err.Error()))}
	}
	return private.SetKey(ctx, othersKey, raw)
}

// knownRules is the ids of all rules that a plan was made of. An apply does what its plan said: a rule that came later is not
// revoked unseen, but shown by the next plan.
func knownRules(state *sgBaselineModel, others []sgrules.Existing) map[string]bool {
	known := map[string]bool{}
	for _, id := range state.ruleIDs() {
		known[id] = true
	}
	for key := range state.EffectiveRules.Elements() {
		if id, ok := strings.CutPrefix(key, unmanagedKey); ok {
			known[id] = true
		}
	}
	for _, e := range others {
		known[e.ID] = true
	}
	return known
}
