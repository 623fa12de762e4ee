// Command sgplan reads Terraform and OpenTofu plans and refuses changes that lean on network ACLs or misuse them.
package main

import (
	"os"

	"github.com/rackspace/terraform-provider-rackspace/validator"
)

func main() {
	paceMemory()
	c := validator.Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
	os.Exit(c.Main(os.Args))
}
