package awsclient

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

// The secrets are as long as real ones, so that a leak of one would be seen.
const (
	secretKey    = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"
	sessionToken = "IQoJb3JpZ2luX2VjEXAMPLETOKENIQoJb3JpZ2luX2Vj"
)

// bare removes every AWS_* variable and the home folder of the caller from a test.
func bare(t *testing.T) {
	t.Helper()
	for _, kv := range os.Environ() {
		if name, _, _ := strings.Cut(kv, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "") // so that it is put back after the test
			_ = os.Unsetenv(name)
		}
	}
	t.Setenv("HOME", t.TempDir())
	t.Setenv("USERPROFILE", os.Getenv("HOME"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// proxy starts a world for a test.
func proxy(t testing.TB, o awsproxy.Options) *awsproxy.Proxy {
	t.Helper()
	o.Emulator = testenv.SharedEmulator(t).URL
	return awsproxy.Start(t, o)
}

// at is a configuration whose endpoints are a proxy's.
func at(p *awsproxy.Proxy) Config {
	return Config{
		Region: "us-east-1", AccessKey: "AKIAIOSFODNN7EXAMPLE", SecretKey: secretKey, Token: sessionToken,
		Endpoints: Endpoints{EC2: p.URL, STS: p.URL, ServiceQuotas: p.URL}, MaxBackoff: time.Millisecond,
	}
}

// connect must succeed.
func connect(t testing.TB, c Config) *Clients {
	t.Helper()
	clients, _, err := Connect(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return clients
}

func TestConnectFindsTheAccountWithOneCall(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	clients := connect(t, at(p))
	if clients.AccountID != p.Account || clients.Partition != "aws" || clients.Region != "us-east-1" {
		t.Errorf("got %s in %s, %s", clients.AccountID, clients.Partition, clients.Region)
	}
	if got := p.Counts(); got.Total() != 1 || got["GetCallerIdentity"] != 1 {
		t.Errorf("calls: %v", got)
	}
}

func TestAConfigurationThatSkipsBothAsksNothing(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.Region, c.SkipCredentialsValidation, c.SkipRequestingAccountID = "us-gov-west-1", true, true
	clients := connect(t, c)
	if clients.AccountID != "" || clients.Partition != "aws-us-gov" || p.Counts().Total() != 0 {
		t.Errorf("got %q in %s after %d calls", clients.AccountID, clients.Partition, p.Counts().Total())
	}
}

func TestWhoSkipsValidationAloneStillGetsTheAccount(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.SkipCredentialsValidation = true
	if clients := connect(t, c); clients.AccountID != p.Account {
		t.Errorf("got %q", clients.AccountID)
	}
}

func TestTheEnvironmentIsUnderstood(t *testing.T) {
	p := proxy(t, awsproxy.Options{})
	for _, c := range []struct {
		name        string
		environment map[string]string
		region      string
	}{
		{"one endpoint for all services", map[string]string{"AWS_ENDPOINT_URL": p.URL, "AWS_REGION": "eu-west-1"}, "eu-west-1"},
		{"an endpoint of each service", map[string]string{"AWS_ENDPOINT_URL_EC2": p.URL, "AWS_ENDPOINT_URL_STS": p.URL, "AWS_REGION": "eu-west-1"}, "eu-west-1"},
		{"the default region", map[string]string{"AWS_ENDPOINT_URL": p.URL, "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bare(t)
			t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
			t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
			for name, value := range c.environment {
				t.Setenv(name, value)
			}
			clients := connect(t, Config{})
			before := p.Counts()
			if _, err := clients.EC2("").DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{}); err != nil {
				t.Error(err)
			}
			if clients.Region != c.region || clients.AccountID != p.Account || p.Counts().Since(before)["DescribeRegions"] != 1 {
				t.Errorf("got %s, %s, %v", clients.Region, clients.AccountID, p.Counts().Since(before))
			}
		})
	}
}

func TestAProfileOfTheSharedFilesIsUsed(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	file := filepath.Join(t.TempDir(), "config")
	profile := "[profile shop]\nregion = eu-north-1\nendpoint_url = " + p.URL +
		"\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = " + secretKey + "\n"
	if err := os.WriteFile(file, []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		config Config
		set    map[string]string
	}{
		{"named in the configuration", Config{Profile: "shop", SharedConfigFiles: []string{file}}, nil},
		{"named in the environment", Config{}, map[string]string{"AWS_PROFILE": "shop", "AWS_CONFIG_FILE": file}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, value := range c.set {
				t.Setenv(name, value)
			}
			if clients := connect(t, c.config); clients.Region != "eu-north-1" || clients.AccountID != p.Account {
				t.Errorf("got %s, %s", clients.Region, clients.AccountID)
			}
		})
	}
}

func TestARoleIsAssumedAtTheEndpoint(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.AssumeRole = []AssumeRole{{RoleARN: "arn:aws:iam::" + p.Account + ":role/first", SessionName: "one"},
		{RoleARN: "arn:aws:iam::" + p.Account + ":role/second", SessionName: "two", ExternalID: "x", Duration: time.Hour,
			Tags: map[string]string{"k": "v"}, TransitiveTagKeys: []string{"k"}, SourceIdentity: "someone"}}
	connect(t, c)
	if got := p.Counts(); got["AssumeRole"] < 2 || got["GetCallerIdentity"] != 1 {
		t.Errorf("calls: %v", got)
	}
}

func TestAWebIdentityIsUsedAtTheEndpoint(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("a.web.token"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := at(p)
	c.AccessKey, c.SecretKey, c.Token = "", "", ""
	c.AssumeRoleWithWebIdentity = &WebIdentity{RoleARN: "arn:aws:iam::" + p.Account + ":role/web", SessionName: "s", TokenFile: file}
	connect(t, c)
	if got := p.Counts(); got["AssumeRoleWithWebIdentity"] < 1 || got["GetCallerIdentity"] != 1 {
		t.Errorf("calls: %v", got)
	}
}

func TestAConfigurationIsRefused(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	for _, c := range []struct {
		name    string
		change  func(*Config)
		summary string
		detail  string
	}{
		{"without a secret key", func(c *Config) { c.SecretKey = "" }, "Incomplete credentials", "access_key and secret_key"},
		{"with a token alone", func(c *Config) { c.AccessKey, c.SecretKey = "", "" }, "Incomplete credentials", "token"},
		{"without a region", func(c *Config) { c.Region = "" }, "No AWS region", "AWS_REGION"},
		{"with a region that does not exist", func(c *Config) { c.Region = "us-wst-1" }, "Unknown AWS region", "skip_region_validation"},
		{"with a retry mode that does not exist", func(c *Config) { c.RetryMode = "eager" }, "Invalid retry_mode", "adaptive"},
		{"with negative tries", func(c *Config) { c.MaxRetries = -1 }, "Invalid max_retries", "1 or more"},
		{"in an account that is forbidden", func(c *Config) { c.ForbiddenAccountIDs = []string{p.Account} }, "Wrong AWS account", p.Account},
		{"in an account that is not allowed", func(c *Config) { c.AllowedAccountIDs = []string{"111122223333"} }, "Wrong AWS account", p.Account},
		{"with both lists of accounts", func(c *Config) { c.AllowedAccountIDs, c.ForbiddenAccountIDs = []string{"1"}, []string{"2"} },
			"Conflicting account lists", "not both"},
		{"with a list and no account", func(c *Config) {
			c.AllowedAccountIDs, c.SkipCredentialsValidation, c.SkipRequestingAccountID = []string{"1"}, true, true
		}, "The account cannot be checked", "skip_requesting_account_id"},
		{"with a profile that does not exist", func(c *Config) { c.AccessKey, c.SecretKey, c.Token, c.Profile = "", "", "", "absent" },
			"Unknown AWS profile", "There is no profile absent (of the provider block) in ~/.aws/config"},
		{"with a CA bundle that does not exist", func(c *Config) { c.CustomCABundle = filepath.Join(t.TempDir(), "absent.pem") },
			"AWS cannot be configured", "absent.pem"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := at(p)
			c.change(&config)
			_, _, err := Connect(t.Context(), config)
			wantFailure(t, err, c.summary, c.detail)
		})
	}
}

// wantFailure checks the words of a failure, and that no secret is among them.
func wantFailure(t *testing.T, err error, summary string, details ...string) {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) {
		t.Fatalf("got %v, want a failure", err)
	}
	if f.Summary != summary {
		t.Errorf("summary %q, want %q (%s)", f.Summary, summary, f.Detail)
	}
	for _, d := range details {
		if !strings.Contains(f.Detail, d) {
			t.Errorf("the detail does not say %q:\n%s", d, f.Detail)
		}
	}
	for _, secret := range []string{secretKey, sessionToken} {
		if strings.Contains(err.Error(), secret) || f.Err != nil && strings.Contains(f.Err.Error(), secret) {
			t.Errorf("a secret is shown:\n%s\n%v", f.Detail, f.Err)
		}
	}
}

