mock_provider "rackspace" {
  mock_resource "rackspace_sg_baseline" {
    defaults = {
      id = "sg-0123456789abcdef0"
    }
  }
}

run "the_group_is_on_the_interface" {
  variables {
    vpc_id               = "vpc-0123456789abcdef0"
    network_interface_id = "eni-0123456789abcdef0"
  }

  assert {
    condition     = contains(rackspace_sg_attachment.app.security_group_ids, output.security_group_id)
    error_message = "The interface does not have the group."
  }
}
