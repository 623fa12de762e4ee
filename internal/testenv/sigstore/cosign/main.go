// Command cosign stands in for Sigstore's where a release is made and not published: see the package beside it.
package main

import (
	"os"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/sigstore"
)

func main() { os.Exit(sigstore.Cosign(os.Args[1:], os.Stderr)) }
