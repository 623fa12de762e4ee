package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// pictured is the sample with a NACL on both sides of the plan: a rule that nothing reaches, one that is added, and a map.
func pictured() *result.Result {
	r := whole()
	r.Plans[0].Weight = &result.Weight{GroupCouldHold: 3, DenyRules: 2, Budgets: []result.Budget{
		{Name: "max_deny_rules", Used: 2, AtMost: 3, Limit: 1, Address: "aws_network_acl.app"}, {Name: "aws_quota", Used: 2, AtMost: 3, Open: true, Limit: 20}, {Name: "max_share_of_rules", Used: 0.6666, AtMost: 0.6666, Limit: 0.25}}}
	rule := func(number int, action result.NACLAction, ports [2]int, cidr, reached string, by ...int) result.NACLRule {
		return result.NACLRule{Number: &number, Address: "aws_network_acl.app", Action: action, Protocol: ptr("tcp"), Ports: [][2]int{ports}, CIDR: &cidr,
			Reached: &reached, ShadowedBy: append([]int{}, by...), Unknowns: []result.Unknown{}}
	}
	https, wide := rule(100, result.NACLAllow, [2]int{443, 443}, "0.0.0.0/0", "1/1"), rule(110, result.NACLAllow, [2]int{1024, 65535}, "10.0.0.0/8", "1/1")
	dead := rule(200, result.NACLDeny, [2]int{8080, 8080}, "10.20.9.0/24", "0/1", 1)
	alive := rule(200, result.NACLDeny, [2]int{8080, 8080}, "10.20.9.0/24", "1/1")
	partly := rule(300, result.NACLDeny, [2]int{0, 65535}, "10.20.0.0/16", "1023/65536", 0, 1)
	partly.Remaining = ptr("10.20.0.0/16 tcp 0-442, 444-1023")
	vague := result.NACLRule{Address: "aws_network_acl.app", Action: result.NACLUnknown, Ports: [][2]int{}, ShadowedBy: []int{},
		Unknowns: []result.Unknown{{Address: "aws_network_acl.app", Attribute: "ingress", Reason: "known_after_apply"}}}
	spans := []result.NACLSpan{{Ports: [2]int{0, 442}, Action: result.NACLImplicitDeny}, {Ports: [2]int{443, 443}, Action: result.NACLAllow, Rule: ptr(0)},
		{Ports: [2]int{444, 1023}, Action: result.NACLDeny, Rule: ptr(3)}, {Ports: [2]int{1024, 65535}, Action: result.NACLUnknown}}
	r.NACLs = []result.NACL{{Plan: "plan-1", Address: "aws_network_acl.app", Change: result.NACLChanged, Unread: true,
		Before: &result.NACLSide{Ingress: []result.NACLRule{https, alive}, Egress: []result.NACLRule{vague}},
		After:  &result.NACLSide{Ingress: []result.NACLRule{https, wide, dead, partly}, Egress: []result.NACLRule{vague}},
		Coverage: []result.NACLCoverage{{Direction: "ingress", Protocols: []string{"tcp", "udp"}, LeftOut: 2, Rows: []result.NACLRow{
			{CIDRs: []string{"10.20.0.0/16"}, Except: []string{}, Spans: spans, Needed: [][2]int{{1024, 2000}}},
			{CIDRs: []string{"0.0.0.0/0"}, Except: []string{"10.20.0.0/16"}, More: 3, Rest: true, Needed: [][2]int{},
				Spans: []result.NACLSpan{{Ports: [2]int{0, 65535}, Action: result.NACLImplicitDeny}}}}}}}}
	r.Findings[0].Steps = []result.Step{{Order: 1, After: []int{}, Action: "delete", Address: "aws_network_acl_rule.a", Effect: "packets are refused"}}
	return r
}

func parsedPage(t testing.TB, r *result.Result) (string, *html.Node) {
	t.Helper()
	text := renderAs(t, "html", r, Options{})
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return text, doc
}

