resource "rackspace_nacl_baseline" "cde" {
  allow            = ["vpc"]
  blast_radius_ack = 1
  compliance = {
    framework   = "PCI DSS"
    requirement = "1.3.1"
    reason      = "CDE segmentation"
    approved_by = "qsa"
    review_by   = "2035-06-30"
  }
}
