package validator

import (
	"bytes"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/inline"
	"github.com/rackspace/terraform-provider-rackspace/validator/policy"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// maxComments is how many comments are read, each counted for each call of its module.
const maxComments = 10_000

// comments are the comments in the sources of one plan that silence rules.
type comments struct {
	list []policy.Comment // of the root module and of those by a path
	// Those that do not count, by file and line: others wrote them, or it is not known whether they are of what was planned.
	fetched, unsure []string
	joined          []string // or their plan is judged together with others
	// lines are those at which the comments of the list begin, by their ids, without what stands before them: only the comment is shown.
	lines map[string]string
}

// commentsOf is the comments in sources as exemptions, without a plan. An error is a *source.Error.
func commentsOf(from string, e *policy.Effective) ([]*policy.Exemption, error) {
	tree, err := source.Open(from)
	if err != nil {
		return nil, err
	}
	said, err := commentsIn(tree, "", "")
	if err != nil {
		return nil, err
	}
	var list []*policy.Exemption
	for _, c := range said.list {
		list = append(list, e.Inline(c))
	}
	return list, nil
}

// commentsIn reads the comments of a tree. An error is a *source.Error.
func commentsIn(t *source.Tree, plan, unit string) (comments, error) {
	all := comments{lines: map[string]string{}}
	seen := map[string]readSource{}
	keys := map[string]int{}
	n := 0
	for _, f := range t.Files {
		known, again := seen[f.Path]
		if !again || !bytes.Equal(known.text, f.Text) {
			known = readSource{text: f.Text, found: inline.Read(f.Path, f.Text), at: map[int]int{}}
			seen[f.Path] = known
		}
		if n += len(known.found); n > maxComments {
			return comments{}, &source.Error{Source: t.Name, What: fmt.Sprintf("hold more than %d comments for sgplan", maxComments)}
		}
		for i, c := range known.found {
			id := fmt.Sprintf("%s:%d", c.At.Filename, c.At.Start.Line)
			switch {
			case f.Fetched:
				all.fetched = append(all.fetched, id)
				continue
			case f.Unsure:
				all.unsure = append(all.unsure, id)
				continue
			}
			at, ok := known.at[i]
			if !ok {
				at = len(all.list)
				known.at[i] = at
				all.list = append(all.list, comment(c, id, plan))
				all.lines[id] = lineOf(c.At.SliceBytes(f.Text), c.At.Start.Column)
				name := strings.Join(append([]string{unit, f.Module, path.Base(f.Path), blockName(c.Block)}, c.Rules...), "\x00")
				keys[name]++
				all.list[at].Key = fmt.Sprintf("%s\x00%d", name, keys[name])
			}
			if address := blockName(c.Block); address != "" {
				all.list[at].Blocks = append(all.list[at].Blocks, modulePrefix(f.Module)+address)
			}
		}
	}
	return all, nil
}

// lineOf is the line at which a comment begins, with blanks in the place of what stands before it.
func lineOf(comment []byte, column int) string {
	line, _, _ := strings.Cut(string(comment), "\n")
	return strings.Repeat(" ", column-1) + strings.TrimRight(line, "\r")
}

// readSource is a file whose comments were read: a module that is called twice has the same ones.
type readSource struct {
	text  []byte
	found []inline.Comment
	at    map[int]int // which of the list each is
}

func comment(c inline.Comment, id, plan string) policy.Comment {
	return policy.Comment{ID: id, Plan: plan, Rules: c.Rules, Whole: c.Block != nil && c.Block.Type == "module",
		Reason: c.Reason, Owner: c.Owner, Until: c.Until, At: c.At, Problems: c.Problems}
}

func blockName(b *inline.Block) string {
	if b == nil {
		return ""
	}
	return b.Address()
}

// modulePrefix begins the addresses in a module: "module.a.module.b." for a.b.
func modulePrefix(module string) string {
	if module == "" {
		return ""
	}
	return "module." + strings.ReplaceAll(module, ".", ".module.") + "."
}

// commented names the comments that findings are exempt by from the root of the sources, as the findings' own places are.
func (l *layer) commented(found []result.Finding) {
	if l.sources == nil || l.sources.Dir() == "" {
		return
	}
	root := path.Clean(filepath.ToSlash(l.sources.Dir())) + "/"
	for _, f := range found {
		if f.Exemption != nil && f.Exemption.Kind == "inline" {
			f.Exemption.Span.File = strings.TrimPrefix(f.Exemption.Span.File, root)
		}
	}
}

// aside is the comments of a plan that is judged together with others: an address in them may then be of either.
func (c comments) aside() comments {
	for _, x := range c.list {
		c.joined = append(c.joined, x.ID)
	}
	c.list = nil
	return c
}

// notices say which comments do not count: one, if there are some.
func (c comments) notices(plan string) []result.Notice {
	var parts []string
	for _, x := range []struct {
		where string
		ids   []string
	}{{"fetched modules", c.fetched}, {"modules that cannot be compared with the plan", c.unsure},
		{"the sources of plans that are judged as one network", c.joined}} {
		if ids := distinctNames(x.ids); len(ids) > 0 {
			parts = append(parts, fmt.Sprintf("%d in %s (%s)", len(ids), x.where, fewOf(ids)))
		}
	}
	if len(parts) == 0 {
		return nil
	}
	return []result.Notice{{Code: "comments-not-counted", Plan: &plan,
		Message: "comments that would silence rules do not count: " + strings.Join(parts, ", ")}}
}

// distinctNames is a list in its order, each once.
func distinctNames(list []string) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		again := seen[s]
		seen[s] = true
		return again
	})
}
