package validator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// Fixes that add blocks or resources are written, and in the plan of what was written the findings are gone.
func TestFixesThatAddAreGoneInTheNextPlan(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: real Terraform takes seconds")
	}
	provider := strings.Replace(testenv.Provider, "skip_metadata_api_check", "skip_requesting_account_id = true\n  skip_metadata_api_check", 1) // nothing is called
	dir := plant(t, map[string]string{"main.tf": provider + `
resource "aws_vpc" "v" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_network_acl" "inline" {
  vpc_id = aws_vpc.v.id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }
} # of its own rules
resource "aws_network_acl" "standalone" {
  vpc_id = aws_vpc.v.id
}

resource "aws_network_acl_rule" "in" {
  network_acl_id = aws_network_acl.standalone.id
  rule_number    = 100
  rule_action    = "allow"
  protocol       = "tcp"
  cidr_block     = "0.0.0.0/0"
  from_port      = 443
  to_port        = 443
}
`})
	tf := testenv.Terraform(t)
	tf.Init(dir)
	rules := []string{"RSG101", "RSG104", "RSG604"}
	plan := func() string {
		tf.Plan(dir, "tf.plan")
		path := filepath.Join(t.TempDir(), "plan.json")
		if err := os.WriteFile(path, tf.ShowJSON(dir, "tf.plan"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for range 3 { // two fixes of one place are not written at once
		path := plan()
		status, out, errs := run(nil, "fix", path, "--source", dir, "--write", "--unsafe", "--only", strings.Join(rules, ","))
		if status != ExitOpen {
			t.Fatalf("%d %s %s", status, out, errs)
		}
		if strings.Contains(errs, "0 edits made") {
			break
		}
	}
	_, out, _ := run(nil, "check", plan(), "--source", dir, "--only", strings.Join(rules, ","))
	written := string(readFile(t, filepath.Join(dir, "main.tf")))
	for _, rule := range rules {
		if strings.Contains(out, "["+rule+"]") {
			t.Errorf("%s is still there:\n%s\n%s", rule, out, written)
		}
	}
	if strings.Count(written, "  egress {") != 1 || strings.Count(written, `"aws_network_acl_rule"`) != 3 || !strings.Contains(written, `"aws_default_security_group"`) {
		t.Errorf("written:\n%s", written)
	}
}
