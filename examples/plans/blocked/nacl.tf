# The change: a network ACL in front of the web server, while it runs. It looks complete. But a network ACL keeps no state:
# each reply to a client needs a rule that admits the client's own port, and clients use more than 32768-60999.

resource "aws_network_acl" "web" {
  vpc_id     = aws_vpc.shop.id
  subnet_ids = [aws_subnet.web.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }

  egress { # replies to clients
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 32768
    to_port    = 60999
  }
}
