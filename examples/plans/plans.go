// Package plans holds example plans that real Terraform made, each beside its sources.
package plans

import _ "embed"

//go:generate go test . -run ^TestReadmeShowsWhatSgplanPrints$ -count=1 -update

// Estate is the plan of examples/plans/estate: a VPC with network ACLs and security groups in every way of writing, and the
// rest of an application.
//
//go:embed estate/plan.json
var Estate []byte
