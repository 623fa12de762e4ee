# A rule is imported by its id, with the region behind it where that is not the provider's.
terraform import rackspace_sg_rule.application sgr-0123456789abcdef0
terraform import rackspace_sg_rule.application sgr-0123456789abcdef0@us-west-2
