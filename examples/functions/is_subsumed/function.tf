variable "wanted" {
  description = "Rules that a team asks for"
  default     = ["tcp/443 from 10.20.0.0/16", "tcp/8443 from 10.20.0.0/16"]
}

# A module takes no rule that the platform does not admit.
output "accepted" {
  value = var.wanted

  precondition {
    condition     = provider::rackspace::is_subsumed(var.wanted, ["tcp/443 from 10.0.0.0/8", "tcp/8000-8999 from 10.0.0.0/8"])
    error_message = "Only 443 and 8000 to 8999 may be open, and only within 10.0.0.0/8."
  }
}
