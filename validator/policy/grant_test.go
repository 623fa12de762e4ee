package policy

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var today = time.Date(2026, 11, 22, 15, 30, 0, 0, time.UTC)

// exemptionText is an exemption from RSG101 at aws_network_acl.a, which a case changes.
func exemptionText(id string, more ...string) string {
	lines := map[string]string{
		"rules": `["RSG101"]`, "resources": `["aws_network_acl.a"]`, "reason": `"why"`, "owner": `"team:net"`, "expires": `"2027-03-31"`,
	}
	order := []string{"rules", "resources", "reason", "owner", "expires"}
	blocks := ""
	for _, m := range more {
		if name, value, ok := strings.Cut(m, " = "); ok && !strings.HasPrefix(m, "packets") {
			if _, known := lines[name]; !known {
				order = append(order, name)
			}
			lines[name] = value
			continue
		}
		blocks += "  " + m + "\n"
	}
	text := fmt.Sprintf("exemption %q {\n", id)
	for _, name := range order {
		if lines[name] != "" {
			text += "  " + name + " = " + lines[name] + "\n"
		}
	}
	return text + blocks + "}\n"
}

func naclFinding(change ...func(*result.Finding)) result.Finding {
	f := finding(result.Error)
	f.Address, f.Message = "aws_network_acl.a", "replies dropped"
	for _, c := range change {
		c(&f)
	}
	return f
}

// replies gives a finding its packets: tcp from 10.0.0.0/24 port 443 to a block's ports.
func replies(dst string, lo, hi int) func(*result.Finding) {
	return func(f *result.Finding) {
		f.Uncovered = append(f.Uncovered, result.Set{Src: []string{"10.0.0.0/24"}, Dst: []string{dst}, Protocol: "tcp", ProtocolNumber: 6,
			SrcPorts: [][2]int{{443, 443}}, DstPorts: [][2]int{{lo, hi}}})
		f.UncoveredExact = true
	}
}

