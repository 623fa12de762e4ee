package awsproxy_test

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

var ruleBehaviours = map[string]func(*world) string{
	"TCP and UDP need ports, and other protocols than ICMP have none": func(w *world) string {
		group := w.group()
		ranges := []types.IpRange{{CidrIp: new("10.0.0.0/8")}}
		_, err := w.authorize(group, types.IpPermission{IpProtocol: new("tcp"), IpRanges: ranges})
		_, esp := w.authorize(group, types.IpPermission{IpProtocol: new("50"), IpRanges: ranges})
		return first(differ("tcp without ports", code(err), "InvalidParameterValue"), differ("ESP without ports", code(esp), "no error"))
	},
	"Authorize makes all rules or none, answers all of them, and refuses a rule that the group has under any description": func(w *world) string {
		group := w.group()
		out := must[*ec2.AuthorizeSecurityGroupIngressOutput](w.t)(w.authorize(group, tcp(22, "10.0.0.0/8"), tcp(80, "10.0.0.0/8"), fromGroup(22, group, "one")))
		_, half := w.authorize(group, tcp(443, "10.0.0.0/8"), tcp(22, "10.0.0.0/8"))
		left := len(w.ingress(group))
		_, again := w.authorize(group, fromGroup(22, group, "two"))
		_, twice := w.authorize(group, tcp(25, "10.0.0.0/8"), tcp(25, "10.0.0.0/8"))
		return first(differ("rules answered", len(out.SecurityGroupRules), 3), differ("one is a duplicate", code(half), "InvalidPermission.Duplicate"),
			differ("rules after that", left, 3), differ("other description", code(again), "InvalidPermission.Duplicate"),
			differ("twice in one call", code(twice), "InvalidParameterValue"))
	},
	"ModifySecurityGroupRules changes rules of every kind in place, and removes a description that it does not name": func(w *world) string {
		vpc := w.vpc()
		group, other := w.groupIn(vpc, "web"), w.groupIn(vpc, "other")
		v4 := tcp(22, "10.0.0.0/8")
		v4.IpRanges[0].Description = new("old")
		ids := []string{w.allow(group, v4), w.allow(group, tcp6(22, "2001:db8::/32")), w.allow(group, fromGroup(22, group, "old"))}
		_, err := w.ModifySecurityGroupRules(w.ctx(), &ec2.ModifySecurityGroupRulesInput{GroupId: &group, SecurityGroupRules: []types.SecurityGroupRuleUpdate{
			update(ids[0], types.SecurityGroupRuleRequest{CidrIpv4: new("10.1.0.0/16")}),
			update(ids[1], types.SecurityGroupRuleRequest{CidrIpv6: new("2001:db8:1::/48"), Description: new("six")}),
			update(ids[2], types.SecurityGroupRuleRequest{ReferencedGroupId: &other, Description: new("new")}),
		}})
		rules := map[string]string{}
		for _, r := range w.ingress(group) {
			peer := value(r.CidrIpv4) + value(r.CidrIpv6)
			if r.ReferencedGroupInfo != nil {
				peer += value(r.ReferencedGroupInfo.GroupId)
			}
			rules[value(r.SecurityGroupRuleId)] = fmt.Sprint(peer, " ", value(r.FromPort), " ", value(r.Description))
		}
		_, unknown := w.ModifySecurityGroupRules(w.ctx(), &ec2.ModifySecurityGroupRulesInput{GroupId: &group, SecurityGroupRules: []types.SecurityGroupRuleUpdate{
			update(ids[0], types.SecurityGroupRuleRequest{CidrIpv6: new("::/0")})}})
		return first(differ("call", code(err), "no error"), differ("IPv4", rules[ids[0]], "10.1.0.0/16 2222 "),
			differ("IPv6", rules[ids[1]], "2001:db8:1::/48 2222 six"), differ("group", rules[ids[2]], other+" 2222 new"),
			differ("another kind", code(unknown), "InvalidParameterValue"), differ("rules", len(rules), 3))
	},
	"descriptions of rules that are named by id are changed, and removed where none is given": func(w *world) string {
		group := w.group()
		v4 := tcp(22, "10.0.0.0/8")
		v4.IpRanges[0].Description = new("old")
		ids := []string{w.allow(group, v4), w.allow(group, tcp(80, "10.0.0.0/8"))}
		must[*ec2.UpdateSecurityGroupRuleDescriptionsIngressOutput](w.t)(w.UpdateSecurityGroupRuleDescriptionsIngress(w.ctx(),
			&ec2.UpdateSecurityGroupRuleDescriptionsIngressInput{GroupId: &group, SecurityGroupRuleDescriptions: []types.SecurityGroupRuleDescription{
				{SecurityGroupRuleId: &ids[0]}, {SecurityGroupRuleId: &ids[1], Description: new("new")}}}))
		texts := map[string]string{}
		for _, r := range w.ingress(group) {
			texts[*r.SecurityGroupRuleId] = value(r.Description)
		}
		return first(differ("removed", texts[ids[0]], ""), differ("changed", texts[ids[1]], "new"))
	},
	"a rule has its owner, its ARN, its description whatever its source, and ICMPv6 by name": func(w *world) string {
		group := w.group()
		w.allow(group, fromGroup(22, group, "members"))
		w.allow(group, types.IpPermission{IpProtocol: new("58"), FromPort: new(int32(-1)), ToPort: new(int32(-1)), Ipv6Ranges: []types.Ipv6Range{{CidrIpv6: new("::/0")}}})
		rules := w.ingress(group)
		id := value(rules[0].SecurityGroupRuleId)
		return first(differ("owner", value(rules[0].GroupOwnerId), w.proxy.Account), differ("description", value(rules[0].Description), "members"),
			differ("ARN", value(rules[0].SecurityGroupRuleArn), "arn:aws:ec2:us-east-1:"+w.proxy.Account+":security-group-rule/"+id),
			differ("protocol", value(rules[1].IpProtocol), "icmpv6"), differ("no description", rules[1].Description == nil, true))
	},
	"a rule that is revoked by an id that does not exist is refused by its own code": func(w *world) string {
		group := w.group()
		_, err := w.RevokeSecurityGroupIngress(w.ctx(), &ec2.RevokeSecurityGroupIngressInput{GroupId: &group, SecurityGroupRuleIds: []string{"sgr-0123456789abcdef0"}})
		return differ("code", code(err), "InvalidSecurityGroupRuleId.NotFound")
	},
}

// update gives a rule new content, on port 2222.
func update(id string, r types.SecurityGroupRuleRequest) types.SecurityGroupRuleUpdate {
	r.IpProtocol, r.FromPort, r.ToPort = new("tcp"), new(int32(2222)), new(int32(2222))
	return types.SecurityGroupRuleUpdate{SecurityGroupRuleId: &id, SecurityGroupRule: &r}
}
