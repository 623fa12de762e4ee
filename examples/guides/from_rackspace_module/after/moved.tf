moved {
  from = module.security_groups.aws_security_group.efs_security_group
  to   = rackspace_sg_baseline.efs
}

moved {
  from = module.security_groups.aws_security_group.eks_control_plane_security_group
  to   = rackspace_sg_baseline.eks_control_plane
}

moved {
  from = module.security_groups.aws_security_group.eks_worker_security_group
  to   = rackspace_sg_baseline.eks_worker
}

moved {
  from = module.security_groups.aws_security_group.elastic_cache_memcache_security_group
  to   = rackspace_sg_baseline.elastic_cache_memcache
}

moved {
  from = module.security_groups.aws_security_group.elastic_cache_redis_security_group
  to   = rackspace_sg_baseline.elastic_cache_redis
}

moved {
  from = module.security_groups.aws_security_group.mssql_security_group
  to   = rackspace_sg_baseline.mssql
}

moved {
  from = module.security_groups.aws_security_group.mysql_security_group
  to   = rackspace_sg_baseline.mysql
}

moved {
  from = module.security_groups.aws_security_group.nfs_security_group
  to   = rackspace_sg_baseline.nfs
}

moved {
  from = module.security_groups.aws_security_group.oracle_security_group
  to   = rackspace_sg_baseline.oracle
}

moved {
  from = module.security_groups.aws_security_group.postgres_security_group
  to   = rackspace_sg_baseline.postgres
}

moved {
  from = module.security_groups.aws_security_group.private_ecs_security_group
  to   = rackspace_sg_baseline.private_ecs
}

moved {
  from = module.security_groups.aws_security_group.private_rdp_security_group
  to   = rackspace_sg_baseline.private_rdp
}

moved {
  from = module.security_groups.aws_security_group.private_ssh_security_group
  to   = rackspace_sg_baseline.private_ssh
}

moved {
  from = module.security_groups.aws_security_group.private_web_security_group
  to   = rackspace_sg_baseline.private_web
}

moved {
  from = module.security_groups.aws_security_group.public_rdp_security_group
  to   = rackspace_sg_baseline.public_rdp
}

moved {
  from = module.security_groups.aws_security_group.public_ssh_security_group
  to   = rackspace_sg_baseline.public_ssh
}

moved {
  from = module.security_groups.aws_security_group.public_web_security_group
  to   = rackspace_sg_baseline.public_web
}

moved {
  from = module.security_groups.aws_security_group.redshift_security_group
  to   = rackspace_sg_baseline.redshift
}

moved {
  from = module.security_groups.aws_security_group.vpc_endpoint_security_group
  to   = rackspace_sg_baseline.vpc_endpoint
}

# The two rules that the module kept apart go on as rackspace_sg_rule: Terraform forgets them, and they are imported.
removed {
  from = module.security_groups.aws_security_group_rule.eks_control_plane_ingress
  lifecycle {
    destroy = false
  }
}

removed {
  from = module.security_groups.aws_security_group_rule.eks_control_plane_egress
  lifecycle {
    destroy = false
  }
}

# Their ids: terraform state show 'module.security_groups.aws_security_group_rule.eks_control_plane_ingress'
import {
  to = rackspace_sg_rule.eks_control_plane_https
  id = var.eks_control_plane_rules.ingress
}

import {
  to = rackspace_sg_rule.eks_control_plane_workers
  id = var.eks_control_plane_rules.egress
}

variable "eks_control_plane_rules" {
  type        = object({ ingress = string, egress = string })
  description = "The security_group_rule_id, sgr-…, of the two rules."
}
