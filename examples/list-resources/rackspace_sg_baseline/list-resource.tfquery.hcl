# terraform query
list "rackspace_sg_baseline" "shop" {
  provider = rackspace
  config {
    vpc_id = "vpc-0a1b2c3d4e5f60718"
    tags   = { App = "shop" }
  }
}

# What each group is, with its rules, and a configuration to import it by:
# terraform query -generate-config-out=groups.tf
list "rackspace_sg_baseline" "all" {
  provider         = rackspace
  include_resource = true
  limit            = 500
}
