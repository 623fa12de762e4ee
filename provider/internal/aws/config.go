package awsclient

import (
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/aws-sdk-go-base/v2/validation"
)

// Config is what a user may say about how AWS is reached. The zero value takes everything from the environment (AWS_REGION,
// AWS_PROFILE, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_EC2, AWS_CA_BUNDLE, AWS_MAX_ATTEMPTS, …) and the shared files, as the AWS
// CLI and the AWS provider do. The names are those of the AWS provider's configuration.
type Config struct {
	Region                 string // such as us-east-1
	Profile                string // of the shared files
	SharedConfigFiles      []string
	SharedCredentialsFiles []string
	AccessKey              string
	SecretKey              string
	Token                  string

	AssumeRole                []AssumeRole // each is assumed with the credentials of the one before
	AssumeRoleWithWebIdentity *WebIdentity // comes before AssumeRole

	Endpoints            Endpoints
	UseFIPSEndpoint      bool
	UseDualStackEndpoint bool

	// MaxRetries is how many times a call is tried in all. 0 is AWS_MAX_ATTEMPTS or the profile's max_attempts, else 25.
	MaxRetries int
	// RetryMode is "standard" or "adaptive"; "" is AWS_RETRY_MODE or the profile's retry_mode, else "standard".
	RetryMode string
	// MaxBackoff is the longest wait between two tries; 0 is the SDK's 20 s.
	MaxBackoff time.Duration
	// CallTimeout is how long one try of one call may take before it is given up and tried again; 0 is 60 s. The SDK has no
	// such limit: an endpoint that accepts a call and never answers would hold the provider for ever.
	CallTimeout time.Duration

	CustomCABundle string // a file
	Insecure       bool   // accept any TLS certificate
	HTTPProxy      *string
	HTTPSProxy     *string // not taken from HTTPProxy
	NoProxy        string

	// SkipCredentialsValidation makes no call that only proves the credentials. The account is still asked for unless
	// SkipRequestingAccountID is set too; with both, AccountID is "" and the partition follows from the region.
	SkipCredentialsValidation bool
	SkipRequestingAccountID   bool
	SkipRegionValidation      bool // allow a region that this version does not know
	SkipMetadataAPICheck      bool // do not ask the metadata service of an EC2 instance for credentials

	AllowedAccountIDs   []string // empty allows all
	ForbiddenAccountIDs []string

	// Quotas are taken as they are, without a question to AWS; a zero among them is AWS's default. nil asks AWS.
	Quotas *Quotas

	ProviderVersion  string // for the user agent
	TerraformVersion string // for the user agent
}

// AssumeRole is a role to take on. Only RoleARN is required.
type AssumeRole struct {
	RoleARN           string
	SessionName       string
	ExternalID        string
	Duration          time.Duration // 15 minutes to 12 hours; 0 is AWS's default of an hour
	Policy            string        // JSON
	PolicyARNs        []string
	Tags              map[string]string
	TransitiveTagKeys []string
	SourceIdentity    string
}

// WebIdentity is a role to take on with a token of an identity provider: RoleARN and one of the tokens are required.
type WebIdentity struct {
	RoleARN     string
	SessionName string
	Duration    time.Duration
	Policy      string
	PolicyARNs  []string
	Token       string
	TokenFile   string
}

// Endpoints are URLs that replace those of AWS; "" leaves a service to AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the
// profile, and then to AWS.
type Endpoints struct {
	EC2           string
	STS           string
	ServiceQuotas string
	CloudWatch    string
	Logs          string // of CloudWatch
	Events        string // of EventBridge
	Config        string // AWS Config
	SNS           string
}

const (
	defaultTries   = 25 // as in the AWS provider
	defaultTimeout = 60 * time.Second
)

// check finds what is wrong with c before anything is asked of AWS.
func (c *Config) check() error {
	switch {
	case (c.AccessKey == "") != (c.SecretKey == ""):
		return &Failure{Summary: "Incomplete credentials",
			Detail: "access_key and secret_key belong together, and one of them is not set."}
	case c.Token != "" && c.AccessKey == "":
		return &Failure{Summary: "Incomplete credentials",
			Detail: "token is set without access_key and secret_key, to which it belongs."}
	case c.MaxRetries < 0:
		return &Failure{Summary: "Invalid max_retries", Detail: "max_retries is how many times a call is tried: 1 or more."}
	}
	if c.RetryMode != "" {
		if _, err := aws.ParseRetryMode(c.RetryMode); err != nil {
			return &Failure{Summary: "Invalid retry_mode", Detail: `retry_mode is "standard" or "adaptive".`}
		}
	}
	if len(c.AllowedAccountIDs) > 0 && len(c.ForbiddenAccountIDs) > 0 {
		return &Failure{Summary: "Conflicting account lists", Detail: "Set allowed_account_ids or forbidden_account_ids, not both."}
	}
	if c.blind() && len(c.AllowedAccountIDs)+len(c.ForbiddenAccountIDs) > 0 {
		return &Failure{Summary: "The account cannot be checked",
			Detail: "allowed_account_ids and forbidden_account_ids need the account's id, and skip_credentials_validation with " +
				"skip_requesting_account_id leaves it unknown. Drop one of the two."}
	}
	return nil
}

// blind reports whether the account stays unknown.
func (c *Config) blind() bool { return c.SkipCredentialsValidation && c.SkipRequestingAccountID }

// checkRegion judges the region that was found, in c or elsewhere.
func (c *Config) checkRegion(region string) error {
	if region == "" {
		return &Failure{Summary: "No AWS region",
			Detail: "Set region in the provider block, AWS_REGION or AWS_DEFAULT_REGION in the environment, or region in the profile."}
	}
	if c.SkipRegionValidation {
		return nil
	}
	if err := validation.SupportedRegion(region); err != nil {
		return &Failure{Summary: "Unknown AWS region", Attribute: "region", Err: err,
			Detail: "This version knows no region " + region + ": write one such as us-east-1. If AWS has it, set skip_region_validation = true."}
	}
	return nil
}

// redact removes the secrets of c, and those that other holds, from a text. Short values are no real secrets, and would
// take ordinary words with them.
func (c *Config) redact(text string, other ...string) string {
	secrets := append([]string{c.SecretKey, c.Token}, other...)
	if c.AssumeRoleWithWebIdentity != nil {
		secrets = append(secrets, c.AssumeRoleWithWebIdentity.Token)
	}
	for _, s := range secrets {
		if len(s) >= 16 {
			text = strings.ReplaceAll(text, s, "(secret)")
		}
	}
	return text
}

// cause is an error as it may be passed on: itself, or its words alone if they hold a secret.
func (c *Config) cause(err error) error {
	if err == nil {
		return nil
	}
	if words := c.redact(err.Error(), environmentSecrets()...); words != err.Error() {
		return errors.New(words)
	}
	return err
}
