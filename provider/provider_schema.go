package provider

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// providerSchema is the provider block. What is about reaching AWS is called as in the AWS provider.
func providerSchema() schema.Schema {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{credentialAttributes(), connectionAttributes(), opinionAttributes()} {
		for name, a := range group {
			attributes[name] = a
		}
	}
	return schema.Schema{
		MarkdownDescription: "Security groups for AWS from reviewed baselines, changed without a gap. Credentials, region and " +
			"endpoints are found as the AWS provider and the AWS CLI find them: in this block, in `AWS_*` variables of the " +
			"environment, and in the shared files. Its companion `sgplan` judges plans.",
		Attributes: attributes,
		Blocks: map[string]schema.Block{
			"assume_role":                   assumeRoleBlock(),
			"assume_role_with_web_identity": webIdentityBlock(),
			"endpoints":                     endpointsBlock(),
		},
	}
}

func text(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: description, Validators: validators}
}

// secret is a text that belongs to another one.
func secret(description, other string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description,
		Validators: []validator.String{stringvalidator.AlsoRequires(path.MatchRoot(other))}}
}

func toggle(description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: description}
}

func texts(description string) schema.ListAttribute {
	return schema.ListAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: description}
}

func credentialAttributes() map[string]schema.Attribute {
	accounts := func(description string, more ...validator.Set) schema.SetAttribute {
		return schema.SetAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: description,
			Validators: append(more, setvalidator.ValueStringsAre(stringvalidator.RegexMatches(regexp.MustCompile(`^\d{12}$`), "must be an account id of 12 digits")))}
	}
	return map[string]schema.Attribute{
		"region":                      text("Region, such as `us-east-1`. Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's."),
		"profile":                     text("Profile of the shared files. Default: `AWS_PROFILE`."),
		"access_key":                  text("Access key. Default: `AWS_ACCESS_KEY_ID`.", stringvalidator.AlsoRequires(path.MatchRoot("secret_key"))),
		"secret_key":                  secret("Secret key. Default: `AWS_SECRET_ACCESS_KEY`.", "access_key"),
		"token":                       secret("Session token of temporary credentials. Default: `AWS_SESSION_TOKEN`.", "access_key"),
		"shared_config_files":         texts("Shared configuration files. Default: `AWS_CONFIG_FILE`, or `~/.aws/config`."),
		"shared_credentials_files":    texts("Shared credentials files. Default: `AWS_SHARED_CREDENTIALS_FILE`, or `~/.aws/credentials`."),
		"allowed_account_ids":         accounts("Accounts that may be changed: an error for any other.", setvalidator.ConflictsWith(path.MatchRoot("forbidden_account_ids"))),
		"forbidden_account_ids":       accounts("Accounts that must not be changed. Not with `allowed_account_ids`."),
		"skip_credentials_validation": toggle("Do not prove the credentials with a call to STS when the provider starts."),
		"skip_requesting_account_id":  toggle("Do not ask for the account's id, if the endpoint has no STS."),
		"skip_region_validation":      toggle("Accept a region that this version of the provider does not know."),
		"skip_metadata_api_check":     toggle("Do not ask the metadata service of an EC2 instance for credentials."),
	}
}

func connectionAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"max_retries": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.AtLeast(1)},
			MarkdownDescription: "How many times a call is tried in all. Default: `AWS_MAX_ATTEMPTS`, the profile's `max_attempts`, or 25."},
		"retry_mode": text("`standard`, or `adaptive`, which also slows down calls when AWS throttles them. Default: "+
			"`AWS_RETRY_MODE`, the profile's, or `standard`.", stringvalidator.OneOf("standard", "adaptive")),
		"custom_ca_bundle":       text("File of certificate authorities to trust. Default: `AWS_CA_BUNDLE`."),
		"http_proxy":             text("Proxy for HTTP. Default: `HTTP_PROXY`.", isURL("http://proxy.example.com:3128")),
		"https_proxy":            text("Proxy for HTTPS. Default: `HTTPS_PROXY`.", isURL("http://proxy.example.com:3128")),
		"no_proxy":               text("Hosts that are reached without a proxy. Default: `NO_PROXY`."),
		"insecure":               toggle("Accept any TLS certificate. For tests."),
		"use_fips_endpoint":      toggle("Use endpoints that conform to FIPS. Default: `AWS_USE_FIPS_ENDPOINT`."),
		"use_dualstack_endpoint": toggle("Use endpoints that are reached over IPv6 too. Default: `AWS_USE_DUALSTACK_ENDPOINT`."),
	}
}

