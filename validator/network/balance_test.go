package network

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestNodesAskForHealthAloneWhereClientsKeepTheirAddress(t *testing.T) {
	known := func(s string) plan.String { return plan.String{State: plan.Known, V: s} }
	health := func(s string) plan.Strings { return plan.Strings{State: plan.Known, V: []plan.String{known(s)}} }
	computed := plan.String{State: plan.UnknownValue}
	for name, c := range map[string]struct {
		group plan.TargetGroup
		want  string // "" where nothing is certain
	}{
		"an ALB's":                      {plan.TargetGroup{Protocol: known("HTTP"), Port: known("80"), HealthPorts: health("8080")}, "80, 8080"},
		"an NLB's for instances":        {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("8080"), TargetType: known("instance"), PreserveClientIP: computed}, "8080"},
		"the same port":                 {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("traffic-port"), TargetType: known("instance"), PreserveClientIP: computed}, "80"},
		"no health check that is known": {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: plan.Strings{State: plan.UnknownValue}, PreserveClientIP: known("true")}, ""},
		"not kept":                      {plan.TargetGroup{Protocol: known("TLS"), Port: known("80"), HealthPorts: health("8080"), TargetType: known("instance"), PreserveClientIP: known("false")}, "80, 8080"},
		"for addresses":                 {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("8080"), TargetType: known("ip"), PreserveClientIP: computed}, "80, 8080"},
		"kept for addresses":            {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("8080"), TargetType: known("ip"), PreserveClientIP: known("true")}, "8080"},
		"UDP":                           {plan.TargetGroup{Protocol: known("UDP"), Port: known("53"), HealthPorts: health("8080")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := &plan.Resource{Address: "aws_lb_target_group.g", Type: "aws_lb_target_group", Name: "g", Actions: []string{"create"}, After: &plan.Object{TargetGroup: &c.group}}
			b := newBuilder(newIndex(&plan.Plan{Resources: []*plan.Resource{r}, Config: &plan.Module{}}), sideAfter, Options{})
			ports, ok := asked(&c.group, plan.String{}, b.keepsClients(r))
			if got := ports.String(); ok != (c.want != "") || ok && got != c.want {
				t.Errorf("%s, %t; want %q", got, ok, c.want)
			}
		})
	}
}
