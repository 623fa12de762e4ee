# The VPC, with the region behind it where that is not the provider's. Rules that the group has are revoked by the next apply.
terraform import rackspace_default_sg_lockdown.main vpc-0123456789abcdef0
terraform import rackspace_default_sg_lockdown.main vpc-0123456789abcdef0@us-west-2
