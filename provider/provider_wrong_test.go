package provider

import (
	"maps"
	"strings"
	"testing"
)

var wrongProvider = []wrongInput{
	{"a region that is none", obj{"region": "Frankfurt"}, "region", "us-east-1"},
	{"an account id that is none", obj{"allowed_account_ids": arr{"1234"}}, "allowed_account_ids[…]", "12 digits"},
	{"a forbidden account id that is none", obj{"forbidden_account_ids": arr{"1234"}}, "forbidden_account_ids[…]", "12 digits"},
	{"accounts both ways", obj{"allowed_account_ids": arr{"123456789012"}, "forbidden_account_ids": arr{"123456789013"}}, "allowed_account_ids", "forbidden_account_ids"},
	{"an access key alone", obj{"secret_key": nil}, "access_key", "secret_key"},
	{"a secret key alone", obj{"access_key": nil}, "secret_key", "access_key"},
	{"a token alone", obj{"access_key": nil, "secret_key": nil, "token": "t"}, "token", "access_key"},
	{"no try at all", obj{"max_retries": int64(0)}, "max_retries", "at least 1"},
	{"a retry_mode that is none", obj{"retry_mode": "fast"}, "retry_mode", "adaptive"},
	{"a proxy that is no URL", obj{"http_proxy": "proxy:3128"}, "http_proxy", "http://proxy.example.com:3128"},
	{"a proxy for HTTPS that is no URL", obj{"https_proxy": "proxy:3128"}, "https_proxy", "http://proxy.example.com:3128"},
	{"an environment that is too long", obj{"environment": strings.Repeat("x", 257)}, "environment", "256"},
	{"a default tag of AWS's own", obj{"default_tags": obj{"aws:x": "y"}}, `default_tags["aws:x"]`, "not beginning with aws:"},
	{"a default tag that is null", obj{"default_tags": obj{"x": nil}}, `default_tags["x"]`, "write \"\""},
	{"a default tag that says whose a rule is", obj{"default_tags": obj{ownerTag: "me"}}, `default_tags["rackspace:owner"]`, "leave it out"},
	{"a default tag without a key", obj{"default_tags": obj{"": "y"}}, `default_tags[""]`, "1 to 128 characters"},
	{"a default tag that is too long", obj{"default_tags": obj{"x": strings.Repeat("y", 257)}}, `default_tags["x"]`, "256"},
	{"an ignored key that is empty", obj{"ignore_tags": obj{"keys": arr{""}}}, "ignore_tags.keys[…]", "at least 1"},
	{"an ignored beginning that is empty", obj{"ignore_tags": obj{"key_prefixes": arr{""}}}, "ignore_tags.key_prefixes[…]", "at least 1"},
	{"a guardrail's level that is none", obj{"guardrails": obj{"admin_ports_open": "deny"}}, "guardrails.admin_ports_open", "warn"},
	{"another guardrail's level that is none", obj{"guardrails": obj{"all_protocols_open": "deny"}}, "guardrails.all_protocols_open", "warn"},
	{"a source of quotas that is none", obj{"guardrails": obj{"quota_source": "aws"}}, "guardrails.quota_source", "static"},
	{"a quota of none", obj{"guardrails": obj{"quota_source": "static", "rules_per_group": int64(0)}}, "guardrails.rules_per_group", "between 1 and 1000"},
	{"groups of none", obj{"guardrails": obj{"quota_source": "static", "groups_per_interface": int64(17)}}, "guardrails.groups_per_interface", "between 1 and 16"},
	{"rules of a network ACL above what AWS raises it to", obj{"guardrails": obj{"quota_source": "static", "rules_per_network_acl": int64(41)}}, "guardrails.rules_per_network_acl", "between 1 and 40"},
	{"a quota that would not be used", obj{"guardrails": obj{"rules_per_group": int64(100)}}, "guardrails.quota_source", `quota_source = "static"`},
	{"a role that is none", obj{"assume_role": arr{obj{"role_arn": "admin"}}}, "assume_role[0].role_arn", "arn:aws:iam::"},
	{"a session that is too long", obj{"assume_role": arr{obj{"role_arn": "arn:aws:iam::123456789012:role/x", "duration": "13h"}}}, "assume_role[0].duration", "1h30m"},
	{"a session's name that is none", obj{"assume_role": arr{obj{"role_arn": "arn:aws:iam::123456789012:role/x", "session_name": "a b"}}}, "assume_role[0].session_name", "letters"},
	{"a policy that is no JSON", obj{"assume_role": arr{obj{"role_arn": "arn:aws:iam::123456789012:role/x", "policy": "{"}}}, "assume_role[0].policy", "JSON"},
	{"a token twice", obj{"assume_role_with_web_identity": arr{obj{"role_arn": "arn:aws:iam::123456789012:role/x", "web_identity_token": "a", "web_identity_token_file": "b"}}},
		"assume_role_with_web_identity[0].web_identity_token", "web_identity_token_file"},
	{"an external id with a mark that STS does not take", roleOf(obj{"external_id": "a b"}), "assume_role[0].external_id", "letters, digits"},
	{"an external id that is too short", roleOf(obj{"external_id": "a"}), "assume_role[0].external_id", "between 2 and 1224"},
	{"a source identity that is none", roleOf(obj{"source_identity": "a b"}), "assume_role[0].source_identity", "letters, digits"},
	{"a policy that is no ARN", roleOf(obj{"policy_arns": arr{"ReadOnlyAccess"}}), "assume_role[0].policy_arns[…]", "arn:aws:iam::aws:policy/"},
	{"a tag of a session that is null", roleOf(obj{"tags": obj{"x": nil}}), `assume_role[0].tags["x"]`, "write \"\""},
	{"a key of a session's tag that is empty", roleOf(obj{"transitive_tag_keys": arr{""}}), "assume_role[0].transitive_tag_keys[…]", "1 to 128 characters"},
	{"two roles by web identity", obj{"assume_role_with_web_identity": arr{webRoleOf(nil), webRoleOf(nil)}}, "assume_role_with_web_identity", "at most 1"},
	{"a role by web identity that is none", obj{"assume_role_with_web_identity": arr{webRoleOf(obj{"role_arn": "web"})}}, "assume_role_with_web_identity[0].role_arn", "arn:aws:iam::"},
	{"a session by web identity that is too short", obj{"assume_role_with_web_identity": arr{webRoleOf(obj{"duration": "1m"})}}, "assume_role_with_web_identity[0].duration", "1h30m"},
	{"a name of a session by web identity that is none", obj{"assume_role_with_web_identity": arr{webRoleOf(obj{"session_name": "a b"})}}, "assume_role_with_web_identity[0].session_name", "letters"},
	{"a policy by web identity that is no JSON", obj{"assume_role_with_web_identity": arr{webRoleOf(obj{"policy": "{"})}}, "assume_role_with_web_identity[0].policy", "JSON"},
	{"a policy by web identity that is no ARN", obj{"assume_role_with_web_identity": arr{webRoleOf(obj{"policy_arns": arr{"x"}})}}, "assume_role_with_web_identity[0].policy_arns[…]", "arn:aws:iam::aws:policy/"},
	{"no token", obj{"assume_role_with_web_identity": arr{webRoleOf(obj{"web_identity_token": nil})}}, "assume_role_with_web_identity[0].web_identity_token_file", "web_identity_token"},
	{"two blocks of endpoints", obj{"endpoints": arr{obj{}, obj{}}}, "endpoints", "at most 1"},
	{"an endpoint that is no URL", obj{"endpoints": arr{obj{"ec2": "localhost:4566"}}}, "endpoints[0].ec2", "https://"},
	{"an STS endpoint that is no URL", obj{"endpoints": arr{obj{"sts": "localhost:4566"}}}, "endpoints[0].sts", "https://"},
	{"an endpoint of CloudWatch that is no URL", obj{"endpoints": arr{obj{"cloudwatch": "localhost:4566"}}}, "endpoints[0].cloudwatch", "https://"},
	{"an endpoint of CloudWatch Logs that is no URL", obj{"endpoints": arr{obj{"logs": "localhost:4566"}}}, "endpoints[0].logs", "https://"},
	{"an endpoint of EventBridge that is no URL", obj{"endpoints": arr{obj{"events": "localhost:4566"}}}, "endpoints[0].events", "https://"},
	{"an endpoint of AWS Config that is no URL", obj{"endpoints": arr{obj{"configservice": "localhost:4566"}}}, "endpoints[0].configservice", "https://"},
	{"an endpoint of SNS that is no URL", obj{"endpoints": arr{obj{"sns": "localhost:4566"}}}, "endpoints[0].sns", "https://"},
	{"a Service Quotas endpoint that is no URL", obj{"endpoints": arr{obj{"servicequotas": "localhost:4566"}}}, "endpoints[0].servicequotas", "https://"},
	{"a value that is not known yet", obj{"region": notKnown{}}, "region", "-target"},
	{"endpoints that are not known yet", obj{"endpoints": arr{obj{"ec2": notKnown{}}}}, "endpoints", "-target"},
}

// roleOf is a role with some attributes replaced, and webRoleOf one by web identity.
func roleOf(change obj) obj {
	r := obj{"role_arn": "arn:aws:iam::123456789012:role/x"}
	maps.Copy(r, change)
	return obj{"assume_role": arr{r}}
}

func webRoleOf(change obj) obj {
	r := obj{"role_arn": "arn:aws:iam::123456789012:role/x", "web_identity_token": "t"}
	maps.Copy(r, change)
	return r
}

func TestTheProviderRefusesWrongInput(t *testing.T) {
	for _, c := range wrongProvider {
		t.Run(c.name, func(t *testing.T) {
			config := obj{"region": "us-east-1", "access_key": "a", "secret_key": "b", "skip_credentials_validation": true,
				"skip_requesting_account_id": true}
			maps.Copy(config, c.config)
			c.judge(t, newProtocol(t).configure(config))
		})
	}
}
