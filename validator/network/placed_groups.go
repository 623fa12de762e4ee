package network

import (
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// placedGroups is the groups of an interface of a resource.
func (b *builder) placedGroups(r *plan.Resource, o *plan.Object, n *firewall.Interface) firewall.Links {
	p, x := plan.Placements[r.Type], o.Placed
	if r.Type == "aws_autoscaling_group" {
		return b.scaledGroups(r, x, n)
	}
	if p.Groups == "" {
		return firewall.Links{}
	}
	l, set := b.placedMembers(r, p.Block, p.Groups, x.Block, x.Groups, kindGroup)
	if r.Type == "aws_eks_cluster" {
		l.Sure = sortIDs(append(slices.Clip(l.Sure), b.clusterGroup(r)))
		return l
	}
	if set && !empty(l) {
		return l
	}
	// Who is given the VPC's default group, in AWS's words. CreateVpcEndpoint, SecurityGroupId.N: "If this parameter is not specified, we
	// use the default security group for the VPC." AwsVpcConfiguration of ECS, securityGroups: "If you don't specify a security group, the
	// default security group for the VPC is used." CreateDBInstance, VpcSecurityGroupIds: "Default: The default EC2 VPC security group for
	// the DB subnet group's VPC." CreateDBCluster, CreateCacheCluster and CreateLoadBalancer name no default.
	switch r.Type {
	case "aws_lb", "aws_alb":
		if x.Kind.Or("application") != "application" {
			return firewall.Links{} // it has none: Network Load Balancers guide, "Security groups"
		}
	case "aws_vpc_endpoint":
		if x.Kind.Or("Interface") != "Interface" {
			return firewall.Links{}
		}
		return b.defaultGroupsOf(r, p.Groups, n.Subnet)
	case "aws_ecs_service", "aws_db_instance":
		return b.defaultGroupsOf(r, p.Groups, n.Subnet)
	}
	return unsaid(b.defaultGroupsOf(r, p.Groups, n.Subnet))
}

// unsaid is groups of which nobody says that AWS gives them.
func unsaid(l firewall.Links) firewall.Links {
	l.Maybe = sortIDs(slices.Concat(l.Maybe, l.Sure))
	if l.Sure = nil; len(l.Why) == 0 {
		for _, id := range l.Maybe {
			l.Why = append(l.Why, firewall.Unknown{Address: string(id), Reason: firewall.NotInPlan})
		}
	}
	return l
}

// clusterGroup is the group that EKS makes for a cluster.
func (b *builder) clusterGroup(r *plan.Resource) firewall.ID {
	own := firewall.ID(r.Address + "." + clusterGroupAttr)
	if id, ok := b.object(r).Placed.OwnGroup.Get(); ok && id != "" {
		if to, managed := b.lookup(kindGroup, id); managed {
			return to
		}
	}
	return own
}

// clusterGroups enters the groups that EKS makes. Their rules are not in the plan: controllers in the cluster add to them.
func (b *builder) clusterGroups(tables map[firewall.ID]*groupTable) {
	b.each("aws_eks_cluster", func(r *plan.Resource, o *plan.Object) {
		id := b.clusterGroup(r)
		if tables[id] != nil || o.Placed.Block == plan.Null {
			return
		}
		subnets := b.placedSubnets(r, o)
		vpcs, open := b.vpcsOf(firewall.Link{To: slices.Concat(subnets.Sure, subnets.Maybe), Open: subnets.Open})
		tables[id] = newGroupTable(&firewall.Group{ID: id, AWSID: o.Placed.OwnGroup.Or(""), External: true, Origin: origin(r, clusterGroupAttr),
			VPC: firewall.Link{To: vpcs, Open: open || len(vpcs) == 0}})
		b.note("group-not-in-plan", string(id), "the rules of security group "+string(id)+" are not in the plan")
	})
}

// scaledGroups is the groups of the instances of an Auto Scaling group: those of its launch template.
func (b *builder) scaledGroups(r *plan.Resource, x *plan.Placed, n *firewall.Interface) firewall.Links {
	used := x.Templates.Or(nil)
	blocks := b.nested(r, "launch_template")
	for _, mixed := range x.Mixed.Or(nil) {
		used = append(slices.Clip(used), mixed.Or(nil)...)
		for _, m := range b.nested(r, "mixed_instances_policy") {
			if lt := m["launch_template"]; lt != nil && len(lt.Blocks) == 1 {
				if spec := lt.Blocks[0]["launch_template_specification"]; spec != nil {
					blocks = spec.Blocks
				}
			}
		}
	}
	unknown := b.somewhere(r, "launch_template", kindGroup)
	if len(used) != 1 {
		return unknown
	}
	subnet := n.Subnet
	l := b.templateGroups(r, used[0], blocks, n)
	n.Subnet = subnet // the Auto Scaling group's own: it may not be in both
	if l.Open {
		return unknown
	}
	return l
}
