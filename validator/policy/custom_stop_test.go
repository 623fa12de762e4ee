package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/facts"
)

// A rule over all triples of rules would take minutes: it ends with its stop, whatever part of it loops.
func TestACustomRuleEndsWithItsStop(t *testing.T) {
	const loops = `length(flatten([for a in facts.nacls["aws_network_acl.n"].rules : [for b in facts.nacls["aws_network_acl.n"].rules :
      [for c in facts.nacls["aws_network_acl.n"].rules : 1 if a.port_from == b.port_from]]]))`
	ports := make([]int, 1000)
	for i := range ports {
		ports[i] = 1 + i
	}
	net := smallNet(ports...)
	for _, body := range []string{
		"  enforce {\n    condition = COUNT == 1\n    error_message = \"\"\n  }", "  enforce {\n    condition = true\n    error_message = \"${COUNT}\"\n  }",
		"  when = COUNT == 1\n  enforce {\n    condition = true\n    error_message = \"\"\n  }", "  for_each = [\"${COUNT}\"]\n  enforce {\n    condition = true\n    error_message = \"\"\n  }",
	} {
		_, rule := ruleOf(t, strings.ReplaceAll(body, "COUNT", loops))
		stop := &firewall.Stop{}
		time.AfterFunc(50*time.Millisecond, stop.Set)
		began := time.Now()
		func() {
			defer func() {
				if _, ended := recover().(firewall.Stopped); !ended || time.Since(began) > 10*time.Second {
					t.Errorf("%s: ended %v after %s", body, ended, time.Since(began))
				}
			}()
			_, _ = rule.Evaluate(facts.Of(net, net, facts.Meta{}), facts.Functions(net), stop)
		}()
	}
}
