package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// monitorChange changes the parts of one monitor.
type monitorChange struct {
	tags    tagPolicy
	name    string
	owner   string // value of ownerTag, "" until it is known
	kinds   map[string]monitorKind
	filters metricFilters
	rules   configRules
}

func newMonitorChange(a *account, region, name, owner string) *monitorChange {
	c := &monitorChange{tags: a.tags, name: name, owner: owner, filters: metricFilters{a.clients.Logs(region)}, rules: configRules{a.clients.Config(region)}}
	c.kinds = map[string]monitorKind{eventRuleKind: eventRules{a.clients.Events(region)}, metricFilterKind: c.filters, alarmKind: alarms{a.clients.CloudWatch(region)}, configRuleKind: c.rules}
	return c
}

// partError is an error with the part that it is about.
type partError struct {
	key partKey
	err error
}

func (e *partError) Error() string { return e.key.String() + ": " + e.err.Error() }

func (e *partError) Unwrap() error { return e.err }

// find reads a part; nil if there is none.
func (c *monitorChange) find(ctx context.Context, key partKey) (*foundPart, error) {
	kind, known := c.kinds[key.kind]
	if !known { // of a state of a later version
		return nil, nil
	}
	found, err := kind.find(ctx, key.name)
	if err != nil {
		return nil, &partError{key, err}
	}
	return found, nil
}

// survey reads all parts that a monitor of the name may have. Kinds that may not be read are left out if they are not needed.
func (c *monitorChange) survey(ctx context.Context, needed func(kind string) bool) (map[partKey]*foundPart, error) {
	all := map[partKey]*foundPart{}
	keys := possibleParts(c.name)
	for _, alarm := range slices.Clone(keys) {
		if alarm.kind != alarmKind {
			continue
		}
		names, err := c.filters.ofMetric(ctx, alarm.name)
		if err != nil && (needed(metricFilterKind) || !awsclient.IsDenied(err)) {
			return nil, &partError{partKey{metricFilterKind, alarm.name}, err}
		}
		for _, name := range names {
			keys = append(keys, partKey{metricFilterKind, name})
		}
	}
	for _, key := range keys {
		found, err := c.find(ctx, key)
		switch {
		case err != nil && (needed(key.kind) || !awsclient.IsDenied(err)):
			return nil, err
		case found != nil:
			all[key] = found
		}
	}
	return all, nil
}

// monitorOwners is the owners of parts, each with whether one of its parts bears the mark of a create that did not come to its end.
func monitorOwners(parts map[partKey]*foundPart) map[string]bool {
	owners := map[string]bool{}
	for _, f := range parts {
		if owner := f.tags[ownerTag]; strings.HasPrefix(owner, monitorPrefix) {
			_, unfinished := f.tags[unfinishedTag]
			owners[owner] = owners[owner] || unfinished
		}
	}
	return owners
}

// begin draws an owner, or takes over what a killed create of the same name has left, and returns its parts.
func (c *monitorChange) begin(ctx context.Context, wanted map[partKey]partSpec) (map[string]string, error) {
	parts, err := c.survey(ctx, func(kind string) bool {
		for key := range wanted {
			if key.kind == kind {
				return true
			}
		}
		return false
	})
	if err != nil {
		return nil, err
	}
	left := map[string]string{}
	for owner, unfinished := range monitorOwners(parts) {
		if !unfinished {
			continue
		}
		c.owner = owner
		for key, f := range parts {
			if owns(owner, c.name, f) {
				left[key.String()] = f.spec.text()
			}
		}
		return left, nil
	}
	c.owner = newMonitorOwner()
	return left, nil
}

// foreign says that a part is not the monitor's.
func (c *monitorChange) foreign(key partKey, f *foundPart) *awsclient.Failure {
	whose := "without the tag " + ownerTag
	if owner, tagged := f.tags[ownerTag]; tagged {
		whose = fmt.Sprintf("with the tag %s = %s", ownerTag, owner)
	} else if key.kind == metricFilterKind {
		whose = "for another metric"
	}
	return &awsclient.Failure{Summary: "A part of the monitor is another's", Detail: fmt.Sprintf("There is %s already, %s: it is left alone. If it belongs to a monitor that "+
		"no state has, `terraform import ADDRESS %s`; else give this one another name.", key, whose, c.name)}
}

