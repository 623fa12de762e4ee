package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// modest is how much memory, in bytes, sgplan uses before it collects garbage more often: a CI job has not much to spare, and a
// plan of 200 MB of which a third is network wants less.
const modest = 345 << 20

// paceMemory lets garbage lie until it is nine times what is live, but not beyond modest. Where so much is live that this would make
// it collect all the time, there is room for a little more than as much garbage. The usual variables of Go programs, GOGC and
// GOMEMLIMIT, take its place.
func paceMemory() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(900)
	debug.SetMemoryLimit(modest)
	afterEachCollection(func() {
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		debug.SetMemoryLimit(max(modest, int64(live[0].Value.Uint64())*9/4))
	})
}

// afterEachCollection calls f whenever garbage has been collected.
func afterEachCollection(f func()) {
	garbage := new([16]byte)
	runtime.AddCleanup(garbage, func(f func()) {
		f()
		afterEachCollection(f)
	}, f)
}
