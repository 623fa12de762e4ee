package validator

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/network"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
	"github.com/rackspace/terraform-provider-rackspace/validator/runtask"
	"github.com/rackspace/terraform-provider-rackspace/validator/source"
)

// load reads a plan, with its sources if it has some: tree is nil if it has none. err is a *source.Error.
func load(in Input) (p *plan.Plan, tree *source.Tree, unread *plan.InputError, err error) {
	if in.static != nil {
		tree = in.static.Tree
		if p, unread = read(in, tree.Keeps); unread == nil {
			p.Sources = source.NewStatic(tree, p, in.stop.Check)
		}
		return p, tree, unread, nil
	}
	if in.Source == "" {
		if p, unread = read(in, nil); unread == nil && in.sourceless {
			p.Sources = noSources{in.Path}
		}
		return p, nil, unread, nil
	}
	if tree, err = source.Open(in.Source); err != nil {
		return nil, nil, nil, err
	}
	return loadWith(in, tree)
}

// loadWith reads a plan that has sources. The plan is there even if they turn out to be those of another one.
func loadWith(in Input, tree *source.Tree) (p *plan.Plan, _ *source.Tree, unread *plan.InputError, err error) {
	if p, unread = read(in, tree.Keeps); unread != nil {
		return nil, nil, unread, nil
	}
	if tree, err = tree.For(p); err != nil {
		return p, nil, nil, err
	}
	e, err := source.New(tree, p, in.stop.Check)
	if err != nil {
		return p, nil, nil, err
	}
	p.Sources = e
	return p, tree, nil, nil
}

// loadUpload reads a plan, with the sources that a platform has of it if they can be used: else why says why not.
func loadUpload(in Input) (p *plan.Plan, tree *source.Tree, unread *plan.InputError, why string) {
	if in.upload != nil {
		opened, err := in.upload.Open()
		if err == nil {
			if p, tree, unread, err = loadWith(in, opened); err != nil {
				why = err.Error()
			}
			return p, tree, unread, why
		}
		in.unsourced = err.Error()
	}
	p, unread = read(in, nil)
	return p, nil, unread, in.unsourced
}

// withoutSources says that a plan was judged without its sources, nothing if nobody wanted them.
func withoutSources(l *layer) []result.Notice {
	if l.unsourced == "" {
		return nil
	}
	return []result.Notice{{Code: runtask.NoSources, Message: "judged without the sources: " + l.unsourced, Plan: &l.facts.Plan}}
}

// sourceRoot is the directory that the files of a plan's sources are named from; nil where that is not known.
func sourceRoot(p *plan.Plan) *string {
	e, ok := p.Sources.(*source.Evaluation)
	if !ok {
		return nil
	}
	return optional(e.Dir())
}

// sourceNotes are what answers with the sources rest on, and what of them is not used.
func sourceNotes(after *firewall.Network) []string {
	var list []string
	for _, n := range after.Notes {
		if n.Code == network.NoteSources || n.Code == network.NoteSourceLimit {
			list = append(list, n.Message)
		}
	}
	return list
}
