// Command demo shows the provider at work on the EC2 emulator: it applies the example of rackspace_sg_baseline, shows the rules that
// AWS then has, changes one with no gap, has sgplan judge the plan of that change, and destroys everything. It fails if a step does
// not do what its text says.
//
//	go run ./internal/testenv/demo -provider bin/terraform-provider-rackspace -sgplan bin/sgplan
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	provider := flag.String("provider", "bin/terraform-provider-rackspace", "the provider to show")
	sgplan := flag.String("sgplan", "bin/sgplan", "the sgplan to show")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, &printer{w: os.Stdout, bold: colored(os.Stdout)}, *provider, *sgplan); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

// colored reports whether a stream is a terminal whose user has nothing against colour (https://no-color.org).
func colored(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("NO_COLOR") == ""
}
