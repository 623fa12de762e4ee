package report

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	ghtml "github.com/yuin/goldmark/renderer/html"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// htmlOf is the markdown as a page would have it: GitHub's extensions, with HTML let through, so that what gets in as HTML is seen.
func htmlOf(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(ghtml.WithUnsafe())).Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	htmlTag = regexp.MustCompile(`<(/?)([a-zA-Z][a-zA-Z0-9]*)([^>]*)>|<[^>]*>?`)
	// htmlTags are what the markdown makes, with the attributes that goldmark writes.
	htmlTags = regexp.MustCompile(`^<(/?(h3|p|table|thead|tbody|tr|th|td|code|pre|details|summary|sub|a)|h3 id="[a-z0-9-]*"|code class="language-text"|a href="https://example\.com/RSG[0-9]+")>$`)
)

// examineMarkdown insists that no text of a plan is an element, a link or anything but code.
func examineMarkdown(t *testing.T, r *result.Result, text string) {
	t.Helper()
	page := htmlOf(t, text)
	inCode, last := 0, 0
	for _, at := range htmlTag.FindAllStringIndex(page, -1) {
		tag, before := page[at[0]:at[1]], page[last:at[0]]
		if !htmlTags.MatchString(tag) {
			t.Errorf("an element that the markdown has not made: %.200q", tag)
		}
		if inCode == 0 && strings.Contains(before, evilMark) {
			t.Errorf("text of a plan outside of code: %.300q", before)
		}
		if strings.HasPrefix(tag, "<code") {
			inCode++
		} else if tag == "</code>" {
			inCode--
		}
		last = at[1]
	}
	if rows := strings.Count(page, "<tr>"); len(openFindings(r)) > 0 && rows != 1+len(openFindings(r)) {
		t.Errorf("%d rows for %d open findings", rows, len(openFindings(r)))
	}
	for _, row := range regexp.MustCompile(`(?s)<tr>(.*?)</tr>`).FindAllString(page, -1) {
		if n := strings.Count(row, "<td") + strings.Count(row, "<th"); n != 5 {
			t.Errorf("a row has %d cells: %.300q", n, row)
		}
	}
	if strings.Count(page, "<details>") != strings.Count(page, "</details>") {
		t.Error("what is folded does not end")
	}
	if first, _, _ := strings.Cut(text, "\n"); !strings.Contains(first, "sgplan: ") {
		t.Errorf("the verdict is not in the first line, %q", first)
	}
}

func TestMarkdownLinksToTheRule(t *testing.T) {
	r := sample()
	r.Findings[2].DocsURL = "https://example.com/RSG101"
	text := renderAs(t, "markdown", r, Options{})
	examineMarkdown(t, r, text)
	if !strings.Contains(htmlOf(t, text), `<a href="https://example.com/RSG101"><code>RSG101</code></a>`) {
		t.Errorf("no link in\n%s", text)
	}
	for _, url := range []string{"javascript:alert(1)", "https://a.example/)x", "http://a.example", `https://a.example/"x`, "https://a.example/|"} {
		if link(url) != "" {
			t.Errorf("%s is taken for an address", url)
		}
	}
}

func TestMarkdownSaysTheVerdictFirst(t *testing.T) {
	r := sample()
	r.Run.Environment = ptr("net-prod")
	r.Findings[1].Exemption.DaysLeft = ptr(12)
	got, _, _ := strings.Cut(renderAs(t, "markdown", r, Options{}), "\n")
	if want := "### ⛔ sgplan: blocked · `net-prod` · 1 error, 1 warning, 1 exempt (12 d left)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What has no room is counted, and what is there is whole.
func TestMarkdownIsCutBetweenFindings(t *testing.T) {
	r := many(1000)
	for _, limit := range []int{2000, 5000, 50_000, maxMarkdown} {
		text := Options{}.Markdown(r, limit)
		if len(text) > limit || len(text) < limit*9/10-2500 {
			t.Errorf("%d bytes of %d", len(text), limit)
		}
		shown := strings.Count(htmlOf(t, text), "<tr>") - 1
		if shown < 1 {
			shown = 0
		}
		if want := fmt.Sprintf("… and %d more findings without room here", 3000-shown); !strings.Contains(text, want) || strings.Count(text, "<details>") < shown {
			t.Errorf("limit %d: %d shown, and no %q", limit, shown, want)
		}
		if !strings.HasSuffix(text, "</sub>\n") || strings.Count(text, "<details>") != strings.Count(text, "</details>") {
			t.Errorf("limit %d: it has no end: %q", limit, text[max(0, len(text)-200):])
		}
	}
	if text := (Options{}).Markdown(r, 100); text != "" {
		t.Errorf("100 bytes have no room for %q", text)
	}
}

func TestMarkdownCountsWhatIsPassedOver(t *testing.T) {
	r := many(3)
	for range 5000 {
		r.Findings = append(r.Findings, exempted())
	}
	for _, limit := range []int{30_000, 100_000} {
		text := Options{}.Markdown(r, limit)
		shown := strings.Count(text, "= exempt ")
		if len(text) > limit || !strings.Contains(text, "5000 findings passed over") || !strings.Contains(text, fmt.Sprintf("… and %d more\n", 5000-shown)) || !strings.Contains(text, "note[id-flow]") {
			t.Errorf("%d bytes of %d, %d shown:\n%.2000s", len(text), limit, shown, text[max(0, len(text)-2000):])
		}
	}
}

func TestMarkdownHasEachFindingAsTextHasIt(t *testing.T) {
	page := html.UnescapeString(htmlOf(t, renderAs(t, "markdown", sample(), Options{})))
	for _, want := range []string{"   = request     203.0.113.9:1024 -> 10.20.4.10:443", "+     from_port = 1024", "note[id-flow]", "= reason      assessor asks for it"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
}

func TestALineThatWouldEndTheFenceIsDrawnAlike(t *testing.T) {
	if got, want := fence("a\n  ```` b\nc ```\n"), "```text\na\n  '''' b\nc ```\n```\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
