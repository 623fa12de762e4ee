# The default group of each VPC: what is open, and what uses it.
list "rackspace_default_sg_lockdown" "all" {
  provider         = rackspace
  include_resource = true
}
