// Package sgrules is the rule engine of the provider: it reads the rules of a security group, plans how to get from what is
// there to what is wanted, and does it, so that no packet that both allow is refused on the way. It knows nothing of Terraform.
//
// # The way of the data
//
//	Spec.Rule -> Plan(what Read found, what is wanted) -> Changes -> Applier.Apply -> State
//
// A rule is known by its Tuple: direction, protocol, ports and peer in their canonical form, without description and tags. Two
// rules of a group never share a tuple, so a wanted rule that is there is found by it, whatever key it had and whoever made it.
//
// # The invariant
//
// A packet that both the old and the new rules of the group allow is allowed after each call, and between the rules of one
// call, in whatever order EC2 takes them. Rules only allow and are all evaluated together (VPC guide, "Security group rules"),
// so additions are always safe. Changing rule X into Y in place, and revoking X, are safe when what is left allows every
// packet of X that the new rules allow. Plan checks this exactly, with package firewall; prefix lists and referenced groups
// stand for addresses that are not known here, so that any of them may hold any address. A change in place that fails the check
// is made of an addition and a revocation instead; so are many that could only be made one after the other. Where the quota is too
// tight to add everything first, rules go as soon as others have taken their place. That changing one rule in place is atomic is
// presumed; AWS does not say.
//
// # Facts, and where they are from
//
//   - AWS masks the host bits of a CIDR, and takes the unmasked twin for a duplicate: EC2 API, SecurityGroupRuleRequest.
//   - -1 and numbers other than 1, 6, 17, 58 mean all ports, whatever range is given; tcp, udp and icmp need one, icmpv6 does
//     not; ICMP type -1 needs code -1: EC2 API, IpPermission.
//   - A rule has one peer: an IPv4 or IPv6 range, a prefix list or a group; changing a rule cannot change which of them: EC2
//     API, AuthorizeSecurityGroupIngress and SecurityGroupRuleRequest. SecurityGroupRuleUpdate has no direction at all.
//   - The account of a referenced group is left out once the group is deleted: EC2 API, UserIdGroupPair. Accounts are therefore
//     no part of what makes two tuples equal.
//   - Descriptions have at most 255 characters of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*: EC2 API, IpRange.
//   - A failed Authorize adds nothing; its tags go to every rule of the call, so each tag set takes a call of its own:
//     hashicorp/terraform-provider-aws issues 4726 and 35614.
//   - In a VPC that is not the default one, a failed Revoke removes nothing; AWS recommends to read afterwards whether rules
//     are gone: EC2 API, RevokeSecurityGroupIngress. It is by rule id, as no description then stands in the way.
//   - Rules count for each direction and IP version apart; a referenced group and a prefix list count for both, the list by its
//     maximum of entries or, if it is AWS's own, by its weight: VPC guide, "Amazon VPC quotas" and "AWS-managed prefix lists".
//   - SecurityGroupRuleRequest names a group without its account, and AWS does not say what it makes of a group of another: a
//     rule is not changed into one. The emulator answers a change of an IPv6 block, a list or a group without making it: what
//     five reads do not show is added instead, which AWS would refuse as a duplicate if it had been made after all.
//   - An empty DescribeSecurityGroupRules does not mean that the group is gone; a page has 5 to 1000 rules: EC2 API.
//   - Descriptions are changed by ModifySecurityGroupRules with the whole rule, not by UpdateSecurityGroupRuleDescriptions: one
//     call changes ingress and egress, content and description, and the emulator answers the latter without doing it. As
//     an omitted description presumably clears the old one on AWS and keeps it on the emulator, "" is sent.
//   - The ports -1 to -1 are sent with protocols that have none: AWS ignores them, the emulator fails without them.
//   - A gone rule is InvalidSecurityGroupRuleId.NotFound on AWS and InvalidPermission.NotFound on the emulator: both count.
//
// # What is not modelled
//
// How long AWS takes to carry a change to the interfaces; flows that exist when a rule goes (tracked ones live on, untracked
// ones are cut: EC2 guide, "Security group connection tracking"); other writers between a read and a call, beyond that what
// they did is found and rules that Plan did not see are not revoked.
package sgrules
