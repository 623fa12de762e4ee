package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// ExemptionExpired is RSG801.
var ExemptionExpired = register(Check{
	ID:       "RSG801",
	Name:     "exemption-expired",
	Severity: result.Error,
	Title:    "An exemption has expired, and what it covered counts again",
	Why: `An exemption is given for a time, so that somebody looks again whether its reason still holds. It holds on the day that
it names as the last one. After that the findings that it covered are open, and this one says why: a gate that closes over
night should not be a riddle.

It is as new as the newest of the findings that it covered. So it blocks where one of them does, and where all of them stood
before the plan, or nothing is left to cover, the calendar alone closes no gate. The same holds for a baseline, for a comment in the sources, and for the
compliance of a ` + "`rackspace_nacl_baseline`" + ` after its ` + "`review_by`" + `.`,
	Fix: `Ask the owner whether the reason still holds. If it does, set ` + "`expires`" + ` (` + "`until`" + ` of a comment, ` + "`review_by`" + ` of a NACL) to another day; else mend what
was exempt and remove the block. ` + "`sgplan exempt list --expiring 30d`" + ` says which are next.`,
	Sources:  []string{"https://www.pcisecuritystandards.org/document_library/"},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}}, // configurations are reviewed every six months
	Since:    "0.1.0",
	Policy:   true,
})
