package plan

// Placement says where a resource that AWS gives network interfaces of its own names their subnets and groups.
type Placement struct {
	// Block is the nested block that holds the attributes below; without it the resource has no interface. "" if they are the
	// resource's own.
	Block string
	// Subnets and Groups are sets of ids, or single ones. Without Groups, it has no group.
	Subnets, Groups string
	// SubnetGroup names a resource that lists the subnets.
	SubnetGroup string
	// Each is true where there is an interface in each of the subnets, and false where AWS, or a controller, chooses among them.
	Each bool
}

// Placements are the types that AWS gives network interfaces of its own.
// Sources: the provider's documentation of each; for Each: "Application Load Balancers" (a node in each subnet that is enabled),
// the Lambda guide ("a network interface for each combination of subnet and security group"), the PrivateLink guide ("an endpoint
// network interface in each subnet").
var Placements = map[string]Placement{
	"aws_lb":                            {Subnets: "subnets", Groups: "security_groups", Each: true},
	"aws_alb":                           {Subnets: "subnets", Groups: "security_groups", Each: true},
	"aws_lambda_function":               {Block: "vpc_config", Subnets: "subnet_ids", Groups: "security_group_ids", Each: true},
	"aws_ecs_service":                   {Block: "network_configuration", Subnets: "subnets", Groups: "security_groups"},
	"aws_db_instance":                   {SubnetGroup: "db_subnet_group_name", Groups: "vpc_security_group_ids"},
	"aws_rds_cluster":                   {SubnetGroup: "db_subnet_group_name", Groups: "vpc_security_group_ids"},
	"aws_elasticache_cluster":           {SubnetGroup: "subnet_group_name", Groups: "security_group_ids"},
	"aws_elasticache_replication_group": {SubnetGroup: "subnet_group_name", Groups: "security_group_ids"},
	"aws_elasticache_serverless_cache":  {Subnets: "subnet_ids", Groups: "security_group_ids"},
	"aws_eks_cluster":                   {Block: "vpc_config", Subnets: "subnet_ids", Groups: "security_group_ids"},
	"aws_autoscaling_group":             {Subnets: "vpc_zone_identifier"},
	"aws_vpc_endpoint":                  {Subnets: "subnet_ids", Groups: "security_group_ids", Each: true},
	"aws_nat_gateway":                   {Subnets: "subnet_id", Each: true},
}

// Placed is a resource of one of the types of Placements.
type Placed struct {
	// Block is Known if the resource has the block of its Placement, or needs none; Null if it has none; else unknown.
	Block           State
	Subnets, Groups Strings
	SubnetGroup     String
	Kind            String // load_balancer_type, vpc_endpoint_type, connectivity_type
	// Internal, CrossZone (enable_cross_zone_load_balancing) and IPAddressType ("ipv4", "dualstack", "dualstack-without-public-ipv4") are
	// of aws_lb.
	Internal, CrossZone Bool
	IPAddressType       String
	Mappings            Value[[]SubnetMapping]
	// OwnGroup is the group that AWS makes for it: vpc_config[0].cluster_security_group_id of aws_eks_cluster.
	OwnGroup  String
	PrivateIP String // aws_nat_gateway
	Member    String // replication_group_id of aws_elasticache_cluster
	// Templates and Mixed are the launch templates of aws_autoscaling_group: at most one, or for each mixed_instances_policy those
	// of its launch_template and of the overrides.
	Templates Value[[]UsedTemplate]
	Served    Value[[]Served] // load_balancer blocks of aws_ecs_service
	Mixed     Value[[]Value[[]UsedTemplate]]
	// Of a gateway endpoint: the service's name, its prefix list with the addresses, and the tables that get a route to it.
	Service, PrefixListID     String
	ServiceCIDRs, RouteTables Strings
	// TargetGroups are the target groups with which aws_autoscaling_group registers its instances.
	TargetGroups Strings
	Sources      Value[[]TrafficSource] // traffic_source blocks of aws_autoscaling_group
}

// Served is what a service answers for a target group.
type Served struct{ GroupARN, Port String }

// SubnetMapping is a subnet_mapping block of aws_lb.
type SubnetMapping struct{ SubnetID, PrivateIPv4 String }

// placedFamily reads the types of Placements.
func placedFamily(typ string) *family {
	p := Placements[typ]
	return besides(placing(newFamily(func(a attrs, o *Object) { o.Placed = p.read(typ, a) })))
}

