variable "vpc_id" {
  description = "VPC of the group"
  type        = string
}

resource "rackspace_sg_baseline" "web" {
  name            = "shop"
  vpc_id          = var.vpc_id
  preset          = "public_web"
  unmanaged_rules = "report"
  ignore_rules    = [{ description_regex = "^kubernetes.io/" }]
}

# terraform apply -invoke=action.rackspace_sg_revoke_unmanaged.web
action "rackspace_sg_revoke_unmanaged" "web" {
  config {
    security_group_id = rackspace_sg_baseline.web.id
    unmanaged         = rackspace_sg_baseline.web.unmanaged
    ignore_rules      = rackspace_sg_baseline.web.ignore_rules
  }
}
