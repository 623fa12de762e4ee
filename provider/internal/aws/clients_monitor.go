package awsclient

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
)

// The clients of the services that tell of changes. Few resources use them, so that they are made when asked for and not kept.

// CloudWatch returns the client of a region; "" is the provider's. An endpoint in the place of AWS's own is asked in the query protocol,
// which AWS takes, too: what stands in for AWS often knows no other.
func (c *Clients) CloudWatch(region string) *cloudwatch.Client {
	return cloudwatch.NewFromConfig(c.aws, func(o *cloudwatch.Options) {
		o.Region = c.region(region)
		o.BaseEndpoint = override(c.config.Endpoints.CloudWatch, o.BaseEndpoint)
		if o.BaseEndpoint != nil {
			o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
		}
	})
}

// Logs returns the client of CloudWatch Logs of a region; "" is the provider's.
func (c *Clients) Logs(region string) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(c.aws, func(o *cloudwatchlogs.Options) {
		o.Region = c.region(region)
		o.BaseEndpoint = override(c.config.Endpoints.Logs, o.BaseEndpoint)
	})
}

// Events returns the client of EventBridge of a region; "" is the provider's.
func (c *Clients) Events(region string) *eventbridge.Client {
	return eventbridge.NewFromConfig(c.aws, func(o *eventbridge.Options) {
		o.Region = c.region(region)
		o.BaseEndpoint = override(c.config.Endpoints.Events, o.BaseEndpoint)
	})
}

// Config returns the client of AWS Config of a region; "" is the provider's.
func (c *Clients) Config(region string) *configservice.Client {
	return configservice.NewFromConfig(c.aws, func(o *configservice.Options) {
		o.Region = c.region(region)
		o.BaseEndpoint = override(c.config.Endpoints.Config, o.BaseEndpoint)
	})
}

// SNS returns the client of a region; "" is the provider's.
func (c *Clients) SNS(region string) *sns.Client {
	return sns.NewFromConfig(c.aws, func(o *sns.Options) {
		o.Region = c.region(region)
		o.BaseEndpoint = override(c.config.Endpoints.SNS, o.BaseEndpoint)
	})
}
