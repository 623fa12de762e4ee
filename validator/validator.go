// Package validator judges Terraform and OpenTofu plans: which packets the planned security groups and network ACLs let
// through, and whether the plan leans on network ACLs or misuses them. Check is the library's door, Command the program's.
package validator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/check"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// Input is one plan to judge.
type Input struct {
	Path string // for messages: a file name, or "-" for standard input
	Unit string // which part of an estate the plan is of, such as live/prod/net; "" if it is not said
	Open func() (io.ReadCloser, error)
	// Source is where the plan's sources are: the directory of its root module (DIR//SUB if modules lie above it), or the binary plan
	// file; "" for none. They tell ids that the plan's JSON has lost, and hold comments that silence rules.
	Source string

	// found marks a file that was found in a directory: it need not be a plan.
	found bool
	// static is sources that are judged without a plan, which Open then gives.
	static *source.Static
	// sourceless marks a plan without sources where others have theirs.
	sourceless bool
	// upload is the sources in the place of Source: where they cannot be used, the plan is judged without. unsourced is why it has none
	// although some are wanted.
	upload    *source.Upload
	unsourced string
	stop      *firewall.Stop // ends its reading; nil for nothing
}

// Options is how plans are judged. The zero value is the default policy, as of today.
type Options struct {
	Policy policy.Settings
	Rules  policy.Selection
	// Files is what policy files say of rules, budgets, client profiles and assumptions; nil for none. What they say of Policy is
	// not taken from here: Files.In("").Settings() is that.
	Files       *policy.Policy
	Environment string           // by name; "" for the one whose patterns match a plan
	Baseline    *policy.Baseline // findings that are known; nil for none
	Workspace   string           // of the plans; "" if it is not said, as a plan does not hold it
	AsOf        time.Time        // the date by which exemptions expire; zero for today
	NACLs       bool             // fill Result.NACLs
	// Shared says that Files and Baseline are for other plans too, which are judged elsewhere: of what is for nothing here, nothing is said.
	Shared bool

	static   *staticRun // sources are judged without a plan
	remember bool       // what a baseline would hold
}

// Check judges plans and returns one result for all of them. Plans that are of one network (they name the same VPC, subnet, network
// ACL, security group or interface) are judged as one. A plan that cannot be read is no error: it is the finding RSG902, and the
// verdict is incomplete. An error is a rule or an environment that does not exist, a plan that is of several environments, one that is
// given twice, sources that are not those of their plan (a *source.Error), or ctx's cause: it ends the work within a second or so, and
// of a plan that is judged in part nothing is said.
func Check(ctx context.Context, inputs []Input, o Options) (*result.Result, error) {
	r, _, err := judge(ctx, inputs, o)
	return r, err
}

// judge is Check, and tells which plans could not be read and which files found in directories were no plans.
func judge(ctx context.Context, inputs []Input, o Options) (*result.Result, []*plan.InputError, error) {
	j, err := judgeAll(ctx, inputs, o)
	if err != nil {
		return nil, nil, err
	}
	return j.result, j.unread, nil
}

// judgeUntil is judgeAll, which ends by stop where ctx does not end it.
func judgeUntil(ctx context.Context, stop *firewall.Stop, inputs []Input, o Options) (*judgement, error) {
	start := time.Now()
	j, err := newJudge(o)
	if err != nil {
		return nil, err
	}
	j.stop = stop
	var layers []*layer
	for _, in := range inputs {
		in.stop = stop
		l, err := j.read(until(ctx, in))
		if err != nil {
			return nil, err
		}
		stop.Check()
		if l != nil {
			layers = append(layers, l)
		}
	}
	if err := distinctPlans(layers); err != nil {
		return nil, err
	}
	for _, group := range j.together(layers) {
		if err := j.judge(group); err != nil {
			return nil, err
		}
	}
	j.finish(start)
	return j, nil
}

