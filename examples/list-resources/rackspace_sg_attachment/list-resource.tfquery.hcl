# Where a group is attached.
list "rackspace_sg_attachment" "monitoring" {
  provider = rackspace
  limit    = 1000
  config {
    security_group_id = "sg-0a1b2c3d4e5f60718"
  }
}