func (p Placement) read(typ string, a attrs) *Placed {
	x := &Placed{}
	if p.Block == "" {
		x.Block = Known
		p.within(a, x)
	} else {
		in := blocks(a, p.Block, func(e attrs) *Placed {
			x := &Placed{}
			p.within(e, x)
			if typ == "aws_eks_cluster" {
				x.OwnGroup = e.str("cluster_security_group_id")
			}
			return x
		})
		if list := in.Or(nil); len(list) > 0 {
			*x = *list[0]
			x.Block = Known
		} else if in.IsUnknown() {
			x.Block = UnknownValue
		}
	}
	switch typ {
	case "aws_lb", "aws_alb":
		x.Kind, x.Internal, x.CrossZone = a.str("load_balancer_type"), a.bool("internal"), a.bool("enable_cross_zone_load_balancing")
		x.IPAddressType = a.str("ip_address_type")
		x.Mappings = blocks(a, "subnet_mapping", func(e attrs) SubnetMapping {
			return SubnetMapping{SubnetID: e.str("subnet_id"), PrivateIPv4: e.str("private_ipv4_address")}
		})
	case "aws_vpc_endpoint":
		x.Kind, x.Service, x.PrefixListID = a.str("vpc_endpoint_type"), a.str("service_name"), a.str("prefix_list_id")
		x.ServiceCIDRs, x.RouteTables = a.strs("cidr_blocks"), a.strs("route_table_ids")
	case "aws_nat_gateway":
		x.PrivateIP, x.Kind = a.str("private_ip"), a.str("connectivity_type")
	case "aws_elasticache_cluster":
		x.Member = a.str("replication_group_id")
	case "aws_ecs_service":
		x.Served = blocks(a, "load_balancer", func(e attrs) Served {
			return Served{GroupARN: e.str("target_group_arn"), Port: e.str("container_port")}
		})
	case "aws_autoscaling_group":
		x.Templates = blocks(a, "launch_template", func(e attrs) UsedTemplate {
			return UsedTemplate{ID: e.str("id"), Name: e.str("name"), Version: e.str("version")}
		})
		x.Mixed = blocks(a, "mixed_instances_policy", mixedTemplates)
		x.TargetGroups, x.Sources = a.strs("target_group_arns"), trafficSources(a)
	}
	return x
}

// within reads the attributes where they stand.
func (p Placement) within(a attrs, x *Placed) {
	if p.Subnets != "" {
		x.Subnets = a.oneOrMore(p.Subnets)
	}
	if p.Groups != "" {
		x.Groups = a.strs(p.Groups)
	}
	if p.SubnetGroup != "" {
		x.SubnetGroup = a.str(p.SubnetGroup)
	}
}

// oneOrMore reads a list, or a single text as a list of one.
func (a attrs) oneOrMore(name string) Strings {
	at := a.get(name)
	if at.values.kind != '"' {
		return list(at, attr.str)
	}
	one := at.str()
	return Strings{State: one.State, Sensitive: one.Sensitive, V: []String{one}}
}

// SubnetGroup is aws_db_subnet_group or aws_elasticache_subnet_group, or the data source of the first.
type SubnetGroup struct {
	Name    String
	Subnets Strings
}

var subnetGroupFamily = besides(newFamily(func(a attrs, o *Object) {
	o.SubnetGroup = &SubnetGroup{Name: a.str("name"), Subnets: a.strs("subnet_ids")}
}))

// EndpointPart is aws_vpc_endpoint_security_group_association, aws_vpc_endpoint_subnet_association or
// aws_vpc_endpoint_route_table_association.
type EndpointPart struct{ EndpointID, GroupID, SubnetID, TableID String }

var endpointPartFamily = besides(newFamily(func(a attrs, o *Object) {
	o.EndpointPart = &EndpointPart{
		EndpointID: a.str("vpc_endpoint_id"), GroupID: a.str("security_group_id"), SubnetID: a.str("subnet_id"),
		TableID: a.str("route_table_id"),
	}
}))

// mixedTemplates reads the launch templates of a mixed_instances_policy block.
func mixedTemplates(e attrs) Value[[]UsedTemplate] {
	out := Value[[]UsedTemplate]{State: Known}
	spec := func(e attrs) UsedTemplate {
		return UsedTemplate{ID: e.str("launch_template_id"), Name: e.str("launch_template_name"), Version: e.str("version")}
	}
	add := func(v Value[[]UsedTemplate]) {
		out.V = append(out.V, v.Or(nil)...)
		if v.IsUnknown() {
			out.State = UnknownValue
		}
	}
	blocks(e, "launch_template", func(e attrs) bool {
		add(blocks(e, "launch_template_specification", spec))
		blocks(e, "override", func(e attrs) bool {
			add(blocks(e, "launch_template_specification", spec))
			return true
		})
		return true
	})
	return out
}
