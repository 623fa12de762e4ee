terraform {
  required_providers {
    rackspace = {
      source = "rackspace/rackspace"
    }
  }
}

# Credentials are found as the AWS provider finds them.
provider "rackspace" {
  region      = "us-east-1"
  environment = "Production" # the tag Environment; ServiceProvider is always Rackspace

  default_tags = {
    Application = "shop"
  }

  guardrails = {
    admin_ports_open   = "error" # SSH, RDP and the like from anywhere
    all_protocols_open = "error"
  }
}
