package validator

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// place is what the policy says where a plan is made: in one environment.
type place struct {
	policy *policy.Effective
	checks []*check.Check // those that run
	rules  check.Options
}

// place finds the environment of an input.
func (j *judgement) place(in Input) (*place, error) {
	o := j.options
	env, err := o.Files.EnvironmentOf(o.Environment, o.Workspace, in.Unit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", in.Path, err)
	}
	if known := j.where[env]; known != nil {
		return known, nil
	}
	e := o.Files.In(env)
	p := &place{policy: e, rules: e.Options()}
	p.rules.Strict = o.Policy.Strict
	p.checks = slices.DeleteFunc(slices.Clone(j.checks), func(c *check.Check) bool { return !e.Enabled(c.ID) })
	j.where[env] = p
	return p, nil
}

// environment is the one that all plans are of, or nil.
func (j *judgement) environment() *string {
	if j.options.Environment != "" || len(j.where) != 1 {
		return optional(j.options.Environment)
	}
	for env := range j.where {
		return optional(env)
	}
	return nil
}

func configFiles(p *policy.Policy) []result.ConfigFile {
	list := []result.ConfigFile{}
	for _, f := range p.Files() {
		list = append(list, result.ConfigFile{Path: f.Path, SHA256: f.SHA256})
	}
	return list
}

func assumptions(p *policy.Policy) []network.Assumption {
	var list []network.Assumption
	for _, a := range p.Assumptions {
		list = append(list, network.Assumption{Value: a.Value, Within: a.Within, Reason: a.Reason})
	}
	return list
}

// policyNotices are what the reader must know of the policy: an assumption that nothing hung on, and an environment that
// nobody could recognise.
func (j *judgement) policyNotices() []result.Notice {
	var list []result.Notice
	for _, a := range j.options.Files.Assumptions {
		used := slices.ContainsFunc(j.result.Notices, func(n result.Notice) bool {
			return n.Code == network.NoteAssumed && n.Message == network.AssumedMessage(network.Assumption{Value: a.Value, Within: a.Within, Reason: a.Reason})
		})
		if !used {
			list = append(list, result.Notice{Code: "assumption-unused",
				Message: fmt.Sprintf("no rule hangs on %s, of which %s:%d assumes something", a.Value, a.At.Filename, a.At.Start.Line)})
		}
	}
	if o := j.options; o.Environment == "" && o.Workspace == "" && o.Files.ByWorkspace() {
		list = append(list, result.Notice{Code: "workspace-not-said",
			Message: "the policy tells environments by workspace, which a plan does not hold: --workspace or --env says it"})
	}
	return list
}
