package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/live"
)

// naclTables is the two directions of a NACL. The zero value is none, which drops nothing.
type naclTables struct{ in, out *firewall.NACLTable }

func tablesOf(entries []baseline.NACLEntry) naclTables {
	return naclTables{baseline.NACLTable(entries, firewall.Ingress), baseline.NACLTable(entries, firewall.Egress)}
}

// cut is, of requests in one direction, those that do not pass, and those of which not every reply does.
func (t naclTables) cut(d firewall.Direction, requests firewall.Set) firewall.Set {
	if t.in == nil {
		return firewall.Set{}
	}
	there, back := t.in, t.out
	if d == firewall.Egress {
		there, back = back, there
	}
	passed := requests.Intersect(there.Allowed())
	lost := []firewall.Set{requests.Subtract(passed)}
	clients := firewall.ProfilePorts(naclProfiles())
	for _, p := range []firewall.Protocol{firewall.TCP, firewall.UDP} {
		some := passed.Only(firewall.ProtocolServices(p))
		replies := firewall.NewSet(some.Addrs(), firewall.PortServices(p, clients))
		lost = append(lost, some.Restrict(replies.Subtract(back.Allowed()).Addrs()))
	}
	return firewall.UnionAll(lost...)
}

// naclCut is what a NACL cuts of what security groups allow some network interfaces.
type naclCut struct {
	direction  firewall.Direction
	interfaces []string
	groups     []string
	packets    firewall.Set
	own        firewall.AddrSet // of their subnet, within which a NACL sees nothing
}

// residents says which network interfaces are in subnets.
func (r *naclBaselineResource) residents(ctx context.Context, m *naclBaselineModel, subnets []string) string {
	list, err := interfacesBy(ctx, r.account.clients.EC2(r.account.region(m.Region)), "subnet-id", subnets)
	if err != nil {
		return "Which network interfaces are there could not be read. " + awsclient.Explain(err)
	}
	if len(list) == 0 {
		return "No network interface is there yet."
	}
	var lines []string
	for _, e := range list {
		lines = append(lines, fmt.Sprintf("\n  - %s: %s", aws.ToString(e.SubnetId), interfaceText(e)))
	}
	slices.Sort(lines)
	return fmt.Sprintf("Network interfaces there: %d%s", len(lines), firstOf(lines))
}

// firstOf is the first lines of a list, and how many there are besides.
func firstOf(lines []string) string {
	const most = 20
	if len(lines) <= most {
		return strings.Join(lines, "")
	}
	return strings.Join(lines[:most], "") + fmt.Sprintf("\n  - and %d more", len(lines)-most)
}

