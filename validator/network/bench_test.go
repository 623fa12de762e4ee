package network

import (
	"os"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/validator/plan"
)

// BenchmarkBuild builds both networks of a large plan; SGPLAN_BENCH_PLAN names it, else a small real one serves.
func BenchmarkBuild(b *testing.B) {
	path := os.Getenv("SGPLAN_BENCH_PLAN")
	if path == "" {
		path = "../testdata/plans/p11_attachments/plan.json"
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	p, err := plan.Read(f, path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		Build(p, Options{})
	}
}
