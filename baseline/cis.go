package baseline

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// CISControl is a control of the CIS AWS Foundations Benchmark. An id says nothing without the version: 5.2 is about network ACLs in 5.0.0 and
// about security groups in 3.0.0.
type CISControl struct {
	Version, ID string
}

// CISAdminServices is what CIS's controls call ports of remote server administration, as far as checks of them agree: SSH and RDP. AdminPorts
// has more, by which machines are administered, too. Source: Security Hub EC2.21, EC2.53 and EC2.54
// (https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html), AWS Config NACL_NO_UNRESTRICTED_SSH_RDP.
func CISAdminServices() firewall.Services {
	var all firewall.Services
	for _, a := range AdminPorts() {
		if slices.ContainsFunc(cisPorts, func(port int) bool { return a.Ports.Contains(uint16(port)) }) { //nolint:gosec // 22 and 3389
			all = all.Union(a.Services())
		}
	}
	return all
}

// CISNACLAdmin is the control that no network ACL lets the whole internet in to ports of administration, by ascending version.
func CISNACLAdmin() []CISControl {
	return []CISControl{{"3.0.0", "5.1"}, {"4.0.0", "5.2"}, {"5.0.0", "5.2"}, {"6.0.0", "6.2"}}
}

// CISGroupAdmin is the same control for security groups, which is one for IPv4 and another for IPv6.
func CISGroupAdmin(v6 bool) []CISControl {
	if v6 {
		return []CISControl{{"3.0.0", "5.3"}, {"4.0.0", "5.4"}, {"5.0.0", "5.4"}, {"6.0.0", "6.4"}}
	}
	return []CISControl{{"3.0.0", "5.2"}, {"4.0.0", "5.3"}, {"5.0.0", "5.3"}, {"6.0.0", "6.3"}}
}

// CISDefaultGroup is the control that the default group of every VPC restricts all traffic.
func CISDefaultGroup() []CISControl {
	return []CISControl{{"3.0.0", "5.4"}, {"4.0.0", "5.5"}, {"5.0.0", "5.5"}, {"6.0.0", "6.5"}}
}
