# With @region behind the id where that is not the provider's. What each subnet had before is not known then.
terraform import rackspace_nacl_baseline.cde acl-0123456789abcdef0
