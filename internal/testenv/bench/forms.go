package main

import (
	"fmt"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// size is how much is made.
type size struct {
	groups, rules int
	closed        bool // nothing goes out, instead of everything
	ipv4          bool // the VPC has no IPv6 block
}

// outbound is how many rules a group has besides: all IPv4 and all IPv6.
func (s size) outbound() int {
	if s.closed {
		return 0
	}
	return 2
}

// form is one way of writing the same groups: tcp rules inbound, each from a block of its own, and everything outbound, or nothing.
// The variable moved is what changes: the port of the first rule of each group.
type form struct {
	name string
	hcl  string // GROUPS, RULES and CLOSED stand for the size
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
  egress   = var.closed ? "none" : "allow_all"
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
  dynamic "egress" {
    for_each = var.closed ? [] : [0]
    content {
      protocol         = "-1"
      from_port        = 0
      to_port          = 0
      cidr_blocks      = ["0.0.0.0/0"]
      ipv6_cidr_blocks = ["::/0"]
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

resource "aws_vpc_security_group_egress_rule" "ipv4" {
  for_each          = var.closed ? {} : aws_security_group.group
  security_group_id = each.value.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "ipv6" {
  for_each          = var.closed ? {} : aws_security_group.group
  security_group_id = each.value.id
  ip_protocol       = "-1"
  cidr_ipv6         = "::/0"
}
`},
}

const common = `
variable "vpc_id" {
  type = string
}

variable "closed" {
  type    = bool
  default = CLOSED
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
	return strings.NewReplacer("GROUPS", fmt.Sprint(s.groups), "RULES", fmt.Sprint(s.rules), "CLOSED", fmt.Sprint(s.closed)).Replace(f.hcl)
}
