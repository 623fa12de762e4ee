variable "vpc_id" {
  type = string
}

variable "cde_subnet_id" {
  type = string
}

resource "rackspace_nacl_baseline" "cde" {
  vpc_id           = var.vpc_id
  subnet_ids       = [var.cde_subnet_id]
  blast_radius_ack = 1

  compliance = {
    framework   = "PCI DSS"
    requirement = "1.3.1"
    reason      = "Segmentation of the cardholder data environment"
    approved_by = "qsa@example.com"
    review_by   = "2035-06-30"
  }

  deny  = [{ cidr = "198.51.100.0/24" }]
  allow = ["vpc", "internet_cis_safe"]
}
