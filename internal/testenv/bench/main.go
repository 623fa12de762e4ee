// Command bench compares this provider with the AWS provider's two ways of writing the same security groups, in one run against one
// EC2 emulator: the calls that creating, refreshing and changing them takes, and the time.
//
// The calls are the measure: they are the same on every machine, and AWS throttles by them. The times are those of the emulator,
// which answers in milliseconds and does one thing at a time.
//
//	go run ./internal/testenv/bench -provider bin/terraform-provider-rackspace -groups 100 -rules 20
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	provider := flag.String("provider", "bin/terraform-provider-rackspace", "the provider to measure")
	groups := flag.Int("groups", 100, "how many groups")
	rules := flag.Int("rules", 20, "how many rules each has, 1 to 60")
	byAction := flag.Bool("actions", false, "print the calls by action, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Stderr, *provider, size{*groups, *rules}, *byAction); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}
