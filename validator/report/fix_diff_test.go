package report

import (
	"strings"
	"testing"
)

func TestADiffOfLinesThatAreAdded(t *testing.T) {
	old := "a {\n  x = 1\n}\nb {\n}\n"
	for text, want := range map[string]string{
		"a {\n  x = 1\n\n  c {\n  }\n}\nb {\n}\n": "@@ -1,5 +1,8 @@\n a {\n   x = 1\n+\n+  c {\n+  }\n }\n b {\n }\n",
		"a {\n  x = 2\n}\nb {\n}\n":               "@@ -1,5 +1,5 @@\n a {\n-  x = 1\n+  x = 2\n }\n b {\n }\n",
		old + "c {\n}\n":                          "@@ -3,3 +3,5 @@\n }\n b {\n }\n+c {\n+}\n",
	} {
		var b strings.Builder
		shown := func(line int) (string, bool) { return strings.Split(old, "\n")[line-1], true }
		if err := FixDiff(&b, "f", []byte(old), []byte(text), shown, Style{}); err != nil || !strings.HasSuffix(b.String(), want) {
			t.Errorf("%v got\n%swant\n%s", err, b.String(), want)
		}
	}
}
