package check

import "github.com/rackspace/terraform-provider-rackspace/validator/result"

// SuppressionWithoutReason is RSG802.
var SuppressionWithoutReason = register(Check{
	ID:       "RSG802",
	Name:     "suppression-without-reason",
	Severity: result.Error,
	Title:    "An exemption, a comment or a baseline without a reason, or one that is refused, silences nothing",
	Why: `The reason is what the next person has to judge by: an auditor, or whoever renews the exemption. One that is left empty is
none. What it was meant to silence stays open, and this finding says so. It is as new as the newest of those findings, and so
blocks where one of them does.

An exemption without the attribute at all is an error in the policy file, and nothing is judged. A comment in the sources
(` + "`# sgplan:ignore[…]`" + `) without a reason, an owner or a last day is found here, and so is one for which the policy refuses it: all
comments are, under ` + "`inline = \"deny\"`" + `; no comment may name RSG302, a rule that is not ` + "`ignorable`" + `, or one about the input or
the policy. Nothing of such a comment counts, not for its other rules either. Whatever ends later than ` + "`max_age`" + ` of the policy allows from today on
covers nothing until it does not. Of the compliance of a ` + "`rackspace_nacl_baseline`" + ` nothing counts either
as long as a part of it is known only after apply, or its ` + "`review_by`" + ` is sensitive.`,
	Fix: `Write the reason into the block: which requirement, which system, what is to happen until it expires. Of a comment the
message says what it lacks; one that is for too long gets an earlier last day, and is renewed with its owner then; what no comment may silence takes an exemption in the policy file.`,
	Sources:  []string{"https://www.pcisecuritystandards.org/document_library/"},
	Controls: []Control{{"PCI DSS", "4.0.1", "1.2.2"}}, // changes to network security controls are approved and managed
	Since:    "0.1.0",
	Policy:   true,
})
