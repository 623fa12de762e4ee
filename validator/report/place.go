package report

import (
	"path"
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
