variable "database_group_id" {
  description = "A group of the data layer, which the compute layer does not manage."
  type        = string
}

variable "application_group_id" {
  description = "The group of the application, in this layer."
  type        = string
}

# The database group belongs to the layer before this one. The rule that lets the application in belongs here.
resource "rackspace_sg_rule" "application" {
  security_group_id = var.database_group_id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 3306
  source            = { security_group_id = var.application_group_id }
  description       = "MySQL from the application"
}

# One rule has one other end: a second block is a second rule (or one of for_each).
resource "rackspace_sg_rule" "reporting" {
  security_group_id = var.database_group_id
  direction         = "ingress"
  protocol          = "tcp"
  from_port         = 3306
  to_port           = 3307
  source            = { cidr_ipv4 = "10.20.0.0/16" }
  description       = "MySQL from reporting"
  tags              = { Team = "reporting" }
}

resource "rackspace_sg_rule" "ping" {
  security_group_id = var.database_group_id
  direction         = "ingress"
  protocol          = "icmp"
  icmp              = { type = 8 } # echo request
  source            = { cidr_ipv4 = "10.0.0.0/8" }
}