func interfacesBy(ctx context.Context, api ec2.DescribeNetworkInterfacesAPIClient, filter string, values []string) ([]ec2types.NetworkInterface, error) {
	var all []ec2types.NetworkInterface
	for chunk := range slices.Chunk(values, valuesPerFilter) {
		list, err := awsclient.Interfaces(ctx, api, ec2types.Filter{Name: &filter, Values: chunk})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// cuts is what the NACL would cut, after and not before, of what the security groups of the interfaces in the subnets allow; notes is
// what could not be judged. Interfaces of one subnet with the same groups are judged together.
func (r *naclBaselineResource) cuts(ctx context.Context, m *naclBaselineModel, subnets []string,
	before func(subnet string) naclTables, after naclTables) (cuts []naclCut, notes []string, err error) {
	net, err := live.VPC(ctx, r.account.clients.EC2(r.account.region(m.Region)), m.VPCID.ValueString())
	if err != nil {
		return nil, nil, err
	}
	type kind struct{ subnet, groups string }
	carriers := map[kind][]string{}
	carried := map[firewall.ID]bool{}
	for _, i := range net.Interfaces {
		subnet, _ := i.Subnet.Exact()
		if !slices.Contains(subnets, string(subnet)) {
			continue
		}
		var ids []string
		for _, g := range i.Groups.Sure {
			ids = append(ids, string(g))
			carried[g] = true
		}
		slices.Sort(ids)
		k := kind{string(subnet), strings.Join(ids, " ")}
		carriers[k] = append(carriers[k], i.AWSID)
	}
	members := net.Members()
	found := map[string]*naclCut{} // equal cuts are one line
	for k, ids := range carriers {
		s := net.Subnets[firewall.ID(k.subnet)]
		if s == nil {
			continue // it is gone since
		}
		blocks := s.CIDRs
		unjudged := blocks.Union(firewall.Unfiltered) // a NACL does not see what stays within a subnet
		var groups []firewall.ID
		for _, id := range strings.Fields(k.groups) {
			groups = append(groups, firewall.ID(id))
		}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			requests := net.Admits(groups, d, members).Restrict(firewall.AllAddrs().Subtract(unjudged))
			packets := after.cut(d, requests).Subtract(before(k.subnet).cut(d, requests))
			if packets.IsEmpty() {
				continue
			}
			key := fmt.Sprint(d, k.groups, packets, blocks)
			if found[key] == nil {
				found[key] = &naclCut{direction: d, groups: strings.Fields(k.groups), packets: packets, own: blocks}
			}
			found[key].interfaces = append(found[key].interfaces, ids...)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		slices.Sort(found[key].interfaces)
		cuts = append(cuts, *found[key])
	}
	for _, text := range unjudgedOf(net, carried) {
		notes = append(notes, "\n  - "+text)
	}
	return cuts, notes, nil
}

// reportCuts warns of what is cut, with a packet for each.
func reportCuts(diags *diag.Diagnostics, cuts []naclCut, notes []string) {
	var lines []string
	for _, c := range cuts {
		packet := pictured(c.packets)
		way, end := "in from", "source"
		if c.direction == firewall.Egress {
			way, end = "out to", "destination"
		}
		who := c.interfaces[0]
		if n := len(c.interfaces); n > 1 {
			who += fmt.Sprintf(" and %d more", n-1)
		}
		lines = append(lines, fmt.Sprintf("\n  - %s (%s): %s %s; for one, %s with the %s %s", who, strings.Join(c.groups, ", "), way, cutText(c.packets, c.own),
			serviceText(packet), end, packet.Remote))
	}
	if len(lines) > 0 {
		diags.AddAttributeWarning(path.Root("subnet_ids"), "The NACL cuts what security groups allow",
			"What the security groups of these network interfaces allow, requests and their replies, does not pass, but for what stays within a subnet:"+firstOf(lines))
	}
	if len(notes) > 0 {
		diags.AddAttributeWarning(path.Root("subnet_ids"), "Not all of what the NACL cuts is known", "These rules of security groups were not judged:"+firstOf(notes))
	}
}

// pictured is a packet of a set, of a service that people know if there is one.
func pictured(s firewall.Set) firewall.Packet {
	for _, known := range []firewall.Services{firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 443, Hi: 443})),
		firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 22, Hi: 22})), firewall.ICMPServices(firewall.ICMP, 8, 0)} {
		if p, ok := s.Only(known).Witness(); ok {
			return p
		}
	}
	p, _ := s.Witness()
	return p
}

// cutText is a set as people read it: what is nearly everything by what is missing, of long lists the beginning, and with the addresses of the
// own subnet where that is shorter.
func cutText(s firewall.Set, subnet firewall.AddrSet) string {
	const most = 4
	var cells []string
	for _, c := range s.Cells() {
		var blocks []string
		if whole := c.Addrs.Union(subnet); len(whole.Strings()) < len(c.Addrs.Strings()) {
			c.Addrs = whole
		}
		for _, half := range [][2]firewall.AddrSet{{c.Addrs.IPv4(), firewall.AllIPv4()}, {c.Addrs.IPv6(), firewall.AllIPv6()}} {
			own, without := half[0].Strings(), half[1].Subtract(half[0]).Subtract(firewall.Unfiltered).Strings()
			switch {
			case len(own) == 0:
			case len(own) > len(without) && len(without) == 0:
				blocks = append(blocks, half[1].String())
			case len(own) > len(without):
				blocks = append(blocks, half[1].String()+" without "+first(without, most))
			default:
				blocks = append(blocks, first(own, most))
			}
		}
		cells = append(cells, strings.Join(blocks, ", ")+" "+c.Services.String())
	}
	if n := len(cells); n > most {
		cells = append(cells[:most], fmt.Sprintf("and %d more", n-most))
	}
	return strings.Join(cells, "; ")
}

// first is the first texts of a list, and how many there are besides.
func first(texts []string, most int) string {
	if n := len(texts); n > most {
		return strings.Join(texts[:most], ", ") + fmt.Sprintf(" and %d more", n-most)
	}
	return strings.Join(texts, ", ")
}

func serviceText(p firewall.Packet) string {
	switch p.Protocol {
	case firewall.TCP, firewall.UDP:
		return fmt.Sprintf("%s port %d", p.Protocol, p.Value)
	case firewall.ICMP, firewall.ICMPv6:
		return fmt.Sprintf("%s type %d code %d", p.Protocol, p.Value>>8, p.Value&0xff)
	}
	return "protocol " + p.Protocol.String()
}
