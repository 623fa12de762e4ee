# The pattern for an aws_cloudwatch_log_metric_filter on the log group of CloudTrail.
output "pattern" {
  value = provider::rackspace::cis_filter_pattern("security_group")
}
