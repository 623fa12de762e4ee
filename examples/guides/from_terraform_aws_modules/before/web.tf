variable "vpc_id" {
  type = string
}

module "web" {
  source  = "terraform-aws-modules/security-group/aws"
  version = "5.3.1"

  name        = "shop-web"
  description = "Web tier of the shop"
  vpc_id      = var.vpc_id

  ingress_cidr_blocks = ["10.0.0.0/8", "172.16.0.0/12"]
  ingress_rules       = ["https-443-tcp"]
  egress_rules        = ["all-all"]
}
