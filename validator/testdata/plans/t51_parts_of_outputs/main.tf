# A part of what an output or a variable holds: an element of its list, an attribute of its object. The JSON says which part is
# meant, and not which subnets are in it.
module "net" {
  source = "./net"
}

resource "aws_network_acl" "first" {
  vpc_id     = module.net.vpc_id
  subnet_ids = [module.net.private_subnets[0]]
}

resource "aws_network_acl" "second" {
  vpc_id     = module.net.vpc_id
  subnet_ids = [module.net.private_subnets[1]]
}

module "front" {
  source = "./nacl"
  vpc_id = module.net.vpc_id
  ids    = module.net.by_tier
}

resource "aws_network_acl" "single" {
  vpc_id     = module.net.vpc_id
  subnet_ids = [module.net.single[0]]
}
