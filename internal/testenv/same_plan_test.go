package testenv

import "testing"

func TestSamePlan(t *testing.T) {
	const plan = `{"resource_changes":[{"address":"aws_vpc.a","change":{"after":{"id":"vpc-0123456789abcdef0","port":22}}},{"address":"aws_vpc.b"}]}`
	for name, c := range map[string]struct {
		plan string
		want bool
	}{
		"itself":        {plan, true},
		"another id":    {`{"resource_changes":[{"address":"aws_vpc.a","change":{"after":{"id":"vpc-ffff456789abcdef0","port":22}}},{"address":"aws_vpc.b"}]}`, true},
		"another order": {`{"resource_changes":[{"address":"aws_vpc.b"},{"address":"aws_vpc.a","change":{"after":{"id":"vpc-0123456789abcdef0","port":22}}}]}`, true},
		"another port":  {`{"resource_changes":[{"address":"aws_vpc.a","change":{"after":{"id":"vpc-0123456789abcdef0","port":23}}},{"address":"aws_vpc.b"}]}`, false},
		"another kind":  {`{"resource_changes":[{"address":"aws_vpc.a","change":{"after":{"id":"acl-0123456789abcdef0","port":22}}},{"address":"aws_vpc.b"}]}`, false},
		"no plan":       {`{`, false},
	} {
		if got := SamePlan([]byte(plan), []byte(c.plan)); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
