moved {
  from = module.web.aws_security_group.this_name_prefix[0] # this[0] where use_name_prefix was false
  to   = rackspace_sg_baseline.web
}

# One for each kind of rule that the module was given: terraform state list module.web
removed {
  from = module.web.aws_security_group_rule.ingress_rules
  lifecycle {
    destroy = false
  }
}

removed {
  from = module.web.aws_security_group_rule.egress_rules
  lifecycle {
    destroy = false
  }
}
