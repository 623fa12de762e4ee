// Command bench compares this provider with the AWS provider's two ways of writing the same security groups, in one run against one
// EC2 emulator: the calls that creating, refreshing and changing them takes, and the time.
//
// The calls are the measure: AWS throttles by them, and they are nearly the same on every machine; how many of this provider's
// reads meet in one call depends a little on how busy it is. The times are those of the emulator, which answers in milliseconds and
// does one thing at a time.
//
// All forms make the same groups. By default everything may go out, in a VPC with IPv4 and IPv6 blocks: this provider keeps the two
// rules with which AWS makes such a group, while the AWS provider revokes them and adds what is written. With -closed each form
// revokes them, and with -ipv4 this provider adds the one of IPv6.
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
	closed := flag.Bool("closed", false, "groups that let nothing out, instead of everything")
	ipv4 := flag.Bool("ipv4", false, "a VPC without an IPv6 block, in which AWS makes a group with one outbound rule instead of two")
	byAction := flag.Bool("actions", false, "print the calls by action, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, os.Stderr, *provider, size{groups: *groups, rules: *rules, closed: *closed, ipv4: *ipv4}, *byAction); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}
