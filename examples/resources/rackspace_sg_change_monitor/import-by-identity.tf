import {
  to = rackspace_sg_change_monitor.this
  identity = {
    account_id = "123456789012" # optional
    region     = "us-east-1"    # optional
    name       = "rackspace-sg-change-monitor"
  }
}
