package provider

import (
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/live"
)

// namedGroup is a group by id and name.
type namedGroup struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Name            types.String `tfsdk:"name"`
}

// unattachedGroup is a group that nobody carries, and that rules name.
type unattachedGroup struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Name            types.String `tfsdk:"name"`
	NamedBy         []string     `tfsdk:"named_by"`
}

// staleReference is a rule that names a group which is gone.
type staleReference struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	RuleID          types.String `tfsdk:"rule_id"`
	Direction       types.String `tfsdk:"direction"`
	Protocol        types.String `tfsdk:"protocol"`
	FromPort        types.Int32  `tfsdk:"from_port"`
	ToPort          types.Int32  `tfsdk:"to_port"`
	ReferencedID    types.String `tfsdk:"referenced_security_group_id"`
	ReferencedVPCID types.String `tfsdk:"referenced_vpc_id"`
	PeeringID       types.String `tfsdk:"vpc_peering_connection_id"`
	PeeringStatus   types.String `tfsdk:"peering_status"`
}

// staleOf is a stale rule, with its id where one rule of the group fits.
func staleOf(net *firewall.Network, s live.StaleRule) staleReference {
	out := staleReference{SecurityGroupID: types.StringValue(s.Group), Direction: types.StringValue(s.Direction.String()), Protocol: types.StringValue(s.Protocol),
		FromPort: types.Int32PointerValue(s.From), ToPort: types.Int32PointerValue(s.To), ReferencedID: types.StringPointerValue(s.Peer.GroupId),
		ReferencedVPCID: types.StringPointerValue(s.Peer.VpcId), PeeringID: types.StringPointerValue(s.Peer.VpcPeeringConnectionId),
		PeeringStatus: types.StringPointerValue(s.Peer.PeeringStatus)}
	g, protocol := net.Groups[firewall.ID(s.Group)], -1
	if p, err := firewall.ParseGroupProtocol(s.Protocol); err == nil {
		protocol = p
	}
	if g == nil {
		return out
	}
	var ids []string
	for _, r := range g.Rules(s.Direction) {
		peer, ok := r.Group.Exact()
		_, id, whole := strings.Cut(string(peer), "/") // account/sg-… of another account
		if !whole {
			id = string(peer)
		}
		ports := s.From == nil || s.To == nil || r.FromPort == int(*s.From) && r.ToPort == int(*s.To)
		if ok && r.Peer == firewall.PeerGroup && id == aws.ToString(s.Peer.GroupId) && r.Protocol == protocol && ports {
			ids = append(ids, r.Origin.Address)
		}
	}
	if len(ids) == 1 {
		out.RuleID = types.StringValue(ids[0])
	}
	return out
}

// adminOpening is what of administration a group opens to one part of the internet.
type adminOpening struct {
	SecurityGroupID types.String   `tfsdk:"security_group_id"`
	Name            types.String   `tfsdk:"name"`
	Interfaces      []string       `tfsdk:"network_interface_ids"`
	IPVersion       types.Int64    `tfsdk:"ip_version"`
	Services        types.String   `tfsdk:"services"`
	Share           types.Float64  `tfsdk:"share"`
	Packets         types.String   `tfsdk:"packets"`
	RuleIDs         []string       `tfsdk:"rule_ids"`
	Packet          *witnessPacket `tfsdk:"packet"`
}

func adminOpenings(net *firewall.Network, g *firewall.Group) []adminOpening {
	var out []adminOpening
	carriers, addrs := carriersOf(net, g.ID)
	find := func(s firewall.Set) []firewall.Opening { return firewall.OpenPorts(s, baseline.AdminServices(), 0) }
	for _, o := range openParts(net, rulesIn(g, firewall.Ingress), find, addrs) {
		out = append(out, adminOpening{SecurityGroupID: types.StringValue(g.AWSID), Name: types.StringValue(g.Name), Interfaces: carriers, IPVersion: types.Int64Value(int64(o.Family)),
			Services: types.StringValue(o.Services.String()), Share: types.Float64Value(o.Share), Packets: types.StringValue(o.all.String()), RuleIDs: o.ruleIDs, Packet: o.packet})
	}
	return out
}

// carriersOf is the interfaces that carry a group, sorted, and their addresses.
func carriersOf(net *firewall.Network, group firewall.ID) ([]string, []netip.Addr) {
	ids, addrs := []string{}, []netip.Addr(nil)
	for _, id := range slices.Sorted(maps.Keys(net.Interfaces)) {
		if i := net.Interfaces[id]; slices.Contains(i.Groups.Sure, group) {
			ids, addrs = append(ids, i.AWSID), append(addrs, i.Addrs...)
		}
	}
	return ids, addrs
}

// auditedDefault is the default group of a VPC.
type auditedDefault struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	Closed          types.Bool   `tfsdk:"closed"`
	RuleIDs         []string     `tfsdk:"rule_ids"`
	InUse           types.Bool   `tfsdk:"in_use"`
	Interfaces      []string     `tfsdk:"network_interface_ids"`
}

func defaultOf(net *firewall.Network, g *firewall.Group) *auditedDefault {
	d := &auditedDefault{SecurityGroupID: types.StringValue(g.AWSID), RuleIDs: []string{}}
	for r := range g.AllRules() {
		d.RuleIDs = append(d.RuleIDs, r.Origin.Address)
	}
	d.Interfaces, _ = carriersOf(net, g.ID)
	d.Closed, d.InUse = types.BoolValue(len(d.RuleIDs) == 0), types.BoolValue(len(d.Interfaces) > 0)
	return d
}

