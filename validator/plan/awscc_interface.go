package plan

var awsccInterfaceFamily = placing(newFamily(func(a attrs, o *Object) {
	o.ID = either(o.ID, a.str("network_interface_id"))
	o.NetworkInterface = &NetworkInterface{
		SubnetID:       a.str("subnet_id"),
		SecurityGroups: a.strs("group_set"),
		PrivateIPs:     a.pluck("private_ip_addresses", "private_ip_address"),
		PrivateIP:      either(a.str("private_ip_address"), a.str("primary_private_ip_address")),
		IPv6Addresses:  a.pluck("ipv_6_addresses", "ipv_6_address"),
	}
	n := o.NetworkInterface
	if more := a.strs("secondary_private_ip_addresses").Or(nil); len(more) > 0 && n.PrivateIPs.State == Null && n.PrivateIP.State == Known {
		n.PrivateIPs = single(n.PrivateIP)
		n.PrivateIPs.V = append(n.PrivateIPs.V, more...)
	}
}))

var awsccInstanceFamily = placing(newFamily(func(a attrs, o *Object) {
	template := a.get("launch_template").attrs
	o.Instance = &Instance{
		SubnetID:            a.str("subnet_id"),
		VPCSecurityGroupIDs: a.strs("security_group_ids"),
		SecurityGroups:      a.strs("security_groups"),
		PrivateIP:           either(a.str("private_ip_address"), a.str("private_ip")),
		IPv6Addresses:       a.pluck("ipv_6_addresses", "ipv_6_address"),
		NetworkInterfaces: blocks(a, "network_interfaces", func(e attrs) UsedInterface {
			return UsedInterface{DeviceIndex: e.int("device_index"), NetworkInterfaceID: e.str("network_interface_id")}
		}),
	}
	switch used := (UsedTemplate{ID: template.str("launch_template_id"), Name: template.str("launch_template_name"), Version: template.str("version")}); {
	case used.ID.State == Null && used.Name.State == Null:
	case a.get("launch_template").unknown.kind == 't':
		o.Instance.LaunchTemplates.State = UnknownValue
	default:
		o.Instance.LaunchTemplates = Value[[]UsedTemplate]{V: []UsedTemplate{used}, State: Known}
	}
}))
