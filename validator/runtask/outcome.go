package runtask

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rackspace/terraform-provider-rackspace/validator/report"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What the platform shows. It recommends less than 1 MB for the body of one outcome and takes 5 MB; whether outcomes of a second
// callback join or replace those of the first is not documented. So all go into one callback, of less than 1 MB together: nothing is
// lost either way.
const (
	maxOutcomes    = 900_000 // bytes of the JSON of all outcomes
	maxBody        = 32_000  // bytes of one body
	maxMessage     = 400     // characters of a message
	maxDescription = 300     // characters of a description
	maxListed      = 40_000  // bytes of the list of those that have no outcome of their own
)

// outcome is one finding as the platform shows it.
type outcome struct {
	Type       string     `json:"type"`
	Attributes attributes `json:"attributes"`
}

type attributes struct {
	ID          string           `json:"outcome-id"`
	Description string           `json:"description"`
	Body        string           `json:"body"` // markdown
	URL         string           `json:"url,omitempty"`
	Tags        map[string][]tag `json:"tags"`
}

type tag struct {
	Label string `json:"label"`
	Level string `json:"level"` // none, info, warning or error
}

// callback is the body of a callback.
func callback(status, message string, list []outcome) []byte {
	type outcomesData struct {
		Data []outcome `json:"data"`
	}
	var doc struct {
		Data struct {
			Type       string `json:"type"`
			Attributes struct {
				Status  string `json:"status"` // running, passed or failed: others are refused
				Message string `json:"message"`
			} `json:"attributes"`
			Relationships *struct {
				Outcomes outcomesData `json:"outcomes"`
			} `json:"relationships,omitempty"`
		} `json:"data"`
	}
	doc.Data.Type = "task-results"
	doc.Data.Attributes.Status, doc.Data.Attributes.Message = status, line(message, maxMessage)
	if len(list) > 0 {
		doc.Data.Relationships = &struct {
			Outcomes outcomesData `json:"outcomes"`
		}{outcomesData{list}}
	}
	body, err := json.Marshal(doc)
	if err != nil {
		panic(err) // strings and lists of strings: there is no such error
	}
	return body
}

// outcomes are the findings, what blocks first, as many as fit; the others are listed in one more.
func outcomes(r *result.Result, at repository) []outcome {
	found := slices.Clone(r.Findings)
	slices.SortStableFunc(found, func(a, b result.Finding) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.Severity.Rank(), a.Severity.Rank()))
	})
	var list []outcome
	size := 0
	for i, f := range found {
		o := outcomeOf(r, f, at)
		text, err := json.Marshal(o)
		if err != nil || size+len(text) > maxOutcomes {
			return append(list, rest(found[i:]))
		}
		size += len(text) + 1
		list = append(list, o)
	}
	return list
}

// rank is what blocks, what is open, and what is allowed.
func rank(f result.Finding) int {
	switch {
	case f.Blocking:
		return 0
	case f.Status == result.Open:
		return 1
	}
	return 2
}

func outcomeOf(r *result.Result, f result.Finding, at repository) outcome {
	tags := map[string][]tag{
		"Status":   {standing(f)},
		"Severity": {{title(string(f.Severity)), map[result.Severity]string{result.Error: "error", result.Warning: "warning"}[f.Severity]}},
		"Rule":     {{report.Escape(f.RuleID), "none"}},
	}
	if level := &tags["Severity"][0].Level; *level == "" {
		*level = "info"
	}
	if f.Exemption != nil {
		tags["Owner"] = []tag{{line(f.Exemption.Owner, 60), "none"}}
	}
	return outcome{"task-result-outcomes", attributes{
		ID: f.Fingerprint, Description: describe(f), Body: body(r, f, at), URL: f.DocsURL, Tags: tags,
	}}
}

// standing is how a finding stands to the gate.
func standing(f result.Finding) tag {
	switch {
	case f.Blocking:
		return tag{"Blocked", "error"}
	case f.Status != result.Open:
		return tag{title(string(f.Status)), "info"}
	case f.Certainty == result.Possible || f.Address == f.Plan:
		return tag{"Undecided", "warning"}
	}
	return tag{"Open", "info"}
}

func describe(f result.Finding) string {
	text := f.RuleID + " " + f.Message
	if f.Address != f.Plan {
		text = f.RuleID + " " + f.Address + ": " + f.Message
	}
	return line(text, maxDescription)
}

// body is a finding as text, in a fence that nothing in it can end, and the page of its line.
func body(r *result.Result, f result.Finding, at repository) string {
	one := *r
	one.Findings, one.Notices = []result.Finding{f}, nil
	var b strings.Builder
	if err := report.Text(&b, &one, report.TextOptions{Style: report.Style{Width: 100}}); err != nil {
		return ""
	}
	text := fence(cut(strings.TrimSpace(b.String()), maxBody))
	if page := at.at(f.Span); page != "" {
		text += "\n\n<" + page + ">"
	}
	return text
}

// fence puts text into a block of code: with more backquotes than stand in a row anywhere in it.
func fence(text string) string {
	longest, run := 2, 0
	for _, c := range text {
		if c != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	marks := strings.Repeat("`", longest+1)
	return marks + "text\n" + text + "\n" + marks
}

// rest counts and lists findings that have no outcome of their own.
func rest(list []result.Finding) outcome {
	var b strings.Builder
	blocking := 0
	for _, f := range list {
		b.WriteString(describe(f) + "\n")
		if f.Blocking {
			blocking++
		}
	}
	level := map[bool]string{true: "error", false: "info"}[blocking > 0]
	return outcome{"task-result-outcomes", attributes{
		ID:          "sgplan-more",
		Description: fmt.Sprintf("%d more findings, of which %d block: sgplan check shows all", len(list), blocking),
		Body:        fence(cut(strings.TrimSpace(b.String()), maxListed)),
		Tags:        map[string][]tag{"Status": {{"More", level}}},
	}}
}

// line is a text of a plan in one line, safe to show, of at most so many characters.
func line(text string, limit int) string {
	text = report.EscapeLine(strings.Join(strings.Fields(text), " "))
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// cut keeps whole lines, of at most so many bytes together.
func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	text = text[:limit]
	if i := strings.LastIndexByte(text, '\n'); i > 0 {
		text = text[:i]
	} else {
		text = strings.ToValidUTF8(text, "")
	}
	return text + "\n… cut here: sgplan check shows all"
}

// title is a word with a capital.
func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