func TestAnExemptionCoversWhatItNames(t *testing.T) {
	const scoped = "packets {\n    protocol = \"tcp\"\n    dst = [\"192.0.2.0/24\"]\n    dst_ports = \"1024-2000\"\n  }"
	rule := func(id string) func(*result.Finding) { return func(f *result.Finding) { f.RuleID = id } }
	at := func(address string) func(*result.Finding) { return func(f *result.Finding) { f.Address = address } }
	for name, c := range map[string]struct {
		exemption []string
		change    []func(*result.Finding)
		unit      string
		want      result.Status
		says      string // in the message of what stays open
	}{
		"its rule and resource":                             {nil, nil, "", result.Exempt, ""},
		"a rule by name":                                    {[]string{`rules = ["inbound-reply-dropped"]`}, nil, "", result.Exempt, ""},
		"not another rule":                                  {nil, []func(*result.Finding){rule("RSG102")}, "", result.Open, ""},
		"not another resource":                              {nil, []func(*result.Finding){at("aws_network_acl.ab")}, "", result.Open, ""},
		"a pattern":                                         {[]string{`resources = ["x", "module.cde.aws_network_acl.*"]`}, []func(*result.Finding){at(`module.cde.aws_network_acl.edge["a.b"]`)}, "", result.Exempt, ""},
		"not in a module below":                             {[]string{`resources = ["module.cde.*"]`}, []func(*result.Finding){at("module.cde.module.x.aws_network_acl.a")}, "", result.Open, ""},
		"in modules below, if it says so":                   {[]string{`resources = ["module.cde.**"]`}, []func(*result.Finding){at("module.cde.module.x.aws_network_acl.a")}, "", result.Exempt, ""},
		"a unit":                                            {[]string{`units = ["live/**"]`}, nil, "live/prod/net", result.Exempt, ""},
		"not another unit":                                  {[]string{`units = ["live/**"]`}, nil, "test/net", result.Open, ""},
		"not a plan of no unit":                             {[]string{`units = ["live/**"]`}, nil, "", result.Open, ""},
		"on its last day":                                   {[]string{`expires = "2026-11-22"`}, nil, "", result.Exempt, ""},
		"not on the day after":                              {[]string{`expires = "2026-11-21"`}, nil, "", result.Open, ""},
		"not without a reason":                              {[]string{`reason = "  "`}, nil, "", result.Open, ""},
		"its packets":                                       {[]string{scoped}, []func(*result.Finding){replies("192.0.2.0/24", 1024, 2000)}, "", result.Exempt, ""},
		"a part of its packets":                             {[]string{scoped}, []func(*result.Finding){replies("192.0.2.7/32", 1500, 1500)}, "", result.Exempt, ""},
		"not one port more":                                 {[]string{scoped}, []func(*result.Finding){replies("192.0.2.0/24", 1024, 2001)}, "", result.Open, `exemption "x" is for other packets than tcp 10.0.0.0/24 port 443 to 192.0.2.0/24 port 2001`},
		"not one address more":                              {[]string{scoped}, []func(*result.Finding){replies("192.0.2.0/23", 1024, 2000)}, "", result.Open, `is for other packets than tcp`},
		"not one set more":                                  {[]string{scoped}, []func(*result.Finding){replies("192.0.2.0/24", 1024, 2000), replies("198.51.100.0/24", 1024, 1024)}, "", result.Open, "198.51.100.0/24"},
		"not a finding that names no packets":               {[]string{scoped}, nil, "", result.Open, "does not say which are its own"},
		"two blocks of packets together":                    {[]string{scoped, "packets {\n    protocol = \"6\"\n    dst_ports = \"2001\"\n  }"}, []func(*result.Finding){replies("192.0.2.0/24", 1024, 2001)}, "", result.Exempt, ""},
		"an upper bound within its packets":                 {[]string{scoped}, []func(*result.Finding){replies("192.0.2.0/24", 1024, 2000), func(f *result.Finding) { f.UncoveredExact = false }}, "", result.Exempt, ""},
		"nothing silently, if it has expired for a part":    {[]string{scoped, `expires = "2026-01-01"`}, []func(*result.Finding){replies("192.0.2.0/24", 1, 2)}, "", result.Open, ""},
		"all protocols, if it says so":                      {[]string{"packets {\n    protocol = \"all\"\n  }"}, []func(*result.Finding){replies("192.0.2.0/24", 1, 2)}, "", result.Exempt, ""},
		"a finding of all protocols, only with all of them": {[]string{scoped}, []func(*result.Finding){func(f *result.Finding) { f.Uncovered = []result.Set{everything} }}, "", result.Open, "is for other packets"},
	} {
		t.Run(name, func(t *testing.T) {
			p := policyOf(t, exemptionText("x", c.exemption...))
			f := naclFinding(c.change...)
			NewGrants(p, nil, today).Apply(&f, Scope{Unit: c.unit}, p.In(""))
			if f.Status != c.want || (f.Exemption != nil) != (c.want == result.Exempt) {
				t.Errorf("%s %+v", f.Status, f.Exemption)
			}
			if c.says != "" && !strings.Contains(f.Message, c.says) || c.says == "" && f.Message != "replies dropped" {
				t.Errorf("message %q", f.Message)
			}
		})
	}
}

// everything is the set of all packets, as the document has it.
var everything = result.Set{Src: []string{"0.0.0.0/0", "::/0"}, Dst: []string{"0.0.0.0/0", "::/0"}, Protocol: "all", ProtocolNumber: -1,
	SrcPorts: [][2]int{{0, 65535}}, DstPorts: [][2]int{{0, 65535}}}

func TestAnExemptionOfAllPacketsCoversEverything(t *testing.T) {
	p := policyOf(t, exemptionText("x", "packets {\n    protocol = \"all\"\n  }"))
	f := naclFinding(func(f *result.Finding) { f.Uncovered = []result.Set{everything} })
	if NewGrants(p, nil, today).Apply(&f, Scope{}, p.In("")); f.Status != result.Exempt {
		t.Error(f.Message)
	}
}

func TestAnExemptionSaysWhoAnswersForIt(t *testing.T) {
	p := policyOf(t, exemptionText("pci", `framework = "PCI-DSS-4.0"`, `control = "1.4.2"`))
	f := naclFinding()
	NewGrants(p, nil, today).Apply(&f, Scope{}, p.In(""))
	x := f.Exemption
	if x == nil || x.ID != "pci" || x.Kind != "config" || *x.Framework != "PCI-DSS-4.0" || *x.Control != "1.4.2" || x.Reason != "why" ||
		x.Owner != "team:net" || *x.Expires != "2027-03-31" || *x.DaysLeft != 129 || x.Span.File != FileName || x.Span.StartLine != 1 {
		t.Errorf("%+v", x)
	}
}

