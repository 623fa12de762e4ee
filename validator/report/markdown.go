package report

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "markdown", Title: "a summary for pull requests and job pages", File: "summary.md",
	Goes: "A comment on a pull request, `$GITHUB_STEP_SUMMARY`, a page of Azure Pipelines. It is GitHub's Markdown, at most 900 KiB; GitHub " +
		"takes 1 MiB for the summaries of a step.",
	Write: func(w io.Writer, r *result.Result, o Options) error {
		_, err := io.WriteString(w, o.Markdown(r, maxMarkdown))
		return err
	},
})

// maxMarkdown is how long the markdown becomes, in bytes: GitHub drops a summary above 1 MiB as a whole.
const maxMarkdown = 900 << 10

// Markdown is the result for a page, at most limit bytes: the verdict first, since mail and chat cut there, a table of the open
// findings, and each of them in full, folded. What has no room is counted. If there is no room even for the table, it is "".
//
// All text of a plan is in code, where it is neither a link nor a mention.
func (o Options) Markdown(r *result.Result, limit int) string {
	r = bounded(r)
	head, tail := markdownHead(r), markdownTail(r)
	const reserve = 400 // for the sentences that count what has no room
	room := limit - len(head) - len(tail) - reserve
	if room < 0 {
		return ""
	}
	list := openFindings(r)
	var rows, full []string
	for _, f := range list {
		row, all := markdownRow(r, f), markdownFold(r, f)
		if room -= len(row) + len(all); room < 0 {
			break
		}
		rows, full = append(rows, row), append(full, all)
	}
	text := head
	if len(rows) > 0 {
		text += "\n| | rule | where | packet | fix |\n|-|-|-|-|-|\n" + strings.Join(rows, "") + "\n" + strings.Join(full, "")
	}
	if more := len(list) - len(rows); more > 0 {
		text += fmt.Sprintf("\n… and %s without room here: `-o json` and `-o text` have all.\n", plural(more, "more finding"))
	}
	for _, part := range []string{markdownControls(o.byControl(r)), markdownNotices(r)} {
		if room -= len(part); room < 0 {
			return text + tail
		}
		tail = part + tail
	}
	return text + markdownPassed(r, room) + tail
}

// markdownControls lists the requirements of standards that the open findings are about; "" if there are none.
func markdownControls(list []controlled) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	for _, c := range list {
		found := plural(len(c.findings), "finding")
		if n := c.blocking(); n > 0 {
			found += fmt.Sprintf(", %d blocking", n)
		}
		fmt.Fprintf(&b, "%s %s: %s, by %s\n", Escape(c.Standard), Escape(c.ID), found, Escape(strings.Join(c.rules(), ", ")))
	}
	return folded("Findings by requirement", fence(b.String()))
}

var markdownVerdicts = map[result.Verdict]string{
	result.Pass: "✅ sgplan: passed", result.Block: "⛔ sgplan: blocked", result.Incomplete: "⚠️ sgplan: no verdict",
}

func markdownHead(r *result.Result) string {
	parts := []string{markdownVerdicts[r.Verdict]}
	if e := r.Run.Environment; e != nil && *e != "" {
		parts = append(parts, code(Escape(*e)))
	}
	list := counts(openBySeverity(r), r.Summary)
	if left, ok := nextExpiry(r); ok {
		exempt := fmt.Sprintf("%d exempt", r.Summary.Exempt)
		if i := slices.Index(list, exempt); i >= 0 {
			list[i] += fmt.Sprintf(" (%d d left)", left)
		}
	}
	parts = append(parts, strings.Join(list, ", "))
	return "### " + strings.Join(parts, " · ") + "\n"
}

// nextExpiry is in how many days the first of the exemptions ends that let something pass.
func nextExpiry(r *result.Result) (days int, ok bool) {
	for _, f := range passedOver(r) {
		if e := f.Exemption; f.Status == result.Exempt && e != nil && e.DaysLeft != nil && (!ok || *e.DaysLeft < days) {
			days, ok = *e.DaysLeft, true
		}
	}
	return days, ok
}