// elements are those of a page, in order.
func elements(doc *html.Node) []*html.Node {
	var list []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// examineHTML looks at a page as a browser and as a reader of screens do.
func examineHTML(t *testing.T, r *result.Result, text string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 2<<20 {
		t.Errorf("%d bytes", len(text))
	}
	const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
	known := strings.Fields("html head meta title style body a header div p h1 h2 h3 h4 span ul ol li b strong dl dt dd code table caption thead tbody tr th td " +
		"nav input label main section article details summary pre small svg defs pattern rect path circle text desc figure figcaption footer script br")
	ids, level := map[string]bool{}, 0
	var links, named []string
	secured := false
	for _, n := range elements(doc) {
		if !slices.Contains(known, n.Data) {
			t.Errorf("a page has no <%s>", n.Data)
		}
		secured = secured || n.Data == "meta" && attr(n, "http-equiv") == "Content-Security-Policy" && attr(n, "content") == policy
		for _, a := range n.Attr {
			switch {
			case a.Key == "id" && ids[a.Val]:
				t.Errorf("two elements have the id %q", a.Val)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "aria-labelledby":
				named = append(named, strings.Fields(a.Val)...)
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				links = append(links, a.Val[1:])
			case a.Key == "href" && n.Data == "a" && strings.HasPrefix(a.Val, docsHost):
			case strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "src" || strings.HasSuffix(a.Key, "href") || strings.Contains(a.Key, "action"):
				t.Errorf("<%s %s=%.100q>", n.Data, a.Key, a.Val)
			case strings.Contains(a.Val, "url(") && !slices.Contains([]string{"url(#hatch)", "url(#cross)", "url(#dots)"}, a.Val):
				t.Errorf("<%s %s=%.100q>", n.Data, a.Key, a.Val)
			}
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			l := int(n.Data[1] - '0')
			if l > level+1 || l == 1 && level > 0 {
				t.Errorf("a heading <%s> after one of level %d", n.Data, level)
			}
			level = l
		}
		readable(t, n)
	}
	if !secured {
		t.Error("no content security policy")
	}
	for _, id := range append(links, named...) {
		if !ids[id] {
			t.Errorf("nothing has the id %q", id)
		}
	}
	examineCarried(t, r, text)
}

// readable is what one element owes to a reader who does not see it.
func readable(t *testing.T, n *html.Node) {
	t.Helper()
	has := func(data string) bool {
		return slices.ContainsFunc(elements(n), func(d *html.Node) bool { return d.Data == data })
	}
	switch {
	case n.Data == "th" && attr(n, "scope") == "":
		t.Errorf("a heading %q of a table has no scope", content(n))
	case n.Data == "table" && (!has("caption") || !has("thead")):
		t.Error("a table has no caption or no head")
	case n.Data == "svg" && attr(n, "aria-hidden") != "true" && (attr(n, "role") != "img" || !has("title") || !has("desc")):
		t.Error("a picture has no title or no description")
	case n.Data == "script" && attr(n, "type") != "application/json":
		t.Errorf("a script: %.100q", content(n))
	case (attr(n, "class") == "scroll") && (attr(n, "tabindex") != "0" || attr(n, "role") != "region"):
		t.Error("what scrolls cannot be reached by keys")
	}
}

// examineCarried reads the result that a page carries.
func examineCarried(t *testing.T, r *result.Result, text string) {
	t.Helper()
	got, err := carried([]byte(text))
	if err != nil {
		if strings.Contains(text, "too large to be carried") {
			return
		}
		t.Fatal(err)
	}
	still := *r
	still.Run.DurationMS = nil
	var want bytes.Buffer
	if err := JSON(&want, &still); err != nil {
		t.Fatal(err)
	}
	back := &result.Result{}
	if err := json.Unmarshal(got, back); err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := JSON(&again, back); err != nil {
		t.Fatal(err)
	}
	if again.String() != want.String() {
		t.Error("the result in the page is another")
	}
}

// What a page says of NACLs, and that the golden file cannot show to be right.
func TestAPageWithPictures(t *testing.T) {
	text, doc := parsedPage(t, pictured())
	examineHTML(t, pictured(), text)
	plain := strings.Join(strings.Fields(content(doc)), " ")
	for _, want := range []string{"#110, opposite action", "#100, #110", "#300: 10.20.0.0/16 tcp 0-442, 444-1023", "0 %", "2 %",
		"+ #110", "everyone else", "1024-2000: replies have to pass, and are dropped", "443: allowed by #100", "444-1023: denied by #300", "1024-65535: not known",
		"2 more classes of addresses", "rules that neither the plan nor its state shows", "While it is applied", "AWS: SUBNET_ACL_RESTRICTION", "assessor asks for it", "2 to 3 of 1 over", "2 or more of 20", "66.6 of 25 % over",
		"a security group could hold 3 as they stand; 2 deny"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	r := pictured()
	r.Run.DurationMS = ptr(99999)
	if again, _ := parsedPage(t, r); again != text {
		t.Error("the page depends on how long the run took")
	}
}

func TestAPageIsReadAgain(t *testing.T) {
	text, _ := parsedPage(t, pictured())
	back, err := ReadJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := parsedPage(t, back); again != text {
		t.Error("the page of what a page carries is another")
	}
	for name, bad := range map[string]string{
		"no result": strings.Replace(text, "sgplan-result", "x", 1), "cut off": text[:len(text)-200], "another page": "<!doctype html><p>", "a verdict changed": strings.Replace(text, `"verdict":"block"`, `"verdict":"pass"`, 1),
	} {
		if _, err := ReadJSON([]byte(bad)); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// A page keeps its size however much is found, and says what it leaves out.
func TestAPageOfVeryMuch(t *testing.T) {
	r := pictured()
	for i := range 4000 {
		f := dropped()
		f.Fingerprint = fmt.Sprintf("v1:%032x", i)
		passed := exempted()
		passed.Fingerprint = fmt.Sprintf("v1:e%031x", i)
		r.Findings = append(r.Findings, f, passed)
		r.Notices = append(r.Notices, result.Notice{Code: "x", Message: fmt.Sprint(i)})
	}
	for range 99 {
		r.NACLs = append(r.NACLs, r.NACLs[0])
	}
	text, doc := parsedPage(t, r)
	examineHTML(t, r, text)
	plain := content(doc)
	for _, want := range []string{"more findings have no room", "more network ACLs have no room", "more findings have packets", "too large to be carried", "more: -o json has them"} {
		if !strings.Contains(plain, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if _, err := ReadJSON([]byte(text)); err == nil {
		t.Error("a page without a result is read")
	}
}

// Every pair of colours in which the page sets text, or draws what must be seen, in light, dark and print. The numbers are those of WCAG 2.2,
// 1.4.3 and 1.4.11.
func TestColoursCanBeRead(t *testing.T) {
	style, err := htmlStyle()
	if err != nil {
		t.Fatal(err)
	}
	light := colours(string(style)[:strings.Index(string(style), "@media")])
	dark, print := colours(between(string(style), "(prefers-color-scheme: dark)", "* {")), colours(between(string(style), "@media print", "print-color-adjust"))
	if len(light) < 20 || len(dark) != len(light) || len(print) < 15 {
		t.Fatalf("%d, %d and %d colours", len(light), len(dark), len(print))
	}
	for name := range light {
		if _, ok := print[name]; !ok {
			print[name] = light[name]
		}
	}
	for name, set := range map[string]map[string]string{"light": light, "dark": dark, "print": print} {
		for _, c := range []struct {
			on      string
			of      string
			atLeast float64
		}{
			{"bg", "fg soft link error warning note good unsure", 4.5}, {"panel", "fg soft link error warning note good unsure", 4.5},
			{"error-bg", "error fg soft", 4.5}, {"warning-bg", "warning fg soft error good unsure link", 4.5}, {"note-bg", "note", 4.5},
			{"good-bg", "good fg soft", 4.5}, {"unsure-bg", "unsure fg soft", 4.5}, {"error", "bg", 4.5},
			{"bg", "allow deny", 3}, {"none", "allow deny", 2}, {"allow", "ink", 3}, {"needs", "ink", 3}, {"unknown", "ink", 3}, {"deny", "ink", 3},
		} {
			for _, of := range strings.Fields(c.of) {
				if got := contrast(t, set[c.on], set[of]); got < c.atLeast {
					t.Errorf("%s: %s on %s has a contrast of %.2f, less than %.1f", name, of, c.on, got, c.atLeast)
				}
			}
		}
	}
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

var colour = regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)

func colours(css string) map[string]string {
	out := map[string]string{}
	for _, m := range colour.FindAllStringSubmatch(css, -1) {
		out[m[1]] = m[2]
	}
	return out
}

// contrast is that of WCAG 2.2.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	light := func(hex string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			v := float64(n) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += weight * v
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Of sources without a plan nothing is before and after.
func TestAPageOfSourcesAlone(t *testing.T) {
	r := pictured()
	r.NACLs, r.Reachability = nil, nil
	r.Findings[0].Change, r.Findings[2].Change = result.UnknownChange, result.UnknownChange
	r.Notices = append(r.Notices, result.Notice{Code: result.NoteStatic, Plan: ptr("plan-1")})
	text, doc := parsedPage(t, r)
	examineHTML(t, r, text)
	body := strings.ToLower(content(doc))
	body = body[:strings.Index(body, "this page carries")] + body[strings.Index(body, "skip to the findings"):]
	for _, of := range []string{"before and after", "there before", "rules before", "after the plan", "what the plan changes", "rule by rule"} {
		if strings.Contains(body, of) {
			t.Errorf("a page of sources alone says %q", of)
		}
	}
	r.Plans = append(r.Plans, result.Plan{ID: "plan-2", Path: "another.json", Producer: "terraform", PlanFormat: "1.2"})
	if _, doc := parsedPage(t, r); !strings.Contains(content(doc), "Before and after") {
		t.Error("a plan beside sources has its parts no more")
	}
}
