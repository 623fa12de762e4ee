package awsclient

import (
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// Code is the code of an error that AWS answered, such as InvalidGroup.NotFound, or "".
func Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

// The codes are those of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, and of the API references of
// EventBridge, CloudWatch, CloudWatch Logs, AWS Config and SNS, which have no common form.

// IsNotFound reports whether the object that was asked for does not exist, or not yet: AWS answers so for some seconds after a
// create.
func IsNotFound(err error) bool {
	return strings.HasSuffix(Code(err), ".NotFound") || has(err, "ResourceNotFoundException", "NoSuchConfigRuleException", "ResourceNotFound", "NotFound")
}

// NotFound is the answer of EC2 for an object that does not exist, where a list said so. The code ends in .NotFound.
func NotFound(code, message string) error {
	return &smithy.GenericAPIError{Code: code, Message: message}
}

// IsGroupNotFound reports whether a security group does not exist.
func IsGroupNotFound(err error) bool {
	return has(err, "InvalidGroup.NotFound", "InvalidGroupId.NotFound", "InvalidSecurityGroupID.NotFound")
}

// IsRuleNotFound reports whether a rule does not exist. Which of the codes it is depends on how the rule was named.
func IsRuleNotFound(err error) bool {
	return has(err, "InvalidPermission.NotFound", "InvalidSecurityGroupRuleId.NotFound")
}

// IsDuplicate reports whether the object that was to be made exists already. After a call whose answer was lost that may be
// the very object that the call made.
func IsDuplicate(err error) bool {
	return has(err, "InvalidPermission.Duplicate", "InvalidGroup.Duplicate", "NetworkAclEntryAlreadyExists")
}

// IsInUse reports whether an object cannot be deleted because another one needs it.
func IsInUse(err error) bool { return has(err, "DependencyViolation", "InvalidGroup.InUse") }

// IsQuota reports whether a limit of the account is reached.
func IsQuota(err error) bool {
	return has(err, "RulesPerSecurityGroupLimitExceeded", "SecurityGroupLimitExceeded", "SecurityGroupsPerInterfaceLimitExceeded",
		"SecurityGroupsPerInstanceLimitExceeded", "NetworkAclLimitExceeded", "NetworkAclEntryLimitExceeded", "TagLimitExceeded",
		"ResourceLimitExceeded")
}

// IsDenied reports whether the credentials lack a permission.
func IsDenied(err error) bool {
	return has(err, "UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation")
}

// IsThrottled reports whether AWS refused for the rate of calls. All tries of the call were used up before that is seen.
func IsThrottled(err error) bool {
	_, ok := retry.DefaultThrottleErrorCodes[Code(err)]
	return ok
}

// IsRefusal reports whether AWS has answered that it does not do what was asked. After any other error, as that of a connection
// which broke or of a server's fault, the call may have been carried out all the same.
func IsRefusal(err error) bool {
	code := Code(err)
	return code != "" && !has(err, "InternalError", "InternalFailure", "Unavailable", "ServiceUnavailable")
}

func has(err error, codes ...string) bool {
	code := Code(err)
	return code != "" && slices.Contains(codes, code)
}
