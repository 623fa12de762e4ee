package awsclient

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	awsbase "github.com/hashicorp/aws-sdk-go-base/v2"
	"github.com/hashicorp/aws-sdk-go-base/v2/diag"
	"github.com/hashicorp/aws-sdk-go-base/v2/endpoints"
)

// Connect finds credentials and region, proves them with one call unless c says not to, and returns the clients. The notes are
// warnings, there on success and on failure alike. The error is a *Failure.
func Connect(ctx context.Context, c Config) (*Clients, []Note, error) {
	if err := c.check(); err != nil {
		return nil, nil, err
	}
	base := c.base()
	_, loaded, diags := awsbase.GetAwsConfig(ctx, &base)
	notes := c.notes(diags)
	if diags.HasError() {
		return nil, notes, c.explainDiagnostics(diags)
	}
	if err := c.checkRegion(loaded.Region); err != nil {
		return nil, notes, err
	}
	clients := newClients(c, c.limits(loaded))
	if err := clients.identify(ctx); err != nil {
		return nil, notes, err
	}
	return clients, notes, nil
}

// base is c in the words of the library that finds credentials as the AWS provider does.
func (c *Config) base() awsbase.Config {
	b := awsbase.Config{
		AccessKey: c.AccessKey, SecretKey: c.SecretKey, Token: c.Token,
		Profile: c.Profile, Region: c.Region,
		SharedConfigFiles: c.SharedConfigFiles, SharedCredentialsFiles: c.SharedCredentialsFiles,
		StsEndpoint:     c.Endpoints.STS,
		UseFIPSEndpoint: c.UseFIPSEndpoint, UseDualStackEndpoint: c.UseDualStackEndpoint,
		MaxRetries: c.MaxRetries, RetryMode: aws.RetryMode(c.RetryMode), MaxBackoff: c.MaxBackoff,
		CustomCABundle: c.CustomCABundle, Insecure: c.Insecure,
		HTTPProxy: c.HTTPProxy, HTTPSProxy: c.HTTPSProxy, NoProxy: c.NoProxy, HTTPProxyMode: awsbase.HTTPProxyModeSeparate,
		CallerName:          "the provider",
		SkipCredsValidation: true, // identify does it, together with the account
		SuppressDebugLog:    true, // the answers of STS hold credentials
		UserAgent: awsbase.UserAgentProducts{
			{Name: "Terraform", Version: c.TerraformVersion, Comment: "+https://www.terraform.io"},
			{Name: "terraform-provider-rackspace", Version: c.ProviderVersion},
		},
	}
	if c.SkipMetadataAPICheck {
		b.EC2MetadataServiceEnableState = imds.ClientDisabled
	}
	for _, r := range c.AssumeRole {
		b.AssumeRole = append(b.AssumeRole, r.base())
	}
	if w := c.AssumeRoleWithWebIdentity; w != nil {
		b.AssumeRoleWithWebIdentity = &awsbase.AssumeRoleWithWebIdentity{
			RoleARN: w.RoleARN, SessionName: w.SessionName, Duration: w.Duration, Policy: w.Policy, PolicyARNs: w.PolicyARNs,
			WebIdentityToken: w.Token, WebIdentityTokenFile: w.TokenFile,
		}
	}
	return b
}

func (r AssumeRole) base() awsbase.AssumeRole {
	return awsbase.AssumeRole{
		RoleARN: r.RoleARN, SessionName: r.SessionName, ExternalID: r.ExternalID, Duration: r.Duration, Policy: r.Policy,
		PolicyARNs: r.PolicyARNs, Tags: r.Tags, TransitiveTagKeys: r.TransitiveTagKeys, SourceIdentity: r.SourceIdentity,
	}
}

// limits adds what the library leaves open: how often a call is tried where nobody said it, and how long one try may take.
func (c *Config) limits(loaded aws.Config) aws.Config {
	if loaded.RetryMaxAttempts == 0 {
		loaded.RetryMaxAttempts = defaultTries
	}
	timeout := c.CallTimeout
	if timeout == 0 {
		timeout = defaultTimeout
	}
	if client, ok := loaded.HTTPClient.(*awshttp.BuildableClient); ok {
		loaded.HTTPClient = client.WithTimeout(timeout)
	}
	return loaded
}

