resource "aws_vpc" "main" {
  cidr_block = "10.176.0.0/16"
}

resource "aws_subnet" "s" {
  for_each = toset(["any", "waits", "module", "local", "handed", "keyed"])

  vpc_id     = aws_vpc.main.id
  cidr_block = cidrsubnet(aws_vpc.main.cidr_block, 8, index(["any", "waits", "module", "local", "handed", "keyed"], each.key))
}

module "rules" {
  source = "./rules"

  vpc_id  = aws_vpc.main.id
  numbers = []
}
