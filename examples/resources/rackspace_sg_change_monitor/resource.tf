# Whoever changes a security group, a network ACL, or the groups of an interface: Rackspace gets a ticket.
resource "rackspace_sg_change_monitor" "this" {
  severity = "standard"

  config_rules = {
    default_sg_closed = true
    ssh               = true
    nacl_ssh_rdp      = true
    unattached        = true
    authorized_ports  = { tcp = "80,443" }
  }
}

variable "trail_log_group" {}
variable "changes_topic_arn" {}

# The filters and alarms that the CIS benchmark wants (4.10 and 4.11 of 5.0.0), for a trail that writes to a log group. Alarms go to a
# topic of one's own.
resource "rackspace_sg_change_monitor" "cis" {
  name             = "cis"
  mode             = "metric_filter"
  log_group_name   = var.trail_log_group
  watch            = ["security_group", "network_acl"]
  alarm_topic_arns = [var.changes_topic_arn]
}
