package report

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// sarifResultOf is one finding. rule is the place of its rule among the rules, id what tells it from all others.
func sarifResultOf(r *result.Result, f result.Finding, rule int, id string) sarifResult {
	at := placeOf(r, f)
	out := sarifResult{
		RuleID: Escape(f.RuleID), RuleIndex: rule, Level: string(f.Severity),
		Locations:    []sarifLocation{{Physical: sarifPlace(at), Logical: sarifLogical(subject(r, f))}},
		Fingerprints: map[string]string{"primaryLocationLineHash": id, "sgplan/v1": f.Fingerprint},
		Properties:   sarifResultProperties{Certainty: string(f.Certainty), Change: string(f.Change), Status: string(f.Status), Blocking: f.Blocking},
		Baseline:     map[result.Change]string{result.Introduced: "new", result.Worsened: "updated", result.PreExisting: "unchanged"}[f.Change],
	}
	related, links := sarifOthers(r, f)
	out.Related = related
	out.Message.Text = sarifSentence(r, f) + links
	for _, p := range f.Witness {
		out.CodeFlows = append(out.CodeFlows, sarifFlow(r, f, p, at))
	}
	for _, x := range f.Fixes {
		if len(x.Edits) > 0 {
			out.Fixes = append(out.Fixes, sarifFixOf(r, f, x))
		}
	}
	if f.Status == result.Baseline {
		out.Baseline = "unchanged"
	}
	if f.Status != result.Open {
		out.Suppressions = []sarifSuppression{sarifSuppressionOf(f)}
	}
	return out
}

// sarifSentence is the message: its first sentence is what code scanning shows in lists. The address is in it, since many instances
// share one place in the sources.
func sarifSentence(r *result.Result, f result.Finding) string {
	text := strings.TrimSuffix(plainText(f.Message), ".") + ". At " + plainText(subjectOf(r, f))
	if !aboutPlan(f) && f.Plan != "" {
		text += ", " + strings.Trim(standing(f), "()")
	}
	text += "."
	if b := broken(f); b != "" {
		text += " Packet: " + plainText(b) + "."
	}
	return text
}

// sarifOthers are the other resources of a finding that have a place in the sources, and the end of the message that links to them.
func sarifOthers(r *result.Result, f result.Finding) (list []sarifLocation, links string) {
	for _, x := range f.Resources {
		if x.Span == nil || x.Address == f.Address || len(list) == sarifRelated {
			continue
		}
		id := len(list) + 1
		name := strings.NewReplacer("[", "(", "]", ")").Replace(Escape(x.Address)) // a bracket would end the link
		links += fmt.Sprintf(" %s: [%s](%d).", strings.ReplaceAll(string(x.Role), "_", " "), name, id)
		list = append(list, sarifLocation{ID: id, Physical: sarifPlace(placeOfSpan(r, f.Plan, *x.Span)), Logical: sarifLogical(x.Address),
			Message: &sarifText{clip(string(x.Role)+" "+plainText(x.Address), sarifMessage)}})
	}
	return list, links
}

// sarifFlow is the way of a packet, a step for each filter. A filter without a place in the sources stands at the finding's.
func sarifFlow(r *result.Result, f result.Finding, p result.Packet, at place) sarifCodeFlow {
	steps := []sarifStep{{sarifLocation{Physical: sarifPlace(at), Message: &sarifText{plainText(p.Leg + " " + packetText(p))}}}}
	for _, h := range p.Hops {
		here := at
		for _, x := range f.Resources {
			if x.Address == h.Address && x.Span != nil {
				here = placeOfSpan(r, f.Plan, *x.Span)
			}
		}
		steps = append(steps, sarifStep{sarifLocation{Physical: sarifPlace(here), Logical: sarifLogical(h.Address), Message: &sarifText{plainText(hopText(h, ""))}}})
	}
	return sarifCodeFlow{[]sarifThread{{steps}}}
}

func sarifPlace(at place) sarifPhysical {
	return sarifPhysical{sarifArtifact{uriOf(at.file)}, sarifRegion{at.line, at.column, at.line, at.endOfIt}}
}

func sarifLogical(address string) []sarifName {
	if address == "" {
		return nil
	}
	return []sarifName{{Escape(address), "resource"}}
}

// uriOf is a file as a reference: relative to the repository, or with the scheme file.
func uriOf(file string) string {
	u := url.URL{Path: file}
	if absolute(file) {
		u.Scheme, u.Path = "file", "/"+strings.TrimLeft(file, "/")
	}
	return u.String()
}

func sarifFixOf(r *result.Result, f result.Finding, x result.Fix) sarifFix {
	out := sarifFix{Description: sarifText{plainText(x.Title)}}
	at := map[string]int{}
	for _, e := range x.Edits {
		file := uriOf(placeOfSpan(r, f.Plan, result.Span{File: e.File}).file)
		i, ok := at[file]
		if !ok {
			i, at[file] = len(out.Changes), len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: sarifArtifact{file}})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements,
			sarifReplacement{sarifRegion{max(1, e.StartLine), max(1, e.StartColumn), max(1, e.EndLine), max(1, e.EndColumn)}, sarifText{e.NewText}})
	}
	return out
}

func sarifSuppressionOf(f result.Finding) sarifSuppression {
	s := sarifSuppression{Kind: "external"}
	if f.Status == result.Suppressed {
		s.Kind = "inSource"
	}
	if e := f.Exemption; e != nil {
		s.Justification = plainText(e.Reason) + " (" + plainText(strings.Join(exemptionParts(e), ", ")) + ")"
	}
	return s
}
