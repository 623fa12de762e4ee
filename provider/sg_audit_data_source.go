package provider

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/live"
)

func newSGAudit() datasource.DataSource { return &sgAudit{} }

type sgAudit struct {
	onAccountData
}

var _ datasource.DataSourceWithConfigure = (*sgAudit)(nil)

// Metadata names the data source.
func (d *sgAudit) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "rackspace_sg_audit"
}

// sgAuditModel is a rackspace_sg_audit.
type sgAuditModel struct {
	VPCID          types.String      `tfsdk:"vpc_id"`
	Region         types.String      `tfsdk:"region"`
	ID             types.String      `tfsdk:"id"`
	Unused         []namedGroup      `tfsdk:"unused"`
	Unattached     []unattachedGroup `tfsdk:"unattached"`
	Stale          []staleReference  `tfsdk:"stale_references"`
	Administration []adminOpening    `tfsdk:"administration"`
	CIS            []cisGroupResult  `tfsdk:"cis"`
	DefaultGroup   *auditedDefault   `tfsdk:"default_group"`
	NearQuota      []nearQuota       `tfsdk:"near_quota"`
	Shared         []sharedGroup     `tfsdk:"shared"`
	Complete       types.Bool        `tfsdk:"complete"`
	Unknown        []string          `tfsdk:"unknown"`
}

// Read asks AWS.
func (d *sgAudit) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m sgAuditModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Region = types.StringValue(d.account.region(m.Region))
	api, net, ok := d.readVPC(ctx, m.Region.ValueString(), m.VPCID.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	m.ID = m.VPCID
	m.Unknown = unknownOfGroups(net)
	m.usage(ctx, api, net, d.account.clients.AccountID)
	if interrupted(ctx, &resp.Diagnostics) {
		return
	}
	quotas := d.account.clients.Quotas(ctx, m.Region.ValueString())
	for _, n := range quotas.Notes {
		m.Unknown = append(m.Unknown, n.Summary)
	}
	m.NearQuota = nearQuotas(net, quotas)
	m.fill(net)
	slices.Sort(m.Unknown)
	m.Complete = types.BoolValue(len(m.Unknown) == 0)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// usage sets what needs further calls. One that fails costs its part of the answer alone, and that is said.
func (m *sgAuditModel) usage(ctx context.Context, api live.UsageAPI, net *firewall.Network, account string) {
	vpc := m.VPCID.ValueString()
	m.Unused, m.Unattached, m.Stale, m.Shared = []namedGroup{}, []unattachedGroup{}, []staleReference{}, []sharedGroup{}
	failed := func(what string, err error) { m.Unknown = append(m.Unknown, what+": "+awsclient.Explain(err)) }
	if uncarried, err := live.FindUncarried(ctx, api, net, vpc); err != nil {
		failed("unused and unattached could not be found", err)
	} else {
		for _, u := range uncarried {
			g := namedGroup{types.StringValue(u.Group.AWSID), types.StringValue(u.Group.Name)}
			if len(u.NamedBy) == 0 {
				m.Unused = append(m.Unused, g)
			} else {
				m.Unattached = append(m.Unattached, unattachedGroup{g.SecurityGroupID, g.Name, u.NamedBy})
			}
		}
	}
	if stale, err := live.FindStale(ctx, api, vpc); err != nil {
		failed("stale_references could not be read", err)
	} else {
		for _, s := range stale {
			m.Stale = append(m.Stale, staleOf(net, s))
		}
	}
	if shared, err := live.FindShared(ctx, api, vpc, account); err != nil {
		failed("shared could not be read", err)
	} else {
		for _, s := range shared {
			m.Shared = append(m.Shared, sharedGroup{types.StringValue(s.Group), types.StringValue(s.Owner), append([]string{}, s.VPCs...)})
		}
	}
}

// fill sets what follows from the network.
func (m *sgAuditModel) fill(net *firewall.Network) {
	groups := groupsIn(net, m.VPCID.ValueString())
	m.Administration = []adminOpening{}
	for _, g := range groups {
		m.Administration = append(m.Administration, adminOpenings(net, g)...)
	}
	if g := net.Groups[net.VPCs[firewall.ID(m.VPCID.ValueString())].DefaultGroup]; g != nil {
		m.DefaultGroup = defaultOf(net, g)
	} else {
		m.Unknown = append(m.Unknown, "default_group: it cannot be read, as that of a VPC which another account shares")
	}
	m.CIS = cisOfGroups(net, groups, m.DefaultGroup)
}

// groupsIn is the groups of a VPC, by id.
func groupsIn(net *firewall.Network, vpc string) []*firewall.Group {
	var out []*firewall.Group
	for _, id := range slices.Sorted(maps.Keys(net.Groups)) {
		if home, ok := net.Groups[id].VPC.Exact(); ok && string(home) == vpc {
			out = append(out, net.Groups[id])
		}
	}
	return out
}

// unknownOfGroups is what of the rules of groups is not known, a line each. Who the members of other groups are is no question here.
func unknownOfGroups(net *firewall.Network) []string {
	out := []string{}
	for _, id := range slices.Sorted(maps.Keys(net.Groups)) {
		g := net.Groups[id]
		if g.External {
			out = append(out, unreadGroup(id))
			continue
		}
		for r := range g.AllRules() {
			if why := unjudgedAddresses(net, r); why != "" {
				out = append(out, unjudgedRule(id, r, why))
			}
		}
	}
	return out
}
