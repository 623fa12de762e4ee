variable "instance_id" {
  type = string
}

variable "network_interface_id" {
  type = string
}

variable "web_group_id" {
  type = string
}

variable "monitoring_group_id" {
  type = string
}

# In addition to the groups that the instance has. One place of the five stays free (reserve_slots).
resource "rackspace_sg_attachment" "web" {
  security_group_ids = [var.web_group_id, var.monitoring_group_id]
  target             = { instance_id = var.instance_id }
}

# An interface by its own id, whose groups stay when this is destroyed.
resource "rackspace_sg_attachment" "appliance" {
  security_group_ids = [var.monitoring_group_id]
  target             = { network_interface_id = var.network_interface_id }
  on_destroy         = "keep"
}
