variable "vpc_id" {
  type = string
}

resource "rackspace_sg_baseline" "web" {
  name        = "shop-web-" # the module's name and a dash: the name_prefix of the group
  description = "Web tier of the shop"
  vpc_id      = var.vpc_id
  egress      = "rules_only"

  rules = {
    https_10 = {
      direction   = "ingress"
      protocol    = "tcp"
      port        = 443
      source      = { cidr_ipv4 = "10.0.0.0/8" }
      description = "HTTPS"
    }
    https_172 = {
      direction   = "ingress"
      protocol    = "tcp"
      port        = 443
      source      = { cidr_ipv4 = "172.16.0.0/12" }
      description = "HTTPS"
    }
    all = {
      direction   = "egress"
      protocol    = "-1"
      source      = { anywhere = true } # 0.0.0.0/0 and ::/0, as the module has it
      description = "All protocols"
    }
  }
}
