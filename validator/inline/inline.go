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
	"maps"
	"regexp"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

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

// mention is in every comment that is one: a file without it need not be parsed.
var mention = regexp.MustCompile(`(?i)sgplan`)

// Read reads the comments of a file in Terraform's syntax, in order. A comment belongs to the block within which it stands, or at the
// end of whose line, else to the one that begins on the next line; comments may follow each other. A file that cannot be parsed has
// the comments all the same, and the blocks that could be read. It must not nest more deeply than the parser, which calls itself, can.
func Read(path string, text []byte) []Comment {
	if !mention.Match(text) {
		return nil
	}
	tokens, _ := hclsyntax.LexConfig(text, path, hcl.InitialPos)
	p := places{blocks: blocksOf(path, text), next: nextLines(tokens)}
	var out []Comment
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
		c.At, c.Block = written(t), p.blockAt(t)
		if c.Block == nil {
			c.Problems = append(c.Problems, "it stands at no block: it belongs into one, or on the line before")
		}
		out = append(out, c)
	}
	return out
}

// written is where a comment stands, without the newline that ends it.
func written(t hclsyntax.Token) hcl.Range {
	r := t.Range
	if text := strings.TrimRight(string(t.Bytes), "\r\n"); len(text) < len(t.Bytes) {
		r.End = hcl.Pos{Line: r.Start.Line, Column: r.Start.Column + utf8.RuneCountInString(text), Byte: r.Start.Byte + len(text)}
	}
	return r
}

// blocksOf are the blocks of a file, in order.
func blocksOf(path string, text []byte) []*Block {
	f, _ := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
	if f == nil {
		return nil
	}
	body, ok := f.Body.(*hclsyntax.Body)
	if !ok {
		return nil
	}
	var blocks []*Block
	for _, b := range body.Blocks {
		blocks = append(blocks, &Block{b.Type, b.Labels, hcl.RangeBetween(b.TypeRange, b.CloseBraceRange)})
	}
	return blocks
}

// places says which block a comment is for.
type places struct {
	blocks []*Block
	next   map[int]int // of lines that hold comments alone, the first after them that does not
}

// nextLines goes through the lines that hold a comment and nothing else.
func nextLines(tokens hclsyntax.Tokens) map[int]int {
	only := map[int]int{}
	for _, comments := range []bool{true, false} {
		for _, t := range tokens {
			if t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenEOF || (t.Type == hclsyntax.TokenComment) != comments {
				continue
			}
			for n := t.Range.Start.Line; n <= lastLine(t); n++ {
				if comments {
					only[n] = n + 1
				} else {
					delete(only, n)
				}
			}
		}
	}
	for _, n := range slices.Backward(slices.Sorted(maps.Keys(only))) {
		if after, ok := only[n+1]; ok {
			only[n] = after
		}
	}
	return only
}

// lastLine is the last line of which a token has something: the newline at the end of a comment is not that.
func lastLine(t hclsyntax.Token) int {
	return t.Range.Start.Line + strings.Count(strings.TrimRight(string(t.Bytes), "\r\n"), "\n")
}

// blockAt is the block that a comment is for, nil for none.
func (p places) blockAt(t hclsyntax.Token) *Block {
	line := t.Range.Start.Line
	after, only := p.next[line]
	if b := p.around(line); b != nil || !only {
		return b
	}
	if b := p.around(after); b != nil && b.Range.Start.Line == after {
		return b
	}
	return nil
}

// around is the first block that has something of a line.
func (p places) around(line int) *Block {
	i := sort.Search(len(p.blocks), func(i int) bool { return p.blocks[i].Range.End.Line >= line })
	if i < len(p.blocks) && p.blocks[i].Range.Start.Line <= line {
		return p.blocks[i]
	}
	return nil
}

var (
	ignore   = regexp.MustCompile(`^ignore\[([^\]]*)\](?:\s+|$)`)
	argument = regexp.MustCompile(`^([a-z_]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))(?:\s+|$)`)
	escaped  = regexp.MustCompile(`\\(.)`)
)

// maxLength is the bytes of a comment: it is printed wherever it silences something.
const maxLength = 1000

// parse reads what follows "sgplan:".
func parse(text string) Comment {
	var c Comment
	fail := func(format string, args ...any) { c.Problems = append(c.Problems, fmt.Sprintf(format, args...)) }
	if len(text) > maxLength {
		fail("it is longer than %d bytes", maxLength)
		return c
	}
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