// RSG301 adds up the rules of several NACLs and stands at one of them.
func TestAnExemptionOfOneFilterIsNoneForOthersThatAFindingCounts(t *testing.T) {
	s := Scope{Filters: map[string][]string{
		"aws_network_acl.a": {"aws_network_acl.a"}, "aws_network_acl.b": {"aws_network_acl.b"},
		"aws_network_acl_rule.a": {"aws_network_acl.a"}, "aws_network_acl_rule.b": {"aws_network_acl.b"},
		"aws_network_acl_rule.ab": {"aws_network_acl.a", "aws_network_acl.b"},
		"net//aws_network_acl.a":  {"net//aws_network_acl.a"}, "app//aws_network_acl_rule.a": {"net//aws_network_acl.a"},
	}}
	for name, c := range map[string]struct {
		address, resources string
		causes             []string
		want               result.Status
	}{
		"its own rules":                     {"aws_network_acl.a", "aws_network_acl.a", []string{"aws_network_acl.a", "aws_network_acl_rule.a"}, result.Exempt},
		"inline rules of another":           {"aws_network_acl.a", "aws_network_acl.a", []string{"aws_network_acl.a", "aws_network_acl.b"}, result.Open},
		"rule resources of another":         {"aws_network_acl.a", "aws_network_acl.a", []string{"aws_network_acl_rule.b"}, result.Open},
		"both, if both are named":           {"aws_network_acl.a", "aws_network_acl.*", []string{"aws_network_acl.a", "aws_network_acl_rule.b"}, result.Exempt},
		"a rule that may be of either":      {"aws_network_acl.a", "aws_network_acl.a", []string{"aws_network_acl_rule.ab"}, result.Exempt},
		"those of several plans":            {"aws_network_acl.a", "aws_network_acl.a", []string{"net//aws_network_acl.a", "app//aws_network_acl_rule.a"}, result.Exempt},
		"what stands at a VPC counts there": {"aws_vpc.v", "aws_vpc.v", []string{"aws_network_acl.a", "aws_network_acl.b"}, result.Exempt},
	} {
		t.Run(name, func(t *testing.T) {
			p := policyOf(t, exemptionText("x", `rules = ["RSG301"]`, fmt.Sprintf("resources = [%q]", c.resources)))
			f := naclFinding()
			f.RuleID, f.Address = "RSG301", c.address
			for _, cause := range c.causes {
				f.Resources = append(f.Resources, result.Resource{Address: cause, Role: result.Cause})
			}
			if NewGrants(p, nil, today).Apply(&f, s, p.In("")); f.Status != c.want {
				t.Error(f.Status)
			}
		})
	}
}

func TestWhatIsNotIgnorableInAnEnvironmentStaysOpenThere(t *testing.T) {
	p := policyOf(t, exemptionText("x")+"environment \"prod\" {\n  rule \"RSG101\" { ignorable = false }\n}\n")
	for env, want := range map[string]result.Status{"": result.Exempt, "prod": result.Open} {
		f := naclFinding()
		if NewGrants(p, nil, today).Apply(&f, Scope{}, p.In(env)); f.Status != want {
			t.Errorf("%q: %s", env, f.Status)
		}
	}
}

