variable "suspect" {
  description = "The instance to release, i-…"
  type        = string
}

# terraform apply -invoke=action.rackspace_sg_release.suspect -var suspect=i-0a1b2c3d4e5f60718
action "rackspace_sg_release" "suspect" {
  config {
    instance_id = var.suspect
  }
}
