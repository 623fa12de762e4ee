terraform {
  required_providers {
    rackspace = {
      source = "rackspace/rackspace"
    }
  }
}

variable "vpc_id" {
  type = string
}

variable "network_interface_id" {
  type = string
}

resource "rackspace_sg_baseline" "app" {
  name   = "shop"
  vpc_id = var.vpc_id
  preset = "https_8443"
}

resource "rackspace_sg_rule" "metrics" {
  security_group_id = rackspace_sg_baseline.app.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 9100
  source            = { cidr_ipv4 = "10.0.0.0/8" }
}

resource "rackspace_sg_attachment" "app" {
  security_group_ids = [rackspace_sg_baseline.app.id]
  target             = { network_interface_id = var.network_interface_id }
}

output "security_group_id" {
  value = rackspace_sg_baseline.app.id
}
