import {
  to = rackspace_sg_baseline.web
  identity = {
    id     = "sg-0123456789abcdef0"
    region = "us-east-1"
  }
}
