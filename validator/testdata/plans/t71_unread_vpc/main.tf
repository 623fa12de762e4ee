# The module's VPC is found by a data source that is read at apply: it is aws_vpc.main, whose default NACL denies all.
resource "aws_vpc" "main" {
  cidr_block = "10.171.0.0/16"
  tags       = { Name = "prod" }
}

resource "aws_default_network_acl" "closed" {
  default_network_acl_id = aws_vpc.main.default_network_acl_id
}

module "app" {
  source     = "./app"
  depends_on = [aws_vpc.main]
}
