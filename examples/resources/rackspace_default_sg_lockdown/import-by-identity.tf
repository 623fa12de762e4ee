# Terraform 1.12 and later.
import {
  to = rackspace_default_sg_lockdown.main
  identity = {
    account_id = "123456789012"
    region     = "us-east-1"
    vpc_id     = "vpc-0123456789abcdef0"
  }
}
