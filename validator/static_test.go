package validator

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// existing are plans that hang on what stands already (it is destroyed, or has rules that no source states), and one whose provider keeps a
// default to itself that is sensitive.
var existing = map[string]bool{"p05_destroy": true, "p12_drift_data": true, "p20_awscc_change": true, "t61_mixed_directions": true,
	"x16_snapshot_conflict": true, "t60_sensitive_number": true, "p24_nacl_baseline": true, "p31_nacl_given_back": true}

// What sources prove without a plan, the plan that Terraform made of them proves, too.
func TestWhatSourcesAloneProveTheirPlansProve(t *testing.T) {
	folders, err := filepath.Glob("testdata/plans/*/main.tf")
	if err != nil || len(folders) < 40 {
		t.Fatalf("%d folders: %v", len(folders), err)
	}
	proved, possible := 0, 0
	for _, main := range folders {
		dir := filepath.Dir(main)
		alone, err := judgeStatic(t.Context(), []string{dir}, Options{})
		if err != nil {
			t.Errorf("%s: %v", dir, err)
			continue
		}
		in := inputOf("plan.json", readFile(t, filepath.Join(dir, "plan.json")))
		in.Source = dir
		r, err := Check(t.Context(), []Input{in}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if p := r.Plans[0]; p.Errored || p.Complete != nil && !*p.Complete {
			continue // it does not hold all that the sources make
		}
		if existing[filepath.Base(dir)] {
			continue
		}
		planned := map[string]result.Certainty{}
		for _, f := range r.Findings {
			if key := f.RuleID + f.Address; planned[key] != result.Proved {
				planned[key] = f.Certainty
			}
		}
		for _, f := range alone.Findings {
			there, ok := planned[f.RuleID+f.Address]
			switch {
			case f.Certainty == result.Possible:
				possible++
			case !ok:
				t.Errorf("%s: proved without a plan, and not there with it: %s %s: %s", dir, f.RuleID, f.Address, f.Message)
			case there != result.Proved:
				t.Errorf("%s: proved without a plan, and possible with it: %s %s: %s", dir, f.RuleID, f.Address, f.Message)
			default:
				proved++
			}
		}
	}
	if proved < 100 {
		t.Errorf("only %d findings are proved", proved)
	}
	t.Logf("%d proved, %d possible", proved, possible)
}

// unsureNACL is a network ACL that lets in what a dynamic block over a list says, and a group that opens more.
func unsureNACL(list string) string {
	return `resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_network_acl" "n" {
  vpc_id     = aws_vpc.v.id
  subnet_ids = [aws_subnet.s.id]
  dynamic "ingress" {
    for_each = ` + list + `
    content {
      rule_no    = ingress.value
      action     = "allow"
      protocol   = "tcp"
      cidr_block = "0.0.0.0/0"
      from_port  = ingress.value
      to_port    = 80
    }
  }
}
resource "aws_security_group" "g" {
  vpc_id = aws_vpc.v.id
  ingress {
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_network_interface" "i" {
  subnet_id       = aws_subnet.s.id
  security_groups = [aws_security_group.g.id]
}
`
}

func TestSourcesAlone(t *testing.T) {
	const vpc = "resource \"aws_vpc\" \"v\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n"
	group := func(cidr, more string) string {
		return vpc + `resource "aws_security_group" "g" {
  vpc_id      = aws_vpc.v.id
  description = "g"
  ingress {
    description = "ssh"
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = [` + cidr + `]
  }
  ` + more + `
}
`
	}
	acl := func(more string) string {
		return vpc + `resource "aws_network_acl" "n" {
  vpc_id = aws_vpc.v.id
}
resource "aws_network_acl_rule" "in" {
  network_acl_id = aws_network_acl.n.id
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}
resource "aws_network_acl_rule" "out" {
  network_acl_id = aws_network_acl.n.id
  egress         = true
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 1024
  to_port        = 65535
  ` + more + `
}
`
	}
	const variable = "variable \"x\" {\n  default = \"0.0.0.0/0\"\n}\n"
	for name, c := range map[string]struct {
		files map[string]string
		rule  string
		want  result.Certainty // "" for no finding
	}{
		"a literal proves":             {map[string]string{"main.tf": group(`"0.0.0.0/0"`, "")}, "RSG601", result.Proved},
		"a default may be another one": {map[string]string{"main.tf": variable + group("var.x", "")}, "RSG601", result.Possible},
		"a file gives the variable": {map[string]string{"main.tf": variable + group("var.x", ""), "terraform.tfvars": `x = "0.0.0.0/0"`},
			"RSG601", result.Proved},
		"the last file counts": {map[string]string{"main.tf": variable + group("var.x", ""), "terraform.tfvars": `x = "0.0.0.0/0"`,
			"a.auto.tfvars.json": `{"x": "10.0.0.0/8"}`}, "RSG601", ""},
		"a variable without a value says nothing": {map[string]string{"main.tf": "variable \"x\" {}\n" + group("var.x", "")}, "RSG601", ""},
		"a file that OpenTofu alone reads, and perhaps nobody": {map[string]string{"main.tf": vpc, "g.tofu": strings.TrimPrefix(group(`"0.0.0.0/0"`, ""), vpc)},
			"RSG601", result.Possible},
		"one that OpenTofu reads, which has made the lock file": {map[string]string{"main.tf": vpc, "g.tofu": strings.TrimPrefix(group(`"0.0.0.0/0"`, ""), vpc),
			".terraform.lock.hcl": "provider \"registry.opentofu.org/hashicorp/aws\" {\n}\n"}, "RSG601", result.Proved},
		"one that Terraform passes over": {map[string]string{"main.tf": vpc, "g.tofu": strings.TrimPrefix(group(`"0.0.0.0/0"`, ""), vpc),
			".terraform.lock.hcl": "provider \"registry.terraform.io/hashicorp/aws\" {\n}\n"}, "RSG601", ""},
		"what both read, beside it":      {map[string]string{"main.tf": group(`"0.0.0.0/0"`, ""), "locals.tofu": "locals {}\n"}, "RSG601", result.Proved},
		"what takes the place of a file": {map[string]string{"main.tf": group(`"0.0.0.0/0"`, ""), "main.tofu": vpc}, "RSG601", ""},
		"OpenTofu's files alone": {map[string]string{"main.tofu": group(`"0.0.0.0/0"`, ""),
			".terraform.lock.hcl": "provider \"registry.opentofu.org/hashicorp/aws\" {\n}\n"}, "RSG601", result.Proved},
		"a computed block proves":               {map[string]string{"main.tf": group(`cidrsubnet("0.0.0.0/1", 0, 0), cidrsubnet("128.0.0.0/0", 1, 1)`, "")}, "RSG601", result.Proved},
		"a block computed of what is not known": {map[string]string{"main.tf": "variable \"x\" {}\n" + group(`cidrsubnet(var.x, 0, 0)`, "")}, "RSG601", ""},
		"a group that is perhaps not there":     {map[string]string{"main.tf": variable + group(`"0.0.0.0/0"`, `count = var.x == "y" ? 0 : 1`)}, "RSG601", result.Possible},
		"what changes outside is not known":     {map[string]string{"main.tf": group(`"0.0.0.0/0"`, `lifecycle { ignore_changes = [ingress] }`)}, "RSG601", ""},
		"replies pass":                          {map[string]string{"main.tf": acl("")}, "RSG101", ""},
		"replies pass, if the rule is there":    {map[string]string{"main.tf": "variable \"x\" {}\n" + acl("count = var.x")}, "RSG101", result.Possible},
		"replies never pass":                    {map[string]string{"main.tf": acl("count = 0")}, "RSG101", result.Proved},
		"a module that is not there may let them pass": {map[string]string{"main.tf": acl("count = 0") +
			"module \"m\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n  acl    = aws_network_acl.n.id\n}\n"}, "RSG101", result.Possible},
		"a module that is not there closes no group": {map[string]string{"main.tf": group(`"0.0.0.0/0"`, "") +
			"module \"m\" {\n  source = \"./missing\"\n}\n"}, "RSG601", result.Proved},
		"a dynamic block of any number may open a NACL": {map[string]string{"main.tf": unsureNACL("aws_vpc.v.enable_dns_hostnames ? [1] : [1, 2]")}, "RSG401", ""},
		"a dynamic block of a known number":             {map[string]string{"main.tf": unsureNACL("[5]")}, "RSG401", result.Proved},
		"what a module is called with": {map[string]string{"main.tf": "module \"m\" {\n  source = \"./m\"\n  x = \"0.0.0.0/0\"\n}\n",
			"m/main.tf": "variable \"x\" {}\n" + group("var.x", "")}, "RSG601", result.Proved},
		"a default of a module that is given nothing": {map[string]string{"main.tf": "module \"m\" {\n  source = \"./m\"\n}\n",
			"m/main.tf": variable + group("var.x", "")}, "RSG601", result.Proved},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range c.files {
				path := filepath.Join(dir, file)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			r, err := judgeStatic(t.Context(), []string{dir}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			var got result.Certainty
			for _, f := range r.Findings {
				if f.RuleID == c.rule {
					got = f.Certainty
				}
			}
			if got != c.want {
				t.Errorf("%s is %q, want %q", c.rule, got, c.want)
			}
		})
	}
}
