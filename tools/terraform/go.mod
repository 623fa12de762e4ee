module github.com/rackspace/terraform-provider-rackspace/tools/terraform

go 1.26.0
