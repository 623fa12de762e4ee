package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// rounds is how often each program runs; the fastest and the leanest run count.
const rounds = 3

// made are the plans that are made, each with what is wanted of sgplan: time as a multiple of a bare read, and memory.
var made = []struct {
	name  string
	share float64
	times float64
	mib   int64
}{
	{"200 MB, a third network", 1. / 3, 4, 400},
	{"200 MB, 1 % network", 0.01, 1.5, 100},
}

// cost is what one run of a program took.
type cost struct {
	seconds float64
	peak    int64 // bytes of memory, 0 where the system does not tell
}

// compare prints how much longer than a bare read sgplan takes, on the made plans and on the given ones.
func compare(w io.Writer, sgplan string, plans []string) error {
	dir, err := os.MkdirTemp("", "benchplan")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%-28s %9s %9s %9s %9s   %s\n", "sgplan check", "bare read", "sgplan", "ratio", "memory", "wanted")
	for _, m := range made {
		file := filepath.Join(dir, "plan.json")
		if err := makeFile(self, file, m.share); err != nil {
			return err
		}
		wanted := fmt.Sprintf("≤ %g× and ≤ %d MiB", m.times, m.mib)
		if err := one(w, self, sgplan, m.name, file, wanted); err != nil {
			return err
		}
	}
	for _, file := range plans {
		if err := one(w, self, sgplan, filepath.Base(file), file, ""); err != nil {
			return err
		}
	}
	return nil
}

// makeFile makes a plan in a process of its own. On Linux a child begins with its parent's peak of memory as its own, so
// this process must stay small.
func makeFile(self, file string, share float64) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	c := exec.Command(self, "-make", "200", "-share", strconv.FormatFloat(share, 'g', -1, 64))
	c.Stdout, c.Stderr = f, os.Stderr
	if err := c.Run(); err != nil {
		return err
	}
	return f.Close()
}

// one prints the line of one plan.
func one(w io.Writer, self, sgplan, name, file, wanted string) error {
	read, err := best(self, "-skim", file)
	if err != nil {
		return err
	}
	check, err := best(sgplan, "check", "--exit-zero", "-q", file)
	if err != nil {
		return err
	}
	memory := "unknown"
	if check.peak > 0 {
		memory = fmt.Sprintf("%d MiB", check.peak>>20)
	}
	_, err = fmt.Fprintf(w, "%-28s %7.2f s %7.2f s %8.2f× %9s   %s\n",
		name, read.seconds, check.seconds, check.seconds/read.seconds, memory, wanted)
	return err
}

// best runs a program several times.
func best(program string, args ...string) (cost, error) {
	var runs []cost
	for range rounds {
		c := exec.Command(program, args...)
		start := time.Now()
		if out, err := c.CombinedOutput(); err != nil {
			return cost{}, fmt.Errorf("%s: %w: %.300s", program, err, out)
		}
		runs = append(runs, cost{time.Since(start).Seconds(), peak(c.ProcessState)})
	}
	return slices.MinFunc(runs, func(a, b cost) int { return int(1e6 * (a.seconds - b.seconds)) }), nil
}
