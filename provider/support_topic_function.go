package provider

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/function"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// supportSeverities are how urgent a ticket is. Source: Rackspace's documentation of AWS accounts, "Account defaults"
// (rackerlabs/docs-aws), which names the topics that each region of an account has.
var supportSeverities = []string{"standard", "urgent", "emergency"}

// accountPattern is what the id of an account looks like.
var accountPattern = regexp.MustCompile(`^[0-9]{12}$`)

func newSupportTopic() function.Function {
	return pureFunction{name: "support_topic", run: supportTopic, definition: function.Definition{
		Summary: "ARN of the SNS topic by which a CloudWatch alarm makes a ticket with Rackspace",
		MarkdownDescription: "ARN of the SNS topic `rackspace-support-<severity>` of an account and region that Rackspace manages. A CloudWatch alarm that is " +
			"sent there makes a ticket; other messages do not. The partition follows from the region, also of GovCloud and China. Whether " +
			"the topic is there, the function does not know.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "region", MarkdownDescription: "Region, such as `us-east-1`."},
			function.StringParameter{Name: "account_id", MarkdownDescription: "Account, 12 digits."},
			function.StringParameter{Name: "severity", MarkdownDescription: "`standard`, `urgent` or `emergency`."},
		},
		Return: function.StringReturn{},
	}}
}

func supportTopic(ctx context.Context, arguments function.ArgumentsData) (any, *function.FuncError) {
	var region, account, severity string
	if err := arguments.Get(ctx, &region, &account, &severity); err != nil {
		return nil, err
	}
	partition, known := awsclient.PartitionOf(region)
	switch {
	case !known:
		return nil, wrongArgument(0, fmt.Sprintf("%q is not a region of any partition: write one such as us-east-1", region))
	case !accountPattern.MatchString(account):
		return nil, wrongArgument(1, fmt.Sprintf("%q is not the id of an account: write its 12 digits, as text, since some begin with 0", account))
	case !slices.Contains(supportSeverities, severity):
		return nil, wrongArgument(2, fmt.Sprintf("%q is no severity: write %s", severity, oneOf(supportSeverities)))
	}
	return supportTopicARN(partition, region, account, severity), nil
}

func supportTopicARN(partition, region, account, severity string) string {
	return arn.ARN{Partition: partition, Service: "sns", Region: region, AccountID: account, Resource: "rackspace-support-" + severity}.String()
}

// oneOf lists words: "a, b or c".
func oneOf(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
