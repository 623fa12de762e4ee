package sgrules

import (
	"fmt"
	"maps"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// Rule is a rule in canonical form, with what may change without touching a packet.
type Rule struct {
	Tuple
	Description string
	Tags        map[string]string
}

// Existing is a rule that is in the group.
type Existing struct {
	ID string // sgr-…
	Rule
}

// FromEC2 returns a rule as EC2 describes it, in canonical form. account is the id of the own account; "" takes the group's.
func FromEC2(r types.SecurityGroupRule, account string) (Existing, error) {
	if account == "" {
		account = aws.ToString(r.GroupOwnerId)
	}
	e := Existing{ID: aws.ToString(r.SecurityGroupRuleId)}
	protocol, err := CanonicalProtocol(aws.ToString(r.IpProtocol))
	if err != nil {
		return Existing{}, fmt.Errorf("reading rule %s: %w", e.ID, err)
	}
	if aws.ToBool(r.IsEgress) {
		e.Direction = Egress
	}
	e.Protocol = protocol
	e.From, e.To = describedPorts(protocol, r.FromPort, r.ToPort)
	if e.Peer, err = describedPeer(r, account); err != nil {
		return Existing{}, fmt.Errorf("reading rule %s: %w", e.ID, err)
	}
	e.Description = aws.ToString(r.Description)
	e.Tags = map[string]string{}
	for _, t := range r.Tags {
		e.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return e, nil
}

// describedPorts is lenient: what EC2 holds is in force, however it is spelt.
func describedPorts(protocol string, from, to *int32) (int32, int32) {
	lo, hi := int32(NoPort), int32(NoPort)
	if from != nil {
		lo = *from
	}
	if to != nil {
		hi = *to
	}
	switch {
	case !named(protocol):
		return NoPort, NoPort
	case (protocol == "tcp" || protocol == "udp") && lo == NoPort:
		return 0, 65535
	case (protocol == "icmp" || protocol == "icmpv6") && lo == NoPort:
		return NoPort, NoPort
	}
	return lo, hi
}

func describedPeer(r types.SecurityGroupRule, account string) (Peer, error) {
	kind, cidr := PeerIPv4, r.CidrIpv4
	if r.CidrIpv6 != nil {
		kind, cidr = PeerIPv6, r.CidrIpv6
	}
	switch {
	case aws.ToString(cidr) != "":
		p, err := CanonicalCIDR(*cidr)
		return Peer{Kind: kind, Value: p.String()}, err
	case aws.ToString(r.PrefixListId) != "":
		return Peer{Kind: PeerPrefixList, Value: *r.PrefixListId}, nil
	case r.ReferencedGroupInfo != nil && aws.ToString(r.ReferencedGroupInfo.GroupId) != "":
		other := aws.ToString(r.ReferencedGroupInfo.UserId)
		if other == account {
			other = ""
		}
		return Peer{Kind: PeerGroup, Value: *r.ReferencedGroupInfo.GroupId, Account: other}, nil
	}
	return Peer{}, fmt.Errorf("it names neither a CIDR nor a prefix list nor a group")
}

// permission is the rule as Authorize takes it: one permission with one peer, so that no rule's fate hangs on how EC2 groups.
func (r Rule) permission() types.IpPermission {
	p := types.IpPermission{IpProtocol: aws.String(r.Protocol), FromPort: aws.Int32(r.From), ToPort: aws.Int32(r.To)}
	var description *string
	if r.Description != "" {
		description = aws.String(r.Description)
	}
	switch r.Peer.Kind {
	case PeerIPv4:
		p.IpRanges = []types.IpRange{{CidrIp: aws.String(r.Peer.Value), Description: description}}
	case PeerIPv6:
		p.Ipv6Ranges = []types.Ipv6Range{{CidrIpv6: aws.String(r.Peer.Value), Description: description}}
	case PeerPrefixList:
		p.PrefixListIds = []types.PrefixListId{{PrefixListId: aws.String(r.Peer.Value), Description: description}}
	case PeerGroup:
		pair := types.UserIdGroupPair{GroupId: aws.String(r.Peer.Value), Description: description}
		if r.Peer.Account != "" {
			pair.UserId = aws.String(r.Peer.Account)
		}
		p.UserIdGroupPairs = []types.UserIdGroupPair{pair}
	}
	return p
}

// request is the rule as ModifySecurityGroupRules takes it: always the whole of it, as what is left out may be cleared.
func (r Rule) request() *types.SecurityGroupRuleRequest {
	q := &types.SecurityGroupRuleRequest{
		IpProtocol: aws.String(r.Protocol), FromPort: aws.Int32(r.From), ToPort: aws.Int32(r.To),
		Description: aws.String(r.Description),
	}
	switch r.Peer.Kind {
	case PeerIPv4:
		q.CidrIpv4 = aws.String(r.Peer.Value)
	case PeerIPv6:
		q.CidrIpv6 = aws.String(r.Peer.Value)
	case PeerPrefixList:
		q.PrefixListId = aws.String(r.Peer.Value)
	case PeerGroup:
		q.ReferencedGroupId = aws.String(r.Peer.Value)
	}
	return q
}

// clone returns a copy that shares no map.
func (e Existing) clone() Existing {
	e.Tags = maps.Clone(e.Tags)
	return e
}
