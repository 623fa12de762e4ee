package validator

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// staticRun is what is known of sources that are judged without a plan.
type staticRun struct {
	by       []source.Program // that reads the sources, by root module
	unsure   map[int]bool     // the root modules that another may read otherwise
	defaults bool             // of input variables count
	last     bool
	weigh    bool // an output wants to know how much of its budgets is used

	roots []*source.Static
	// first are the findings of the run before, with what of them was proved each time; nil for the first run.
	first map[string]result.Finding
}

// aboutChange are the rules that compare with what stands, or name what is not known: without a plan they say nothing.
var aboutChange = map[string]bool{"RSG305": true, "RSG501": true}

// lasting are the rules whose findings nothing takes back that might be there beside: a rule of a security group can only open more, and a
// rule of a NACL that is written too finely stays so.
var lasting = map[string]bool{"RSG106": true, "RSG206": true, "RSG303": true, "RSG601": true, "RSG602": true, "RSG606": true, "RSG610": true}

// standing are the rules whose findings hang on what stands already.
var standing = map[string]bool{"RSG302": true, "RSG604": true}

// within are the rules that judge one network ACL or group by its own rules. What is not known of those, the network has.
var within = map[string]bool{"RSG104": true, "RSG201": true, "RSG202": true, "RSG203": true, "RSG204": true, "RSG208": true, "RSG603": true,
	"RSG605": true}

// judgeStatic judges sources without a plan, each time with other things known: nothing of input variables, by each program that may plan
// them, and then their defaults. What is there the last time is a finding; it is proved if it was proved each time before.
func judgeStatic(ctx context.Context, dirs []string, o Options) (*result.Result, error) {
	by, unsure, err := programs(dirs)
	if err != nil {
		return nil, err
	}
	passes := []staticRun{{by: by[0]}, {by: by[1], defaults: true, last: true}}
	if len(unsure) > 0 {
		passes = slices.Insert(passes, 1, staticRun{by: by[1]})
	}
	var j *judgement
	var first map[string]result.Finding
	weigh := o.NACLs
	for i := range passes {
		run := &passes[i]
		run.first, run.weigh, run.unsure = first, weigh, unsure
		var inputs []Input
		err := stoppable(ctx, func(stop *firewall.Stop) (err error) {
			inputs, err = run.open(dirs, stop)
			return err
		})
		if err != nil {
			return nil, err
		}
		o.static, o.NACLs, o.Policy.All = run, false, true
		if j, err = judgeAll(ctx, inputs, o); err != nil {
			return nil, err
		}
		if len(j.unread) > 0 {
			return nil, fmt.Errorf("%s: the plan that was made of the sources %s", j.unread[0].Path, j.unread[0].What)
		}
		first = map[string]result.Finding{}
		for _, f := range j.result.Findings {
			first[f.Fingerprint] = f
		}
	}
	return j.result, nil
}

// programs are the first and the last of those that may plan each of the sources; unsure are those of which that is not known.
func programs(dirs []string) (by [2][]source.Program, unsure map[int]bool, err error) {
	unsure = map[int]bool{}
	for i, dir := range dirs {
		list, err := source.Programs(dir)
		if err != nil {
			return by, nil, err
		}
		by[0], by[1] = append(by[0], list[0]), append(by[1], list[len(list)-1])
		if len(list) > 1 {
			unsure[i] = true
		}
	}
	return by, unsure, nil
}

