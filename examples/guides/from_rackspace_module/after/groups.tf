variable "vpc_id" {
  type = string
}

resource "rackspace_sg_baseline" "efs" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "efs"
  legacy_sources = true
}

# The control plane and the workers name each other, which Terraform can do in one direction only: these two rules stand apart.
resource "rackspace_sg_baseline" "eks_control_plane" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "eks_control_plane"
  egress         = "none"
  preset_sources = { eks_worker = {} }
}

resource "rackspace_sg_rule" "eks_control_plane_https" {
  security_group_id = rackspace_sg_baseline.eks_control_plane.id
  direction         = "ingress"
  protocol          = "tcp"
  port              = 443
  source            = { security_group_id = rackspace_sg_baseline.eks_worker.id }
  description       = "Allow ingress HTTPS traffic from worker"
}

resource "rackspace_sg_rule" "eks_control_plane_workers" {
  security_group_id = rackspace_sg_baseline.eks_control_plane.id
  direction         = "egress"
  protocol          = "-1"
  source            = { security_group_id = rackspace_sg_baseline.eks_worker.id }
  description       = "Allow all egress traffic to EKS worker nodes"
}

resource "rackspace_sg_baseline" "eks_worker" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "eks_worker"
  legacy_sources = true

  preset_sources = {
    public_web        = { security_group_id = [rackspace_sg_baseline.public_web.id] }
    eks_control_plane = { security_group_id = [rackspace_sg_baseline.eks_control_plane.id] }
  }
}

resource "rackspace_sg_baseline" "elastic_cache_memcache" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "elastic_cache_memcache"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "elastic_cache_redis" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "elastic_cache_redis"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "mssql" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "mssql"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "mysql" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "mysql"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "nfs" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "nfs"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "oracle" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "oracle"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "postgres" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "postgres"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "private_ecs" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "private_ecs"
  legacy_sources = true

  preset_sources = {
    public_web = { security_group_id = [rackspace_sg_baseline.public_web.id] }
  }
}

resource "rackspace_sg_baseline" "private_rdp" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "private_rdp"
  legacy_sources = true

  preset_sources = {
    public_rdp = { security_group_id = [rackspace_sg_baseline.public_rdp.id] }
  }
}

resource "rackspace_sg_baseline" "private_ssh" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "private_ssh"
  legacy_sources = true

  preset_sources = {
    public_ssh = { security_group_id = [rackspace_sg_baseline.public_ssh.id] }
  }
}

resource "rackspace_sg_baseline" "private_web" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "private_web"
  legacy_sources = true

  preset_sources = {
    public_web = { security_group_id = [rackspace_sg_baseline.public_web.id] }
  }
}

resource "rackspace_sg_baseline" "public_rdp" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "public_rdp"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "public_ssh" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "public_ssh"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "public_web" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "public_web"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "redshift" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "redshift"
  legacy_sources = true
}

resource "rackspace_sg_baseline" "vpc_endpoint" {
  name           = "shop"
  vpc_id         = var.vpc_id
  preset         = "vpc_endpoint"
  legacy_sources = true
}
