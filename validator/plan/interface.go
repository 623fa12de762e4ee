package plan

// NetworkInterface is aws_network_interface or its data source.
type NetworkInterface struct {
	SubnetID       String
	SecurityGroups Strings
	PrivateIPs     Strings
	PrivateIP      String
	IPv6Addresses  Strings
	// AttachedInstance is attachment[*].instance.
	AttachedInstance Strings
}

var networkInterfaceFamily = placing(newFamily(func(a attrs, o *Object) {
	o.NetworkInterface = &NetworkInterface{
		SubnetID:         a.str("subnet_id"),
		SecurityGroups:   a.strs("security_groups"),
		PrivateIPs:       a.strs("private_ips"),
		PrivateIP:        a.str("private_ip"),
		IPv6Addresses:    a.strs("ipv6_addresses"),
		AttachedInstance: a.pluck("attachment", "instance"),
	}
}))

// GroupAttachment is aws_network_interface_sg_attachment.
type GroupAttachment struct {
	SecurityGroupID    String
	NetworkInterfaceID String
}

var groupAttachmentFamily = newFamily(func(a attrs, o *Object) {
	o.GroupAttachment = &GroupAttachment{
		SecurityGroupID:    a.str("security_group_id"),
		NetworkInterfaceID: a.str("network_interface_id"),
	}
})

// Instance is aws_instance or its data source.
type Instance struct {
	SubnetID                  String
	VPCSecurityGroupIDs       Strings
	SecurityGroups            Strings // names, default VPC only
	PrivateIP                 String
	SecondaryPrivateIPs       Strings
	IPv6Addresses             Strings
	PrimaryNetworkInterfaceID String
	// PrimaryInterfaceIDs is primary_network_interface[*].network_interface_id: at most one.
	PrimaryInterfaceIDs Strings
	NetworkInterfaces   Value[[]UsedInterface]
	LaunchTemplates     Value[[]UsedTemplate] // at most one
}

// UsedInterface is a network_interface block of aws_instance.
type UsedInterface struct {
	DeviceIndex        Int
	NetworkInterfaceID String
}

// UsedTemplate is a launch_template block of aws_instance. One of ID and Name is given.
type UsedTemplate struct {
	ID, Name String
	Version  String // a number, $Latest or $Default
}

var instanceFamily = placing(newFamily(func(a attrs, o *Object) {
	o.Instance = &Instance{
		SubnetID:                  a.str("subnet_id"),
		VPCSecurityGroupIDs:       a.strs("vpc_security_group_ids"),
		SecurityGroups:            a.strs("security_groups"),
		PrivateIP:                 a.str("private_ip"),
		SecondaryPrivateIPs:       a.strs("secondary_private_ips"),
		IPv6Addresses:             a.strs("ipv6_addresses"),
		PrimaryNetworkInterfaceID: a.str("primary_network_interface_id"),
		PrimaryInterfaceIDs:       a.pluck("primary_network_interface", "network_interface_id"),
		NetworkInterfaces: blocks(a, "network_interface", func(e attrs) UsedInterface {
			return UsedInterface{DeviceIndex: e.int("device_index"), NetworkInterfaceID: e.str("network_interface_id")}
		}),
		LaunchTemplates: blocks(a, "launch_template", func(e attrs) UsedTemplate {
			return UsedTemplate{ID: e.str("id"), Name: e.str("name"), Version: e.str("version")}
		}),
	}
}))

// LaunchTemplate is aws_launch_template.
type LaunchTemplate struct {
	Name                String
	DefaultVersion      Int
	LatestVersion       Int
	UpdateDefault       Bool // update_default_version
	VPCSecurityGroupIDs Strings
	NetworkInterfaces   Value[[]TemplateInterface]
}

// TemplateInterface is a network_interfaces block of aws_launch_template.
type TemplateInterface struct {
	DeviceIndex        Int
	NetworkInterfaceID String
	SubnetID           String
	SecurityGroups     Strings
}

var launchTemplateFamily = newFamily(func(a attrs, o *Object) {
	o.LaunchTemplate = &LaunchTemplate{
		Name:                a.str("name"),
		DefaultVersion:      a.int("default_version"),
		LatestVersion:       a.int("latest_version"),
		UpdateDefault:       a.bool("update_default_version"),
		VPCSecurityGroupIDs: a.strs("vpc_security_group_ids"),
		NetworkInterfaces: blocks(a, "network_interfaces", func(e attrs) TemplateInterface {
			return TemplateInterface{DeviceIndex: e.int("device_index"), NetworkInterfaceID: e.str("network_interface_id"),
				SubnetID: e.str("subnet_id"), SecurityGroups: e.strs("security_groups")}
		}),
	}
})
