# The interface and the groups, with the region behind them where that is not the provider's. The groups count as attached by
# Terraform from then on.
terraform import rackspace_sg_attachment.web eni-0123456789abcdef0/sg-0123456789abcdef0,sg-0fedcba9876543210
terraform import rackspace_sg_attachment.web eni-0123456789abcdef0/sg-0123456789abcdef0,sg-0fedcba9876543210@us-west-2
