package provider

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/configservice"
	cfgtypes "github.com/aws/aws-sdk-go-v2/service/configservice/types"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
	"github.com/rackspace/terraform-provider-rackspace/provider/internal/sgrules"
)

func (r configRuleSpec) text() string {
	text := r.identifier
	if len(r.parameters) > 0 {
		parameters, _ := json.Marshal(r.parameters) // texts always marshal
		text += " " + string(parameters)
	}
	return text + r.more
}

// configRules is AWS Config.
type configRules struct{ api *configservice.Client }

func (k configRules) find(ctx context.Context, name string) (*foundPart, error) {
	out, err := k.api.DescribeConfigRules(ctx, &configservice.DescribeConfigRulesInput{ConfigRuleNames: []string{name}})
	if awsclient.IsNotFound(err) || err == nil && len(out.ConfigRules) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rule := out.ConfigRules[0]
	if rule.ConfigRuleState == cfgtypes.ConfigRuleStateDeleting || rule.ConfigRuleState == cfgtypes.ConfigRuleStateDeletingResults {
		return nil, nil
	}
	found := &foundPart{spec: configRuleOf(rule), arn: aws.ToString(rule.ConfigRuleArn), tags: map[string]string{}}
	tags, err := k.api.ListTagsForResource(ctx, &configservice.ListTagsForResourceInput{ResourceArn: rule.ConfigRuleArn})
	if err != nil {
		return nil, err
	}
	for _, t := range tags.Tags {
		found.tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return found, nil
}

func configRuleOf(rule cfgtypes.ConfigRule) configRuleSpec {
	spec := configRuleSpec{parameters: map[string]string{}}
	if rule.Source != nil {
		spec.identifier = aws.ToString(rule.Source.SourceIdentifier)
		if rule.Source.Owner != cfgtypes.OwnerAws {
			spec.more += " (owner " + string(rule.Source.Owner) + ")"
		}
	}
	if text := aws.ToString(rule.InputParameters); text != "" && json.Unmarshal([]byte(text), &spec.parameters) != nil {
		spec.more += " " + text
	}
	if s := rule.Scope; s != nil && (s.ComplianceResourceId != nil || s.TagKey != nil) { // of types AWS sets the scope itself
		spec.more += " (scope narrowed)"
	}
	return spec
}

// busy calls f until AWS Config does not say that the rule is in use, as while it evaluates or deletes it.
func busy(ctx context.Context, f func() error) error {
	for attempt := 1; ; attempt++ {
		err := f()
		if awsclient.Code(err) != "ResourceInUseException" || sgrules.Backoff(ctx, attempt) != nil {
			return err
		}
	}
}

func (k configRules) put(ctx context.Context, name string, spec partSpec, tags map[string]string) error {
	r, _ := spec.(configRuleSpec)
	parameters, err := json.Marshal(r.parameters)
	if err != nil {
		return err
	}
	in := &configservice.PutConfigRuleInput{Tags: configTags(tags), ConfigRule: &cfgtypes.ConfigRule{ConfigRuleName: &name,
		Description: aws.String("Of a rackspace_sg_change_monitor."), Source: &cfgtypes.Source{Owner: cfgtypes.OwnerAws, SourceIdentifier: &r.identifier}}}
	if len(r.parameters) > 0 {
		in.ConfigRule.InputParameters = aws.String(string(parameters))
	}
	return busy(ctx, func() error {
		_, err := k.api.PutConfigRule(ctx, in)
		return err
	})
}

// remove deletes a rule and waits until it is gone: AWS Config deletes its results first.
func (k configRules) remove(ctx context.Context, name string) error {
	err := busy(ctx, func() error {
		_, err := k.api.DeleteConfigRule(ctx, &configservice.DeleteConfigRuleInput{ConfigRuleName: &name})
		return err
	})
	for attempt := 1; err == nil; attempt++ {
		var out *configservice.DescribeConfigRulesOutput
		out, err = k.api.DescribeConfigRules(ctx, &configservice.DescribeConfigRulesInput{ConfigRuleNames: []string{name}})
		switch {
		case err != nil:
		case len(out.ConfigRules) == 0:
			return nil
		default:
			err = sgrules.Backoff(ctx, attempt)
		}
	}
	return err
}

func (k configRules) tag(ctx context.Context, arn string, set map[string]string, unset []string) error {
	if len(set) > 0 {
		if _, err := k.api.TagResource(ctx, &configservice.TagResourceInput{ResourceArn: &arn, Tags: configTags(set)}); err != nil {
			return err
		}
	}
	if len(unset) == 0 {
		return nil
	}
	_, err := k.api.UntagResource(ctx, &configservice.UntagResourceInput{ResourceArn: &arn, TagKeys: unset})
	return err
}

// recorder says what stands against rules: "" if a recorder runs.
func (k configRules) recorder(ctx context.Context) (string, error) {
	out, err := k.api.DescribeConfigurationRecorders(ctx, &configservice.DescribeConfigurationRecordersInput{})
	if err != nil {
		return "", err
	}
	if len(out.ConfigurationRecorders) == 0 {
		return "AWS Config has no recorder in this region. Rackspace sets one up in each region of an account that it manages, and this resource never does: ask for it there, " +
			"make one, or leave config_rules out.", nil
	}
	return "", nil
}

func configTags(tags map[string]string) []cfgtypes.Tag {
	var out []cfgtypes.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, cfgtypes.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}
