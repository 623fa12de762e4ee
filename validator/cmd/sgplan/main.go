// Command sgplan reads Terraform and OpenTofu plans and refuses changes that lean on network ACLs or misuse them.
package main

import (
	"os"
	"runtime/debug"

	"github.com/rackspace/terraform-provider-rackspace/validator"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(75) // a CI job has less memory to spare than time: a fifth less of it for a tenth more time
	}
	c := validator.Command{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(c.Main(os.Args))
}
