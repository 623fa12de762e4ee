package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// The JSON has the references of all rules of a baseline together: rules whose peers are not known all name the one group that it refers to,
// and each perhaps one of two.
func TestRulesOfABaselineThatNameNewGroups(t *testing.T) {
	rule := func(key string, port int64) plan.BaselineRule {
		return plan.BaselineRule{Key: key, Direction: known("ingress"), Protocol: known("tcp"), FromPort: integer(port), ToPort: integer(port), SecurityGroupID: hiddenID}
	}
	for _, c := range []struct {
		says string
		refs []string
		want string
	}{
		{"one", []string{"aws_security_group.a.id", "aws_security_group.a"}, "tcp 443 aws_security_group.a\ntcp 80 aws_security_group.a"},
		{"two", []string{"aws_security_group.a.id", "aws_security_group.a", "aws_security_group.b.id", "aws_security_group.b"},
			"tcp 443 aws_security_group.a maybe\ntcp 443 aws_security_group.b maybe\ntcp 80 aws_security_group.a maybe\ntcp 80 aws_security_group.b maybe"},
		{"one, and something that is not in the plan", []string{"aws_security_group.a.id", "aws_security_group.a", "local.peer"},
			"tcp 443 aws_security_group.a maybe\ntcp 443 aws_security_group.b maybe\ntcp 443 rackspace_sg_baseline.web maybe\n" +
				"tcp 80 aws_security_group.a maybe\ntcp 80 aws_security_group.b maybe\ntcp 80 rackspace_sg_baseline.web maybe"},
	} {
		t.Run(c.says, func(t *testing.T) {
			web := planned("rackspace_sg_baseline.web", "rackspace_sg_baseline", "web", &plan.Object{Baseline: &plan.Baseline{
				Rules: plan.Value[[]plan.BaselineRule]{State: plan.Known, V: []plan.BaselineRule{rule("http", 80), rule("https", 443)}}}})
			config := &plan.Module{Resources: map[string]*plan.ConfigResource{"rackspace_sg_baseline.web": {Type: web.Type, Name: "web",
				Args: map[string]*plan.Expr{"rules": {References: c.refs}}}}}
			_, after := Build(&plan.Plan{Config: config, Resources: []*plan.Resource{web,
				planned("aws_security_group.a", "aws_security_group", "a", &plan.Object{SecurityGroup: &plan.SecurityGroup{}}),
				planned("aws_security_group.b", "aws_security_group", "b", &plan.Object{SecurityGroup: &plan.SecurityGroup{}})}}, Options{})
			if got := groupRules(after.Groups[firewall.ID(web.Address)], firewall.Ingress); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}