// judgement gathers the parts of a result.
type judgement struct {
	options  Options
	stop     *firewall.Stop
	checks   []*check.Check
	accepts  func(policy.Rule) bool
	where    map[string]*place // by environment
	result   *result.Result
	unread   []*plan.InputError // in the order of inputs
	grants   *policy.Grants
	comments map[string]string // in sources, by file and line: what may be shown of them
	known    []policy.Known    // if the options ask for it
	passing  int               // findings that are about their plan alone, and so not in known
	notShown int               // NACLs for which Result.NACLs has no room
	partial  bool              // a plan does not hold all: what it lacks may be what an exemption is for
}

func newJudge(o Options) (*judgement, error) {
	checks, accepts, err := selected(o.Rules, o.Files)
	if err != nil {
		return nil, err
	}
	if o.AsOf.IsZero() {
		o.AsOf = time.Now().UTC()
	}
	if o.Files == nil {
		o.Files = &policy.Policy{}
	}
	return &judgement{options: o, checks: checks, accepts: accepts, where: map[string]*place{}, comments: map[string]string{}, grants: policy.NewGrants(o.Files, o.Baseline, o.AsOf), result: &result.Result{
		FormatVersion: result.FormatVersion,
		Tool:          tool(),
		Run: result.Run{
			AsOf:        o.AsOf.Format(time.DateOnly),
			ConfigFiles: configFiles(o),
			FailOn:      string(o.Policy.Threshold()),
		},
		Plans: []result.Plan{}, Findings: []result.Finding{}, Notices: []result.Notice{},
	}}, nil
}

// selected returns the rules to run, and a test for those of the policy's own.
func selected(s policy.Selection, files *policy.Policy) ([]*check.Check, func(policy.Rule) bool, error) {
	var catalogue []policy.Rule
	if files != nil {
		for _, c := range files.Customs {
			catalogue = append(catalogue, policy.Rule{ID: c.ID, Name: c.Name()})
		}
	}
	for _, c := range check.All() {
		catalogue = append(catalogue, policy.Rule{ID: c.ID, Name: c.Name})
	}
	accepts, err := s.Accepts(catalogue)
	if err != nil {
		return nil, nil, err
	}
	return slices.DeleteFunc(check.All(), func(c *check.Check) bool {
		return !accepts(policy.Rule{ID: c.ID, Name: c.Name})
	}), accepts, nil
}

// finish orders the findings, judges them and closes the document.
func (j *judgement) finish(start time.Time) {
	r := j.result
	r.Run.Environment = j.environment()
	r.Notices = append(r.Notices, j.policyNotices()...)
	r.Notices = append(r.Notices, j.naclNotice()...)
	r.Findings = append(r.Findings, j.problems()...)
	j.policyLines()
	j.soften()
	r.Sort()
	r.Verdict, r.Summary = policy.Judge(r.Findings, j.options.Policy)
	if len(r.Plans) == 0 || len(j.unread) > 0 {
		r.Verdict = result.Incomplete
	}
	ms := int(time.Since(start).Milliseconds())
	r.Run.DurationMS = &ms
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// read opens and reads one plan; the error is always an *plan.InputError. keep says which values are kept for its sources.
func read(in Input, keep func(block string) bool) (*plan.Plan, *plan.InputError) {
	f, err := in.Open()
	if err != nil {
		return nil, unreadable(in.Path, err)
	}
	defer f.Close()
	p, err := plan.Reader{Keep: keep}.Read(f, in.Path)
	var known *plan.InputError
	switch {
	case err == nil:
		return p, nil
	case errors.As(err, &known):
		return nil, known
	}
	return nil, unreadable(in.Path, err)
}

// unreadable says why a file cannot be opened. The operating system's words hold the path a second time: they are cut.
func unreadable(path string, err error) *plan.InputError {
	var known *plan.InputError
	if errors.As(err, &known) {
		return known
	}
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return &plan.InputError{Path: path, Kind: plan.KindUnreadable, What: fmt.Sprintf("cannot be read: %s", text),
		Fix: "check that the file exists and may be read"}
}
