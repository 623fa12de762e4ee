import {
  to = rackspace_nacl_baseline.cde
  identity = {
    id     = "acl-0123456789abcdef0"
    region = "us-east-1"
  }
}
