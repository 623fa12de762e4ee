package ec2model

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// permissions returns the rules that permissions are, in canonical form, or what EC2 says of them.
func (m *Model) permissions(list []types.IpPermission, egress bool) ([]rule, error) {
	if len(list) == 0 {
		return nil, Fail("MissingParameter", "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.")
	}
	var out []rule
	for _, p := range list {
		var peers []peerRequest
		for _, r := range p.IpRanges {
			peers = append(peers, peerRequest{v4: r.CidrIp, description: r.Description})
		}
		for _, r := range p.Ipv6Ranges {
			peers = append(peers, peerRequest{v6: r.CidrIpv6, description: r.Description})
		}
		for _, r := range p.PrefixListIds {
			peers = append(peers, peerRequest{list: r.PrefixListId, description: r.Description})
		}
		for _, r := range p.UserIdGroupPairs {
			peers = append(peers, peerRequest{group: r.GroupId, account: r.UserId, description: r.Description})
		}
		if len(peers) == 0 {
			return nil, Fail("InvalidParameterValue", "A rule must have exactly one source or destination.")
		}
		for _, peer := range peers {
			r, err := m.canonical(peer, egress, p.IpProtocol, p.FromPort, p.ToPort)
			if err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// peerRequest is one peer of a request.
type peerRequest struct{ v4, v6, list, group, account, description *string }

func (m *Model) canonical(p peerRequest, egress bool, protocol *string, from, to *int32) (rule, error) {
	r := rule{content: content{egress: egress}, description: aws.ToString(p.description)}
	var err error
	if r.content.protocol, err = canonicalProtocol(protocol); err != nil {
		return rule{}, err
	}
	if r.content.from, r.content.to, err = canonicalRange(r.content.protocol, from, to); err != nil {
		return rule{}, err
	}
	if err := checkDescription(r.description); err != nil {
		return rule{}, err
	}
	return r, m.setPeer(&r, p)
}

func (m *Model) setPeer(r *rule, p peerRequest) error {
	given := 0
	for _, v := range []*string{p.v4, p.v6, p.list, p.group} {
		if v != nil {
			given++
		}
	}
	var err error
	switch {
	case given != 1:
		return Fail("InvalidParameterValue", "A rule must have exactly one source or destination.")
	case p.v4 != nil:
		r.content.v4, err = canonicalBlock(*p.v4, false)
	case p.v6 != nil:
		r.content.v6, err = canonicalBlock(*p.v6, true)
	case p.list != nil:
		if _, ok := m.Lists[*p.list]; !ok {
			return Fail("InvalidPrefixListID.NotFound", "The prefix list ID '%s' does not exist", *p.list)
		}
		r.content.list = *p.list
	case p.group != nil:
		r.content.peer, r.account = *p.group, aws.ToString(p.account)
		if r.account == "" {
			r.account = Account
		}
		if _, ok := m.groups[*p.group]; !ok && r.account == Account {
			return Fail("InvalidGroup.NotFound", "You have specified two resources that belong to different networks or do not exist: %s", *p.group)
		}
	}
	return err
}

func canonicalProtocol(p *string) (string, error) {
	names := map[string]string{"1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
	s := strings.ToLower(aws.ToString(p))
	switch s {
	case "tcp", "udp", "icmp", "icmpv6", "-1":
		return s, nil
	}
	n, err := strconv.ParseUint(s, 10, 8)
	if err != nil {
		return "", Fail("InvalidParameterValue", "Invalid value '%s' for IP protocol. Unknown protocol.", s)
	}
	s = strconv.FormatUint(n, 10)
	if name, ok := names[s]; ok {
		return name, nil
	}
	return s, nil
}

// hasRange reports whether EC2 looks at the range of a protocol.
func hasRange(protocol string) bool {
	return protocol == "tcp" || protocol == "udp" || protocol == "icmp" || protocol == "icmpv6"
}

func canonicalRange(protocol string, from, to *int32) (lo, hi int32, err error) {
	switch {
	case !hasRange(protocol), protocol == "icmpv6" && from == nil && to == nil:
		return -1, -1, nil
	case from == nil || to == nil:
		return 0, 0, Fail("InvalidParameterValue", "Invalid value 'Must specify both from and to ports with %s' for portRange.", protocol)
	}
	lo, hi = *from, *to
	if protocol == "tcp" || protocol == "udp" {
		if lo < 0 || hi > 65535 || lo > hi {
			return 0, 0, Fail("InvalidParameterValue", "Invalid port range %d-%d", lo, hi)
		}
		return lo, hi, nil
	}
	if lo < -1 || lo > 255 || hi < -1 || hi > 255 || lo == -1 && hi != -1 {
		return 0, 0, Fail("InvalidParameterValue", "Invalid ICMP type and code %d/%d", lo, hi)
	}
	return lo, hi, nil
}

func canonicalBlock(s string, v6 bool) (string, error) {
	p, err := netip.ParsePrefix(s)
	if err != nil || p.Addr().Is6() != v6 {
		return "", Fail("InvalidParameterValue", "CIDR block %s is malformed", s)
	}
	return p.Masked().String(), nil
}

func checkDescription(s string) error {
	for _, c := range s {
		if !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*", c) {
			return Fail("InvalidParameterValue", "Invalid rule description. Valid descriptions are strings less than 256 characters from the following set: ...")
		}
	}
	if len(s) > 255 {
		return Fail("InvalidParameterValue", "Invalid rule description: too long")
	}
	return nil
}
