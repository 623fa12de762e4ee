variable "vpc_id" {
  type        = string
  description = "The VPC of the shop."
}

# The load balancer: HTTP and HTTPS from anywhere, by a preset. It talks to the VPC alone.
resource "rackspace_sg_baseline" "load_balancer" {
  name   = "shop"
  vpc_id = var.vpc_id
  preset = "public_web"
  egress = "vpc"
}

# The web tier: only the load balancer reaches it, and monitoring from within the VPC.
resource "rackspace_sg_baseline" "web" {
  name        = "shop-web"
  description = "Web tier of the shop"
  vpc_id      = var.vpc_id

  rules = {
    http = {
      direction   = "ingress"
      protocol    = "tcp"
      port        = 8080
      source      = { security_group_id = rackspace_sg_baseline.load_balancer.id }
      description = "Load balancer"
    }
    metrics = {
      direction   = "ingress"
      protocol    = "tcp"
      port        = 9100
      source      = { vpc = true }
      description = "Monitoring"
    }
  }
}

# The application: only the web tier reaches it. What it lets out is written down, rule by rule.
resource "rackspace_sg_baseline" "app" {
  name        = "shop-app"
  description = "Application tier of the shop"
  vpc_id      = var.vpc_id
  egress      = "rules_only"

  rules = {
    api = {
      direction   = "ingress"
      protocol    = "tcp"
      from_port   = 8443
      to_port     = 8444
      source      = { security_group_id = rackspace_sg_baseline.web.id }
      description = "Web tier"
    }
    database = {
      direction   = "egress"
      protocol    = "tcp"
      port        = 5432
      source      = { vpc = true }
      description = "PostgreSQL"
    }
    https = {
      direction   = "egress"
      protocol    = "tcp"
      port        = 443
      source      = { anywhere = true }
      description = "AWS and payment services"
    }
  }
}

# The database: a preset again, which admits the application's group in the place of the whole VPC, and lets nothing out.
resource "rackspace_sg_baseline" "postgres" {
  name   = "shop"
  vpc_id = var.vpc_id
  preset = "postgres"
  egress = "none"

  preset_sources = {
    default = { security_group_id = [rackspace_sg_baseline.app.id] }
  }
}
