package check

import "strconv"

// tally counts what there certainly is and what there possibly is at most.
type tally struct{ least, most int }

func (t *tally) add(sure bool) {
	t.most++
	if sure {
		t.least++
	}
}

// decided picks the number to report against a limit that must not be passed: what is certain where that passes it, else
// what is possible. over is false where not even that does.
func (t tally) decided(limit int) (n int, possible, over bool) {
	switch {
	case t.least > limit:
		return t.least, false, true
	case t.most > limit:
		return t.most, true, true
	}
	return t.least, false, false
}

// counted is a number with a noun: "1 rule", "3 rules".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
