# By name, and by name and region where that is not the provider's.
terraform import rackspace_sg_change_monitor.this rackspace-sg-change-monitor
terraform import rackspace_sg_change_monitor.ireland rackspace-sg-change-monitor@eu-west-1
