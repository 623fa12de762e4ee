# With @region behind the id where that is not the provider's. What each subnet had before is known then only of a NACL that this provider made.
terraform import rackspace_nacl_baseline.cde acl-0123456789abcdef0
