package report

import (
	"embed"
	"html/template"
	"io"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

var _ = register(Format{
	Name: "html", Title: "one page to read and to keep, with pictures", File: "report.html", NACLs: true,
	Goes: "An artifact of a job, a mail, an auditor's folder. It is one file that needs no network and no script, at most 2 MB; " +
		"[what is on it](report.md). `sgplan report` reads it again.",
	Write: writeHTML,
})

// htmlFiles are the page's style and the parts of its template.
//
//go:embed html
var htmlFiles embed.FS

// htmlTemplate escapes all that stands in it, by where it stands.
var htmlTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"style": htmlStyle}).ParseFS(htmlFiles, "html/*.tmpl"))

// htmlStyle is the style sheet, which is the program's own text.
func htmlStyle() (template.CSS, error) {
	text, err := htmlFiles.ReadFile("html/style.css")
	return template.CSS(strings.TrimSpace(string(text))), err
}

// writeHTML writes the result as one page: the same bytes each time, whatever machine it is.
func writeHTML(w io.Writer, r *result.Result, o Options) error {
	page, err := htmlPageOf(r, o)
	if err != nil {
		return err
	}
	return htmlTemplate.ExecuteTemplate(w, "page.tmpl", page)
}
