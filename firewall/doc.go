// Package firewall says what AWS does with a packet: which packets a network ACL and a security group let through, exactly,
// and what is left open where a value is not known. It knows nothing of Terraform, of API calls, or of files.
//
// # Packets and sets
//
// A filter of a VPC looks at the remote address of a packet (its source on the way in, its destination on the way out), its
// protocol, and its destination port or ICMP type and code. No rule can name the local address or the source port
// (EC2 API, CreateNetworkAclEntry and IpPermission). So a Packet is those three, and a Set of them is, for ranges of
// addresses, the Services that each address has. Sets, AddrSets, Ports and Services are immutable and canonical: equal sets
// are equal values with equal text, their zero value is empty, and they may be shared freely.
//
// IPv4 and IPv6 never mix: a rule for 0.0.0.0/0 says nothing of IPv6 (VPC guide, "Control traffic to subnets using network
// ACLs"). An IPv4-mapped IPv6 address is an IPv6 address here; whoever holds one unmaps it.
//
// # Network ACLs
//
// Rules of one direction are evaluated by ascending number; the first that matches decides, and what none matches is denied
// (VPC guide, same page). NACLMatch says what a rule matches: ports count for TCP and UDP, types and codes for ICMP and, with
// an IPv6 CIDR, for ICMPv6; every other protocol is matched whole (EC2 API, CreateNetworkAclEntry and IcmpTypeCode). AWS
// masks the host bits of a CIDR (VPC guide, "Network ACL rules").
//
// EvalNACL takes rules of which not everything is known. A packet is in NACLTable.Allowed only if it is allowed whatever the
// unknown values turn out to be, likewise in Denied, and is Undecided otherwise. The unknown values of different rules count
// as independent of each other; where they are not, more may be undecided than need be, never less.
//
// A NACL cannot hold two rules of one number and direction: AWS refuses the second. Here both are taken to stand, in an
// order that is not known. Rules that AWS refuses for other reasons are the caller's to leave out.
//
// # Security groups
//
// Groups have allow rules only, and a packet passes if any rule of any group of the interface allows it (VPC guide, "Security
// group rules"). GroupServices says what a rule matches (EC2 API, IpPermission). Groups are stateful: the replies to a flow
// that was let through pass whatever the rules of the other direction say (EC2 guide, "Security group connection tracking").
// A network ACL is stateless: replies need rules of their own, for the ephemeral ports of the client. DefaultProfiles has the
// ports (VPC guide, "Ephemeral ports").
//
// # What is not modelled
//
//   - Fragments: those after the first carry no port, and AWS does not say what a filter makes of them.
//   - Protocol 1 over IPv6: taken to be matched by type and code and never to be ICMPv6; AWS does not say.
//   - Traffic that no filter sees: within a subnet (for NACLs), to the Amazon DNS server, DHCP, instance and task metadata,
//     the Time Sync service and Windows activation (VPC guide, "Control traffic to subnets using network ACLs").
//   - Routes, gateways and load balancers, but for what Routing and StatedPath say of them; Network Firewall, endpoint policies,
//     VPC Block Public Access: they decide whether and where a packet goes, and can only take away from what the filters let through.
//   - Flows that exist when a rule changes: tracked ones live on until they are idle (EC2 guide, "Security group connection
//     tracking"). What this package says holds for new flows.
package firewall
