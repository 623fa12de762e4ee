package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

// patience is how often an apply waits for what AWS says not to exist: a group that was just made, or one that a rule names and
// that was just made. With Backoff that is some 15 seconds; what is really gone takes no longer.
const patience = 6

// apply brings the group's rules to what m plans, and fills m in with what AWS then has, also where it ends with an error: the
// next apply goes on from there. bound is the ids of the rules by key, as the last state has them, and known the ids of all rules
// that the plan was made of, nil for a group that was just made. It returns the rules that are not ours, and whether AWS could be read.
func (r *sgBaselineResource) apply(ctx context.Context, m *sgBaselineModel, bound map[string]string, known map[string]bool, diags *diag.Diagnostics) ([]sgrules.Existing, bool) {
	back := awsclient.Rest(ctx)
	unlock, err := groupLocks.Lock(ctx, m.ID.ValueString())
	back()
	if err != nil {
		diags.AddError("The security group was not changed", "Another change of it did not end in time. "+sentence(err.Error()))
		return nil, false
	}
	defer unlock()
	planned := *m
	seen := &reads{reader: r.account.clients.Groups(m.Region.ValueString())}
	bound, err = r.change(ctx, m, seen, bound, known, diags)
	for attempt := 1; sgrules.Classify(err) == sgrules.GroupGone && attempt < patience && backoff(ctx, attempt) == nil; attempt++ {
		bound, err = r.change(ctx, m, seen, bound, known, diags)
	}
	if err != nil {
		diags.AddError("The rules are not all in place", explain(err))
	}
	g := seen.last
	if diags.HasError() || g == nil {
		// What AWS shows now is the state, whatever happened; an ended context must not keep it from being read.
		read, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleanupTimeout)
		defer cancel()
		if g, err = seen.reader.Read(read, m.ID.ValueString()); err != nil {
			diags.AddError("The security group cannot be read", awsclient.Explain(err))
			return nil, false
		}
	}
	others := m.observe(context.WithoutCancel(ctx), r.account, g, bound, diags)
	if !diags.HasError() {
		m.keepPromises(ctx, &planned, diags)
		others = slices.DeleteFunc(others, func(e sgrules.Existing) bool { return !known[e.ID] }) // as the promises have it
	}
	return others, true
}

// change carries out the plan for the rules and returns the ids that it reached.
func (r *sgBaselineResource) change(ctx context.Context, m *sgBaselineModel, seen *reads, bound map[string]string, known map[string]bool, diags *diag.Diagnostics) (map[string]string, error) {
	account := r.account.clients.AccountID
	g, err := seen.group(ctx, m.ID.ValueString())
	if err != nil {
		return bound, err
	}
	current, err := existingOf(g.Rules, aws.ToString(g.OwnerId))
	if err != nil {
		return bound, err
	}
	w := m.plannedRules(ctx, r.account, diags)
	if diags.HasError() {
		return bound, nil
	}
	desired, err := w.desired(m.ID.ValueString(), account, r.ruleTags(m))
	if err != nil {
		return bound, err
	}
	p := sgBaselinePlan{resource: r, ctx: ctx, plan: m, diags: &diag.Diagnostics{}}
	c := m.claims(ctx, diags)
	c.known = known
	if known == nil {
		c.policy = unmanagedRevoke // a fresh group is ours: the rules with which AWS makes it are nobody's
	}
	changes, err := sgrules.Plan(current, desired, sgrules.Options{
		Bound: maps.Clone(bound), Claim: c.claim, IgnoreTag: func(k string) bool { return k == ownerTag || r.account.tags.ignored(k) },
		Quota: p.quota(&w), AllowGap: m.AllowGap.ValueBool(),
	})
	if err != nil {
		return bound, err
	}
	for _, s := range changes.Shared {
		return bound, errors.New(sharedText(s))
	}
	region := m.Region.ValueString()
	applier := sgrules.Applier{API: together{r.account.clients.EC2(region), r.account.clients.Tagger(region)}, Reader: seen,
		GroupID: m.ID.ValueString(), Account: account, Wait: backoff}
	state, err := applier.Apply(ctx, changes, nil)
	reached := map[string]string{}
	for key, e := range state.Bound {
		reached[key] = e.ID
	}
	return reached, err
}

func sharedText(s sgrules.Shared) string {
	return fmt.Sprintf("rule %s is there already as %s (%s) and belongs to somebody else: drop it here, or there", s.Key, s.Rule.ID, s.Rule.String())
}

// plannedRules is the rules of the plan. Where it did not know all of them, all is known now.
func (m *sgBaselineModel) plannedRules(ctx context.Context, a *account, diags *diag.Diagnostics) wanted {
	if rules, ok := m.effectiveRules(ctx, diags); ok {
		w := wanted{rules: rules}
		if w.known() {
			return w
		}
	}
	w := m.wantedRules(ctx, a.clients.AccountID, m.ID.ValueString(), func() baseline.VPC {
		v, d := m.vpcBlocks(ctx, a)
		diags.Append(d...)
		return v
	}, diags)
	if !diags.HasError() && !w.known() {
		diags.AddError("A rule is not known", "A value of a rule is not known although everything has been applied: "+w.hidden+
			". This is always a bug in the provider code.")
	}
	return w
}

// reads reads the group together with everybody else who reads at the time, and remembers what it read last: after a change that is
// what the rule engine saw when all was in place.
type reads struct {
	reader *awsclient.GroupReader
	last   *awsclient.Group
}

// group reads the group, and waits for one that was just made: AWS answers for some seconds that there is none.
func (r *reads) group(ctx context.Context, id string) (*awsclient.Group, error) {
	for attempt := 1; ; attempt++ {
		g, err := r.reader.Read(ctx, id)
		if err == nil {
			r.last = g
			return g, nil
		}
		if !awsclient.IsGroupNotFound(err) || attempt == patience || backoff(ctx, attempt) != nil {
			return nil, err
		}
	}
}

// SecurityGroupRules is how the rule engine reads. What the group is besides does not change meanwhile.
func (r *reads) SecurityGroupRules(ctx context.Context, id string) ([]ec2types.SecurityGroupRule, error) {
	if r.last != nil {
		rules, err := r.reader.Rules(ctx, id)
		if err != nil {
			return nil, err
		}
		if len(rules) > 0 {
			r.last = &awsclient.Group{SecurityGroup: r.last.SecurityGroup, Rules: rules}
			return rules, nil
		}
	}
	g, err := r.group(ctx, id) // no rules, or no group?
	if err != nil {
		return nil, err
	}
	return g.Rules, nil
}

// together is EC2 as the rule engine calls it: tags are set together with everybody else who sets tags at the time.
type together struct {
	*ec2.Client
	tagger *awsclient.Tagger
}

func (t together) CreateTags(ctx context.Context, in *ec2.CreateTagsInput, options ...func(*ec2.Options)) (*ec2.CreateTagsOutput, error) {
	return t.tagger.CreateTags(ctx, in, options...)
}

// backoff is sgrules.Backoff, during which nobody waits for this operation.
func backoff(ctx context.Context, attempt int) error {
	defer awsclient.Rest(ctx)()
	return sgrules.Backoff(ctx, attempt)
}

// groupLocks lets one resource at a time change a group.
var groupLocks sgrules.Locks
