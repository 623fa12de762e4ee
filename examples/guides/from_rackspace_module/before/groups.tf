variable "vpc_id" {
  type = string
}

module "security_groups" {
  source = "git@github.com:rackspace-infrastructure-automation/aws-terraform-security_group?ref=v0.12.3"

  name        = "shop"
  environment = "Production"
  vpc_id      = var.vpc_id
}
