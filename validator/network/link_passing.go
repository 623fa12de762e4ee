package network

import "github.com/rackspace/terraform-provider-rackspace/validator/plan"

// passing is the attributes that hand an id of kind k through, in the order in which they are tried.
func passing(k kind) []string {
	return [...][]string{
		kindVPC: {"vpc_id"}, kindSubnet: {"subnet_id"}, kindNACL: {"network_acl_id", "default_network_acl_id"},
		kindGroup:     {"security_group_id", "default_security_group_id"},
		kindInterface: {"network_interface_id"}, kindPrefixList: {"prefix_list_id"}, kindTemplate: {}, kindSubnetGroup: {}, kindEndpoint: {"vpc_endpoint_id"},
		kindRouteTable: {}, kindNATGateway: {},
		kindBalancer: {}, kindTargetGroup: {}, kindInstance: {}, kindListener: {}, kindScalingGroup: {}, kindPrivateAddress: {},
	}[k]
}

// idAttribute is an id attribute of an object by its name.
func idAttribute(o *plan.Object, attr string) (plan.String, bool) {
	switch {
	case o.Subnet != nil && attr == "vpc_id":
		return o.Subnet.VPCID, true
	case o.NetworkACL != nil && attr == "vpc_id":
		return o.NetworkACL.VPCID, true
	case o.SecurityGroup != nil && attr == "vpc_id":
		return o.SecurityGroup.VPCID, true
	case o.Baseline != nil && attr == "vpc_id":
		return o.Baseline.VPCID, true
	case o.Lockdown != nil && attr == "vpc_id":
		return o.Lockdown.VPCID, true
	case o.Lockdown != nil && attr == "security_group_id":
		return o.Lockdown.GroupID, true
	case o.BaselineRule != nil && attr == "security_group_id":
		return o.BaselineRule.GroupID, true
	case o.CIDRAssociation != nil && attr == "vpc_id":
		return o.CIDRAssociation.VPCID, true
	case o.NetworkACLRule != nil && attr == "network_acl_id":
		return o.NetworkACLRule.NetworkACLID, true
	case o.ACLAssociation != nil && attr == "network_acl_id":
		return o.ACLAssociation.NetworkACLID, true
	case o.ACLAssociation != nil && attr == "subnet_id":
		return o.ACLAssociation.SubnetID, true
	case o.Instance != nil && attr == "subnet_id":
		return o.Instance.SubnetID, true
	case o.NetworkInterface != nil && attr == "subnet_id":
		return o.NetworkInterface.SubnetID, true
	case o.GroupRule != nil && attr == "security_group_id":
		return o.GroupRule.SecurityGroupID, true
	case o.VPCGroupRule != nil && attr == "security_group_id":
		return o.VPCGroupRule.SecurityGroupID, true
	case o.GroupAttachment != nil && attr == "security_group_id":
		return o.GroupAttachment.SecurityGroupID, true
	case o.GroupAttachment != nil && attr == "network_interface_id":
		return o.GroupAttachment.NetworkInterfaceID, true
	case o.PrefixListEntry != nil && attr == "prefix_list_id":
		return o.PrefixListEntry.PrefixListID, true
	}
	return plan.String{}, false
}
