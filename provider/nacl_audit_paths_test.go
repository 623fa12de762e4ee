package provider

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"pgregory.net/rapid"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// Subnet a is routed to a NAT gateway in subnet b. What a's network ACL names of the internet's services has to pass b's four times: packets
// of the first list that drops them are in cut_paths, or of replies among the missing ones, and nothing else is.
func TestCutPathsAreThePacketsThatDoNotPassTheNATGatewaysSubnet(t *testing.T) {
	client, gateway := netip.MustParseAddr("10.0.1.5"), netip.MustParseAddr("10.0.2.5")
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		v := drawVPC(t)
		v.net.Interfaces["eni-nat"] = &firewall.Interface{ID: "eni-nat", AWSID: "eni-nat", Subnet: firewall.LinkTo("b"), Addrs: []netip.Addr{gateway}, AddrsKnown: true, IPv4Known: true}
		v.net.Aliases = map[firewall.ID]firewall.ID{"nat-1": "eni-nat"}
		v.net.Subnets["a"].Routes.NAT = []firewall.NATRoute{{Gateway: "eni-nat", To: firewall.AllIPv4()}}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} { // so that a part of the way is often there
			for _, name := range []string{"a", "b"} {
				if !rapid.Bool().Draw(t, "web") {
					continue
				}
				web := aclLine{number: 50, allow: true, protocol: "tcp", ports: [2]int{22, 443}, cidr: "0.0.0.0/0"}
				both, n := v.lines[name], v.net.NACLs[firewall.ID("acl-"+name)]
				both[d] = slices.Insert(both[d], 0, web)
				v.lines[name] = both
				if d == firewall.Ingress {
					n.Ingress = slices.Insert(n.Ingress, 0, web.entry(t))
				} else {
					n.Egress = slices.Insert(n.Egress, 0, web.entry(t))
				}
			}
		}
		j := newNACLJudge(v.net)
		if paths := j.audit(v.net.NACLs["acl-a"]).CutPaths; len(paths) != 0 {
			t.Fatalf("the clients' own network ACL drops %+v", paths)
		}
		audited := j.audit(v.net.NACLs["acl-b"])
		said := func(boxes []auditedBox, protocol, is string, src, dst netip.Addr, srcPort, dstPort int) bool {
			return protocol == is && slices.ContainsFunc(boxes, func(b auditedBox) bool {
				return holdsAddr(b.Sources, src) && holdsAddr(b.Destinations, dst) && holdsPort(b.SourcePorts.ValueString(), srcPort) && holdsPort(b.DestinationPorts.ValueString(), dstPort)
			})
		}
		cut := func(leg, protocol string, src, dst netip.Addr, srcPort, dstPort int) bool {
			return slices.ContainsFunc(audited.CutPaths, func(p cutPath) bool {
				return p.Leg.ValueString() == leg && said(p.Dropped, p.Protocol.ValueString(), protocol, src, dst, srcPort, dstPort)
			})
		}
		// As the list sees it: by the far end and the port that it goes to.
		missing := func(protocol, direction string, far netip.Addr, port int) bool {
			return slices.ContainsFunc(audited.MissingReplies, func(m missingReply) bool {
				return m.Protocol.ValueString() == protocol && m.Direction.ValueString() == direction && slices.ContainsFunc(m.Dropped, func(b auditedBox) bool {
					if direction == "ingress" {
						return holdsAddr(b.Destinations, far) && holdsPort(b.DestinationPorts.ValueString(), port)
					}
					return holdsAddr(b.Sources, far) && holdsPort(b.DestinationPorts.ValueString(), port)
				})
			})
		}
		in, out := v.lines["b"][0], v.lines["b"][1]
		for _, remote := range []netip.Addr{netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("198.51.100.9")} {
			for _, protocol := range []string{"tcp", "udp"} {
				for _, service := range aclValues {
					i := firstLine(v.lines["a"][1], remote, protocol, service)
					named := i >= 0 && v.lines["a"][1][i].allow
					if named {
						l := v.lines["a"][1][i]
						named = l.protocol != "all" && !l.forReplies() && l.ports != [2]int{0, 65535}
					}
					for _, port := range []int{1024, 40000, 65535} {
						check := func(leg string, dropped bool, src, dst netip.Addr, srcPort, dstPort int, told bool) {
							got := cut(leg, protocol, src, dst, srcPort, dstPort)
							if dropped {
								seen[leg]++
							}
							if got && !dropped || dropped && !got && !told {
								t.Fatalf("%s %s:%d of %s:%d: cut %v, want %v\nof %v\nin %v\nout %v\n%+v", leg, src, srcPort, dst, dstPort, got, dropped, v.lines["a"][1], in, out, audited.CutPaths)
							}
						}
						passes := named
						host := port
						if port == 1024 {
							host = 32768 // the lowest port of a host
						}
						enters := passesACL(in, client, protocol, service)
						check("to_gateway", passes && !enters, client, remote, host, service, false)
						passes = passes && enters
						leaves := passesACL(out, remote, protocol, service)
						check("from_gateway", passes && !leaves, gateway, remote, port, service, false)
						passes = passes && leaves
						check("reply_to_gateway", passes && !passesACL(in, remote, protocol, port), remote, gateway, service, port, missing(protocol, "egress", remote, port))
						check("reply_from_gateway", passes && !passesACL(out, client, protocol, host), remote, client, service, host, missing(protocol, "ingress", client, host))
					}
				}
			}
		}
	})
	for _, leg := range natLegs {
		if seen[leg] == 0 {
			t.Errorf("%s drops nothing: %v", leg, seen)
		}
	}
}

