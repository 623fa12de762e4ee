# Terraform 1.12 and later.
import {
  to = rackspace_sg_rule.application
  identity = {
    account_id             = "123456789012"
    region                 = "us-east-1"
    security_group_rule_id = "sgr-0123456789abcdef0"
  }
}
