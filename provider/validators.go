package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// textIs accepts texts of one kind.
type textIs struct {
	what    string                   // "a day, as 2027-01-31"
	summary string                   // of the error
	wrong   func(text string) string // what is wrong with a text, as a sentence that names it; "" if nothing is
}

// Description is for developers of Terraform tools.
func (v textIs) Description(context.Context) string { return v.what }

// MarkdownDescription is the same.
func (v textIs) MarkdownDescription(context.Context) string { return v.what }

// ValidateString reports a text of another kind.
func (v textIs) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if wrong := v.wrong(req.ConfigValue.ValueString()); wrong != "" {
		resp.Diagnostics.AddAttributeError(req.Path, v.summary, wrong)
		nameNested(&resp.Diagnostics)
	}
}

// kind is a textIs that says of another text that it is not what it should be.
func kind(what, summary string, is func(text string) bool) textIs {
	return textIs{what, summary, func(text string) string {
		if is(text) {
			return ""
		}
		return fmt.Sprintf("%q is not %s.", text, what)
	}}
}

// isDuration accepts a duration as Go writes it, of 15 minutes to 12 hours: what a role's session may last.
var isDuration = kind("a duration of 15 minutes to 12 hours, such as 1h30m", "Invalid duration", func(text string) bool {
	d, err := time.ParseDuration(text)
	return err == nil && d >= 15*time.Minute && d <= 12*time.Hour
})

// isURL accepts a URL with a host, or an empty text, which says that there is none.
func isURL(example string) textIs {
	return kind("a URL, such as "+example, "Invalid URL", func(text string) bool {
		u, err := url.Parse(text)
		return text == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	})
}

// isJSON accepts a JSON text. A wrong one is not printed: it may be long.
var isJSON = textIs{"a JSON text, as of jsonencode", "Invalid policy", func(text string) string {
	if json.Valid([]byte(text)) {
		return ""
	}
	return "The value is not a JSON text, as of jsonencode."
}}

// isTagKey accepts what a tag may be called. Source: EC2 guide, "Tag restrictions".
var isTagKey = kind("a tag's key: 1 to 128 characters, not beginning with aws:", "Invalid tag", func(text string) bool {
	n := len([]rune(text))
	return n >= 1 && n <= 128 && !strings.HasPrefix(strings.ToLower(text), "aws:")
})

// isDay accepts a date as 2027-01-31.
var isDay = kind("a day, as 2027-01-31", "Invalid day", func(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	return err == nil
})

// isRegex accepts an RE2 expression.
var isRegex = textIs{"an RE2 regular expression", "Invalid regular expression", func(text string) string {
	if _, err := regexp.Compile(text); err != nil {
		return fmt.Sprintf("%q: %v.", text, err)
	}
	return ""
}}

// isPreset accepts the name of a preset.
var isPreset = textIs{"a preset: see docs/presets for all of them", "Unknown preset", func(text string) string {
	if _, err := baseline.Find(text); err != nil {
		return fmt.Sprintf("There is no preset %q: write %s, or another one of docs/presets.", text, nearest(text, baseline.Names()))
	}
	return ""
}}

// isGroupName accepts what a security group may be called. Source: EC2 API, CreateSecurityGroup.
var isGroupName = textIs{
	"letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg- and without spaces at the ends", "Invalid group name",
	func(text string) string {
		if groupNamePattern.MatchString(text) && !strings.HasPrefix(strings.ToLower(text), "sg-") && strings.TrimSpace(text) == text {
			return ""
		}
		return fmt.Sprintf("%q is not a name that AWS takes: letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, not beginning with sg- and "+
			"without spaces at the ends.", text)
	},
}

// nearest is the name that takes the fewest changes of one letter.
func nearest(word string, names []string) string {
	return slices.MinFunc(names, func(a, b string) int { return distance(word, a) - distance(word, b) })
}

// distance is how many letters must be added, dropped or replaced to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// isCIDR accepts a CIDR block of either IP version as AWS stores it.
var isCIDR = textIs{"a CIDR block without host bits", "Invalid CIDR block", func(text string) string {
	p, err := netip.ParsePrefix(text)
	switch {
	case err != nil || p.Addr().Is4In6():
		return fmt.Sprintf("%q is not a CIDR block: write an address and a length, such as 10.0.0.0/8 or 2001:db8::/32.", text)
	case p != p.Masked():
		return fmt.Sprintf("%s has host bits, which AWS would drop: write %s.", p, p.Masked())
	}
	return ""
}}
