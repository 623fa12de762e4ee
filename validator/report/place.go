package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// place is where a finding is shown in a repository: one line, since platforms show what lies wholly within a change.
type place struct {
	file             string // slashes; relative unless the sources were named absolutely
	line             int    // from 1
	column, endOfIt  int    // from 1; endOfIt is the column after the last
	inSource, absent bool   // it is a place of the sources; there is no file at all
}

// placeOf is the place of a finding. One without a place in the sources stands in the first line of its plan: its file as given where
// that is relative, else named by unit and file name, so that a folder for temporary files does not make another finding of it.
func placeOf(r *result.Result, f result.Finding) place {
	if f.Span != nil {
		return placeOfSpan(r, f.Plan, *f.Span)
	}
	at := place{file: "plan.json", line: 1, column: 1, endOfIt: 2, absent: true}
	if i := r.PlanIndex(f.Plan); i >= 0 {
		at.file, at.absent = planFile(r.Plans[i]), false
	} else if f.Plan == "" && len(r.Run.ConfigFiles) > 0 {
		at.file, at.absent = slashed(r.Run.ConfigFiles[0].Path), false
	}
	return at
}

// placeOfSpan is a place in the sources of a plan, which are named from their root; or in a file of the policy, which is of no plan.
func placeOfSpan(r *result.Result, plan string, s result.Span) place {
	file := slashed(s.File)
	if i := r.PlanIndex(plan); i >= 0 && r.Plans[i].SourceRoot != nil && !absolute(file) {
		file = path.Join(slashed(*r.Plans[i].SourceRoot), file)
	}
	at := place{file: file, line: max(1, s.StartLine), column: max(1, s.StartColumn), inSource: true}
	at.endOfIt = at.column + 1
	if s.EndLine == s.StartLine {
		at.endOfIt = max(at.endOfIt, s.EndColumn)
	}
	return at
}

// planFile is how a plan's file is named in a repository.
func planFile(p result.Plan) string {
	file := slashed(p.Path)
	switch {
	case p.Path == "" || p.Path == "-":
		file = "plan.json"
	case !absolute(file):
		return file
	}
	file = path.Base(file)
	if p.Unit != nil && *p.Unit != "" {
		file = path.Join(slashed(*p.Unit), file)
	}
	return file
}

// slashed is a path as repositories have it, also that of another system.
func slashed(file string) string {
	return path.Clean(strings.ReplaceAll(file, `\`, "/"))
}

// absolute reports whether a slashed path begins at a root or a drive.
func absolute(file string) bool {
	return strings.HasPrefix(file, "/") || len(file) > 2 && file[1] == ':' && file[2] == '/'
}

// calledAt stands before the place in result.Span.ViaModuleCall.
const calledAt = ", called at "

// lines tells a line of a plan's sources.
type lines func(plan, file string, n int) (string, bool)

// here is a finding whose places in the sources are named from the working directory, as platforms and readers find them, and the lines by
// these names. Sources that were named absolutely stay named from their root: in each line that would be more than anybody wants to read.
func here(r *result.Result, f result.Finding) (result.Finding, lines) {
	i := r.PlanIndex(f.Plan)
	if i < 0 || r.Plans[i].SourceRoot == nil {
		return f, r.Line
	}
	root := slashed(*r.Plans[i].SourceRoot)
	if root == "." || absolute(root) {
		return f, r.Line
	}
	own := map[string]string{} // names from the root
	name := func(file string) string {
		if absolute(slashed(file)) {
			return file
		}
		to := path.Join(root, slashed(file))
		own[to] = file
		return to
	}
	moved := func(s *result.Span) *result.Span {
		if s == nil {
			return nil
		}
		to := *s
		to.File = name(s.File)
		if via := s.ViaModuleCall; via != nil {
			if module, call, ok := strings.Cut(*via, calledAt); ok {
				text := module + calledAt + name(call)
				to.ViaModuleCall = &text
			}
		}
		return &to
	}
	f.Span = moved(f.Span)
	f.Resources, f.Fixes = slices.Clone(f.Resources), slices.Clone(f.Fixes)
	for k := range f.Resources {
		f.Resources[k].Span = moved(f.Resources[k].Span)
	}
	for k := range f.Fixes {
		f.Fixes[k].Edits = slices.Clone(f.Fixes[k].Edits)
		for n := range f.Fixes[k].Edits {
			f.Fixes[k].Edits[n].File = name(f.Fixes[k].Edits[n].File)
		}
	}
	if r.Line == nil {
		return f, nil
	}
	return f, func(plan, file string, n int) (string, bool) { return r.Line(plan, cmp.Or(own[file], file), n) }
}
