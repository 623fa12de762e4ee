package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// ExemptionExpiresSoon is RSG804.
var ExemptionExpiresSoon = register(Check{
	ID:       "RSG804",
	Name:     "exemption-expires-soon",
	Severity: result.Note,
	Title:    "An exemption expires within 14 days",
	Why: `Two weeks are enough to ask the owner, who is named, and to renew the exemption or mend what it covers, before the gate
closes on somebody who knows nothing of it.`,
	Fix:      `Ask the owner whether the reason still holds, and set ` + "`expires`" + ` (` + "`until`" + ` of a comment, ` + "`review_by`" + ` of a NACL) to another day or remove what is exempt.`,
	Sources:  []string{"https://www.pcisecuritystandards.org/document_library/"},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.7"}}, // configurations are reviewed every six months
	Since:    "0.1.0",
	Policy:   true,
})
