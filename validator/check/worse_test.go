package check

import (
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// web is a world in which a NACL of subnet a admits HTTPS and answers nobody, and a group on a host there opens SSH, which the
// NACL drops; change makes of it what comes after.
func web(change func(world)) world {
	w := newWorld()
	w.nacl("n", rules(permit(100, "tcp", "0.0.0.0/0", 443, 443)), "a")
	w.group("g", opening("tcp", 22, 22, "10.0.0.0/8"))
	w.host("h", "a", []string{"g"})
	change(w)
	return w
}

func TestAPlanSaysInWhatItMakesAFindingWorse(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(world)
		rule   *Check
		want   result.Change
		says   string
	}{
		{"a subnet with another block is no worse", func(w world) { w.Subnets["aws_subnet.a"].CIDRs = addrs("10.0.9.0/24") },
			InboundReplyDropped, result.PreExisting, ""},
		{"nor is what its groups open", func(w world) { w.Subnets["aws_subnet.a"].CIDRs = addrs("10.0.9.0/24") },
			SGAllowsNACLDrops, result.PreExisting, ""},
		{"a second subnet is worse", func(w world) { w.Subnets["aws_subnet.b"].NACL = firewall.LinkTo("aws_network_acl.n") },
			InboundReplyDropped, result.Worsened, "worse than before: 2 subnets (1 subnet before)"},
		{"so is a second subnet with the block of the first", func(w world) {
			w.Subnets["aws_subnet.b"].NACL = firewall.LinkTo("aws_network_acl.n")
			w.Subnets["aws_subnet.a"].CIDRs, w.Subnets["aws_subnet.b"].CIDRs = addrs("10.0.1.0/25"), addrs("10.0.1.128/25")
		}, InboundReplyDropped, result.Worsened, "2 subnets (1 subnet before)"},
		{"a second service is worse", func(w world) {
			n := w.NACLs["aws_network_acl.n"]
			n.Ingress = append(n.Ingress, permit(110, "tcp", "10.0.0.0/8", 8443, 8443))
		}, InboundReplyDropped, result.Worsened, "more packets, such as tcp 10.0.1.0/24 port 8443 to 10.0.0.0/8 port "},
		{"what the subnet says to itself is no worse", func(w world) {
			n := w.NACLs["aws_network_acl.n"]
			n.Ingress = append(n.Ingress, permit(110, "tcp", "10.0.1.0/24", 8443, 8443))
		}, InboundReplyDropped, result.PreExisting, ""},
		{"a wider group is worse", func(w world) {
			w.group("g", opening("tcp", 22, 22, "10.0.0.0/8", "192.0.2.0/24"))
		}, SGAllowsNACLDrops, result.Worsened, "more packets, such as tcp 22 with 192.0.2.0/24"},
		{"what is sensitive is not told", func(w world) {
			n := w.NACLs["aws_network_acl.n"]
			n.Ingress = append(n.Ingress, permit(110, "tcp", "10.0.0.0/8", 8443, 8443))
			n.Ingress[1].SensitiveV = true
		}, InboundReplyDropped, result.Worsened, "worse than before: more packets"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before, after := web(func(world) {}), web(tt.change)
			found := Run([]*Check{tt.rule}, before.Network, after.Network, Facts{}, DefaultOptions())
			if len(found) != 1 || found[0].Change != tt.want {
				t.Fatalf("%+v, want one finding, %s", found, tt.want)
			}
			if says := found[0].Message; !strings.Contains(says, tt.says) || (tt.says == "") != !strings.Contains(says, "worse") {
				t.Errorf("message %q does not say %q", says, tt.says)
			}
			if strings.HasPrefix(tt.name, "what is sensitive") && !strings.HasSuffix(found[0].Message, tt.says) {
				t.Errorf("message %q tells more", found[0].Message)
			}
		})
	}
}