func TestWithoutCredentialsThePlacesThatWereTriedAreNamed(t *testing.T) {
	bare(t)
	t.Setenv("AWS_SECRET_ACCESS_KEY", secretKey)
	_, _, err := Connect(t.Context(), Config{Region: "us-east-1", SharedConfigFiles: []string{"/nowhere/config"}})
	wantFailure(t, err, "No AWS credentials", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: not set and set",
		"profile default in /nowhere/config and ~/.aws/credentials", "instance metadata (EC2): turned off", "The SDK says: ")
}

func TestCredentialsThatAreNotAcceptedAreExplained(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	p.Inject(awsproxy.Fault{Action: "GetCallerIdentity", Effect: awsproxy.Refuse("InvalidClientTokenId",
		"The security token "+sessionToken+" included in the request is invalid")})
	_, _, err := Connect(t.Context(), at(p))
	var f *Failure
	if !errors.As(err, &f) || f.Summary != "The AWS credentials are not accepted" ||
		!strings.Contains(f.Detail, "The access key does not exist") || !strings.Contains(f.Detail, "StaticCredentials") {
		t.Errorf("got %v", err)
	}
	if strings.Contains(err.Error(), sessionToken) || strings.Contains(f.Err.Error(), sessionToken) || !strings.Contains(err.Error(), "(secret)") {
		t.Errorf("the token is shown: %v", err)
	}
}

