# Rules that came by hand into one group, to be adopted one by one.
list "rackspace_sg_rule" "database" {
  provider         = rackspace
  include_resource = true
  config {
    security_group_id = "sg-0a1b2c3d4e5f60718"
  }
}
