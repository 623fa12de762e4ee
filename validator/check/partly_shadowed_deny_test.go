package check

import (
	"slices"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestPartlyShadowedDeny(t *testing.T) {
	const key = "aws_network_acl.x ingress deny "
	for _, c := range []struct {
		name  string
		rules []firewall.NACLRule
		want  string
		boxes []string
	}{
		{"an allow for everybody before a block list",
			[]firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443), refuse(110, "all", "198.51.100.0/24", 0, 0)},
			"proved warning " + key + "-1 198.51.100.0/24 0 0 0 0", []string{"tcp 198.51.100.0/24:0-65535 -> 10.0.1.0/24:443"}},
		{"the same of IPv6",
			[]firewall.NACLRule{permit(100, "tcp", "::/0", 443, 443), refuse(110, "tcp", "2001:db8:9::/48", 0, 65535)},
			"proved warning " + key + "6 2001:db8:9::/48 0 65535 0 65535", nil},
		{"an exception to the deny", []firewall.NACLRule{permit(100, "tcp", "198.51.100.7/32", 443, 443), refuse(110, "all", "198.51.100.0/24", 0, 0), permit(120, "all", "0.0.0.0/0", 0, 0)}, "", nil},
		{"the deny first", []firewall.NACLRule{refuse(90, "all", "198.51.100.0/24", 0, 0), permit(100, "tcp", "0.0.0.0/0", 443, 443)}, "", nil},
		{"nothing left to the deny", []firewall.NACLRule{permit(100, "all", "0.0.0.0/0", 0, 0), refuse(110, "tcp", "198.51.100.0/24", 0, 65535)}, "", nil},
		{"an allow of the other family", []firewall.NACLRule{permit(100, "tcp", "::/0", 443, 443), refuse(110, "all", "198.51.100.0/24", 0, 0)}, "", nil},
		{"an allow of unknown block", []firewall.NACLRule{vague(permit(100, "tcp", "10.0.0.0/8", 443, 443)), refuse(110, "all", "198.51.100.0/24", 0, 0), permit(120, "all", "0.0.0.0/0", 0, 0)},
			"possible warning " + key + "-1 198.51.100.0/24 0 0 0 0", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld()
			w.nacl("x", c.rules, "a")
			found := planned(t, PartlyShadowedDeny, newWorld(), w)
			if c.want == "" {
				expect(t, found)
				return
			}
			expect(t, found, c.want)
			if c.boxes != nil {
				equalBoxes(t, found[0].Uncovered, c.boxes...)
			}
		})
	}
}

func TestPartlyShadowedDenySaysBothParts(t *testing.T) {
	w := newWorld()
	n := w.nacl("x", []firewall.NACLRule{permit(100, "tcp", "0.0.0.0/0", 443, 443), refuse(110, "tcp", "198.51.100.0/24", 1, 1023)}, "a")
	found := planned(t, PartlyShadowedDeny, newWorld(), w)
	says(t, found, "rule 100 (allow tcp 443 0.0.0.0/0) takes tcp 443 with 198.51.100.0/24 first", "it keeps tcp 1-442, 444-1023 with 198.51.100.0/24", "number 50 would work")
	if len(found[0].Fixes) != 1 || len(found[0].Witness) != 1 || *found[0].Witness[0].Hops[0].Rule != "100" {
		t.Errorf("%+v", found[0])
	}
	n.Ingress[1].SensitiveV = true
	found = planned(t, PartlyShadowedDeny, newWorld(), w)
	if strings.Contains(found[0].Message, "198.51") || len(found[0].Uncovered) > 0 || slices.Contains(found[0].Key, "198.51.100.0/24") {
		t.Errorf("a sensitive value is told: %s", found[0].Message)
	}
}
