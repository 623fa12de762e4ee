package network

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// routed writes where the packets of a subnet go.
func routed(s *firewall.Subnet) string {
	if s.Routes.Answers.IsEmpty() {
		return "not known"
	}
	text := fmt.Sprintf("answers %s", s.Routes.Answers.IPv4())
	for _, n := range s.Routes.NAT {
		text += fmt.Sprintf(", NAT by %s", n.Gateway)
	}
	if s.Public() {
		text += ", public"
	}
	return strings.TrimSpace(text)
}

func TestRouteTablesSayWhereTheInternetIs(t *testing.T) {
	_, after := both(t, "t82_routes/plan.json")
	for id, want := range map[firewall.ID]string{
		"aws_subnet.public[0]":  "answers 0.0.0.0/0, public",
		"aws_subnet.public[1]":  "answers 0.0.0.0/0, public",
		"aws_subnet.private[0]": "answers 10.0.0.0/8, NAT by aws_nat_gateway.main",
		"aws_subnet.private[1]": "answers 10.0.0.0/8, NAT by aws_nat_gateway.main",
		"aws_subnet.own":        "answers 10.182.0.0/16",
		"aws_subnet.shared":     "not known",
		"aws_subnet.other":      "answers 0.0.0.0/0, public",
		"aws_subnet.third":      "answers 10.184.0.0/16",
	} {
		if got := routed(after.Subnets[id]); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}