// open reads and evaluates the sources, as one input for each root module.
func (run *staticRun) open(dirs []string, stop *firewall.Stop) ([]Input, error) {
	var inputs []Input
	for i, dir := range dirs {
		s, err := source.OpenStatic(dir, run.by[i], run.defaults, stop.Check)
		if err != nil {
			return nil, err
		}
		run.roots = append(run.roots, s)
		in := Input{Path: strings.TrimPrefix(dir, ".//"), Source: dir, static: s}
		if len(dirs) > 1 {
			in.Unit = in.Path
		}
		in.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(s.Plan)), nil }
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// soften leaves out what sources do not tell, and calls the rest possible where something that they do not tell could change it. Nothing
// says what stood before.
func (j *judgement) soften() {
	s, r := j.options.static, j.result
	if s == nil {
		return
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f result.Finding) bool {
		return aboutChange[f.RuleID] || strings.HasPrefix(f.RuleID, "RSG7")
	})
	for i := range r.Findings {
		f := &r.Findings[i]
		at := r.PlanIndex(f.Plan)
		if at < 0 {
			continue // about the policy
		}
		f.Change = result.UnknownChange
		itself := f.Certainty == result.Proved && !hangs(s.roots[at], f)
		before, there := s.first[f.Fingerprint]
		there = there && before.Certainty == result.Proved
		switch {
		case s.last && there:
			*f = before
		case s.last || !itself || s.first != nil && !there:
			f.Certainty = result.Possible
			if f.Severity == result.Error && !j.options.Policy.Strict {
				f.Severity = result.Warning
			}
		}
	}
	r.Notices = slices.DeleteFunc(r.Notices, func(n result.Notice) bool { return n.Code == network.NoteSources })
	for i, root := range s.roots {
		plan := &r.Plans[i].ID
		r.Notices = append(r.Notices, result.Notice{Code: result.NoteStatic, Plan: plan, Message: "judged from the sources alone: what stands already, " +
			"what data sources read and which values input variables get is not known"})
		if s.unsure[i] {
			r.Notices = append(r.Notices, result.Notice{Code: result.NoteStatic, Plan: plan, Message: "there are files that only OpenTofu reads, and " +
				"it is not known which program plans: judged as OpenTofu reads them, and what Terraform reads otherwise is only possible; " +
				".terraform.lock.hcl in the root module tells it"})
		}
		for _, why := range root.Unread {
			r.Notices = append(r.Notices, result.Notice{Code: result.NoteStatic, Plan: plan, Message: "not read, so that most findings are only possible: " + why})
		}
	}
}

// hangs reports whether something that the sources do not tell could change a finding.
func hangs(s *source.Static, f *result.Finding) bool {
	if standing[f.RuleID] || len(s.Unread) > 0 && !lasting[f.RuleID] || len(s.Unsure) > 0 && !lasting[f.RuleID] && !within[f.RuleID] {
		return true
	}
	unsure := func(address string) bool {
		return slices.ContainsFunc(s.Unsure, func(u string) bool { return address == u || strings.HasPrefix(address, u+".") })
	}
	return unsure(f.Address) || slices.ContainsFunc(f.Resources, func(r result.Resource) bool { return unsure(r.Address) })
}

// staticRoots are the directories that are judged without a plan: those that are given, or, where one holds no sources itself, the root
// modules in it and below. Those below the working directory may call modules anywhere in it.
func staticRoots(args []string) ([]string, error) {
	if len(args) == 0 {
		args = []string{"."}
	}
	var dirs []string
	for _, arg := range args {
		if arg == stdinPath {
			return nil, usage("--static judges directories of sources, not standard input")
		}
		name := arg
		if clean := filepath.Clean(arg); !strings.Contains(arg, "//") && filepath.IsLocal(clean) && clean != "." {
			name = ".//" + filepath.ToSlash(clean)
		}
		info, err := os.Stat(filepath.FromSlash(strings.ReplaceAll(name, "//", "/")))
		switch {
		case err != nil:
			return nil, usage("%s cannot be read: check that the directory exists", arg)
		case !info.IsDir():
			return nil, usage("%s is a file: --static takes the directories of root modules; without --static, check judges plans", arg)
		}
		if source.Holds(name) {
			dirs = append(dirs, name)
			continue
		}
		below, err := source.Roots(name)
		if err != nil {
			return nil, usage("%v", err)
		}
		if len(below) == 0 {
			return nil, usage("%s: no *.tf file there or below", arg)
		}
		dirs = append(dirs, below...)
	}
	slices.Sort(dirs)
	return slices.Compact(dirs), nil
}
