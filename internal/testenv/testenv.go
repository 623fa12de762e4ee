// Package testenv gives tests a real Terraform and a real EC2 emulator (moto). Only tests import it.
//
// The emulator is installed into the user's cache folder where the machine has none (see RunEmulator). Where one of the two is
// missing all the same a test skips and says why; with CI=true in the environment it fails instead, so that a green pipeline
// has really run these tests.
//
// No test here ever reaches AWS: the credentials are fixed and fake, and every AWS_* and TF_VAR_* variable of the
// caller is dropped.
package testenv

import (
	"os"
	"testing"
)

// Provider is the HCL that every test configuration starts with: the AWS provider as released, with the fewest calls at
// start-up. The endpoint comes from the environment (see TF.Endpoint).
const Provider = `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
}
`

// missing ends a test that lacks a tool: skipped on a developer's machine, failed in CI.
func missing(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