func TestACallIsTriedAsOftenAsSaid(t *testing.T) {
	for _, c := range []struct {
		name  string
		set   int
		env   string
		mode  string
		tries int
	}{
		{"25 times by itself", 0, "", "", 25},
		{"as max_retries says", 3, "", "", 3},
		{"as the environment says", 0, "4", "", 4},
		{"as max_retries says, whatever the environment does", 2, "4", "", 2},
		{"in adaptive mode too", 3, "", "adaptive", 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			bare(t)
			if c.env != "" {
				t.Setenv("AWS_MAX_ATTEMPTS", c.env)
			}
			p := proxy(t, awsproxy.Options{})
			config := at(p)
			config.MaxRetries, config.RetryMode = c.set, c.mode
			clients := connect(t, config)
			p.Inject(awsproxy.Fault{Action: "DescribeRegions", Effect: awsproxy.InternalError()})
			_, err := clients.EC2("").DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{})
			if got := p.Counts()["DescribeRegions"]; err == nil || got != c.tries {
				t.Errorf("%d tries, want %d: %v", got, c.tries, err)
			}
		})
	}
}

func TestACallThatHangsIsTriedAgain(t *testing.T) {
	bare(t)
	p := proxy(t, awsproxy.Options{})
	c := at(p)
	c.CallTimeout = 2 * time.Second
	clients := connect(t, c)
	p.Inject(awsproxy.Fault{Action: "DescribeRegions", Times: 1, Effect: awsproxy.Hang()})
	if _, err := clients.EC2("").DescribeRegions(t.Context(), &ec2.DescribeRegionsInput{}); err != nil {
		t.Error(err)
	}
}

func TestAClientIsOneForEachRegion(t *testing.T) {
	bare(t)
	clients := connect(t, at(proxy(t, awsproxy.Options{})))
	if clients.EC2("") != clients.EC2("us-east-1") || clients.EC2("") == clients.EC2("eu-west-1") {
		t.Error("the provider's region and its name are one client, another region is another")
	}
	if got := clients.EC2("eu-west-1").Options().Region; got != "eu-west-1" {
		t.Errorf("got a client of %s", got)
	}
	if clients.Groups("") != clients.Groups("us-east-1") || clients.Groups("") == clients.Groups("eu-west-1") {
		t.Error("the same of readers")
	}
}

func TestTheUserAgentNamesTheProvider(t *testing.T) {
	bare(t)
	var agent string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		agent = r.UserAgent()
		_ = json.NewEncoder(w).Encode(nil)
	}))
	defer server.Close()
	t.Setenv("TF_APPEND_USER_AGENT", "of-the-user/1")
	_, _, _ = Connect(t.Context(), Config{Region: "us-east-1", AccessKey: "a", SecretKey: "b", Endpoints: Endpoints{STS: server.URL},
		MaxRetries: 1, ProviderVersion: "1.2.3", TerraformVersion: "1.11.4"})
	for _, want := range []string{"terraform-provider-rackspace/1.2.3", "Terraform/1.11.4", "of-the-user/1"} {
		if !strings.Contains(agent, want) {
			t.Errorf("%q does not name %s", agent, want)
		}
	}
}
