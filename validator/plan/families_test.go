package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// listOf is a known list of known texts.
func listOf(v ...string) Strings {
	s := Strings{State: Known, V: []String{}}
	for _, x := range v {
		s.V = append(s.V, known(x))
	}
	return s
}

func number(n int64) Int { return known(n) }

// Each attribute has a value of its own, so that two that are mixed up show.
func TestEachAttributeLandsInItsField(t *testing.T) {
	listed := listOf("a", "b")
	for _, c := range []struct {
		mode, typ, values string
		want              Object
	}{
		{"managed", "aws_vpc", `{"cidr_block":"a","ipv6_cidr_block":"b","assign_generated_ipv6_cidr_block":true,
			"default_network_acl_id":"c","default_security_group_id":"d"}`,
			Object{VPC: &VPC{CIDRBlock: known("a"), IPv6CIDRBlock: known("b"), AssignGeneratedIPv6: known(true),
				DefaultNetworkACLID: known("c"), DefaultSecurityGroupID: known("d")}}},
		{"data", "aws_vpc", `{"cidr_block":"a","cidr_block_associations":[{"cidr_block":"b","state":"associated"},{"cidr_block":"c"}]}`,
			Object{VPC: &VPC{CIDRBlock: known("a"), AssociatedCIDRs: listOf("b", "c")}}},
		{"managed", "aws_default_vpc", `{"cidr_block":"a","force_destroy":true}`, Object{VPC: &VPC{CIDRBlock: known("a"), ForceDestroy: known(true)}}},
		{"managed", "aws_vpc_ipv4_cidr_block_association", `{"vpc_id":"a","cidr_block":"b"}`,
			Object{CIDRAssociation: &CIDRAssociation{VPCID: known("a"), CIDRBlock: known("b")}}},
		{"managed", "aws_vpc_ipv6_cidr_block_association", `{"vpc_id":"a","ipv6_cidr_block":"b"}`,
			Object{CIDRAssociation: &CIDRAssociation{VPCID: known("a"), IPv6CIDRBlock: known("b")}}},
		{"managed", "aws_subnet", `{"vpc_id":"a","cidr_block":"b","ipv6_cidr_block":"c"}`,
			Object{Subnet: &Subnet{VPCID: known("a"), CIDRBlock: known("b"), IPv6CIDRBlock: known("c")}}},
		{"data", "aws_subnets", `{"ids":["a","b"]}`, Object{ListedIDs: &listed}},
		{"data", "aws_subnet", `{"vpc_id":"a"}`, Object{Subnet: &Subnet{VPCID: known("a")}}},
		{"managed", "aws_default_subnet", `{"vpc_id":"a","force_destroy":true}`, Object{Subnet: &Subnet{VPCID: known("a"), ForceDestroy: known(true)}}},
		{"managed", "aws_network_acl", `{"vpc_id":"a","subnet_ids":["b","c"],"ingress":[{"rule_no":1,"action":"d","protocol":"e",
			"cidr_block":"f","ipv6_cidr_block":"g","from_port":2,"to_port":3,"icmp_type":4,"icmp_code":5}],"egress":[]}`,
			Object{NetworkACL: &NetworkACL{VPCID: known("a"), SubnetIDs: listOf("b", "c"),
				Ingress: known([]ACLEntry{{RuleNo: number(1), Action: known("d"), Protocol: known("e"), CIDRBlock: known("f"),
					IPv6CIDRBlock: known("g"), FromPort: number(2), ToPort: number(3), ICMPType: number(4), ICMPCode: number(5)}}),
				Egress: known([]ACLEntry{})}}},
		{"managed", "aws_default_network_acl", `{"default_network_acl_id":"a","egress":[{"rule_no":1}]}`,
			Object{NetworkACL: &NetworkACL{DefaultNetworkACLID: known("a"), Egress: known([]ACLEntry{{RuleNo: number(1)}})}}},
		{"managed", "aws_network_acl_rule", `{"network_acl_id":"a","rule_number":1,"egress":true,"rule_action":"b","protocol":"c",
			"cidr_block":"d","ipv6_cidr_block":"e","from_port":2,"to_port":3,"icmp_type":4,"icmp_code":5}`,
			Object{NetworkACLRule: &NetworkACLRule{NetworkACLID: known("a"), RuleNumber: number(1), Egress: known(true),
				RuleAction: known("b"), Protocol: known("c"), CIDRBlock: known("d"), IPv6CIDRBlock: known("e"),
				FromPort: number(2), ToPort: number(3), ICMPType: number(4), ICMPCode: number(5)}}},
		{"managed", "aws_network_acl_association", `{"network_acl_id":"a","subnet_id":"b"}`,
			Object{ACLAssociation: &ACLAssociation{NetworkACLID: known("a"), SubnetID: known("b")}}},
		{"managed", "aws_security_group", `{"name":"a","vpc_id":"b","ingress":[{"protocol":"c","from_port":1,"to_port":2,
			"cidr_blocks":["d"],"ipv6_cidr_blocks":["e"],"prefix_list_ids":["f"],"security_groups":["g"],"self":true,"description":"h"}],
			"egress":[{"protocol":"i"}]}`,
			Object{SecurityGroup: &SecurityGroup{Name: known("a"), VPCID: known("b"),
				Ingress: known([]GroupEntry{{Protocol: known("c"), FromPort: number(1), ToPort: number(2), CIDRBlocks: listOf("d"),
					IPv6CIDRBlocks: listOf("e"), PrefixListIDs: listOf("f"), SecurityGroups: listOf("g"), Self: known(true), Description: known("h")}}),
				Egress: known([]GroupEntry{{Protocol: known("i")}})}}},
		{"managed", "aws_default_security_group", `{"vpc_id":"a"}`, Object{SecurityGroup: &SecurityGroup{VPCID: known("a")}}},
		{"data", "aws_security_group", `{"name":"a"}`, Object{SecurityGroup: &SecurityGroup{Name: known("a")}}},
		{"managed", "aws_security_group_rule", `{"type":"a","security_group_id":"b","protocol":"c","from_port":1,"to_port":2,
			"cidr_blocks":["d"],"ipv6_cidr_blocks":["e"],"prefix_list_ids":["f"],"self":true,"source_security_group_id":"g","description":"h"}`,
			Object{GroupRule: &GroupRule{Type: known("a"), SecurityGroupID: known("b"), Protocol: known("c"), FromPort: number(1),
				ToPort: number(2), CIDRBlocks: listOf("d"), IPv6CIDRBlocks: listOf("e"), PrefixListIDs: listOf("f"), Self: known(true),
				SourceGroupID: known("g"), Description: known("h")}}},
		{"managed", "aws_vpc_security_group_ingress_rule", `{"security_group_id":"a","security_group_rule_id":"b","ip_protocol":"c",
			"from_port":1,"to_port":2,"cidr_ipv4":"d","cidr_ipv6":"e","prefix_list_id":"f","referenced_security_group_id":"g","description":"h",
			"tags_all":{"i":"j"}}`,
			Object{VPCGroupRule: &VPCGroupRule{SecurityGroupID: known("a"), RuleID: known("b"), IPProtocol: known("c"), FromPort: number(1),
				ToPort: number(2), CIDRIPv4: known("d"), CIDRIPv6: known("e"), PrefixListID: known("f"), ReferencedGroupID: known("g"),
				Description: known("h"), TagKeys: known([]string{"i"})}}},
		{"managed", "rackspace_sg_baseline", `{"vpc_id":"a","group_name":"b","unmanaged_rules":"c","ignore_rules":[{"description_regex":"d",
			"tag_key":"e"}],"effective_rules":{"f":{"direction":"g"}},"unmanaged":{"h":{"self":true}}}`,
			Object{Baseline: &Baseline{VPCID: known("a"), Name: known("b"), UnmanagedRules: known("c"),
				Ignored: known([]IgnoredRules{{DescriptionRegex: known("d"), TagKey: known("e")}}),
				Rules:   known([]BaselineRule{{Key: "f", Direction: known("g")}}), Others: known([]BaselineRule{{Key: "h", Self: known(true)}})}}},
		{"managed", "rackspace_nacl_baseline", `{"vpc_id":"a","subnet_ids":["b"],"original_network_acl_ids":{"c":"d"},
			"compliance":{"framework":"e","requirement":"f","reason":"g","approved_by":"h","review_by":"i"},
			"entries":{"1":{"direction":"ingress","rule_number":1,"action":"j","protocol":"k","cidr_ipv4":"l","cidr_ipv6":"m","from_port":2,"to_port":3,
			"icmp_type":4,"icmp_code":5},"2":{"direction":"egress","rule_number":6}}}`,
			Object{NetworkACL: &NetworkACL{VPCID: known("a"), SubnetIDs: listOf("b"), Baseline: &NACLBaseline{
				Originals:  known([]OriginalACL{{"c", known("d")}}),
				Compliance: &Compliance{known("e"), known("f"), known("g"), known("h"), known("i")}},
				Ingress: known([]ACLEntry{{RuleNo: number(1), Action: known("j"), Protocol: known("k"), CIDRBlock: known("l"),
					IPv6CIDRBlock: known("m"), FromPort: number(2), ToPort: number(3), ICMPType: number(4), ICMPCode: number(5)}}),
				Egress: known([]ACLEntry{{RuleNo: number(6)}})}}},
		{"managed", "rackspace_default_sg_lockdown", `{"vpc_id":"a","security_group_id":"b","restore_on_destroy":true,"open_rules":{"c":"ingress all from 10.0.0.0/8"}}`,
			Object{Lockdown: &Lockdown{VPCID: known("a"), GroupID: known("b"), Restore: known(true),
				Open: known([]BaselineRule{{Key: "c", Direction: known("ingress"), Protocol: known("-1"), CIDRIPv4: known("10.0.0.0/8")}})}}},
		{"managed", "aws_vpc_security_group_egress_rule", `{"cidr_ipv4":"a"}`, Object{VPCGroupRule: &VPCGroupRule{CIDRIPv4: known("a")}}},
		{"managed", "aws_network_interface", `{"subnet_id":"a","security_groups":["b"],"private_ips":["c"],"private_ip":"d",
			"ipv6_addresses":["e"],"attachment":[{"instance":"f","device_index":1}]}`,
			Object{NetworkInterface: &NetworkInterface{SubnetID: known("a"), SecurityGroups: listOf("b"), PrivateIPs: listOf("c"),
				PrivateIP: known("d"), IPv6Addresses: listOf("e"), AttachedInstance: listOf("f")}}},
		{"data", "aws_network_interface", `{"subnet_id":"a"}`, Object{NetworkInterface: &NetworkInterface{SubnetID: known("a")}}},
		{"managed", "aws_network_interface_sg_attachment", `{"security_group_id":"a","network_interface_id":"b"}`,
			Object{GroupAttachment: &GroupAttachment{SecurityGroupID: known("a"), NetworkInterfaceID: known("b")}}},
		{"managed", "aws_instance", `{"subnet_id":"a","vpc_security_group_ids":["b"],"security_groups":["c"],"private_ip":"d",
			"secondary_private_ips":["e"],"ipv6_addresses":["f"],"primary_network_interface_id":"g",
			"network_interface":[{"device_index":0,"network_interface_id":"h"}],"primary_network_interface":[{"network_interface_id":"i"}],
			"launch_template":[{"id":"j","name":"k","version":"l"}]}`,
			Object{Instance: &Instance{SubnetID: known("a"), VPCSecurityGroupIDs: listOf("b"), SecurityGroups: listOf("c"),
				PrivateIP: known("d"), SecondaryPrivateIPs: listOf("e"), IPv6Addresses: listOf("f"),
				PrimaryNetworkInterfaceID: known("g"), PrimaryInterfaceIDs: listOf("i"),
				NetworkInterfaces: known([]UsedInterface{{DeviceIndex: number(0), NetworkInterfaceID: known("h")}}),
				LaunchTemplates:   known([]UsedTemplate{{ID: known("j"), Name: known("k"), Version: known("l")}})}}},
		{"managed", "aws_launch_template", `{"name":"a","default_version":1,"latest_version":2,"update_default_version":true,
			"vpc_security_group_ids":["b"],"network_interfaces":[{"device_index":3,"network_interface_id":"c","subnet_id":"d","security_groups":["e"]}]}`,
			Object{LaunchTemplate: &LaunchTemplate{Name: known("a"), DefaultVersion: number(1), LatestVersion: number(2),
				UpdateDefault: known(true), VPCSecurityGroupIDs: listOf("b"), NetworkInterfaces: known([]TemplateInterface{
					{DeviceIndex: number(3), NetworkInterfaceID: known("c"), SubnetID: known("d"), SecurityGroups: listOf("e")}})}}},
		{"data", "aws_instance", `{"subnet_id":"a"}`, Object{Instance: &Instance{SubnetID: known("a")}}},
		{"managed", "aws_ec2_managed_prefix_list", `{"name":"a","address_family":"b","max_entries":1,"entry":[{"cidr":"c","description":"x"}]}`,
			Object{PrefixList: &PrefixList{Name: known("a"), AddressFamily: known("b"), MaxEntries: number(1), CIDRs: listOf("c")}}},
		{"data", "aws_ec2_managed_prefix_list", `{"name":"a","entries":[{"cidr":"b"}],"entry":[{"cidr":"x"}]}`,
			Object{PrefixList: &PrefixList{Name: known("a"), CIDRs: listOf("b")}}},
		{"data", "aws_prefix_list", `{"name":"a","cidr_blocks":["b","c"]}`,
			Object{PrefixList: &PrefixList{Name: known("a"), CIDRs: listOf("b", "c")}}},
		{"managed", "aws_ec2_managed_prefix_list_entry", `{"prefix_list_id":"a","cidr":"b"}`,
			Object{PrefixListEntry: &PrefixListEntry{PrefixListID: known("a"), CIDR: known("b")}}},
	} {
		t.Run(c.mode+" "+c.typ, func(t *testing.T) {
			values := `{"id":"ID","arn":"ARN",` + c.values[1:]
			p := parse(t, minimal(`"prior_state":{"values":{"root_module":{"resources":[{"address":"x","mode":"`+c.mode+
				`","type":"`+c.typ+`","name":"x","values":`+values+`}]}}}`))
			if len(p.Resources) != 1 {
				t.Fatal("the type is not read")
			}
			c.want.ID, c.want.ARN = known("ID"), known("ARN")
			if diff := cmp.Diff(&c.want, p.Resources[0].After); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			equal(t, "data", p.Resources[0].Data, c.mode == "data")
		})
	}
}
