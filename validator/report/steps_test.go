package report

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestStepsSayWhatTheyWaitForUnlessEachFollowsTheLast(t *testing.T) {
	step := func(order int, after ...int) result.Step {
		return result.Step{Order: order, After: after, Action: "create", Address: "x\x1b", Effect: "stands"}
	}
	for _, c := range []struct {
		steps []result.Step
		want  string
	}{
		{[]result.Step{step(1), step(2, 1)}, "= step 1 create x\\x1b: stands = step 2 create x\\x1b: stands"},
		{[]result.Step{step(1), step(2), step(3, 1, 2)},
			"= step 1 at any time, create x\\x1b: stands = step 2 at any time, create x\\x1b: stands = step 3 after 1, 2, create x\\x1b: stands"},
	} {
		p := newPage(Style{})
		p.steps(c.steps)
		if got := strings.Join(strings.Fields(p.String()), " "); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
