package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// ExemptionMatchesNothing is RSG803.
var ExemptionMatchesNothing = register(Check{
	ID:       "RSG803",
	Name:     "exemption-matches-nothing",
	Severity: result.Warning,
	Title:    "An exemption matches no finding: what it was for is gone, or it names something else",
	Why: `An exemption that outlives its cause waits for something that nobody has looked at, and silences it. One that never
matched has a mistake in its rules or resources, and whoever wrote it believes in a permission that is not there.

Nothing is said where it cannot be told: where one of its rules did not run, a plan could not be read or is only a part, or no plan
of its units was judged. A run over a part of an estate does not see what an exemption is for in another: name the part in
` + "`units`" + `.`,
	Fix: `Remove the block. If it should match: ` + "`*`" + ` is any text between two dots of an address, ` + "`**`" + ` any text at
all, and the address is that of the finding. A comment in the sources belongs to the block at which the finding is: to a network ACL, say,
and not to one of its rules.`,
	Sources:  []string{"https://www.pcisecuritystandards.org/document_library/"},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}}, // configurations are reviewed every six months
	Since:    "0.1.0",
	Policy:   true,
})
