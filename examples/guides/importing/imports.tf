import {
  to       = rackspace_sg_baseline.web
  id       = "sg-0a1b2c3d4e5f60718"
  provider = rackspace
}

import {
  to       = rackspace_sg_attachment.web
  id       = "eni-0a1b2c3d4e5f60718/sg-0a1b2c3d4e5f60718"
  provider = rackspace
}

import {
  to       = rackspace_sg_rule.from_db
  id       = "sgr-0a1b2c3d4e5f60718"
  provider = rackspace
}

import {
  to       = rackspace_default_sg_lockdown.main
  id       = "vpc-0a1b2c3d4e5f60718"
  provider = rackspace
}

import {
  to       = rackspace_nacl_baseline.cde
  id       = "acl-0a1b2c3d4e5f60718"
  provider = rackspace
}
