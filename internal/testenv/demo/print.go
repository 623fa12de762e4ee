package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/stage"
)

const columns = 80

// printer writes for a person who reads in a terminal. The first error of the writer is kept.
type printer struct {
	w    io.Writer
	bold bool
	err  error
}

func (p *printer) line(format string, args ...any) {
	if _, err := fmt.Fprintf(p.w, format+"\n", args...); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *printer) heading(text string) {
	if p.bold {
		text = "\033[1m" + text + "\033[0m"
	}
	p.line("\n%s", text)
}

// prose writes a text, broken into lines.
func (p *printer) prose(text string) { p.wrap(strings.Fields(text), "") }

// wrap writes words, broken into lines. indent stands before all lines but the first.
func (p *printer) wrap(words []string, indent string) {
	line := ""
	for _, word := range words {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > columns:
			p.line("%s", line)
			line = indent + word
		default:
			line += " " + word
		}
	}
	p.line("%s", line)
}

// calls writes how often each action was called, in the order in which they came first.
func (p *printer) calls(actions []string) {
	var order []string
	count := map[string]int{}
	for _, a := range actions {
		if count[a]++; count[a] == 1 {
			order = append(order, a)
		}
	}
	parts := []string{fmt.Sprintf("%d calls:", len(actions))}
	for i, a := range order {
		end := ","
		if i == len(order)-1 {
			end = "."
		}
		parts = append(parts, fmt.Sprintf("%d× %s%s", count[a], a, end))
	}
	p.wrap(parts, "  ")
}

// groups writes the rules of groups. A group is called by its name where a rule names it.
func (p *printer) groups(groups []stage.Group) {
	names := map[string]string{}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	for _, g := range groups {
		p.line("%s", g.Name)
		for _, r := range g.Rules {
			p.line("%s", ruleLine(r, names))
		}
		if !slices.ContainsFunc(g.Rules, func(r stage.Rule) bool { return r.Egress }) {
			p.line("  out nothing")
		}
	}
}

func ruleLine(r stage.Rule, names map[string]string) string {
	direction, word, peer := "in ", "from", r.Peer
	if r.Egress {
		direction, word = "out", "to  "
	}
	if name, ok := names[peer]; ok {
		peer = name
	}
	return strings.TrimRight(fmt.Sprintf("  %s %-13s %s %-18s  %s", direction, r.Traffic, word, peer, r.Description), " ")
}

// output writes what a program said, indented.
func (p *printer) output(text string) {
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		p.line("%s", l)
	}
}
