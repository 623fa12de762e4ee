package awsclient

import (
	"os"
	"strings"
)

// sources tells where credentials were looked for, in that order, and what was there. It names variables and files, and
// never what they hold.
func (c *Config) sources() string {
	lines := []string{"None of the places that were tried has credentials:"}
	add := func(place, found string) { lines = append(lines, "  * "+place+": "+found) }
	add("access_key and secret_key in the provider block", "not set")
	if c.Profile != "" {
		add("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", "not used, because profile is set in the provider block")
	} else {
		add("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY", isSet("AWS_ACCESS_KEY_ID")+" and "+isSet("AWS_SECRET_ACCESS_KEY"))
	}
	add("AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN", isSet("AWS_WEB_IDENTITY_TOKEN_FILE")+" and "+isSet("AWS_ROLE_ARN"))
	add("shared files", c.profile()+" in "+c.files())
	container := "not set"
	if os.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")+os.Getenv("AWS_CONTAINER_CREDENTIALS_FULL_URI") != "" {
		container = "set"
	}
	add("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI (ECS, EKS)", container)
	metadata := "asked, without success"
	if c.SkipMetadataAPICheck || strings.EqualFold(os.Getenv("AWS_EC2_METADATA_DISABLED"), "true") {
		metadata = "turned off"
	}
	add("instance metadata (EC2)", metadata)
	return strings.Join(lines, "\n")
}

func isSet(variable string) string {
	if os.Getenv(variable) == "" {
		return "not set"
	}
	return "set"
}

// profile names the profile in use and who named it.
func (c *Config) profile() string {
	if c.Profile != "" {
		return "profile " + c.Profile + " (of the provider block)"
	}
	for _, variable := range []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"} {
		if name := os.Getenv(variable); name != "" {
			return "profile " + name + " (of " + variable + ")"
		}
	}
	return "profile default"
}

// files names the shared files in use.
func (c *Config) files() string {
	name := func(set []string, variable, usual string) string {
		if len(set) > 0 {
			return strings.Join(set, ", ")
		}
		if file := os.Getenv(variable); file != "" {
			return file + " (of " + variable + ")"
		}
		return usual
	}
	return name(c.SharedConfigFiles, "AWS_CONFIG_FILE", "~/.aws/config") + " and " +
		name(c.SharedCredentialsFiles, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")
}
