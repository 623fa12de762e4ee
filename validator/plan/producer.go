package plan

import "fmt"

// Producer is the program that wrote a plan.
type Producer string

// The producers that are told apart.
const (
	Terraform       Producer = "terraform"
	OpenTofu        Producer = "opentofu"
	UnknownProducer Producer = "unknown"
)

// producer is the program that wrote a plan, as far as the plan shows it. None names itself: both write their version as
// terraform_version. Terraform says since 1.8 whether a plan is complete, and OpenTofu, which began with 1.6, never does (up to 1.12).
// Between these two the registry of a provider is the only sign: each has its own by default, and either can install from the other's.
// Sources: internal/command/jsonplan/plan.go of hashicorp/terraform and of opentofu/opentofu.
func (d *document) producer() Producer {
	p, tofu := d.plan, d.resources.openTofu
	var major, minor int
	if n, _ := fmt.Sscanf(p.ToolVersion, "%d.%d", &major, &minor); n < 2 {
		return UnknownProducer
	}
	since := func(m int) bool { return major > 1 || major == 1 && minor >= m }
	switch {
	case !since(6), p.Complete != nil && !tofu:
		return Terraform
	case p.Complete == nil && (tofu || since(8) && d.has["errored"]): // both say whether it failed: nothing was taken out
		return OpenTofu
	}
	return UnknownProducer
}