// What goes through a NAT gateway and to a gateway endpoint is followed on; that NAT gateways cannot be read is said.
func TestAccNACLAuditFollowsGateways(t *testing.T) {
	const allow = types.RuleActionAllow
	w := newWorld(t, awsproxy.Options{})
	s := w.moreSubnets(2)
	address, err := w.ec2.AllocateAddress(t.Context(), &ec2.AllocateAddressInput{})
	w.must(err)
	nat, err := w.ec2.CreateNatGateway(t.Context(), &ec2.CreateNatGatewayInput{SubnetId: &s[1], AllocationId: address.AllocationId})
	w.must(err)
	tables, err := w.ec2.DescribeRouteTables(t.Context(), &ec2.DescribeRouteTablesInput{Filters: []types.Filter{{Name: aws.String("vpc-id"), Values: []string{w.vpc}}}})
	w.must(err)
	table := tables.RouteTables[0].RouteTableId
	_, err = w.ec2.CreateRoute(t.Context(), &ec2.CreateRouteInput{RouteTableId: table, DestinationCidrBlock: aws.String("0.0.0.0/0"), NatGatewayId: nat.NatGateway.NatGatewayId})
	w.must(err)
	endpoint, err := w.ec2.CreateVpcEndpoint(t.Context(), &ec2.CreateVpcEndpointInput{VpcId: &w.vpc, VpcEndpointType: types.VpcEndpointTypeGateway,
		ServiceName: aws.String("com.amazonaws.us-east-1.s3"), RouteTableIds: []string{*table}})
	w.must(err)
	back := entry(200, false, allow, "6", "0.0.0.0/0", 1024, 65535)
	clients := w.acl([]types.NetworkAclEntry{back, entry(100, true, allow, "6", "198.51.100.0/24", 443, 443)}, s[0])
	gateways := w.acl([]types.NetworkAclEntry{back, entry(100, true, allow, "6", "0.0.0.0/0", 0, 65535)}, s[1])
	group := w.group("app")
	lists, err := w.ec2.DescribeManagedPrefixLists(t.Context(), &ec2.DescribeManagedPrefixListsInput{Filters: []types.Filter{{Name: aws.String("prefix-list-name"),
		Values: []string{"com.amazonaws.us-east-1.s3"}}}})
	w.must(err)
	_, err = w.ec2.AuthorizeSecurityGroupEgress(t.Context(), &ec2.AuthorizeSecurityGroupEgressInput{GroupId: &group, IpPermissions: []types.IpPermission{{IpProtocol: aws.String("tcp"),
		FromPort: aws.Int32(443), ToPort: aws.Int32(443), PrefixListIds: []types.PrefixListId{{PrefixListId: lists.PrefixLists[0].PrefixListId}}}}})
	w.must(err)
	w.networkInterface(group)
	read := func() (cuts map[string]string, unknown string) {
		t.Helper()
		got, problems := connected(t, w.URL).readData("rackspace_nacl_audit", obj{"vpc_id": w.vpc})
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		cuts = map[string]string{}
		for _, n := range got.(obj)["network_acls"].(arr) {
			for _, c := range n.(obj)["cut_paths"].(arr) {
				x := c.(obj)
				cuts[fmt.Sprint(n.(obj)["id"])] += fmt.Sprint(x["gateway_id"], " ", x["leg"], " ", x["severity"], " ", x["packet"].(obj)["destination_port"])
			}
		}
		return cuts, fmt.Sprint(got.(obj)["unknown"])
	}
	cuts, unknown := read()
	if want := *nat.NatGateway.NatGatewayId + " to_gateway error 443"; cuts[gateways] != want {
		t.Errorf("the network ACL of the gateway's subnet cuts %q, want %q", cuts[gateways], want)
	}
	if want := *endpoint.VpcEndpoint.VpcEndpointId + " to_service error 443"; cuts[clients] != want || unknown != "[]" {
		t.Errorf("that of the clients' cuts %q, want %q; %s is unknown", cuts[clients], want, unknown)
	}
	w.Inject(awsproxy.Fault{Action: "DescribeNatGateways", Effect: awsproxy.Refuse("UnauthorizedOperation", "You are not authorized to perform this operation.")})
	if cuts, unknown = read(); cuts[gateways] != "" || !strings.Contains(unknown, "NAT gateways could not be read") {
		t.Errorf("where they cannot be read %q is cut, %s is unknown", cuts[gateways], unknown)
	}
}
