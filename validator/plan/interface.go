package plan

import (
	"cmp"
	"math"
	"slices"
)

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

var networkInterfaceFamily = newFamily(func(a attrs, o *Object) {
	o.NetworkInterface = &NetworkInterface{
		SubnetID:         a.str("subnet_id"),
		SecurityGroups:   a.strs("security_groups"),
		PrivateIPs:       a.strs("private_ips"),
		PrivateIP:        a.str("private_ip"),
		IPv6Addresses:    a.strs("ipv6_addresses"),
		AttachedInstance: a.pluck("attachment", "instance"),
	}
})

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
	// NetworkInterfaceIDs is network_interface[*].network_interface_id (with device_index 0 first).
	NetworkInterfaceIDs Strings
}

var instanceFamily = newFamily(func(a attrs, o *Object) {
	o.Instance = &Instance{
		SubnetID:                  a.str("subnet_id"),
		VPCSecurityGroupIDs:       a.strs("vpc_security_group_ids"),
		SecurityGroups:            a.strs("security_groups"),
		PrivateIP:                 a.str("private_ip"),
		SecondaryPrivateIPs:       a.strs("secondary_private_ips"),
		IPv6Addresses:             a.strs("ipv6_addresses"),
		PrimaryNetworkInterfaceID: a.str("primary_network_interface_id"),
		NetworkInterfaceIDs:       interfaceIDs(a),
	}
})

// interfaceIDs are network_interface[*].network_interface_id, the primary interface (device_index 0) first.
func interfaceIDs(a attrs) Strings {
	type attached struct {
		device Int
		id     String
	}
	all := blocks(a, "network_interface", func(e attrs) attached {
		return attached{e.int("device_index"), e.str("network_interface_id")}
	})
	slices.SortStableFunc(all.V, func(x, y attached) int {
		return cmp.Compare(x.device.Or(math.MaxInt64), y.device.Or(math.MaxInt64))
	})
	ids := Strings{State: all.State, Sensitive: all.Sensitive}
	for _, x := range all.V {
		ids.V = append(ids.V, x.id)
	}
	return ids
}
