// Command benchplan measures sgplan against a bare read of the same plan, in one run on one machine: time and peak memory,
// as ratios. The plans are made here, of any size, from one that real Terraform made.
//
//	go run ./internal/benchplan -sgplan bin/sgplan [PLAN...]     measures on made plans and on those given
//	go run ./internal/benchplan -make 200 -share 0.33 >plan.json writes a plan of 200 MB, a third of it network
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
)

func main() {
	sgplan := flag.String("sgplan", "", "the sgplan to measure")
	size := flag.Int("make", 0, "write a plan of this many MB to standard output")
	share := flag.Float64("share", 1./3, "the part of the plan that is network, 0 to 1")
	skim := flag.String("skim", "", "read this plan token by token, and nothing else")
	flag.Parse()

	if err := run(*sgplan, *size, *share, *skim, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "benchplan:", err)
		os.Exit(1)
	}
}

func run(sgplan string, size int, share float64, skimmed string, plans []string) error {
	switch {
	case skimmed != "":
		return skim(skimmed)
	case size > 0:
		out := bufio.NewWriterSize(os.Stdout, 1<<20)
		if err := writePlan(out, size*1e6, share); err != nil {
			return err
		}
		return out.Flush()
	case sgplan != "":
		return compare(os.Stdout, sgplan, plans)
	}
	return fmt.Errorf("one of -sgplan, -make and -skim is needed")
}
