package source

import "strings"

// computedAttrs are, of the attributes that are read of the providers' types, those that are known only after apply where a block does not
// state them: the computed ones of the provider's schema, and those that follow from an IPAM pool. Where a type is not here, nothing is
// known of what is not stated.
var computedAttrs = attributeSets(map[string]string{
	"aws_alb":                                     "arn id internal ip_address_type security_groups subnet_mapping subnets",
	"aws_alb_listener":                            "arn id protocol",
	"aws_alb_listener_rule":                       "arn id",
	"aws_alb_target_group":                        "arn health_check id ip_address_type load_balancing_cross_zone_enabled preserve_client_ip",
	"aws_alb_target_group_attachment":             "id",
	"aws_autoscaling_attachment":                  "id",
	"aws_autoscaling_group":                       "arn id launch_template mixed_instances_policy target_group_arns traffic_source vpc_zone_identifier",
	"aws_db_instance":                             "arn db_subnet_group_name id vpc_security_group_ids",
	"aws_db_subnet_group":                         "arn id name",
	"aws_default_network_acl":                     "arn id vpc_id",
	"aws_default_route_table":                     "arn id route vpc_id",
	"aws_default_security_group":                  "arn egress id ingress name vpc_id",
	"aws_default_subnet":                          "arn cidr_block id ipv6_cidr_block vpc_id",
	"aws_default_vpc":                             "arn cidr_block default_network_acl_id default_security_group_id id ipv6_cidr_block main_route_table_id",
	"aws_ec2_managed_prefix_list":                 "arn entry id",
	"aws_ec2_managed_prefix_list_entry":           "id",
	"aws_ecs_service":                             "id",
	"aws_eks_cluster":                             "arn id",
	"aws_elasticache_cluster":                     "arn id replication_group_id security_group_ids subnet_group_name",
	"aws_elasticache_replication_group":           "arn id security_group_ids subnet_group_name",
	"aws_elasticache_serverless_cache":            "arn id security_group_ids subnet_ids",
	"aws_elasticache_subnet_group":                "arn id",
	"aws_instance":                                "arn id ipv6_addresses network_interface primary_network_interface_id private_ip secondary_private_ips security_groups subnet_id vpc_security_group_ids",
	"aws_lambda_function":                         "arn id",
	"aws_launch_template":                         "arn default_version id latest_version name",
	"aws_lb":                                      "arn id internal ip_address_type security_groups subnet_mapping subnets",
	"aws_lb_listener":                             "arn id protocol",
	"aws_lb_listener_rule":                        "arn id",
	"aws_lb_target_group":                         "arn health_check id ip_address_type load_balancing_cross_zone_enabled preserve_client_ip",
	"aws_lb_target_group_attachment":              "id",
	"aws_main_route_table_association":            "id",
	"aws_nat_gateway":                             "id private_ip",
	"aws_network_acl":                             "arn egress id ingress subnet_ids",
	"aws_network_acl_association":                 "id",
	"aws_network_acl_rule":                        "id",
	"aws_network_interface":                       "arn attachment id ipv6_addresses private_ip private_ips security_groups",
	"aws_network_interface_sg_attachment":         "id",
	"aws_rds_cluster":                             "arn db_subnet_group_name id vpc_security_group_ids",
	"aws_route":                                   "id",
	"aws_route_table":                             "arn id propagating_vgws route",
	"aws_route_table_association":                 "id",
	"aws_security_group":                          "arn egress id ingress name vpc_id",
	"aws_security_group_rule":                     "id source_security_group_id",
	"aws_subnet":                                  "arn availability_zone cidr_block id",
	"aws_vpc":                                     "arn cidr_block default_network_acl_id default_security_group_id id ipv6_cidr_block main_route_table_id",
	"aws_vpc_endpoint":                            "arn cidr_blocks id prefix_list_id route_table_ids security_group_ids subnet_ids",
	"aws_vpc_endpoint_route_table_association":    "id",
	"aws_vpc_endpoint_security_group_association": "id",
	"aws_vpc_endpoint_subnet_association":         "id",
	"aws_vpc_ipv4_cidr_block_association":         "cidr_block id",
	"aws_vpc_ipv6_cidr_block_association":         "id ipv6_cidr_block",
	"aws_vpc_security_group_egress_rule":          "arn id security_group_rule_id tags_all",
	"aws_vpc_security_group_ingress_rule":         "arn id security_group_rule_id tags_all",
	"rackspace_default_sg_lockdown":               "id open_rules security_group_id",
	"rackspace_nacl_baseline":                     "arn entries id original_network_acl_ids",
	"rackspace_sg_attachment":                     "attached id network_interface_id",
	"rackspace_sg_baseline":                       "arn effective_rules group_name id preset_version unmanaged unmanaged_rules",
	"rackspace_sg_rule":                           "arn id",
})

// defaults are those of the provider's schema, of attributes that are read.
var defaults = map[string]any{
	"aws_network_acl_rule.egress": false, "aws_security_group_rule.self": false,
	"aws_lb.load_balancer_type": "application", "aws_alb.load_balancer_type": "application",
	"aws_lb.enable_cross_zone_load_balancing": false, "aws_alb.enable_cross_zone_load_balancing": false,
	"aws_lb_target_group.target_type": "instance", "aws_alb_target_group.target_type": "instance",
	"aws_nat_gateway.connectivity_type": "public", "aws_vpc_endpoint.vpc_endpoint_type": "Gateway",
	"aws_default_network_acl.ingress": []any{}, "aws_default_network_acl.egress": []any{},
	"aws_launch_template.network_interfaces": []any{}, "aws_lambda_function.vpc_config": []any{},
	"rackspace_default_sg_lockdown.restore_on_destroy": false, "rackspace_sg_attachment.on_destroy": "detach",
	"rackspace_sg_baseline.egress": "allow_all", "rackspace_sg_baseline.legacy_sources": false,
	"aws_ecs_service.load_balancer": []any{}, "aws_ecs_service.network_configuration": []any{},
}

// computedWithin are attributes of blocks that are computed where the block does not state them.
var computedWithin = attributeSets(map[string]string{
	"health_check":    "enabled healthy_threshold interval matcher path port protocol timeout unhealthy_threshold",
	"launch_template": "id name version",
})

func attributeSets(lists map[string]string) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for typ, list := range lists {
		all[typ] = map[string]bool{}
		for _, name := range strings.Fields(list) {
			all[typ][name] = true
		}
	}
	return all
}
