package sgrules

import (
	"errors"
	"fmt"

	"github.com/aws/smithy-go"
)

// Kind is what an answer of EC2 means to whoever made the call.
type Kind uint8

// The kinds.
const (
	Other     Kind = iota // no answer of EC2's, or one that means nothing special here
	Duplicate             // a rule with this content is there already
	RuleGone              // a rule that the call names is not there
	GroupGone             // the group is not there
	OverQuota             // the rules would be more than the account's quota for a group
	Throttled             // too many calls, even after the SDK's own retries
	Denied                // the credentials may not make the call
	Refused               // EC2 does not take the values
	InUse                 // something else holds on to it
	TagsFull              // a rule would have more than 50 tags
)

var kinds = map[string]Kind{
	"InvalidPermission.Duplicate":          Duplicate,
	"InvalidPermission.NotFound":           RuleGone, // the emulator's, also for ids
	"InvalidSecurityGroupRuleId.NotFound":  RuleGone,
	"InvalidGroup.NotFound":                GroupGone,
	"InvalidGroupId.Malformed":             Refused,
	"RulesPerSecurityGroupLimitExceeded":   OverQuota,
	"RequestLimitExceeded":                 Throttled,
	"EC2ThrottledException":                Throttled,
	"Throttling":                           Throttled,
	"ThrottlingException":                  Throttled,
	"UnauthorizedOperation":                Denied,
	"AccessDenied":                         Denied,
	"AuthFailure":                          Denied,
	"InvalidPermission.Malformed":          Refused,
	"InvalidParameterValue":                Refused,
	"InvalidParameterCombination":          Refused,
	"MissingParameter":                     Refused,
	"InvalidPrefixListID.NotFound":         Refused,
	"InvalidPrefixListId.NotFound":         Refused,
	"DependencyViolation":                  InUse,
	"InvalidGroup.InUse":                   InUse,
	"TagLimitExceeded":                     TagsFull,
	"InvalidSecurityGroupRuleId.Malformed": Refused,
}

// Classify returns what an error means, by its code.
func Classify(err error) Kind {
	var api smithy.APIError
	if errors.As(err, &api) {
		return kinds[api.ErrorCode()]
	}
	return Other
}

// CallError is an answer of EC2 to one call, with what to do about it.
type CallError struct {
	Call    string // as in AuthorizeSecurityGroupIngress
	GroupID string
	Kind    Kind
	Advice  string // "" where there is nothing to add to what EC2 says
	Err     error  // as the SDK returned it
}

// Error says which call on which group failed, why, and what to do.
func (e *CallError) Error() string {
	text := fmt.Sprintf("%s of %s: %v", e.Call, e.GroupID, e.Err)
	if e.Advice != "" {
		text += "; " + e.Advice
	}
	return text
}

// Unwrap returns the SDK's error, and ErrGroupGone where the group itself is gone. Other calls have the same code for a group
// that a rule refers to.
func (e *CallError) Unwrap() []error {
	if e.Kind == GroupGone && e.Call == "DescribeSecurityGroups" {
		return []error{e.Err, ErrGroupGone}
	}
	return []error{e.Err}
}

// callError wraps an error once.
func callError(call, groupID string, err error) error {
	var wrapped *CallError
	if err == nil || errors.As(err, &wrapped) {
		return err
	}
	kind := Classify(err)
	return &CallError{Call: call, GroupID: groupID, Kind: kind, Advice: advice(kind, call), Err: err}
}

func advice(kind Kind, call string) string {
	switch kind {
	case GroupGone:
		return "the group, or one that a rule refers to, has been deleted"
	case OverQuota:
		return "rules count for each direction and IP version apart, a prefix list by its maximum of entries: " +
			"ask for a higher quota (Service Quotas, vpc, L-0EA8095F), or name fewer peers"
	case Throttled:
		return "EC2 had no room for the call after all retries: apply again, and consider a higher max_retries"
	case Denied:
		return "allow ec2:" + call + " to the credentials in use"
	case TagsFull:
		return "a rule takes 50 tags: take some away from tags or default_tags"
	}
	return ""
}

// conflict reports whether an error says that the group is not as it was read, so that reading it again may help.
func conflict(err error) bool {
	var call *CallError
	return errors.As(err, &call) && (call.Kind == Duplicate || call.Kind == RuleGone)
}
