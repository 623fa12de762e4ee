package check

import (
	"fmt"
	"strconv"
)

// tally counts what there certainly is and what there possibly is at most.
type tally struct {
	least, most int
	open        bool // something that is counted once stands for any number
}

// exactly is the tally of n that are certain.
func exactly(n int) tally { return tally{least: n, most: n} }

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

// plus is both together.
func (t tally) plus(o tally) tally {
	return tally{t.least + o.least, t.most + o.most, t.open || o.open}
}

// number is how many there are, for a message: "3", "1 to 3", "up to 3", "at least 2".
func (t tally) number() string {
	switch {
	case t.open:
		return fmt.Sprintf("at least %d", t.least)
	case t.least == t.most:
		return strconv.Itoa(t.most)
	case t.least == 0:
		return fmt.Sprintf("up to %d", t.most)
	}
	return fmt.Sprintf("%d to %d", t.least, t.most)
}

// of is the number with a noun: "1 to 3 rules".
func (t tally) of(one string) string {
	if t.open && t.least == 0 {
		return "an unknown number of " + one + "s"
	}
	last := t.most
	if t.open {
		last = t.least
	}
	return t.number() + " " + plural(last, one, one+"s")
}

// beyond says by how much a budget is passed: "1 to 3 more than the budget of 12".
func (t tally) beyond(limit int) string {
	over := tally{max(0, t.least-limit), t.most - limit, t.open}
	text := over.number() + " more"
	if over.open && over.least == 0 {
		text = "possibly more"
	}
	return fmt.Sprintf("%s than the budget of %d", text, limit)
}

// counted is a number with a noun: "1 rule", "3 rules".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
