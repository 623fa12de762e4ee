package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// standing writes the interfaces of a network, one a line: "aws_lb.a in aws_subnet.s with aws_security_group.g".
func standing(n *firewall.Network) string {
	var lines []string
	for _, id := range keys(n.Interfaces) {
		i := n.Interfaces[id]
		lines = append(lines, fmt.Sprintf("%s in %s with %s", id, linkText(i.Subnet), linksText(i.Groups)))
	}
	return strings.NewReplacer("aws_subnet.s", "s", "aws_security_group.of", "", "module.app.", "").Replace(strings.Join(lines, "\n"))
}

func TestWhatAWSPlacesStandsInItsSubnetsWithItsGroups(t *testing.T) {
	before, after := both(t, "t80_placed/plan.json")
	if len(before.Interfaces) > 0 {
		t.Errorf("before: %s", standing(before))
	}
	want := `aws_autoscaling_group.mixed in s["a"] with [["mixed"]]
aws_autoscaling_group.nodes in s["a"] | s["b"] with [["nodes"]]
aws_db_instance.db in s["a"] | s["b"] with [["db"]]
aws_ecs_service.grouped in s["a"] with [aws_vpc.main.default_security_group_id]
aws_ecs_service.task in s["a"] | s["b"] with [["task"]]
aws_eks_cluster.control in s["a"] | s["b"] with [aws_eks_cluster.control.vpc_config[0].cluster_security_group_id ["control"]]
aws_elasticache_cluster.cache in s["b"] with [["cache"]]
aws_elasticache_replication_group.memory in s["b"] with [["memory"]]
aws_elasticache_serverless_cache.serverless in s["a"] with [["serverless"]]
aws_lambda_function.in_vpc@s["a"] in s["a"] with [["function"]]
aws_lambda_function.in_vpc@s["b"] in s["b"] with [["function"]]
aws_lb.alb@s["a"] in s["a"] with [["alb"]]
aws_lb.alb@s["b"] in s["b"] with [["alb"]]
aws_lb.bare in s["a"] with []
aws_lb.nlb@s["a"] in s["a"] with [["nlb"]]
aws_lb.nlb@s["b"] in s["b"] with [["nlb"]]
aws_nat_gateway.nat in s["a"] with []
aws_rds_cluster.aurora in s["a"] | s["b"] with [["aurora"]]
aws_vpc_endpoint.late@s["b"] in s["b"] with [["late"] aws_vpc.main.default_security_group_id]
aws_vpc_endpoint.queue in s["a"] with [["endpoint"]]`
	if got := standing(after); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := after.Interfaces[`aws_lb.nlb@aws_subnet.s["a"]`]; fmt.Sprint(n.Addrs) != "[10.180.1.7]" || !n.AddrsKnown {
		t.Errorf("the address that a load balancer states: %v, known %v", n.Addrs, n.AddrsKnown)
	}
	rules := groupRules(after.Groups["aws_eks_cluster.control.vpc_config[0].cluster_security_group_id"], firewall.Ingress)
	if rules != `tcp 8080 aws_security_group.of["alb"]` {
		t.Errorf("the group that EKS makes: %s", rules)
	}
}

func TestWhatAWSHasPlacedAlready(t *testing.T) {
	before, after := both(t, "t81_placed_changed/plan.json")
	if got, want := standing(before), `aws_db_instance.db in s["a"] | s["b"] with [["old"]]
aws_lb.alb@s["a"] in s["a"] with [["alb"]]
aws_lb.alb@s["b"] in s["b"] with [["alb"]]
aws_vpc_endpoint.queue[0] in s["a"] with [["endpoint"]]`; got != want {
		t.Errorf("before\n%s\nwant\n%s", got, want)
	}
	if got, want := standing(after), `aws_db_instance.db in s["a"] | s["b"] with [["new"]]
aws_lambda_function.handler[0] in s["a"] with [["alb"]]
aws_lb.alb in s["a"] with [["alb"]]`; got != want {
		t.Errorf("after\n%s\nwant\n%s", got, want)
	}
}

