package network

import (
	"fmt"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

func TestWhoseAddressATargetSees(t *testing.T) {
	health := func(s string) plan.Strings { return plan.Strings{State: plan.Known, V: []plan.String{known(s)}} }
	later := plan.String{State: plan.UnknownValue}
	for name, c := range map[string]struct {
		group  plan.TargetGroup
		stated string // an argument of the configuration
		want   string // requests, health checks, whose address
	}{
		"an ALB's":                  {plan.TargetGroup{Protocol: known("HTTP"), Port: known("80"), HealthPorts: health("8080"), PreserveClientIP: later}, "", "tcp:80, tcp:8080, the node's"},
		"instances":                 {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("8080"), TargetType: known("instance"), PreserveClientIP: later}, "", "tcp:80, tcp:8080, the client's"},
		"instances with TLS":        {plan.TargetGroup{Protocol: known("TLS"), Port: known("80"), HealthPorts: health("traffic-port"), TargetType: known("instance"), PreserveClientIP: later}, "", "tcp:80, tcp:80, the client's"},
		"not for instances":         {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("80"), TargetType: known("instance"), PreserveClientIP: known("false")}, "", "tcp:80, tcp:80, the node's"},
		"addresses":                 {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("80"), TargetType: known("ip"), PreserveClientIP: later}, "", "tcp:80, tcp:80, the node's"},
		"addresses, on demand":      {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("80"), TargetType: known("ip"), PreserveClientIP: known("true")}, "", "tcp:80, tcp:80, the client's"},
		"addresses with UDP":        {plan.TargetGroup{Protocol: known("UDP"), Port: known("53"), HealthPorts: health("8080"), TargetType: known("ip"), PreserveClientIP: known("false")}, "", "udp:53, tcp:8080, the client's"},
		"both protocols":            {plan.TargetGroup{Protocol: known("TCP_UDP"), Port: known("53"), HealthPorts: health("traffic-port"), TargetType: known("ip")}, "", "tcp:53,udp:53, tcp:53, the client's"},
		"what a value will say":     {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("80"), TargetType: known("instance"), PreserveClientIP: later}, "preserve_client_ip", "tcp:80, tcp:80, one of the two"},
		"a load balancer":           {plan.TargetGroup{Protocol: known("TCP"), Port: known("443"), HealthPorts: health("traffic-port"), TargetType: known("alb"), PreserveClientIP: later}, "", "tcp:443, tcp:443, the client's"},
		"a type that is not known":  {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: health("80"), TargetType: later, PreserveClientIP: later}, "", "tcp:80, tcp:80, one of the two"},
		"no health check is known":  {plan.TargetGroup{Protocol: known("TCP"), Port: known("80"), HealthPorts: plan.Strings{State: plan.UnknownValue}, TargetType: known("ip")}, "", "tcp:80, -, the node's"},
		"addresses of IPv6":         {plan.TargetGroup{Protocol: known("HTTP"), Port: known("80"), IPAddressType: known("ipv6"), HealthPorts: health("80")}, "", "tcp:80, tcp:80, the node's"},
		"a family that comes later": {plan.TargetGroup{Protocol: known("HTTP"), Port: known("80"), IPAddressType: later, HealthPorts: health("80")}, "ip_address_type", "-, -, the node's"},
		"a Gateway Load Balancer's": {plan.TargetGroup{Protocol: known("GENEVE"), Port: known("6081"), TargetType: known("instance"), HealthPorts: health("80")}, "", "-, -, the client's"},
		"a function":                {plan.TargetGroup{TargetType: known("lambda"), HealthPorts: health("traffic-port")}, "", "-, -, the client's"},
		"a port that comes later":   {plan.TargetGroup{Protocol: known("HTTP"), Port: later, HealthPorts: health("80")}, "", "-, -, the node's"},
	} {
		t.Run(name, func(t *testing.T) {
			r := planned("aws_lb_target_group.g", "aws_lb_target_group", "g", &plan.Object{TargetGroup: &c.group})
			args := map[string]*plan.Expr{c.stated: {References: []string{"var.x"}}}
			config := &plan.Module{Resources: map[string]*plan.ConfigResource{"aws_lb_target_group.g": {Type: r.Type, Name: "g", Args: args}}}
			b := newBuilder(newIndex(&plan.Plan{Resources: []*plan.Resource{r}, Config: config}), sideAfter, Options{})
			requests, checks := b.asked(r, plan.String{})
			whose := [...]string{"the node's", "one of the two", "the client's"}[b.keepsClients(r)]
			if got := fmt.Sprintf("%s, %s, %s", servicesText(requests), servicesText(checks), whose); got != c.want {
				t.Errorf("got %s; want %s", got, c.want)
			}
		})
	}
}

func TestOverWhichFamiliesClientsReachALoadBalancer(t *testing.T) {
	for name, c := range map[string]struct {
		kind         plan.String
		stated       string // an argument of the configuration
		ipv6, noIPv4 bool
	}{
		"what it is by itself":  {plan.String{State: plan.UnknownValue}, "", false, false},
		"a state that has none": {plan.String{}, "", false, false},
		"IPv4":                  {known("ipv4"), "", false, false},
		"both":                  {known("dualstack"), "", true, false},
		"IPv6":                  {known("dualstack-without-public-ipv4"), "", true, true},
		"what a value will say": {plan.String{State: plan.UnknownValue}, "ip_address_type", false, true},
	} {
		r := planned("aws_lb.l", "aws_lb", "l", &plan.Object{Placed: &plan.Placed{IPAddressType: c.kind}})
		config := &plan.Module{Resources: map[string]*plan.ConfigResource{"aws_lb.l": {Type: r.Type, Name: "l", Args: map[string]*plan.Expr{c.stated: {References: []string{"var.x"}}}}}}
		b := newBuilder(newIndex(&plan.Plan{Resources: []*plan.Resource{r}, Config: config}), sideAfter, Options{})
		if ipv6, noIPv4 := b.stack(r); ipv6 != c.ipv6 || noIPv4 != c.noIPv4 {
			t.Errorf("%s: over IPv6 %v, none over IPv4 %v", name, ipv6, noIPv4)
		}
	}
}
