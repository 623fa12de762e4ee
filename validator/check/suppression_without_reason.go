package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// SuppressionWithoutReason is RSG802.
var SuppressionWithoutReason = register(Check{
	ID:       "RSG802",
	Name:     "suppression-without-reason",
	Severity: result.Error,
	Title:    "An exemption or a baseline gives no reason, and so silences nothing",
	Why: `The reason is what the next person has to judge by: an auditor, or whoever renews the exemption. One that is left empty is
none. What it was meant to silence stays open, and this finding says so. It is as new as the newest of those findings, and so
blocks where one of them does.

An exemption without the attribute at all is an error in the policy file, and nothing is judged.`,
	Fix:      `Write the reason into the block: which requirement, which system, what is to happen until it expires.`,
	Sources:  []string{"https://www.pcisecuritystandards.org/document_library/"},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.2"}}, // changes to network security controls are approved and managed
	Since:    "0.1.0",
	Policy:   true,
})
