package provider

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// Sources of a preset may turn out equal: one group in two slots, or two values that were not known. Each has its key, since a plan
// cannot know, and AWS has one rule for all. So they are twins: keys with one rule and one id. Rules that somebody wrote twice are a
// mistake, and refused.

// twins is the keys whose rule is that of a key before them, and that key. A rule of which not all is known has none.
func twins(rules map[string]effectiveModel, own, account string) map[string]string {
	first, out := map[sgrules.Tuple]string{}, map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(rules)) {
		e := rules[key]
		if isUnmanaged(key) || !e.known() {
			continue
		}
		r, wrong := e.spec(own).Rule(account)
		if len(wrong) > 0 {
			continue
		}
		r.Peer.Account = "" // AWS leaves it out at times
		if of, ok := first[r.Tuple]; ok {
			out[key] = of
		} else {
			first[r.Tuple] = key
		}
	}
	return out
}

// refuseTwins refuses keys with one rule of which the attribute rules has one.
func (p *sgBaselinePlan) refuseTwins(w *wanted, own string) {
	account := p.resource.account.clients.AccountID
	same := map[string][]string{}
	for key, of := range twins(w.rules, own, account) {
		same[of] = append(same[of], key)
	}
	for _, first := range slices.Sorted(maps.Keys(same)) {
		keys := append([]string{first}, same[first]...)
		slices.Sort(keys)
		written := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !w.at[key].ParentPath().Equal(path.Root("rules")) })
		if len(written) == 0 {
			continue
		}
		e := w.rules[first]
		r, _ := e.spec(own).Rule(account)
		mend := ""
		if len(written) < len(keys) {
			mend = " The preset or egress has it already: take it out of rules, or, where it is one of egress, write egress = \"rules_only\"."
		}
		p.diags.AddAttributeError(w.at[written[0]], "Two keys for one rule", sentence((&sgrules.DuplicateError{Keys: keys, Tuple: r.Tuple}).Error())+mend)
	}
}
