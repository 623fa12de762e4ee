// Package inline reads the comments in a configuration that silence rules at the block that they stand at:
//
//	# sgplan:ignore[RSG201, RSG203] reason="vendor VPN" owner="team:network" until=2026-12-31
//	resource "aws_network_acl" "vpn" {
//
// A comment is an exemption without the policy file, and has to say as much: which rules, why, who answers for it, and how long. One
// that does not, silences nothing, and says what it lacks (RSG802). The package knows no rule and no plan: who joins the comments with
// findings knows which module a file is of.
package inline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Comment is one such comment.
type Comment struct {
	Rules  []string  // IDs or names, as written; none if it does not say
	Reason string    // "" if it does not say
	Owner  string    // "" if it does not say
	Until  time.Time // the last day on which it holds, UTC; zero if it does not say
	Block  *Block    // what it is for; nil if it stands at none
	At     hcl.Range // of the comment
	// Problems are what makes it silence nothing, each a sentence without a full stop; none for a comment that holds.
	Problems []string
}

// Block is a block of the outermost level of a file.
type Block struct {
	Type   string   // such as "resource", "data" or "module"
	Labels []string // such as "aws_network_acl", "vpn"
	Range  hcl.Range
}

// Address is how the plan names the block within its module: aws_network_acl.vpn, data.aws_vpc.main, module.edge; "" for a block that
// no plan names.
func (b *Block) Address() string {
	switch {
	case b.Type == "resource" && len(b.Labels) == 2:
		return strings.Join(b.Labels, ".")
	case b.Type == "data" && len(b.Labels) == 2, b.Type == "module" && len(b.Labels) == 1:
		return b.Type + "." + strings.Join(b.Labels, ".")
	}
	return ""
}

// directive is a comment that means to be one: misspelt, it must not pass for prose. Prose that names the tool has no colon after it.
var directive = regexp.MustCompile(`^(?:#+|//+|/\*+)\s*(?i:sgplan)\s*:\s*(.*)$`)

// Read reads the comments of a file in Terraform's syntax, in order. A comment belongs to the block within which it stands, or at the
// end of whose line, else to the one that begins on the next line; comments may follow each other. A file that cannot be parsed has
// the comments all the same, and the blocks that could be read.
func Read(path string, text []byte) []Comment {
	tokens, _ := hclsyntax.LexConfig(text, path, hcl.InitialPos)
	var blocks []*Block
	if f, _ := hclsyntax.ParseConfig(text, path, hcl.InitialPos); f != nil {
		if body, ok := f.Body.(*hclsyntax.Body); ok { // as it is in this syntax
			for _, b := range body.Blocks {
				blocks = append(blocks, &Block{b.Type, b.Labels, hcl.RangeBetween(b.TypeRange, b.CloseBraceRange)})
			}
		}
	}
	var out []Comment
	lines := commentLines(tokens)
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenComment {
			continue
		}
		first, _, _ := strings.Cut(string(t.Bytes), "\n")
		m := directive.FindStringSubmatch(strings.TrimRight(first, "\r"))
		if m == nil {
			continue
		}
		c := parse(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(m[1]), "*/")))
		c.At, c.Block = t.Range, blockAt(blocks, t, lines)
		if c.Block == nil {
			c.Problems = append(c.Problems, "it stands at no block: it belongs into one, or on the line before")
		}
		out = append(out, c)
	}
	return out
}

// commentLines are the lines that hold a comment and nothing else.
func commentLines(tokens hclsyntax.Tokens) map[int]bool {
	lines := map[int]bool{}
	for _, comments := range []bool{true, false} {
		for _, t := range tokens {
			if t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenEOF || (t.Type == hclsyntax.TokenComment) != comments {
				continue
			}
			for n := t.Range.Start.Line; n <= lastLine(t); n++ {
				if comments {
					lines[n] = true
				} else {
					delete(lines, n)
				}
			}
		}
	}
	return lines
}

// lastLine is the last line of which a token has something: the newline at the end of a comment is not that.
func lastLine(t hclsyntax.Token) int {
	return t.Range.Start.Line + strings.Count(strings.TrimRight(string(t.Bytes), "\r\n"), "\n")
}

// blockAt is the block that a comment is for.
func blockAt(blocks []*Block, t hclsyntax.Token, only map[int]bool) *Block {
	line := t.Range.Start.Line
	for _, b := range blocks {
		if b.Range.Start.Line <= line && line <= b.Range.End.Line && !(only[line] && line == b.Range.Start.Line) {
			return b
		}
	}
	next := lastLine(t) + 1
	for only[next] {
		next++
	}
	if i := slices.IndexFunc(blocks, func(b *Block) bool { return only[line] && b.Range.Start.Line == next }); i >= 0 {
		return blocks[i]
	}
	return nil
}

var (
	ignore   = regexp.MustCompile(`^ignore\[([^\]]*)\](?:\s+|$)`)
	argument = regexp.MustCompile(`^([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?:\s+|$)`)
	escaped  = regexp.MustCompile(`\\(.)`)
)

// parse reads what follows "sgplan:".
func parse(text string) Comment {
	var c Comment
	fail := func(format string, args ...any) { c.Problems = append(c.Problems, fmt.Sprintf(format, args...)) }
	m := ignore.FindStringSubmatch(text)
	if m == nil {
		fail("it is not of the form sgplan:ignore[RULE] reason=\"…\" owner=\"…\" until=YYYY-MM-DD")
		return c
	}
	for _, word := range strings.Split(m[1], ",") {
		if word = strings.TrimSpace(word); word != "" {
			c.Rules = append(c.Rules, word)
		}
	}
	if len(c.Rules) == 0 {
		fail("it names no rule")
	}
	given := map[string]string{}
	rest := text[len(m[0]):]
	for rest != "" {
		a := argument.FindStringSubmatch(rest)
		if a == nil {
			fail("%q is not of the form name=\"value\"", rest)
			break
		}
		rest = rest[len(a[0]):]
		_, twice := given[a[1]]
		switch {
		case twice:
			fail("%s is given twice", a[1])
		case !slices.Contains([]string{"reason", "owner", "until"}, a[1]):
			fail("it has no %q: reason, owner and until are what it takes", a[1])
		}
		given[a[1]] = strings.TrimSpace(escaped.ReplaceAllString(a[2], "$1") + a[3])
	}
	c.Reason, c.Owner = given["reason"], given["owner"]
	for _, name := range []string{"reason", "owner", "until"} {
		if given[name] == "" {
			fail("it gives no %s", name)
		}
	}
	if day := given["until"]; day != "" {
		until, err := time.Parse(time.DateOnly, day)
		if err != nil {
			fail("until is not a day such as 2026-12-31")
		}
		c.Until = until
	}
	return c
}
