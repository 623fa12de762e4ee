variable "vpc_id" {
  type = string
}

moved {
  from = aws_security_group.web
  to   = rackspace_sg_baseline.web
}

resource "rackspace_sg_baseline" "web" {
  name        = "shop-web" # the very name that the group has
  description = "Web tier of the shop"
  vpc_id      = var.vpc_id
  egress      = "rules_only"

  rules = {
    company_10 = {
      direction   = "ingress"
      protocol    = "tcp"
      port        = 443
      source      = { cidr_ipv4 = "10.0.0.0/8" }
      description = "HTTPS from the company"
    }
    company_172 = {
      direction   = "ingress"
      protocol    = "tcp"
      port        = 443
      source      = { cidr_ipv4 = "172.16.0.0/12" }
      description = "HTTPS from the company"
    }
    internet = {
      direction = "egress"
      protocol  = "-1"
      source    = { cidr_ipv4 = "0.0.0.0/0" }
    }
  }

  tags = {
    Team = "shop"
  }
}
