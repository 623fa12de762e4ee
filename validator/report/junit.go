package report

import (
	"encoding/xml"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "junit", Title: "JUnit's XML: a suite a plan, a test a rule and address", File: "sgplan.xml",
	Goes: "`junit` of Jenkins, `artifacts:reports:junit` of GitLab, `PublishTestResults` of Azure Pipelines. What blocks is a failure, what " +
		"is exempt is skipped.",
	Write: writeJUnit,
})

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	ClassName string        `xml:"classname,attr"`
	Name      string        `xml:"name,attr"`
	File      string        `xml:"file,attr,omitempty"`
	Line      int           `xml:"line,attr,omitempty"`
	Time      string        `xml:"time,attr"`
	Error     *junitMessage `xml:"error"`
	Failure   *junitMessage `xml:"failure"`
	Skipped   *junitMessage `xml:"skipped"`
	Out       string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

func writeJUnit(w io.Writer, r *result.Result, _ Options) error {
	doc := junitSuites{Name: "sgplan"}
	for _, s := range suitesOf(bounded(r)) {
		out := junitSuite{Name: s.name, Tests: len(s.tests), Time: "0"}
		for _, t := range s.tests {
			c := junitOf(t)
			switch {
			case c.Error != nil:
				out.Errors++
			case c.Failure != nil:
				out.Failures++
			case c.Skipped != nil:
				out.Skipped++
			}
			out.Cases = append(out.Cases, c)
		}
		doc.Tests, doc.Failures, doc.Errors = doc.Tests+out.Tests, doc.Failures+out.Failures, doc.Errors+out.Errors
		doc.Suites = append(doc.Suites, out)
	}
	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func junitOf(t test) junitCase {
	c := junitCase{ClassName: t.class, Name: t.name, File: t.file, Line: t.line, Time: "0"}
	text := strings.Join(t.lines, "\n")
	switch {
	case t.undecided:
		c.Error = &junitMessage{Message: t.failed, Type: t.class, Text: text}
	case t.failed != "":
		c.Failure = &junitMessage{Message: t.failed, Type: t.class, Text: text}
	case t.skipped != "":
		c.Skipped = &junitMessage{Message: t.skipped}
		c.Out = text
	default:
		c.Out = text
	}
	return c
}
