package result

import "testing"

func TestUnqualified(t *testing.T) {
	for _, c := range []struct{ address, want string }{
		{Qualified("live/net", "module.a.aws_vpc.main"), "module.a.aws_vpc.main"},
		{Qualified("net.json", `aws_vpc.main["a//b"]`), `aws_vpc.main["a//b"]`},
		{`aws_vpc.main["a//b"]`, `aws_vpc.main["a//b"]`},
		{"aws_vpc.main", "aws_vpc.main"},
	} {
		if got := Unqualified(c.address); got != c.want {
			t.Errorf("Unqualified(%s) = %s, want %s", c.address, got, c.want)
		}
	}
}
