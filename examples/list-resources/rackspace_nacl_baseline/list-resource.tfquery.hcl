# The network ACLs of a VPC that somebody made.
list "rackspace_nacl_baseline" "main" {
  provider         = rackspace
  include_resource = true
  config {
    vpc_id = "vpc-0a1b2c3d4e5f60718"
  }
}
