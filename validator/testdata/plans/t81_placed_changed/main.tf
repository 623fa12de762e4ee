# the load balancer leaves a subnet, the database gets another group, and the endpoint goes
module "app" {
  source    = "./app"
  subnets   = ["a"]
  group     = "new"
  endpoints = false
}
