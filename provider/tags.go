package provider

import (
	"maps"
	"slices"
	"strings"
)

// tagPolicy is what the provider block says of tags.
type tagPolicy struct {
	environment     string
	defaults        map[string]string
	ignoredKeys     []string
	ignoredPrefixes []string
}

// serviceProvider is the tag by which Rackspace knows what it looks after.
const (
	serviceProvider      = "ServiceProvider"
	serviceProviderValue = "Rackspace"
)

// all returns the tags of an object: Rackspace's own, the provider's defaults and the object's, of which later ones win. What is
// ignored is not added, so that it is not missed either.
// name is the tag Name; "" leaves it out.
func (p tagPolicy) all(name string, own map[string]string) map[string]string {
	tags := map[string]string{serviceProvider: serviceProviderValue}
	if p.environment != "" {
		tags["Environment"] = p.environment
	}
	if name != "" {
		tags["Name"] = name
	}
	maps.Copy(tags, p.defaults)
	maps.DeleteFunc(tags, func(k, _ string) bool { return p.ignored(k) })
	maps.Copy(tags, own)
	return tags
}

// seen returns those of the tags that AWS has which are the provider's business: not its own (aws:…), and none that are ignored.
func (p tagPolicy) seen(tags map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range tags {
		if !p.ignored(k) {
			out[k] = v
		}
	}
	return out
}

// ofRule returns those of a rule's or a NACL's tags that are the provider's business, its own marks left out.
func (p tagPolicy) ofRule(tags map[string]string) map[string]string {
	out := p.seen(tags)
	delete(out, ownerTag)
	delete(out, unfinishedTag)
	maps.DeleteFunc(out, func(k, _ string) bool { return isNumbered(k, originalACLsTag) })
	return out
}

func (p tagPolicy) ignored(key string) bool {
	return strings.HasPrefix(key, "aws:") || slices.Contains(p.ignoredKeys, key) ||
		slices.ContainsFunc(p.ignoredPrefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

// own returns those of the tags that AWS has which the object itself states: what the provider would add anyway is left out,
// unless the object stated it before.
func (p tagPolicy) own(name string, tags, stated map[string]string) map[string]string {
	added := p.all(name, nil)
	out := map[string]string{}
	for k, v := range p.seen(tags) {
		if _, before := stated[k]; before || added[k] != v {
			out[k] = v
		}
	}
	return out
}
