// Command manpages writes the manual pages of sgplan, one for each command, into a folder that it makes anew. The pages carry the
// date of SOURCE_DATE_EPOCH (seconds since 1970), so that a release can be made twice alike.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"github.com/rackspace/terraform-provider-rackspace/validator"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: manpages FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manpages:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	tree := (&validator.Command{}).Tree()
	tree.DisableAutoGenTag = true
	return doc.GenManTree(tree, &doc.GenManHeader{
		Section: "1",
		Source:  "sgplan " + validator.Build().Version,
		Manual:  "sgplan",
	}, folder)
}
