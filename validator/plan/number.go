package plan

import (
	"strconv"
	"strings"
)

// maxDigits is how many digits an int64 can have.
const maxDigits = 19

// parseInteger reads an integer as JSON and Terraform may write it: 100, "100", 1e2, 100.0. It reports false for what is no
// integer or does not fit, however long: the work grows with the text, not with the exponent.
func parseInteger(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	mantissa, exponent, hasExponent := strings.Cut(strings.ToLower(s), "e")
	shift := 0
	if hasExponent {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift > 1e6 || shift < -1e6 {
			return 0, false
		}
	}
	sign, mantissa := splitSign(mantissa)
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if whole == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	shift -= len(fraction)
	significant := strings.TrimRight(digits, "0")
	shift += len(digits) - len(significant)
	significant = strings.TrimLeft(significant, "0")
	switch {
	case significant == "":
		return 0, true
	case shift < 0, len(significant)+shift > maxDigits:
		return 0, false
	}
	n, err := strconv.ParseInt(sign+significant+strings.Repeat("0", shift), 10, 64)
	return n, err == nil
}

func splitSign(s string) (sign, rest string) {
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		return s[:1], s[1:]
	}
	return "", s
}

// numberText is a JSON number as Terraform converts it to text: integers in full.
func numberText(s string) string {
	if n, ok := parseInteger(s); ok {
		return strconv.FormatInt(n, 10)
	}
	return s
}
