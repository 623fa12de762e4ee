// Package plan reads the JSON of `terraform show -json` (or `tofu show -json`) for one plan in one streaming pass and keeps
// what filters packets: typed resources before and after, and the parts of the configuration that say where ids flow.
package plan

import "time"

// Plan is one plan: the network resources of both sides and the configuration.
type Plan struct {
	Path          string // as given: a file name, or "-"
	SHA256        string // of the input's bytes, hex
	FormatVersion string
	ToolVersion   string // terraform_version: for OpenTofu, its own version
	Producer      Producer
	Made          time.Time // when it was planned; zero where the producer does not say (Terraform before 1.5)
	Errored       bool
	Complete      *bool // nil where the producer does not say (Terraform before 1.8, OpenTofu)
	Applyable     *bool
	Deferred      int // entries of deferred_changes
	Invoked       []Invocation
	// Rackspace: the configuration has, or requires, the provider rackspace, or a resource or data source of it is in the plan.
	Rackspace bool

	// Resources are the instances of the types in Types, managed and data, of prior_state and resource_changes together:
	// one for each (address, deposed key), sorted by address.
	Resources []*Resource
	// Pending are the blocks of types that are not in Types, or stand aside ("aws_lb.a", "data.aws_ami.x"), of which the plan makes,
	// changes or has yet to read an instance, in whatever module: their attributes may be known only after apply.
	Pending map[string]bool
	// Standing are the blocks of such types of which an instance is in the plan's changes and stands after them, in whatever module;
	// nil for a plan that lists no changes, as one that only refreshes.
	Standing map[string]bool
	// Leaving are the types, not in Types, of which the plan deletes or forgets an instance: nothing says any more what it had.
	Leaving map[string]bool
	// Config is the root module of the configuration.
	Config  *Module
	Secrets Secrets
	Kept    *Kept   // nil where the Reader was not asked to keep any
	Sources Sources // what the JSON has lost; nil where there are none
}

// Resource is one instance on both sides of the plan.
type Resource struct {
	Address         string // module.a["k"].aws_subnet.s[0]
	PreviousAddress string // before a moved block; "" if not moved
	ModuleAddress   string // "" for the root module
	Data            bool   // a data source
	Type, Name      string
	Index           Key
	Deposed         string // deposed key, "" for the current object
	Provider        string // provider_name

	Actions      []string // as in the plan; nil when resource_changes does not list it (refresh-only, -target, data read at plan time)
	ActionReason string
	ImportID     string

	Before *Object // nil: does not exist before
	After  *Object // nil: does not exist after; the same pointer as Before where the plan does not touch the object
}

// DeferredRead reports whether r is a data source that is read at apply: every attribute of After is then unknown, only its
// ID is kept where the configuration gives one.
func (r *Resource) DeferredRead() bool { return r.Data && r.Has("read") }

// Has reports whether the plan's actions for the resource include a.
func (r *Resource) Has(a string) bool {
	for _, x := range r.Actions {
		if x == a {
			return true
		}
	}
	return false
}

// Replaced reports whether the resource is destroyed and made anew.
func (r *Resource) Replaced() bool { return r.Has("create") && (r.Has("delete") || r.Has("forget")) }

// Forgotten reports whether the plan drops the resource from the state and leaves the object in AWS.
func (r *Resource) Forgotten() bool { return r.Has("forget") }

// Key is an instance key: none, a count index, or a for_each key.
type Key struct {
	Kind KeyKind
	Int  int
	Str  string
}

// KeyKind is the kind of an instance key.
type KeyKind uint8

// The kinds of instance key.
const (
	NoKey KeyKind = iota
	IntKey
	StringKey
)

// Object is the values of one resource on one side: exactly one typed pointer is set, the one of its type's family. A type of the awscc
// provider has that of its equal (see Like).
type Object struct {
	ID  String // the resource's id attribute
	ARN String

	VPC                *VPC                  // aws_vpc, aws_default_vpc, data aws_vpc
	CIDRAssociation    *CIDRAssociation      // aws_vpc_ipv4_cidr_block_association, aws_vpc_ipv6_cidr_block_association
	SubnetCIDR         *SubnetCIDR           // awscc_ec2_subnet_cidr_block
	Subnet             *Subnet               // aws_subnet, aws_default_subnet, data aws_subnet
	NetworkACL         *NetworkACL           // aws_network_acl, aws_default_network_acl
	NetworkACLRule     *NetworkACLRule       // aws_network_acl_rule
	ACLAssociation     *ACLAssociation       // aws_network_acl_association
	SecurityGroup      *SecurityGroup        // aws_security_group, aws_default_security_group, data aws_security_group
	GroupRule          *GroupRule            // aws_security_group_rule
	VPCGroupRule       *VPCGroupRule         // aws_vpc_security_group_ingress_rule, …_egress_rule
	Placed             *Placed               // the types of Placements
	SubnetGroup        *SubnetGroup          // aws_db_subnet_group, aws_elasticache_subnet_group, data aws_db_subnet_group
	EndpointPart       *EndpointPart         // aws_vpc_endpoint_security_group_association, …_subnet_association
	TargetGroup        *TargetGroup          // aws_lb_target_group
	Listener           *Listener             // aws_lb_listener
	ListenerRule       *ListenerRule         // aws_lb_listener_rule
	TargetAttachment   *TargetAttachment     // aws_lb_target_group_attachment
	ScalingAttachment  *ScalingAttachment    // aws_autoscaling_attachment
	TrafficAttachment  *TrafficAttachment    // aws_autoscaling_traffic_source_attachment
	RouteTable         *RouteTable           // aws_route_table
	DefaultRouteTable  *DefaultRouteTable    // aws_default_route_table
	Route              *Route                // aws_route
	TableAssociation   *TableAssociation     // aws_route_table_association
	MainTable          *MainTable            // aws_main_route_table_association
	NetworkInterface   *NetworkInterface     // aws_network_interface, data aws_network_interface
	GroupAttachment    *GroupAttachment      // aws_network_interface_sg_attachment
	Instance           *Instance             // aws_instance, data aws_instance
	LaunchTemplate     *LaunchTemplate       // aws_launch_template
	PrefixList         *PrefixList           // aws_ec2_managed_prefix_list, data aws_ec2_managed_prefix_list, data aws_prefix_list
	PrefixListEntry    *PrefixListEntry      // aws_ec2_managed_prefix_list_entry
	Baseline           *Baseline             // rackspace_sg_baseline
	BaselineRule       *BaselineRuleResource // rackspace_sg_rule
	BaselineAttachment *BaselineAttachment   // rackspace_sg_attachment
	Lockdown           *Lockdown             // rackspace_default_sg_lockdown
	ListedIDs          *Strings              // ids of a data source that lists objects: data aws_subnets, aws_security_groups, …
}
