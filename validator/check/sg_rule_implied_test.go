package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// here makes a group's rule one of a resource of its own.
func here(r firewall.GroupRule) firewall.GroupRule {
	r.Standalone = true
	return r
}

func TestSGRuleImplied(t *testing.T) {
	wide, narrow := here(opening("tcp", 0, 1023, "10.0.0.0/8")), here(opening("tcp", 443, 443, "10.1.0.0/16"))
	secret := narrow
	secret.SensitiveV = true
	found := func(r firewall.GroupRule) firewall.GroupRule { r.Standalone = false; return r }
	for _, c := range []struct {
		name  string
		rules []firewall.GroupRule
		want  string
		says  string
	}{
		{"a rule within another", []firewall.GroupRule{wide, narrow}, "note aws_security_group.g ingress implied", "1 of 2 ingress rules of the security group opens nothing that the others do not: tcp 443 with 10.1.0.0/16"},
		{"two rules that do not meet", []firewall.GroupRule{narrow, here(opening("tcp", 444, 444, "10.1.0.0/16"))}, "", ""},
		{"one that the plan only finds", []firewall.GroupRule{wide, found(narrow)}, "", ""},
		{"one of two that are alike, the other only found", []firewall.GroupRule{narrow, found(narrow)}, "note aws_security_group.g ingress implied", "1 of 2"},
		{"a sensitive one", []firewall.GroupRule{wide, secret}, "note aws_security_group.g ingress implied", hidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.group("g", c.rules...)
			found := planned(t, SGRuleImplied, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, "proved "+c.want)
			says(t, found, c.says)
			if strings.Contains(found[0].Message, "443") && c.name == "a sensitive one" {
				t.Errorf("it tells: %s", found[0].Message)
			}
		})
	}
}

func TestAGroupOfAnotherVPC(t *testing.T) {
	build := func(change func(w world, r *firewall.GroupRule)) world {
		w := newWorld()
		w.addVPC("far", "10.9.0.0/16")
		w.group("far").VPC = firewall.LinkTo("aws_vpc.far")
		g := w.group("g")
		r := here(openingTo("tcp", 443, 443, "far"))
		r.Origin = madeBy("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_egress_rule.r", "create")
		change(w, &r)
		g.Egress = []firewall.GroupRule{r}
		return w
	}
	const want = " note aws_security_group.g egress other-vpc"
	found := planned(t, SGRuleImplied, newWorld(), build(func(world, *firewall.GroupRule) {}))
	expect(t, found, "proved"+want)
	says(t, found, "1 egress rule that names a group of another VPC", "tcp 443 with members of aws_security_group.far")
	expect(t, planned(t, SGRuleImplied, newWorld(), build(func(_ world, r *firewall.GroupRule) { r.Maybe, r.Must = true, firewall.Services{} })), "possible"+want)
	for says, change := range map[string]func(w world, r *firewall.GroupRule){
		"the same VPC": func(w world, _ *firewall.GroupRule) {
			w.Groups["aws_security_group.far"].VPC = firewall.LinkTo("aws_vpc.main")
		},
		"a VPC that is not known": func(w world, _ *firewall.GroupRule) {
			w.Groups["aws_security_group.far"].VPC = firewall.Link{Open: true}
		},
		"a group that can be used in further VPCs": func(w world, _ *firewall.GroupRule) { w.Groups["aws_security_group.g"].MoreVPCs = true },
		"another that can be used in further VPCs": func(w world, _ *firewall.GroupRule) { w.Groups["aws_security_group.far"].MoreVPCs = true },
		"one of two groups":                        func(_ world, r *firewall.GroupRule) { r.Group.To = append(r.Group.To, "aws_security_group.g") },
		"a group that the plan does not hold":      func(w world, _ *firewall.GroupRule) { delete(w.Groups, "aws_security_group.far") },
	} {
		if found := planned(t, SGRuleImplied, newWorld(), build(change)); len(found) > 0 {
			t.Errorf("%s: %s", says, found[0].Message)
		}
	}
}