// TestWhatThePlanDoesNotSayOfAPlacedResource makes a resource of which the values or the configuration leave something open.
func TestWhatThePlanDoesNotSayOfAPlacedResource(t *testing.T) {
	unknown := plan.Strings{State: plan.UnknownValue}
	in := func(typ string, x plan.Placed) *plan.Resource {
		return planned(typ+".x", typ, "x", &plan.Object{Placed: &x})
	}
	refs := func(text string) *plan.Expr { return &plan.Expr{References: strings.Fields(text)} }
	subnet := func(name string) *plan.Resource {
		return planned("aws_subnet."+name, "aws_subnet", name, &plan.Object{ID: hiddenID, Subnet: &plan.Subnet{}})
	}
	group := planned("aws_security_group.g", "aws_security_group", "g", &plan.Object{ID: hiddenID, SecurityGroup: &plan.SecurityGroup{}})
	for _, c := range []struct {
		says string
		x    *plan.Resource
		args map[string]*plan.Expr
		want string
	}{
		{"a block that is dynamic may name whatever the module knows", in("aws_lambda_function", plan.Placed{Block: plan.UnknownValue}), nil,
			"aws_lambda_function.x in aws_subnet.a | aws_subnet.b with [] [aws_security_group.g]"},
		{"a choice is one of two", in("aws_nat_gateway", plan.Placed{Block: plan.Known, Subnets: unknown}),
			map[string]*plan.Expr{"subnet_id": refs("aws_subnet.a.id aws_subnet.a aws_subnet.b.id aws_subnet.b")},
			"aws_nat_gateway.x in aws_subnet.a | aws_subnet.b with []"},
		{"a subnet group that the plan does not hold may have any", in("aws_db_instance", plan.Placed{Block: plan.Known, SubnetGroup: known("other"),
			Groups: unknown}), map[string]*plan.Expr{"vpc_security_group_ids": refs("aws_security_group.g.id aws_security_group.g")},
			"aws_db_instance.x in  … with [aws_security_group.g]"},
		{"a gateway endpoint has no interface", in("aws_vpc_endpoint", plan.Placed{Block: plan.Known, Subnets: unknown, Groups: unknown}), nil, ""},
		{"a member of a replication group is a part of it", in("aws_elasticache_cluster", plan.Placed{Block: plan.Known, Member: known("group")}), nil, ""},
		{"two launch templates, of which one says", in("aws_autoscaling_group", plan.Placed{Block: plan.Known, Subnets: unknown,
			Templates: plan.Value[[]plan.UsedTemplate]{State: plan.Known, V: make([]plan.UsedTemplate, 2)}}),
			map[string]*plan.Expr{"vpc_zone_identifier": refs("aws_subnet.a.id aws_subnet.a")},
			"aws_autoscaling_group.x in aws_subnet.a with [] [aws_security_group.g]"},
	} {
		t.Run(c.says, func(t *testing.T) {
			config := &plan.Module{Resources: map[string]*plan.ConfigResource{c.x.Type + ".x": {Type: c.x.Type, Name: "x", Args: c.args}}}
			_, n := Build(&plan.Plan{Config: config, Resources: []*plan.Resource{c.x, subnet("a"), subnet("b"), group},
				Pending: map[string]bool{c.x.Type + ".x": true}}, Options{})
			if got := standing(n); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			for _, i := range n.Interfaces {
				if _, exact := i.Subnet.Exact(); !exact && len(i.Subnet.Why) == 0 || len(i.Groups.Maybe) > 0 && len(i.Groups.Why) == 0 {
					t.Errorf("nothing says what hides it: %+v", i)
				}
			}
		})
	}
}

