package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// What is a service within a return rule, the groups say: their ports are in what is found of the network ACL.
func TestPortsOfAGroupThatAreSensitiveAreNotToldOfItsNACL(t *testing.T) {
	for _, secret := range []bool{false, true} {
		w := newWorld()
		w.list("n", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), nil, "a")
		w.list("m", rules(permit(100, "tcp", "0.0.0.0/0", 1024, 65535)), rules(permit(100, "tcp", "10.0.0.0/16", 4711, 4711)), "b")
		g := w.group("g", opening("tcp", 4711, 4711, "0.0.0.0/0"))
		g.Ingress[0].SensitiveV = secret
		w.host("h", "a", []string{"g"})
		for _, c := range []*Check{InboundReplyDropped, SubnetPathReplyDropped} {
			found := prior(t, c, w)
			if len(found) == 0 {
				t.Fatalf("%s finds nothing", c.ID)
			}
			for _, f := range found {
				told := strings.Contains(f.Message, "4711") || len(f.Uncovered)+len(f.Witness)+len(f.Fixes) > 0
				if f.Address == "aws_network_acl.n" && told == secret {
					t.Errorf("%s: sensitive is %v: %s %v", c.ID, secret, f.Message, boxTexts(f.Uncovered))
				}
			}
		}
	}
}

func TestAnActionThatIsSensitiveIsNotTold(t *testing.T) {
	secret := func(r firewall.NACLRule) firewall.NACLRule {
		r.SensitiveV, r.SensitiveA = true, true
		return r
	}
	ssh := refuse(100, "tcp", "0.0.0.0/0", 22, 22)
	for _, deny := range []bool{false, true} {
		if !deny {
			ssh.Action = firewall.Allow
		}
		first, second := secret(ssh), secret(ssh)
		second.Number = 200
		second.Action = 1 - first.Action
		w := newWorld()
		w.list("n", rules(first, second, secret(ssh)), rules(secret(vague(ssh)), secret(maybe(ssh))), "a")
		for _, f := range Run(All(), nil, w.Network, Facts{}, DefaultOptions()) {
			if f.Address != "aws_network_acl.n" || f.RuleID[:4] == "RSG3" {
				continue
			}
			neutral := strings.NewReplacer("allow or deny", "", "allows or denies", "").Replace(f.Message)
			for _, word := range []string{"allow", "deny", "denies", "packets pass,", "packets are dropped,"} {
				if strings.Contains(neutral, word) {
					t.Errorf("%s: %s", f.RuleID, f.Message)
				}
			}
			if f.Severity == result.Error && len(f.Witness) > 0 {
				t.Errorf("%s shows a packet", f.RuleID)
			}
		}
	}
}
