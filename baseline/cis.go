package baseline

// CISControl is a control of the CIS AWS Foundations Benchmark. An id says nothing without the version: 5.2 is about network ACLs in 5.0.0 and
// about security groups in 3.0.0.
type CISControl struct {
	Version, ID string
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
