package provider

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
)

// monitorPrefix begins the ownerTag of what a monitor is made of.
const monitorPrefix = "rackspace_sg_change_monitor/"

// monitorNamespace is where the metrics of metric filters are. A filter has no tags: by its metric it is known.
const monitorNamespace = "Rackspace/ChangeMonitor"

// The kinds of part, as keys of the attribute parts begin.
const (
	eventRuleKind    = "event_rule"
	metricFilterKind = "metric_filter"
	alarmKind        = "alarm"
	configRuleKind   = "config_rule"
)

// partKey names a part. The name is that in AWS; of a metric filter it has the log group and a colon before it.
type partKey struct{ kind, name string }

func (k partKey) String() string { return k.kind + "/" + k.name }

func partKeyOf(text string) partKey {
	kind, name, _ := strings.Cut(text, "/")
	return partKey{kind, name}
}

// partKeys is the keys of the attribute parts.
func partKeys(parts map[string]string) []partKey {
	var keys []partKey
	for text := range parts {
		keys = append(keys, partKeyOf(text))
	}
	return keys
}

// partSpec is what a part should be, or is. Two of one kind are alike if their texts are.
type partSpec interface{ text() string }

// foundPart is a part that AWS has.
type foundPart struct {
	spec partSpec
	arn  string            // "" of a metric filter
	tags map[string]string // nil of a metric filter
}

// monitorKind is the way to AWS for parts of a kind.
type monitorKind interface {
	// find reads a part; nil if there is none.
	find(ctx context.Context, name string) (*foundPart, error)
	// put makes a part or overwrites it, by a spec of its kind. AWS takes the tags of a new one alone.
	put(ctx context.Context, name string, spec partSpec, tags map[string]string) error
	// remove deletes a part that is there.
	remove(ctx context.Context, name string) error
	tag(ctx context.Context, arn string, set map[string]string, unset []string) error
}

// configRuleSpec is a managed rule of AWS Config.
type configRuleSpec struct {
	identifier string
	parameters map[string]string
	more       string // what is there besides and nobody here has put there
}

// managedRule is a rule that config_rules can turn on by a word alone.
type managedRule struct{ attribute, identifier, about string }

// managedRules are those, in the order in which documentation lists them. Source: AWS Config developer guide, "List of AWS Config managed rules".
func managedRules() []managedRule {
	return []managedRule{
		{"default_sg_closed", "VPC_DEFAULT_SECURITY_GROUP_CLOSED", "Report default groups that have a rule."},
		{"ssh", "INCOMING_SSH_DISABLED", "Report groups that let everybody in to SSH, by IPv4."},
		{"nacl_ssh_rdp", "NACL_NO_UNRESTRICTED_SSH_RDP", "Report network ACLs with an entry that lets everybody in to SSH or RDP."},
		{"unattached", "EC2_SECURITY_GROUP_ATTACHED_TO_ENI_PERIODIC", "Report groups that no network interface has, once a day."},
		{"unused_nacl", "VPC_NETWORK_ACL_UNUSED_CHECK", "Report network ACLs that no subnet has."},
	}
}

// The rules with parameters, which AWS Config does not fill in by itself.
const (
	authorizedPortsRule = "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS"
	restrictedPortsRule = "RESTRICTED_INCOMING_TRAFFIC"
	maxRestrictedPorts  = 5
)

// monitorSettings is what a monitor should do, all of it known.
type monitorSettings struct {
	name     string
	logGroup string // "" for EventBridge
	topics   []string
	watch    []string
	rules    map[string]configRuleSpec // by attribute of config_rules
}

// partName is the name of a part in AWS, for a kind of change or an attribute of config_rules.
func partName(monitor, what string) string { return monitor + "-" + strings.ReplaceAll(what, "_", "-") }

// beyondSuffix ends the name of the filter for what the CIS benchmark leaves out.
const beyondSuffix = "-beyond"

// parts is what the monitor is made of.
func (s *monitorSettings) parts() map[partKey]partSpec {
	parts := map[partKey]partSpec{}
	for _, watched := range s.watch {
		change, _ := baseline.FindChange(watched)
		name := partName(s.name, watched)
		alarm := alarmSpec{about: change.Title, topics: s.topics, enabled: true}
		if s.logGroup == "" {
			parts[partKey{eventRuleKind, name}] = eventRuleSpec{pattern: change.EventPattern(), enabled: true}
			alarm.metric = ruleMetric(name)
		} else {
			for suffix, pattern := range map[string]string{"": change.CISFilter(), beyondSuffix: change.BeyondFilter()} {
				if pattern != "" {
					parts[partKey{metricFilterKind, s.logGroup + ":" + name + suffix}] = metricFilterSpec{pattern: pattern, namespace: monitorNamespace, metric: name, value: "1"}
				}
			}
			alarm.metric = filterMetric(name)
		}
		parts[partKey{alarmKind, name}] = alarm
	}
	for attribute, rule := range s.rules {
		parts[partKey{configRuleKind, partName(s.name, attribute)}] = rule
	}
	return parts
}

// texts is parts as the attribute parts has them.
func (s *monitorSettings) texts() map[string]string {
	texts := map[string]string{}
	for key, spec := range s.parts() {
		texts[key.String()] = spec.text()
	}
	return texts
}

// possibleParts are all parts that a monitor of a name can have, but for metric filters, which are found by their metrics.
func possibleParts(monitor string) []partKey {
	var keys []partKey
	for _, c := range baseline.ChangeNames() {
		keys = append(keys, partKey{alarmKind, partName(monitor, c)}, partKey{eventRuleKind, partName(monitor, c)})
	}
	for _, attribute := range configRuleAttributes() {
		keys = append(keys, partKey{configRuleKind, partName(monitor, attribute)})
	}
	return keys
}

func configRuleAttributes() []string {
	var names []string
	for _, r := range managedRules() {
		names = append(names, r.attribute)
	}
	return append(names, "authorized_ports", "restricted_ports")
}

// inOrder sorts keys by the order of kinds that are given, then by name.
func inOrder(keys []partKey, kinds ...string) []partKey {
	slices.SortFunc(keys, func(a, b partKey) int {
		return cmp.Or(slices.Index(kinds, a.kind)-slices.Index(kinds, b.kind), cmp.Compare(a.name, b.name))
	})
	return keys
}

// owns reports whether a part that AWS has is that of a monitor.
func owns(owner, monitor string, f *foundPart) bool {
	if filter, ok := f.spec.(metricFilterSpec); ok {
		return filter.namespace == monitorNamespace && strings.HasPrefix(filter.metric, monitor+"-")
	}
	return f.tags[ownerTag] == owner
}

func newMonitorOwner() string { return monitorPrefix + rand.Text() }
