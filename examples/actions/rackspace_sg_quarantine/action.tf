variable "suspect" {
  description = "The instance to isolate, i-…"
  type        = string
}

# terraform apply -invoke=action.rackspace_sg_quarantine.suspect -var suspect=i-0a1b2c3d4e5f60718
action "rackspace_sg_quarantine" "suspect" {
  config {
    instance_id    = var.suspect
    evidence_cidrs = ["10.9.0.0/24"]
  }
}