// identify sets the account and the partition, and refuses an account that the configuration does not want.
func (c *Clients) identify(ctx context.Context) error {
	if c.config.blind() {
		c.Partition, _ = PartitionOf(c.Region)
		return nil
	}
	client := sts.NewFromConfig(c.aws, func(o *sts.Options) { o.BaseEndpoint = override(c.config.Endpoints.STS, o.BaseEndpoint) })
	out, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return &Failure{Summary: "The AWS credentials are not accepted", Err: c.config.cause(err),
			Detail: c.config.redact(Explain(err), environmentSecrets()...) + "\n\nThe credentials came from " +
				c.credentialsSource(ctx) + ". skip_credentials_validation with skip_requesting_account_id leaves this call out."}
	}
	who, err := arn.Parse(aws.ToString(out.Arn))
	if err != nil {
		return &Failure{Summary: "The answer of AWS STS cannot be read", Err: err,
			Detail: fmt.Sprintf("GetCallerIdentity names %q, which is no ARN. Is the STS endpoint right?", aws.ToString(out.Arn))}
	}
	c.AccountID, c.Partition = who.AccountID, who.Partition
	return c.config.checkAccount(who.AccountID)
}

// PartitionOf is the partition of a region, such as aws or aws-us-gov, by the region's name; false if no partition names its regions so.
func PartitionOf(region string) (string, bool) {
	partition, ok := endpoints.PartitionForRegion(endpoints.DefaultPartitions(), region)
	return partition.ID(), ok
}

func (c *Config) checkAccount(id string) error {
	switch {
	case slices.Contains(c.ForbiddenAccountIDs, id):
		return &Failure{Summary: "Wrong AWS account", Attribute: "forbidden_account_ids", Detail: "The credentials are those of account " + id + ", which forbidden_account_ids names."}
	case len(c.AllowedAccountIDs) > 0 && !slices.Contains(c.AllowedAccountIDs, id):
		return &Failure{Summary: "Wrong AWS account", Attribute: "allowed_account_ids", Detail: "The credentials are those of account " + id + ", which allowed_account_ids does not name."}
	}
	return nil
}

// credentialsSource names where the credentials in use came from, in the SDK's word for it.
func (c *Clients) credentialsSource(ctx context.Context) string {
	if creds, err := c.aws.Credentials.Retrieve(ctx); err == nil && creds.Source != "" {
		return creds.Source
	}
	return "an unknown source"
}

// notes are the warnings among the library's diagnostics.
func (c *Config) notes(diags diag.Diagnostics) []Note {
	var notes []Note
	for _, d := range diags.Warnings() {
		notes = append(notes, Note{Summary: d.Summary(), Detail: c.redact(d.Detail(), environmentSecrets()...)})
	}
	return notes
}

// explainDiagnostics makes one failure of the library's errors.
func (c *Config) explainDiagnostics(diags diag.Diagnostics) error {
	first := diags.Errors()[0]
	text := first.Detail()
	var cause error
	if d, ok := first.(diag.DiagnosticWithErr); ok {
		cause = d.Err()
	}
	var profile config.SharedConfigProfileNotExistError
	switch {
	case errors.As(cause, &profile):
		return &Failure{Summary: "Unknown AWS profile", Attribute: "profile", Err: c.cause(cause), Detail: "There is no " + c.profile() + " in " + c.files() + "."}
	case awsbase.IsNoValidCredentialSourcesError(first):
		return &Failure{Summary: "No AWS credentials", Err: c.cause(cause),
			Detail: c.sources() + "\n\nThe SDK says: " + c.redact(cause.Error(), environmentSecrets()...)}
	case text == "": // a bare error
		return &Failure{Summary: "AWS cannot be configured", Err: c.cause(cause), Detail: c.redact(first.Summary(), environmentSecrets()...)}
	}
	return &Failure{Summary: first.Summary(), Err: c.cause(cause), Detail: c.redact(text, environmentSecrets()...)}
}

// environmentSecrets are the secrets that the environment holds.
func environmentSecrets() []string {
	return []string{os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN"),
		os.Getenv("AWS_CONTAINER_AUTHORIZATION_TOKEN")}
}

// override is the value that was set, else the one that was there.
func override(set string, there *string) *string {
	if set == "" {
		return there
	}
	return &set
}
