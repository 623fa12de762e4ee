package awsclient

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/smithy-go"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// answered is an error of EC2 as the SDK returns it, and as a caller may have wrapped it.
func answered(code, message string) error {
	return fmt.Errorf("a resource: %w", &smithy.OperationError{ServiceID: "EC2", OperationName: "AuthorizeSecurityGroupIngress",
		Err: &smithy.GenericAPIError{Code: code, Message: message}})
}

func TestErrorsAreClassified(t *testing.T) {
	classes := map[string]func(error) bool{
		"not found": IsNotFound, "group not found": IsGroupNotFound, "rule not found": IsRuleNotFound, "duplicate": IsDuplicate,
		"in use": IsInUse, "quota": IsQuota, "denied": IsDenied, "throttled": IsThrottled,
	}
	for code, want := range map[string]string{
		"InvalidGroup.NotFound":               "group not found, not found",
		"InvalidPermission.NotFound":          "not found, rule not found",
		"InvalidSecurityGroupRuleId.NotFound": "not found, rule not found",
		"InvalidNetworkAclEntry.NotFound":     "not found",
		"ResourceNotFoundException":           "not found",
		"NoSuchConfigRuleException":           "not found",
		"NotFound":                            "not found",
		"InvalidPermission.Duplicate":         "duplicate",
		"InvalidGroup.Duplicate":              "duplicate",
		"NetworkAclEntryAlreadyExists":        "duplicate",
		"DependencyViolation":                 "in use",
		"InvalidGroup.InUse":                  "in use",
		"RulesPerSecurityGroupLimitExceeded":  "quota",
		"UnauthorizedOperation":               "denied",
		"AccessDeniedException":               "denied",
		"RequestLimitExceeded":                "throttled",
		"EC2ThrottledException":               "throttled",
		"InvalidParameterValue":               "",
		"InternalError":                       "",
		"InvalidGroupId.Malformed":            "",
	} {
		var got []string
		for _, name := range []string{"denied", "duplicate", "group not found", "in use", "not found", "quota", "rule not found", "throttled"} {
			if classes[name](answered(code, "")) {
				got = append(got, name)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s is %q, want %q", code, got, want)
		}
	}
	for name, is := range classes {
		if is(nil) || is(errors.New("InvalidGroup.NotFound")) {
			t.Errorf("%s: no error, or one that is not AWS's, is none", name)
		}
	}
}

func TestOnlyARefusalSaysThatNothingWasDone(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{answered("InvalidPermission.Duplicate", ""), true},
		{answered("RequestLimitExceeded", ""), true},
		{answered("UnauthorizedOperation", ""), true},
		{answered("InternalError", ""), false},
		{answered("Unavailable", ""), false},
		{context.DeadlineExceeded, false},
		{errors.New("connection reset"), false},
	} {
		if got := IsRefusal(c.err); got != c.want {
			t.Errorf("%v: got %t, want %t", c.err, got, c.want)
		}
	}
}

func TestAnErrorIsExplained(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want []string
		not  string
	}{
		{"by code, call and message", answered("InvalidPermission.Duplicate", "the rule exists."),
			[]string{"AWS answered InvalidPermission.Duplicate to EC2 AuthorizeSecurityGroupIngress: the rule exists.\n", "Remove the double"}, "exists.."},
		{"with the object that stands in the way", answered("DependencyViolation", "resource sg-1 has a dependent object"),
			[]string{"network interface", "rule of another group"}, ""},
		{"with the quota to raise", answered("RulesPerSecurityGroupLimitExceeded", "maximum"), []string{"L-0EA8095F", "prefix list"}, ""},
		{"with the permission that is missing", answered("UnauthorizedOperation", "You are not authorized"),
			[]string{"lack the permission ec2:AuthorizeSecurityGroupIngress."}, "decode"},
		{"with the permission as IAM calls it", &smithy.OperationError{ServiceID: "EventBridge", OperationName: "PutRule", Err: &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "no"}},
			[]string{"lack the permission events:PutRule."}, ""},
		{"with the way to decode a denial", answered("UnauthorizedOperation", "no. Encoded authorization failure message: abc"),
			[]string{"decode-authorization-message"}, ""},
		{"with what helps against throttling", &retry.MaxAttemptsError{Attempt: 25, Err: answered("RequestLimitExceeded", "Request limit exceeded.")},
			[]string{"used up (25)", "max_retries", "-parallelism"}, ""},
		{"without advice where there is none", answered("SomethingNew", "who knows"),
			[]string{"AWS answered SomethingNew to EC2 AuthorizeSecurityGroupIngress: who knows."}, "\n"},
		{"where the run was interrupted", fmt.Errorf("x: %w", context.Canceled), []string{"interrupted", "not known"}, ""},
		{"where the time ran out", fmt.Errorf("x: %w", context.DeadlineExceeded), []string{"Raise it in the resource's timeouts. ("}, ""},
		{"where the endpoint has no address", fmt.Errorf("x: %w", &net.DNSError{Name: "ec2.nowhere.amazonaws.com", Err: "no such host"}),
			[]string{"ec2.nowhere.amazonaws.com cannot be resolved"}, ""},
		{"where nothing else is known", errors.New("connection refused"), []string{"AWS could not be asked: connection refused."}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Explain(c.err)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%q does not say %q", got, want)
				}
			}
			if c.not != "" && strings.Contains(got, c.not) {
				t.Errorf("%q says %q", got, c.not)
			}
		})
	}
}

func TestErrorsOfRealCallsAreExplained(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	for _, f := range []struct {
		name   string
		effect awsproxy.Effect
		limit  time.Duration // of a call; 0 is the usual one, which no machine is too slow for
		want   string
	}{
		{"an endpoint that never answers", awsproxy.Hang(), 300 * time.Millisecond, "AWS did not answer in time (2)"},
		{"a connection that is reset", awsproxy.Reset(), 0, "AWS could not be asked: "},
		{"throttling", awsproxy.Throttle(), 0, "the tries were used up (2)"},
		{"a denial", awsproxy.Refuse("UnauthorizedOperation", "You are not authorized to perform this operation."), 0, "ec2:DeleteSecurityGroup"},
	} {
		t.Run(f.name, func(t *testing.T) {
			c := at(p)
			c.MaxRetries, c.CallTimeout = 2, f.limit
			c.SkipCredentialsValidation, c.SkipRequestingAccountID = true, true // which would have to be answered in time
			clients := connect(t, c)
			p.Inject(awsproxy.Fault{Action: "DeleteSecurityGroup", Effect: f.effect})
			_, err := clients.EC2("").DeleteSecurityGroup(t.Context(), &ec2.DeleteSecurityGroupInput{GroupId: new("sg-12345678")})
			if got := Explain(err); !strings.Contains(got, f.want) {
				t.Errorf("%q does not say %q", got, f.want)
			}
		})
	}
}

func TestARefusalNamesItsRequest(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	_, err := clients.EC2("").DeleteSecurityGroup(t.Context(), &ec2.DeleteSecurityGroupInput{GroupId: new("sg-12345678")})
	if got := Explain(err); !strings.Contains(got, "(request ") || !strings.Contains(got, "The group was deleted outside of Terraform") {
		t.Errorf("got %q", got)
	}
}
