# Terraform 1.12 and later.
import {
  to = rackspace_sg_attachment.web
  identity = {
    account_id           = "123456789012"
    region               = "us-east-1"
    network_interface_id = "eni-0123456789abcdef0"
    security_group_ids   = ["sg-0123456789abcdef0", "sg-0fedcba9876543210"]
  }
}