// cisGroupResult is the outcome of one control of the CIS AWS Foundations Benchmark, and who fails it.
type cisGroupResult struct {
	Version types.String `tfsdk:"version"`
	ID      types.String `tfsdk:"id"`
	Title   types.String `tfsdk:"title"`
	Result  types.String `tfsdk:"result"`
	Groups  []string     `tfsdk:"security_group_ids"`
}

// cisOfGroups judges the controls on security groups. standard is nil if the default group is not known.
func cisOfGroups(net *firewall.Network, groups []*firewall.Group, standard *auditedDefault) []cisGroupResult {
	var out []cisGroupResult
	add := func(title string, controls []baseline.CISControl, result string, failing []string) {
		for _, c := range controls {
			out = append(out, cisGroupResult{types.StringValue(c.Version), types.StringValue(c.ID), types.StringValue(title), types.StringValue(result), append([]string{}, failing...)})
		}
	}
	for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
		result, failing := cisPass, []string(nil)
		for _, g := range groups {
			must, may := net.GroupSet(g, firewall.Ingress)
			switch {
			case opensAdministration(must, f):
				failing = append(failing, g.AWSID)
			case opensAdministration(may, f):
				result = cisUnknown
			}
		}
		if len(failing) > 0 {
			result = cisFail
		}
		title := "no security group admits the internet (IPv4) to ports of administration"
		if f == firewall.IPv6 {
			title = "no security group admits the internet (IPv6) to ports of administration"
		}
		add(title, baseline.CISGroupAdmin(f == firewall.IPv6), result, failing)
	}
	result, failing := cisPass, []string(nil)
	switch {
	case standard == nil:
		result = cisUnknown
	case !standard.Closed.ValueBool():
		result, failing = cisFail, []string{standard.SecurityGroupID.ValueString()}
	}
	add("the default security group of the VPC restricts all traffic", baseline.CISDefaultGroup(), result, failing)
	return out
}

func opensAdministration(s firewall.Set, f firewall.Family) bool {
	return slices.ContainsFunc(firewall.OpenPorts(s, baseline.CISAdminServices(), firewall.NearlyAll), func(o firewall.Opening) bool { return o.Family == f })
}

// sharedGroup is a group of several VPCs, or of another account.
type sharedGroup struct {
	SecurityGroupID types.String `tfsdk:"security_group_id"`
	OwnerID         types.String `tfsdk:"owner_id"`
	VPCIDs          []string     `tfsdk:"vpc_ids"`
}

// nearQuota is a quota of which four fifths or more are used.
type nearQuota struct {
	Quota              types.String `tfsdk:"quota"`
	SecurityGroupID    types.String `tfsdk:"security_group_id"`
	NetworkInterfaceID types.String `tfsdk:"network_interface_id"`
	Direction          types.String `tfsdk:"direction"`
	IPVersion          types.Int64  `tfsdk:"ip_version"`
	Used               types.Int64  `tfsdk:"used"`
	Limit              types.Int64  `tfsdk:"limit"`
}

// The quotas that are looked at. That of rules of an interface cannot be raised
// (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
const (
	quotaRules          = "rules_per_group"
	quotaGroups         = "groups_per_interface"
	quotaInterfaceRules = "rules_per_interface"
	maxInterfaceRules   = 1000
)

// nearQuotas is what comes near a quota: of rules of each group, and of groups and their rules on each interface.
func nearQuotas(net *firewall.Network, q awsclient.Quotas) []nearQuota {
	out := []nearQuota{}
	counts := map[firewall.ID][2]firewall.RuleCount{}
	families := []firewall.Family{firewall.IPv4, firewall.IPv6}
	for _, id := range slices.Sorted(maps.Keys(net.Groups)) {
		g := net.Groups[id]
		counts[id] = [2]firewall.RuleCount{net.CountRules(g.Ingress), net.CountRules(g.Egress)}
		for d, c := range counts[id] {
			for _, f := range families {
				if _, used := c.Of(f); firewall.NearQuota(used, q.RulesPerGroup) {
					out = append(out, nearQuota{Quota: types.StringValue(quotaRules), SecurityGroupID: types.StringValue(g.AWSID),
						Direction: types.StringValue(firewall.Direction(d).String()), IPVersion: types.Int64Value(int64(f)), //nolint:gosec // 0 or 1
						Used: types.Int64Value(int64(used)), Limit: types.Int64Value(int64(q.RulesPerGroup))})
				}
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(net.Interfaces)) {
		i := net.Interfaces[id]
		if used := len(i.Groups.Sure); firewall.NearQuota(used, q.GroupsPerInterface) {
			out = append(out, nearQuota{Quota: types.StringValue(quotaGroups), NetworkInterfaceID: types.StringValue(i.AWSID), Used: types.Int64Value(int64(used)),
				Limit: types.Int64Value(int64(q.GroupsPerInterface))})
		}
		for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
			for _, f := range families {
				used := 0
				for _, g := range i.Groups.Sure {
					_, n := counts[g][d].Of(f)
					used += n
				}
				if firewall.NearQuota(used, maxInterfaceRules) {
					out = append(out, nearQuota{Quota: types.StringValue(quotaInterfaceRules), NetworkInterfaceID: types.StringValue(i.AWSID), Direction: types.StringValue(d.String()),
						IPVersion: types.Int64Value(int64(f)), Used: types.Int64Value(int64(used)), Limit: types.Int64Value(maxInterfaceRules)})
				}
			}
		}
	}
	return out
}
