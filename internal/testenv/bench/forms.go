package main

import (
	"fmt"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// size is how much is made.
type size struct{ groups, rules int }

// form is one way of writing the same groups: tcp rules inbound, each from a block of its own, and nothing outbound. The variable
// moved is what changes: the port of the first rule of each group.
type form struct {
	name string
	hcl  string // GROUPS and RULES stand for the size
}

// forms are compared. The first is this provider's.
var forms = []form{
	{"rackspace_sg_baseline", `
terraform {
  required_providers {
    rackspace = { source = "rackspace/rackspace" }
  }
}

provider "rackspace" {}
` + common + `
resource "rackspace_sg_baseline" "group" {
  for_each = local.groups
  name     = each.key
  vpc_id   = var.vpc_id
  egress   = "none"
  rules = {
    for i, rule in local.rules : "rule-${i}" => {
      direction = "ingress"
      protocol  = "tcp"
      port      = rule.port
      source    = { cidr_ipv4 = rule.cidr }
    }
  }
}
`},
	{"aws_security_group, rules inline", testenv.Provider + common + `
resource "aws_security_group" "group" {
  for_each = local.groups
  name     = each.key
  vpc_id   = var.vpc_id
  dynamic "ingress" {
    for_each = local.rules
    content {
      protocol    = "tcp"
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      cidr_blocks = [ingress.value.cidr]
    }
  }
}
`},
	{"aws_vpc_security_group_ingress_rule", testenv.Provider + common + `
resource "aws_security_group" "group" {
  for_each = local.groups
  name     = each.key
  vpc_id   = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "rule" {
  for_each = {
    for pair in setproduct(local.groups, range(RULES)) : "${pair[0]}-${pair[1]}" => { group = pair[0], rule = local.rules[pair[1]] }
  }
  security_group_id = aws_security_group.group[each.value.group].id
  ip_protocol       = "tcp"
  from_port         = each.value.rule.port
  to_port           = each.value.rule.port
  cidr_ipv4         = each.value.rule.cidr
}
`},
}

const common = `
variable "vpc_id" {
  type = string
}

variable "moved" {
  type    = number
  default = 0
}

locals {
  groups = toset([for i in range(GROUPS) : format("group-%04d", i)])
  rules  = [for i in range(RULES) : { port = 1000 + i + (i == 0 ? var.moved : 0), cidr = cidrsubnet("10.0.0.0/8", 16, i) }]
}
`

// source is the configuration of a form.
func (f form) source(s size) string {
	return strings.NewReplacer("GROUPS", fmt.Sprint(s.groups), "RULES", fmt.Sprint(s.rules)).Replace(f.hcl)
}
