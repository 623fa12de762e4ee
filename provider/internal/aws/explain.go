package awsclient

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// advice is what to do about an error, by its code. A code is here if there is something to say that its message does not.
var advice = map[string]string{
	"DependencyViolation": "Something still uses it: a network interface that has the group, a rule of another group that names " +
		"it, or a VPC that it is associated with. Remove that first; where Terraform manages it too, a reference to this " +
		"resource gives the right order.",
	"InvalidGroup.InUse":         "A network interface or instance has the group. Take it away there first.",
	"CannotDelete":               "The default group of a VPC cannot be deleted; it goes with its VPC.",
	"InvalidGroup.NotFound":      "The group was deleted outside of Terraform, or the region or the account is another one.",
	"InvalidGroupId.Malformed":   "The id of a group is sg- and 8 or 17 hexadecimal digits.",
	"InvalidGroup.Duplicate":     "The VPC has a group of that name already (case does not count). Import it, or choose another name.",
	"InvalidGroup.Reserved":      "The name is reserved by AWS. Choose another one.",
	"InvalidPermission.NotFound": "The rule was removed outside of Terraform. Refresh, then apply again.",
	"InvalidPermission.Duplicate": "The group has that rule already, perhaps with another description or written differently. " +
		"Remove the double, or let one resource own the rule.",
	"InvalidPermission.Malformed":         "A port, a protocol or an address of a rule is not one that EC2 takes.",
	"InvalidSecurityGroupRuleId.NotFound": "The rule was removed outside of Terraform. Refresh, then apply again.",
	"InvalidParameterValue":               "EC2 does not take that value.",
	"InvalidVpcID.NotFound":               "There is no such VPC in this region and account.",
	"RulesPerSecurityGroupLimitExceeded": "The group would have more rules than the account allows for one direction and address " +
		"family. A prefix list counts with its maximum of entries, and a referenced group in both families. Fewer rules, wider " +
		"ranges, or a request to raise quota L-0EA8095F (service vpc) helps.",
	"SecurityGroupLimitExceeded": "The account has as many groups in this region as it may. Delete unused ones, or ask AWS to " +
		"raise quota L-E79EC296 (service vpc).",
	"SecurityGroupsPerInterfaceLimitExceeded": "The network interface would have more groups than the account allows. Merge " +
		"groups, or ask AWS to raise quota L-2AFB9258 (service vpc).",
	"NetworkAclEntryLimitExceeded": "The network ACL has as many entries in that direction as it may.",
	"NetworkAclEntryAlreadyExists": "The network ACL has an entry of that number and direction already.",
	"NoAvailableConfigurationRecorderException": "AWS Config has no recorder in this region. Rackspace sets one up in each region of an account that it manages: ask for it there, or " +
		"leave config_rules out.",
	"OptInRequired":         "The region is not enabled for the account.",
	"AuthFailure":           "The credentials are not valid, or not in this region: is the clock right, and the region enabled?",
	"InvalidClientTokenId":  "The access key does not exist, or belongs to another partition.",
	"SignatureDoesNotMatch": "The secret key is not the one of the access key.",
	"ExpiredToken":          "The session has ended. Get new credentials and run again.",
	"ExpiredTokenException": "The session has ended. Get new credentials and run again.",
	"RequestExpired":        "The request was too old when it arrived, or the credentials have expired: is the clock right?",
}

// Explain says in whole sentences what AWS answered and what can be done about it. The first one holds AWS's code and message.
func Explain(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return explainTransport(err)
	}
	said := "AWS answered " + api.ErrorCode()
	if operation := operation(err); operation != "" {
		said += " to " + operation
	}
	if message := strings.TrimSpace(api.ErrorMessage()); message != "" {
		said += ": " + strings.TrimSuffix(message, ".")
	}
	said += "."
	if id := requestID(err); id != "" {
		said += " (request " + id + ")"
	}
	if advice := adviseAPI(err, api); advice != "" {
		said += "\n" + advice
	}
	return said
}

func adviseAPI(err error, api smithy.APIError) string {
	switch {
	case IsDenied(err):
		text := "The credentials lack the permission " + permission(err) + "."
		if strings.Contains(api.ErrorMessage(), "Encoded authorization failure message") {
			text += " `aws sts decode-authorization-message --encoded-message ...` tells which policy denies it."
		}
		return text
	case IsThrottled(err):
		return "AWS limits the rate of calls, and the tries were used up" + tries(err) +
			". Raise max_retries, set retry_mode = \"adaptive\", or run Terraform with a smaller -parallelism."
	}
	return advice[api.ErrorCode()]
}

// explainTransport explains an error that is no answer of AWS.
func explainTransport(err error) string {
	var dns *net.DNSError
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.Canceled):
		return "The run was interrupted before AWS answered. What the last call did is not known; the next plan shows it."
	case errors.Is(err, context.DeadlineExceeded) && !retried(err):
		return "The time for this operation ran out before AWS answered. Raise it in the resource's timeouts. (" + err.Error() + ")"
	case errors.As(err, &dns):
		return fmt.Sprintf("The endpoint %s cannot be resolved. Is the region right, and does this machine reach AWS? (%s)", dns.Name, err)
	case errors.As(err, &timeout) && timeout.Timeout():
		return "AWS did not answer in time" + tries(err) + ". Does a firewall or proxy stand between? (" + err.Error() + ")"
	}
	return "AWS could not be asked: " + err.Error() + "."
}

// operation names the call that failed, such as "EC2 DescribeSecurityGroups", or "".
func operation(err error) string {
	var call *smithy.OperationError
	if !errors.As(err, &call) {
		return ""
	}
	return call.Service() + " " + call.Operation()
}

// permission is the IAM action of the call that failed.
func permission(err error) string {
	var call *smithy.OperationError
	if !errors.As(err, &call) {
		return "for this call"
	}
	service := strings.ToLower(strings.ReplaceAll(call.Service(), " ", ""))
	return cmp.Or(prefixes[service], service) + ":" + call.Operation()
}

// prefixes are how IAM calls services that the SDK calls otherwise.
var prefixes = map[string]string{"eventbridge": "events", "cloudwatchlogs": "logs", "configservice": "config"}

func requestID(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.ServiceRequestID()
	}
	return ""
}

func retried(err error) bool {
	var spent *retry.MaxAttemptsError
	return errors.As(err, &spent)
}

// tries says how often the call was tried, if the SDK gave up for that.
func tries(err error) string {
	var spent *retry.MaxAttemptsError
	if !errors.As(err, &spent) {
		return ""
	}
	return fmt.Sprintf(" (%d)", spent.Attempt)
}
