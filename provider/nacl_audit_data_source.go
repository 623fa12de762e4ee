package provider

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/live"
)

// What the ids of a VPC and of a network ACL look like.
var (
	isVPCID = stringvalidator.RegexMatches(regexp.MustCompile(`^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`),
		"must be the id of a VPC: vpc- and 8 or 17 hexadecimal digits")
	isNACLID = stringvalidator.RegexMatches(regexp.MustCompile(`^acl-([0-9a-f]{8}|[0-9a-f]{17})$`),
		"must be the id of a network ACL: acl- and 8 or 17 hexadecimal digits")
)

func newNACLAudit() datasource.DataSource { return &naclAudit{} }

type naclAudit struct {
	onAccountData
}

var _ datasource.DataSourceWithConfigure = (*naclAudit)(nil)

// Metadata names the data source.
func (d *naclAudit) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "rackspace_nacl_audit"
}

// naclAuditModel is a rackspace_nacl_audit.
type naclAuditModel struct {
	VPCID        types.String  `tfsdk:"vpc_id"`
	NetworkACLID types.String  `tfsdk:"network_acl_id"`
	Region       types.String  `tfsdk:"region"`
	ID           types.String  `tfsdk:"id"`
	NetworkACLs  []auditedNACL `tfsdk:"network_acls"`
	Unmodelled   []string      `tfsdk:"unmodelled"`
	Complete     types.Bool    `tfsdk:"complete"`
	Unknown      []string      `tfsdk:"unknown"`
}

// auditedNACL is what is said of one network ACL.
type auditedNACL struct {
	ID             types.String    `tfsdk:"id"`
	Default        types.Bool      `tfsdk:"default"`
	SubnetIDs      []string        `tfsdk:"subnet_ids"`
	Unused         types.Bool      `tfsdk:"unused"`
	Entries        []auditedEntry  `tfsdk:"entries"`
	MissingReplies []missingReply  `tfsdk:"missing_replies"`
	CutPaths       []cutPath       `tfsdk:"cut_paths"`
	Conflicts      []groupConflict `tfsdk:"conflicts"`
	Administration []naclOpening   `tfsdk:"administration"`
	CIS            []cisResult     `tfsdk:"cis"`
	Quota          naclUse         `tfsdk:"quota"`
}

// Read asks AWS.
func (d *naclAudit) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m naclAuditModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Region = types.StringValue(d.account.region(m.Region))
	api, net, ok := d.readVPC(ctx, m.Region.ValueString(), m.VPCID.ValueString(), &resp.Diagnostics)
	if !ok {
		return
	}
	id := m.NetworkACLID.ValueString()
	if id != "" && net.NACLs[firewall.ID(id)] == nil {
		resp.Diagnostics.AddAttributeError(path.Root("network_acl_id"), "The network ACL is not there", fmt.Sprintf("%s has no network ACL %s.", m.VPCID.ValueString(), id))
		return
	}
	m.ID, m.Unknown = m.VPCID, []string{}
	if err := live.Routes(ctx, api, net, m.VPCID.ValueString()); err != nil {
		m.Unknown = append(m.Unknown, "route tables could not be read, so that replies are judged for all addresses: "+awsclient.Explain(err))
	}
	if err := live.NATGateways(ctx, api, net, m.VPCID.ValueString()); err != nil {
		m.Unknown = append(m.Unknown, "NAT gateways could not be read, so that what network ACLs drop on the way through them is not judged: "+awsclient.Explain(err))
	}
	if err := live.Services(ctx, api, net); err != nil {
		m.Unknown = append(m.Unknown, "prefix lists of gateway endpoints could not be read: "+awsclient.Explain(err))
	}
	if interrupted(ctx, &resp.Diagnostics) {
		return
	}
	limit, notes := d.account.clients.RulesPerNACL(ctx, m.Region.ValueString())
	for _, n := range notes {
		m.Unknown = append(m.Unknown, n.Summary)
	}
	m.fill(net, limit, func(n *firewall.NACL) bool { return id == "" || n.AWSID == id })
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// fill sets what follows from the network and the quota of rules.
func (m *naclAuditModel) fill(net *firewall.Network, limit int, wanted func(*firewall.NACL) bool) {
	j := newNACLJudge(net)
	m.NetworkACLs = []auditedNACL{}
	for _, n := range j.nacls {
		if wanted(n) {
			audited := j.audit(n)
			audited.Quota = naclUseOf(n, limit)
			m.NetworkACLs = append(m.NetworkACLs, audited)
		}
	}
	m.Unknown = append(m.Unknown, unknownOfNACLs(net)...)
	m.Unmodelled = []string{}
	for _, u := range net.Unmodelled {
		m.Unmodelled = append(m.Unmodelled, u.Address+": "+u.What)
	}
	slices.Sort(m.Unmodelled)
	m.Complete = types.BoolValue(len(m.Unknown) == 0)
}

