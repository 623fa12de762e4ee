# what AWS has placed already
module "app" {
  source    = "./app"
  subnets   = ["a", "b"]
  group     = "old"
  endpoints = true
}
