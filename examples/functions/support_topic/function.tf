# A CloudWatch alarm with this ARN in alarm_actions makes a ticket with Rackspace:
# "arn:aws-us-gov:sns:us-gov-west-1:123456789012:rackspace-support-urgent".
output "topic" {
  value = provider::rackspace::support_topic("us-gov-west-1", "123456789012", "urgent")
}