// naclJudge is what the questions to the NACLs of one network have in common.
type naclJudge struct {
	net       *firewall.Network
	nacls     []*firewall.NACL // by id
	profiles  []firewall.Profile
	evaluator firewall.Evaluator
	tables    map[*firewall.NACL][2]*firewall.NACLTable
	subnets   map[firewall.ID][]*firewall.Subnet // by NACL, by id
	opened    map[firewall.ID][2]firewall.OpenServices
	replies   map[firewall.ID][]replyGap
	pairs     map[firewall.ID][]pairGap // by the NACL that drops
	paths     []firewall.GatewayPath
	conflicts map[firewall.ID][]*firewall.Conflict
}

func newNACLJudge(net *firewall.Network) *naclJudge {
	j := &naclJudge{net: net, profiles: firewall.DefaultProfiles(), tables: map[*firewall.NACL][2]*firewall.NACLTable{}, subnets: map[firewall.ID][]*firewall.Subnet{},
		opened: map[firewall.ID][2]firewall.OpenServices{}, replies: map[firewall.ID][]replyGap{}, pairs: map[firewall.ID][]pairGap{},
		conflicts: map[firewall.ID][]*firewall.Conflict{}}
	for _, id := range slices.Sorted(maps.Keys(net.Subnets)) {
		if nacl, ok := net.Subnets[id].NACL.Exact(); ok {
			j.subnets[nacl] = append(j.subnets[nacl], net.Subnets[id])
		}
		j.opened[id] = net.OpenedIn([]firewall.ID{id}, j.profiles)
	}
	for _, id := range slices.Sorted(maps.Keys(net.NACLs)) {
		n := net.NACLs[id]
		j.nacls = append(j.nacls, n)
		j.tables[n] = [2]*firewall.NACLTable{j.evaluator.Eval(n.Ingress), j.evaluator.Eval(n.Egress)}
	}
	for _, n := range j.nacls {
		j.replies[n.ID] = j.replyGaps(n)
	}
	j.findPairs()
	j.paths = append(net.NATPaths(j.table, j.profiles), net.ServicePaths(j.table, j.profiles)...)
	members := net.Members()
	for _, pl := range net.Placements() {
		if c := net.Conflict(pl, j.table(pl.NACL, firewall.Ingress), members); c != nil {
			j.conflicts[pl.NACL.ID] = append(j.conflicts[pl.NACL.ID], c)
		}
	}
	return j
}

func (j *naclJudge) table(n *firewall.NACL, d firewall.Direction) *firewall.NACLTable {
	return j.tables[n][d]
}

func (j *naclJudge) openedIn(s *firewall.Subnet) [2]firewall.OpenServices { return j.opened[s.ID] }

func (j *naclJudge) audit(n *firewall.NACL) auditedNACL {
	a := auditedNACL{ID: types.StringValue(n.AWSID), Default: types.BoolValue(n.Default), SubnetIDs: idsOf(j.subnets[n.ID]),
		Entries: j.entries(n), MissingReplies: j.missingReplies(n), CutPaths: j.cutPaths(n), Conflicts: j.groupConflicts(n)}
	a.Unused = types.BoolValue(len(a.SubnetIDs) == 0)
	a.Administration, a.CIS = j.administration(n)
	return a
}

// idsOf is the ids of subnets, sorted.
func idsOf(subnets []*firewall.Subnet) []string {
	out := []string{}
	for _, s := range subnets {
		out = append(out, s.AWSID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// unknownOfNACLs is what is not known of NACLs and of what groups open behind them, a line each.
func unknownOfNACLs(net *firewall.Network) []string {
	carried := map[firewall.ID]bool{}
	for _, i := range net.Interfaces {
		for _, g := range i.Groups.Sure {
			carried[g] = true
		}
	}
	out := unjudgedOf(net, carried)
	for _, s := range net.Subnets {
		if _, ok := s.NACL.Exact(); !ok {
			out = append(out, fmt.Sprintf("subnet %s: its network ACL is not known", s.AWSID))
		}
	}
	for _, n := range net.NACLs {
		for r := range n.AllRules() {
			if !r.Exact() {
				out = append(out, fmt.Sprintf("entry %s: it cannot be read", r.Origin.Address))
			}
		}
	}
	slices.Sort(out)
	return out
}