// An association that ends is taken off its endpoint, and one that stays is in it, unless an update of the list itself says otherwise.
func TestAssociationsOfAnEndpoint(t *testing.T) {
	ids := func(list ...string) plan.Strings {
		v := plan.Strings{State: plan.Known}
		for _, id := range list {
			v.V = append(v.V, known(id))
		}
		return v
	}
	const both, one = "aws_vpc_endpoint.x@subnet-1 in subnet-1 with [sg-1 sg-2]\naws_vpc_endpoint.x@subnet-2 in subnet-2 with [sg-1 sg-2]",
		"aws_vpc_endpoint.x@subnet-1 in subnet-1 with [sg-1]"
	const alone = "aws_vpc_endpoint.x in subnet-1 with [sg-1]"
	for _, c := range []struct {
		says, endpoint, association string
		lists                       int // how many subnets and groups the endpoint states after the plan
		want                        string
	}{
		{"one that ends", "no-op", "delete", 2, one},
		{"one that ends beside an update of something else", "update", "delete", 2, one},
		{"one that ends beside an update of the lists", "update", "delete", 1, alone},
		{"one that stays", "no-op", "no-op", 2, both},
		{"one that stays beside an update of something else", "update", "no-op", 2, both},
		{"one that stays beside an update of the lists", "update", "no-op", 1, alone},
	} {
		t.Run(c.says, func(t *testing.T) {
			endpoint := func(n int) *plan.Object {
				return &plan.Object{ID: known("vpce-1"), Placed: &plan.Placed{Block: plan.Known, Kind: known("Interface"),
					Subnets: ids([]string{"subnet-1", "subnet-2"}[:n]...), Groups: ids([]string{"sg-1", "sg-2"}[:n]...)}}
			}
			association := func(typ string, part plan.EndpointPart) *plan.Resource {
				r := inState(typ+".x", typ, "x", "a-1", &plan.Object{EndpointPart: &part})
				if r.Actions = []string{c.association}; c.association == "delete" {
					r.After = nil
				}
				return r
			}
			before, after := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{
				{Address: "aws_vpc_endpoint.x", Type: "aws_vpc_endpoint", Name: "x", Actions: []string{c.endpoint}, Before: endpoint(2), After: endpoint(c.lists)},
				association("aws_vpc_endpoint_subnet_association", plan.EndpointPart{EndpointID: known("vpce-1"), SubnetID: known("subnet-2")}),
				association("aws_vpc_endpoint_security_group_association", plan.EndpointPart{EndpointID: known("vpce-1"), GroupID: known("sg-2")})}}, Options{})
			for n, want := range map[*firewall.Network]string{before: both, after: c.want} {
				if got := standing(n); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
}

// nodeText writes what a node of a load balancer does.
func nodeText(n *firewall.Node) string {
	if n == nil {
		return "none"
	}
	balances := func(list []firewall.Balance) string {
		var parts []string
		for _, b := range list {
			text := string(b.Target)
			if b.Addr.IsValid() {
				text = strings.TrimSpace(fmt.Sprintf("%s %s in %s", text, b.Addr, b.Subnet))
			}
			text += " " + strings.ReplaceAll(servicesText(b.Services), ", ", ",") + [...]string{"", " perhaps in its zone", " in its zone"}[b.Zones]
			if len(b.Why) > 0 {
				text += " perhaps"
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, ", ")
	}
	out := [...]string{"unknown", "inside", "internet"}[n.Facing]
	if len(n.Asks) > 0 {
		out += ", asks " + balances(n.Asks)
	}
	for _, l := range n.Listens {
		out += "; " + l.Origin.Address + " " + servicesText(l.Services)
		if len(l.HandsOn) > 0 {
			out += " hands on to " + balances(l.HandsOn)
		}
	}
	return out
}

func servicesText(s firewall.Services) string {
	var parts []string
	for _, p := range s.Protocols() {
		parts = append(parts, fmt.Sprintf("%s:%s", p, s.Ports(p)))
	}
	if parts == nil {
		return "-"
	}
	return strings.Join(parts, ",")
}

func TestNodesOfALoadBalancerSendToTheTargetsOfTheirListeners(t *testing.T) {
	_, after := both(t, "t83_balancer/plan.json")
	for id, want := range map[firewall.ID]string{
		`aws_lb.web@aws_subnet.public["a"]`: "inside, asks aws_instance.app tcp:8080,9090; aws_lb_listener.web tcp:80",
		`aws_lb.web@aws_subnet.public["b"]`: "inside, asks aws_instance.app tcp:8080,9090; aws_lb_listener.web tcp:80",
		"aws_lb.tasks":                      "inside, asks aws_ecs_service.tasks tcp:8080 in its zone; aws_lb_listener.tasks tcp:80",
		"aws_ecs_service.tasks":             "none",
	} {
		if got := strings.ReplaceAll(nodeText(after.Interfaces[id].Node), "aws_subnet.app", "s"); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

func TestNodesHandOnWhatTheirTargetsSee(t *testing.T) {
	_, after := both(t, "t84_clients/plan.json")
	for id, want := range map[firewall.ID]string{
		// What is idle, and what a rule forwards to, are asked too; a function is not, nor is an address outside of the VPC.
		`aws_lb.web@aws_subnet.public["b"]`: "internet, asks aws_autoscaling_group.attached tcp:8443, aws_autoscaling_group.named tcp:8443, " +
			"aws_instance.app tcp:7070, aws_instance.app tcp:9091; aws_lb_listener.web tcp:443",
		"aws_lb.tcp": `internet, asks 10.184.11.53 in s["a"] tcp:8443 in its zone, 10.184.11.77 in s["a"] tcp:8443 in its zone, ` +
			"aws_instance.app tcp:8443 in its zone, aws_instance.app tcp:9443 in its zone; " +
			`aws_lb_listener.dns tcp:53,udp:53 hands on to 10.184.11.53 in s["a"] tcp:53,udp:53 in its zone; ` +
			"aws_lb_listener.tcp tcp:443 hands on to aws_instance.app tcp:8443 in its zone; aws_lb_listener.tls tcp:8443",
	} {
		if got := strings.ReplaceAll(nodeText(after.Interfaces[id].Node), "aws_subnet.app", "s"); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

// TestWhoHasTheDefaultGroup is of resources that name no group, in a subnet of a known VPC.
func TestWhoHasTheDefaultGroup(t *testing.T) {
	vpc := inState("aws_vpc.v", "aws_vpc", "v", "vpc-1", &plan.Object{VPC: &plan.VPC{DefaultSecurityGroupID: known("sg-default")}})
	subnet := inState("aws_subnet.a", "aws_subnet", "a", "subnet-1", &plan.Object{Subnet: &plan.Subnet{VPCID: known("vpc-1")}})
	group := inState("aws_db_subnet_group.g", "aws_db_subnet_group", "g", "g", &plan.Object{SubnetGroup: &plan.SubnetGroup{Name: known("g"),
		Subnets: plan.Strings{State: plan.Known, V: []plan.String{known("subnet-1")}}}})
	for typ, sure := range map[string]bool{"aws_db_instance": true, "aws_rds_cluster": false, "aws_ecs_service": true, "aws_lb": false, "aws_vpc_endpoint": true} {
		x := &plan.Placed{Block: plan.Known, SubnetGroup: known("g"), Groups: plan.Strings{State: plan.UnknownValue},
			Subnets: plan.Strings{State: plan.Known, V: []plan.String{known("subnet-1")}}}
		switch typ {
		case "aws_vpc_endpoint":
			x.Kind = known("Interface")
		case "aws_ecs_service":
			x.Groups = plan.Strings{} // in a block, what is not stated is null
		}
		r := planned(typ+".x", typ, "x", &plan.Object{ID: hiddenID, Placed: x})
		_, after := Build(&plan.Plan{Config: &plan.Module{}, Resources: []*plan.Resource{vpc, subnet, group, r}}, Options{})
		g := after.Interfaces[firewall.ID(r.Address)].Groups
		if len(g.Sure) == 1 != sure || len(g.Sure)+len(g.Maybe) != 1 {
			t.Errorf("%s: %s, want it for certain: %t", typ, linksText(g), sure)
		}
	}
}