func TestProblemsOfExemptions(t *testing.T) {
	always := func(*Exemption) bool { return true }
	never := func(*Exemption) bool { return false }
	for name, c := range map[string]struct {
		more     []string
		findings []result.Finding
		judged   func(*Exemption) bool
		want     string // rule, change, message
	}{
		"none":                                {nil, []result.Finding{naclFinding()}, always, ""},
		"nothing matched":                     {nil, nil, always, `RSG803 pre-existing exemption "x" matches no finding of RSG101 at aws_network_acl.a; owner team:net`},
		"nothing matched of what was judged":  {nil, nil, never, ""},
		"15 days left":                        {[]string{`expires = "2026-12-07"`}, []result.Finding{naclFinding()}, always, ""},
		"14 days left":                        {[]string{`expires = "2026-12-06"`}, []result.Finding{naclFinding()}, always, `RSG804 pre-existing exemption "x" expires in 14 days, on 2026-12-06; owner team:net`},
		"the last day":                        {[]string{`expires = "2026-11-22"`, `ticket = "T-1"`}, []result.Finding{naclFinding()}, always, `RSG804 pre-existing exemption "x" expires in 0 days, on 2026-11-22; owner team:net, ticket T-1`},
		"expired, and a new finding":          {[]string{`expires = "2026-11-21"`}, []result.Finding{naclFinding(before), naclFinding()}, always, `RSG801 introduced exemption "x" expired 1 day ago, on 2026-11-21; what it covered counts again: RSG101; owner team:net`},
		"expired, and an old finding":         {[]string{`expires = "2026-11-04"`}, []result.Finding{naclFinding(before)}, always, `RSG801 pre-existing exemption "x" expired 18 days ago, on 2026-11-04; what it covered counts again: RSG101; owner team:net`},
		"expired, and nothing":                {[]string{`expires = "2026-11-04"`}, nil, always, `RSG801 pre-existing exemption "x" expired 18 days ago, on 2026-11-04; owner team:net`},
		"no reason, and a worse finding":      {[]string{`reason = ""`}, []result.Finding{naclFinding(worsened)}, always, `RSG802 worsened exemption "x" gives no reason, and so covers nothing; owner team:net`},
		"a part matched: it is not idle":      {[]string{"packets {\n    protocol = \"udp\"\n  }"}, []result.Finding{naclFinding(replies("192.0.2.0/24", 1, 2))}, always, ""},
		"expired for packets it does not fit": {[]string{`expires = "2026-11-04"`, "packets {\n    protocol = \"udp\"\n  }"}, []result.Finding{naclFinding(replies("192.0.2.0/24", 1, 2))}, always, `RSG801 pre-existing exemption "x" expired 18 days ago, on 2026-11-04; owner team:net`},
	} {
		t.Run(name, func(t *testing.T) {
			p := policyOf(t, exemptionText("x", c.more...))
			g := NewGrants(p, nil, today)
			for i := range c.findings {
				g.Apply(&c.findings[i], Scope{}, p.In(""))
			}
			var got []string
			for _, x := range g.Problems(c.judged) {
				got = append(got, fmt.Sprintf("%s %s %s", x.RuleID, x.Change, x.Message))
				if x.Span == nil || x.Span.File != FileName || x.Address != "exemption.x" {
					t.Errorf("%+v", x)
				}
			}
			if text := strings.Join(got, "\n"); text != c.want {
				t.Errorf("got  %s\nwant %s", text, c.want)
			}
		})
	}
}

// What another exemption covers is not open again, and so nothing blocks on account of the one that has expired.
func TestAnExpiredExemptionThatAnotherReplacesIsNoNews(t *testing.T) {
	p := policyOf(t, exemptionText("old", `expires = "2026-01-01"`)+exemptionText("new"))
	g, f := NewGrants(p, nil, today), naclFinding()
	g.Apply(&f, Scope{}, p.In(""))
	if f.Status != result.Exempt || f.Exemption.ID != "new" {
		t.Fatalf("%s %+v", f.Status, f.Exemption)
	}
	for _, x := range g.Problems(func(*Exemption) bool { return true }) {
		if x.RuleID != "RSG801" || x.Change != result.PreExisting || len(x.Covered) > 0 {
			t.Errorf("%+v", x)
		}
	}
}

func TestWhatIsWrongWithAnExemptionIsSaid(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no expiry":                       {exemptionText("x", `expires = `), `.sgplan.hcl:1:15: Missing required argument: The argument "expires" is required`},
		"no owner":                        {exemptionText("x", `owner = `), `The argument "owner" is required`},
		"no reason":                       {exemptionText("x", `reason = `), `The argument "reason" is required`},
		"a blank owner":                   {exemptionText("x", `owner = " "`), `.sgplan.hcl:5:11: Empty owner`},
		"a date that is none":             {exemptionText("x", `expires = "31.3.2027"`), `.sgplan.hcl:6:13: Wrong date: expires must be a day such as "2027-03-31", not "31.3.2027"`},
		"a day that there is not":         {exemptionText("x", `expires = "2027-02-30"`), `.sgplan.hcl:6:13: Wrong date`},
		"an empty date":                   {exemptionText("x", `expires = ""`), `.sgplan.hcl:6:13: Wrong date`},
		"a date as a number":              {exemptionText("x", `expires = 2027`), `.sgplan.hcl:6:13: Wrong type: expires must be a string`},
		"no rule":                         {exemptionText("x", `rules = []`), `.sgplan.hcl:2:11: Empty rules`},
		"an unknown rule":                 {exemptionText("x", `rules = ["RSG000"]`), `.sgplan.hcl:2:11: Unknown rule`},
		"a rule of the input":             {exemptionText("x", `rules = ["RSG902"]`), `RSG902 (plan-unsupported) cannot be exempted from`},
		"a rule of the policy":            {exemptionText("x", `rules = ["RSG801"]`), `cannot be exempted from`},
		"RSG302 without a requirement":    {exemptionText("x", `rules = ["RSG302"]`, `framework = "PCI"`), `an exemption from it names framework and control`},
		"no resource":                     {exemptionText("x", `resources = [""]`), `.sgplan.hcl:3:15: Empty resources`},
		"two of one name":                 {exemptionText("x") + exemptionText("x"), `.sgplan.hcl:8:1: Duplicate exemption block`},
		"one from what nobody may ignore": {exemptionText("x") + `rule "RSG101" { ignorable = false }`, `.sgplan.hcl:2:11: Not to be exempted: RSG101 is not ignorable (.sgplan.hcl:8:29).`},
		"packets without a protocol":      {exemptionText("x", "packets { }"), `The argument "protocol" is required`},
		"a protocol that is none":         {exemptionText("x", "packets {\n    protocol = \"tpc\"\n  }"), `.sgplan.hcl:8:16: Wrong value: protocol`},
		"ports of icmp":                   {exemptionText("x", "packets {\n    protocol = \"icmp\"\n    dst_ports = \"8\"\n  }"), `Only tcp and udp have ports`},
		"ports that are none":             {exemptionText("x", "packets {\n    protocol = \"tcp\"\n    dst_ports = \"https\"\n  }"), `.sgplan.hcl:9:17: Wrong value: dst_ports: "https" is no port`},
		"a block that is none":            {exemptionText("x", "packets {\n    protocol = \"tcp\"\n    src = [\"10.0.0.0/33\"]\n  }"), `.sgplan.hcl:9:11: Wrong value: src`},
	} {
		t.Run(name, func(t *testing.T) {
			plant(t, map[string]string{FileName: c.text})
			if _, err := Load(FileName, "dev"); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s\nof\n%s", err, c.want, c.text)
			}
		})
	}
}

func TestAddressPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, address string
		want             bool
	}{
		{"aws_network_acl.*", "aws_network_acl.a", true},
		{"aws_network_acl.*", `aws_network_acl.a["x.y"]`, true},
		{"aws_network_acl.*", "aws_network_acl.a[12]", true},
		{"aws_network_acl.*", "module.m.aws_network_acl.a", false},
		{"aws_network_acl.*", "aws_network_acl.a.b", false},
		{`aws_network_acl.a["*"]`, `aws_network_acl.a["x"]`, true},
		{`aws_network_acl.a["*"]`, `aws_network_acl.a["x"].b`, false},
		{`aws_network_acl.a["*"]`, `aws_network_acl.a["x\"].y"]`, false},
		{`aws_network_acl.a[0]`, `aws_network_acl.a0`, false},
		{`aws_network_acl.a[0]`, `aws_network_acl.a[0]`, true},
		{"module.*.aws_network_acl.a", `module.m["k"].aws_network_acl.a`, true},
		{"module.*.aws_network_acl.a", "module.m.module.n.aws_network_acl.a", false},
		{"module.**.aws_network_acl.a", "module.m.module.n.aws_network_acl.a", true},
		{"**", "anything.at[0].all", true},
		{"aws.network", "aws_network", false},
		{"a", "a\nb", false},
	} {
		if got := addressGlob(c.pattern).MatchString(c.address); got != c.want {
			t.Errorf("%s %s: %v", c.pattern, c.address, got)
		}
	}
}

func TestADraftIsAnExemptionThatCanBeRead(t *testing.T) {
	d := Draft{Rules: []string{"RSG301"}, Resources: []string{`aws_network_acl.a["k"]`}, Reason: "so \"${it}\"\n is", Owner: "team:net", Expires: today}
	text, err := d.HCL()
	if err != nil {
		t.Fatal(err)
	}
	x := policyOf(t, string(text)).Exemptions[0]
	if x.ID != "rsg301-aws_network_acl-a--k" || x.Reason != d.Reason || x.Resources[0] != d.Resources[0] || x.Expires.Format(time.DateOnly) != "2026-11-22" {
		t.Errorf("%+v of\n%s", x, text)
	}
	for want, d := range map[string]Draft{
		"There is no rule":    {Rules: []string{"RSG000"}, Resources: []string{"a"}, Reason: "r", Owner: "o", Expires: today},
		"framework":           {Rules: []string{"RSG302"}, Resources: []string{"a"}, Reason: "r", Owner: "o", Expires: today},
		"has a reason":        {Rules: []string{"RSG101"}, Resources: []string{"a"}, Reason: "  ", Owner: "o", Expires: today},
		"resources must name": {Rules: []string{"RSG101"}, Resources: []string{""}, Reason: "r", Owner: "o", Expires: today},
	} {
		if _, err := d.HCL(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}