// write makes a part what it should be. A mark goes on one that is new, and stays on none that is there unless it is to be marked.
func (c *monitorChange) write(ctx context.Context, key partKey, spec partSpec, tags map[string]string, mark bool) error {
	kind := c.kinds[key.kind]
	found, err := c.find(ctx, key)
	switch {
	case err != nil:
		return err
	case found == nil:
		all := map[string]string{ownerTag: c.owner}
		if mark {
			all[unfinishedTag] = "create"
		}
		maps.Copy(all, tags)
		if err := kind.put(ctx, key.name, spec, all); err != nil {
			return &partError{key, err}
		}
		return nil
	case !owns(c.owner, c.name, found):
		return c.foreign(key, found)
	}
	if found.spec.text() != spec.text() {
		if err := kind.put(ctx, key.name, spec, nil); err != nil {
			return &partError{key, err}
		}
	}
	set, unset := c.retag(tags, found.tags, mark)
	if err := kind.tag(ctx, found.arn, set, unset); err != nil {
		return &partError{key, err}
	}
	return nil
}

// retag is what has to be done about the tags of a part.
func (c *monitorChange) retag(wanted, had map[string]string, mark bool) (set map[string]string, unset []string) {
	set = map[string]string{}
	for k, v := range wanted {
		if old, there := had[k]; !there || old != v {
			set[k] = v
		}
	}
	for k := range c.tags.ofRule(had) {
		if _, keep := wanted[k]; !keep {
			unset = append(unset, k)
		}
	}
	if _, marked := had[unfinishedTag]; marked && !mark {
		unset = append(unset, unfinishedTag)
	}
	slices.Sort(unset)
	return set, unset
}

// The orders in which parts come and go. An alarm comes first in a new monitor, since it bears the mark of a create that is not at its end;
// else what it counts is there before it counts it, and goes after it counts something else.
var (
	orderOfCreate = []string{alarmKind, eventRuleKind, metricFilterKind, configRuleKind}
	orderOfUpdate = []string{eventRuleKind, metricFilterKind, alarmKind, configRuleKind}
	orderOfDelete = []string{configRuleKind, eventRuleKind, metricFilterKind, alarmKind}
)

// apply makes the parts those that are wanted. What it returns, also with an error, is the parts that are there of those it had or made.
func (c *monitorChange) apply(ctx context.Context, wanted map[partKey]partSpec, have, tags map[string]string, again bool, order []string) (map[string]string, error) {
	now := maps.Clone(have)
	for i, key := range inOrder(slices.Collect(maps.Keys(wanted)), order...) {
		spec := wanted[key]
		if have[key.String()] == spec.text() && !again {
			continue
		}
		fresh := order[0] == alarmKind
		if err := c.write(ctx, key, spec, tags, fresh && i == 0); err != nil {
			return now, err
		}
		now[key.String()] = spec.text()
	}
	gone := slices.DeleteFunc(partKeys(have), func(key partKey) bool { return wanted[key] != nil })
	return c.remove(ctx, gone, now)
}

// remove deletes parts, those that are others' left out, and returns what is left of now.
func (c *monitorChange) remove(ctx context.Context, keys []partKey, now map[string]string) (map[string]string, error) {
	for _, key := range inOrder(keys, orderOfDelete...) {
		found, err := c.find(ctx, key)
		if err != nil {
			return now, err
		}
		if found != nil && owns(c.owner, c.name, found) {
			if err := c.kinds[key.kind].remove(ctx, key.name); err != nil && !awsclient.IsNotFound(err) {
				return now, &partError{key, err}
			}
		}
		delete(now, key.String())
	}
	return now, nil
}

// finish takes the mark of a create that is at its end away.
func (c *monitorChange) finish(ctx context.Context, parts map[string]string) error {
	for text := range parts {
		key := partKeyOf(text)
		found, err := c.find(ctx, key)
		if err != nil {
			return err
		}
		if found == nil {
			continue
		}
		if _, marked := found.tags[unfinishedTag]; marked {
			if err := c.kinds[key.kind].tag(ctx, found.arn, nil, []string{unfinishedTag}); err != nil {
				return &partError{key, err}
			}
		}
	}
	return nil
}

// admissible finds what stands against making parts before the first one is made.
func (c *monitorChange) admissible(ctx context.Context, wanted map[partKey]partSpec, have map[string]string) error {
	groups := map[string]bool{}
	for key, spec := range wanted {
		if have[key.String()] == spec.text() {
			continue
		}
		switch key.kind {
		case metricFilterKind:
			group, _ := cutFilter(key.name)
			groups[group] = true
		case configRuleKind:
			wrong, err := c.rules.recorder(ctx)
			if err != nil {
				return &partError{key, err}
			}
			if wrong != "" {
				return &awsclient.Failure{Summary: "No AWS Config recorder", Detail: wrong, Attribute: "config_rules"}
			}
		}
	}
	for group := range groups {
		if err := c.filters.group(ctx, group); err != nil {
			return &partError{partKey{metricFilterKind, group}, err}
		}
	}
	return nil
}