func markdownTail(r *result.Result) string {
	parts := []string{"sgplan " + code(Escape(r.Tool.Version)), "rules " + code(Escape(r.Tool.RulesDigest))}
	for i, p := range r.Plans {
		if i == 8 {
			parts = append(parts, fmt.Sprintf("… and %s", plural(len(r.Plans)-i, "more plan")))
			break
		}
		parts = append(parts, "plan "+code(Escape(p.Path)))
	}
	return "\n<sub>" + strings.Join(parts, " · ") + "</sub>\n"
}

// markdownRow is one line of the table.
func markdownRow(r *result.Result, f result.Finding) string {
	where := code(subjectOf(r, f))
	if at := placeOf(r, f); at.inSource {
		where = code(Escape(fmt.Sprintf("%s:%d", at.file, at.line))) + " " + where
	}
	fix := ""
	if len(f.Fixes) > 0 {
		fix = code(Escape(f.Fixes[0].Title))
	}
	return fmt.Sprintf("| %s | %s | %s | %s | %s |\n", markdownMark(f), markdownRule(f), where, code(broken(f)), fix)
}

// markdownMark says how a finding stands in a glyph and a word.
func markdownMark(f result.Finding) string {
	glyph := map[result.Severity]string{result.Error: "🔴", result.Warning: "🟡", result.Note: "🔵"}[f.Severity]
	if f.Blocking {
		glyph = "⛔"
	}
	word := map[result.Change]string{result.Introduced: "new", result.Worsened: "worse", result.PreExisting: "old"}[f.Change]
	if f.Certainty == result.Possible {
		word += "?"
	}
	return strings.TrimSpace(glyph + " " + word)
}

// markdownRule is a rule as a link to its page.
func markdownRule(f result.Finding) string {
	id := code(Escape(f.RuleID))
	if url := link(f.DocsURL); url != "" {
		id = "[" + id + "](" + url + ")"
	}
	return id + " " + code(Escape(f.RuleName))
}

// markdownFold is a finding in full, as the text format has it, folded.
func markdownFold(r *result.Result, f result.Finding) string {
	p := newPage(Style{Width: 100})
	f, _ = here(r, f)
	p.finding(f, where(r, f))
	return folded(fmt.Sprintf("%s <code>%s</code>", markdownMark(f), html.EscapeString(Escape(f.RuleID)+" "+Escape(f.Message))), fence(p.String()))
}

// markdownPassed lists what is exempt, suppressed or in the baseline, in at most room bytes; "" if there is none.
func markdownPassed(r *result.Result, room int) string {
	list := passedOver(r)
	if len(list) == 0 {
		return ""
	}
	const frame = 300 // summary, fence, and the line that counts what has no room
	var b strings.Builder
	shown := 0
	for _, f := range list {
		p := newPage(Style{Width: 100})
		f, _ = here(r, f)
		p.finding(f, where(r, f))
		p.line("")
		if b.Len()+p.Len()+frame > room {
			break
		}
		b.WriteString(p.String())
		shown++
	}
	if more := len(list) - shown; more > 0 {
		fmt.Fprintf(&b, "… and %d more\n", more)
	}
	return folded(plural(len(list), "finding")+" passed over: exempt, suppressed or in the baseline", fence(b.String()))
}

// markdownNotices lists what was assumed and what is not modelled.
func markdownNotices(r *result.Result) string {
	p := newPage(Style{Width: 100})
	p.notices(r)
	text := strings.TrimRight(p.String(), "\n")
	if text == "" {
		return ""
	}
	return folded("Notes: what was assumed, and what is not modelled", fence(text))
}

// folded hides a body under its summary, which is HTML.
func folded(summary, body string) string {
	return "<details><summary>" + summary + "</summary>\n\n" + body + "\n</details>\n"
}

// fence is lines of escaped text as a block of code. A line that would end it is drawn alike.
func fence(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "```") {
			lines[i] = strings.ReplaceAll(line, "`", "'")
		}
	}
	return "```text\n" + strings.Join(lines, "\n") + "\n```\n"
}
