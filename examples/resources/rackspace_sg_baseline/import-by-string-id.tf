import {
  to = rackspace_sg_baseline.web
  id = "sg-0123456789abcdef0"
}