// level is what a guardrail does.
func level(description string) schema.StringAttribute {
	return text(description+" `error` (default), `warn` or `allow`.", stringvalidator.OneOf("error", "warn", "allow"))
}

func opinionAttributes() map[string]schema.Attribute {
	tagKeys := []validator.Set{setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))}
	return map[string]schema.Attribute{
		"environment": text("Value of the tag `Environment` on everything that the provider makes, such as `Production`. The tag "+
			"`ServiceProvider` is always `Rackspace`.", stringvalidator.LengthBetween(1, 256)),
		"default_tags": schema.MapAttribute{Optional: true, ElementType: types.StringType,
			MarkdownDescription: "Tags on everything that the provider makes. A resource's own tags win.",
			Validators:          []validator.Map{mapvalidator.KeysAre(isTagKey), areTagValues{}}},
		"ignore_tags": schema.SingleNestedAttribute{Optional: true,
			MarkdownDescription: "Tags that others set and that the provider neither shows nor changes.",
			Attributes: map[string]schema.Attribute{
				"keys": schema.SetAttribute{Optional: true, ElementType: types.StringType, Validators: tagKeys,
					MarkdownDescription: "Keys of tags."},
				"key_prefixes": schema.SetAttribute{Optional: true, ElementType: types.StringType, Validators: tagKeys,
					MarkdownDescription: "Beginnings of keys."},
			}},
		"guardrails": schema.SingleNestedAttribute{Optional: true,
			MarkdownDescription: "Opinions that hold for all resources. A rule is taken out of one with a dated reason: see `exceptions` of the resource.",
			Attributes: map[string]schema.Attribute{
				"admin_ports_open":   level("What an administration port (22, 3389, 445, 5985–5986) that is open to the world, to a quarter of the public addresses of an IP version or more, is at plan."),
				"all_protocols_open": level("What a group that opens everything to the world is at plan, by one rule or several."),
				"quota_source": text("Where the quotas come from by which plans are judged: `api` (default) asks Service Quotas, "+
					"`static` takes `rules_per_group`, `groups_per_interface` and `rules_per_network_acl`.", stringvalidator.OneOf("api", "static")),
				"rules_per_group": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(1, 1000)},
					MarkdownDescription: "Rules of a group, for each direction and IP version. Default: 60. Needs `quota_source = \"static\"`."},
				"groups_per_interface": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(1, 16)},
					MarkdownDescription: "Groups of a network interface. Default: 5. Needs `quota_source = \"static\"`."},
				"rules_per_network_acl": schema.Int64Attribute{Optional: true, Validators: []validator.Int64{int64validator.Between(1, 40)},
					MarkdownDescription: "Rules of a network ACL, for each direction and IP version, the default deny included. Default: 20. Needs `quota_source = \"static\"`."},
			}},
	}
}

func roleAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"role_arn": schema.StringAttribute{Required: true, MarkdownDescription: "ARN of the role.", Validators: []validator.String{stringvalidator.RegexMatches(
			regexp.MustCompile(`^arn:[a-z-]+:iam::[0-9]{12}:role/.+$`), "must be an ARN of a role, such as arn:aws:iam::123456789012:role/terraform")}},
		"session_name": text("Name of the session.", stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{2,64}$`),
			"must be 2 to 64 letters, digits and _+=,.@-")),
		"duration": text("How long the session may last, such as `1h30m`: 15 minutes to 12 hours.", isDuration),
		"policy":   text("JSON of a policy that the session is bounded by.", isJSON),
		"policy_arns": schema.SetAttribute{Optional: true, ElementType: types.StringType,
			MarkdownDescription: "ARNs of policies that the session is bounded by.",
			Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.RegexMatches(regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$`),
				"must be an ARN of a policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess"))}},
	}
}

func assumeRoleBlock() schema.ListNestedBlock {
	attributes := roleAttributes()
	attributes["external_id"] = text("Identifier that the role's trust policy asks for.",
		stringvalidator.LengthBetween(2, 1224), stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]*$`), "must be letters, digits and _+=,.@:/-"))
	attributes["source_identity"] = text("Who assumes the role, for the record.",
		stringvalidator.RegexMatches(regexp.MustCompile(`^[A-Za-z0-9_+=,.@-]{2,64}$`), "must be 2 to 64 letters, digits and _+=,.@-"))
	attributes["tags"] = schema.MapAttribute{Optional: true, ElementType: types.StringType, MarkdownDescription: "Tags of the session.",
		Validators: []validator.Map{mapvalidator.KeysAre(isTagKey), areTagValues{}}}
	attributes["transitive_tag_keys"] = schema.SetAttribute{Optional: true, ElementType: types.StringType,
		MarkdownDescription: "Keys of those tags that go along when a further role is assumed.",
		Validators:          []validator.Set{setvalidator.ValueStringsAre(isTagKey)}}
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to take on. Several are taken on one after the other.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
	}
}

func webIdentityBlock() schema.ListNestedBlock {
	attributes := roleAttributes()
	attributes["web_identity_token"] = schema.StringAttribute{Optional: true, Sensitive: true,
		MarkdownDescription: "Token of the identity provider. This or `web_identity_token_file` is needed.",
		Validators:          []validator.String{stringvalidator.ConflictsWith(path.MatchRelative().AtParent().AtName("web_identity_token_file"))}}
	attributes["web_identity_token_file"] = text("File that holds the token.",
		stringvalidator.AtLeastOneOf(path.MatchRelative().AtParent().AtName("web_identity_token")))
	return schema.ListNestedBlock{
		MarkdownDescription: "A role to take on with a token of an identity provider.",
		NestedObject:        schema.NestedBlockObject{Attributes: attributes},
		Validators:          []validator.List{listvalidator.SizeAtMost(1)},
	}
}

func endpointsBlock() schema.ListNestedBlock {
	return schema.ListNestedBlock{
		MarkdownDescription: "URLs in the place of AWS's own. Default: `AWS_ENDPOINT_URL_EC2` and the like, or `AWS_ENDPOINT_URL`.",
		NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
			"ec2":           text("URL for EC2.", isURL("https://ec2.us-east-1.amazonaws.com")),
			"sts":           text("URL for STS.", isURL("https://sts.us-east-1.amazonaws.com")),
			"servicequotas": text("URL for Service Quotas.", isURL("https://servicequotas.us-east-1.amazonaws.com")),
			"cloudwatch":    text("URL for CloudWatch, which is asked in the query protocol there.", isURL("https://monitoring.us-east-1.amazonaws.com")),
			"logs":          text("URL for CloudWatch Logs.", isURL("https://logs.us-east-1.amazonaws.com")),
			"events":        text("URL for EventBridge.", isURL("https://events.us-east-1.amazonaws.com")),
			"configservice": text("URL for AWS Config.", isURL("https://config.us-east-1.amazonaws.com")),
			"sns":           text("URL for SNS.", isURL("https://sns.us-east-1.amazonaws.com")),
		}},
		Validators: []validator.List{listvalidator.SizeAtMost(1)},
	}
}
