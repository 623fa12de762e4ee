package provider

import (
	"context"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	awsclient "github.com/rackspace/terraform-provider-rackspace/provider/internal/aws"
)

// revokedTag is the tag of a default group that says what a lockdown has revoked of it, or is about to: a process that is killed between
// two calls leaves no state. Several rules stand in a value, and what one value does not hold goes on in numbered tags.
const revokedTag = "rackspace:revoked"

const (
	// betweenRules is not in the text of a rule: no description has a bar (EC2 API, IpRange).
	betweenRules = " | "
	// noRoom is the key of what revokedTag does not say.
	noRoom, noRoomText = "others", "rules that the tags of the group had no room for"
)

// revokedRule is a rule in revokedTag: its id and its text.
var revokedRule = regexp.MustCompile(`^(sgr-[0-9a-f]+|` + noRoom + `) (.+)$`)

// removedRules is the rules that are known to be removed: those of a state, and those that the tags of the group name and that are not open.
func removedRules(tags []ec2types.Tag, known, open map[string]string) map[string]string {
	removed := map[string]string{}
	for _, entry := range strings.Split(strings.Join(tagValues(tags, revokedTag), betweenRules), betweenRules) {
		if m := revokedRule.FindStringSubmatch(entry); m != nil && open[m[1]] == "" {
			removed[m[1]] = m[2]
		}
	}
	maps.Copy(removed, known)
	return removed
}

// revokedValues is the values of revokedTag in no more than room tags. What does not fit is left out, descriptions before rules, and of
// the rules those first that were revoked earlier.
func revokedValues(now, earlier map[string]string, room int) []string {
	var entries []string
	for _, rules := range []map[string]string{now, earlier} {
		for _, id := range slices.Sorted(maps.Keys(rules)) {
			entries = append(entries, shortened(id+" "+rules[id]))
		}
	}
	if values, all := packed(entries, room); all {
		return values
	}
	for i, entry := range entries {
		entries[i], _, _ = strings.Cut(entry, ` ("`) // the description
	}
	values, all := packed(entries, room)
	if !all && room > 0 {
		values, _ = packed(entries, room-1)
		values = append(values, noRoom+" "+noRoomText)
	}
	return values
}

// packed puts as many of the entries into the values of tags as fit.
func packed(entries []string, room int) (values []string, all bool) {
	for _, entry := range entries {
		last := len(values) - 1
		switch {
		case last >= 0 && utf8.RuneCountInString(values[last]+betweenRules+entry) <= tagValueLimit:
			values[last] += betweenRules + entry
		case len(values) < room:
			values = append(values, entry)
		default:
			return values, false
		}
	}
	return values, true
}

// shortened is a text that fits into a tag.
func shortened(text string) string {
	if runes := []rune(text); len(runes) > tagValueLimit {
		return string(runes[:tagValueLimit-1]) + "…"
	}
	return text
}

// removed is removedRules of the group as it was read.
func (c *lockdownChange) removed(known, open map[string]string) map[string]string {
	return removedRules(c.tags, known, open)
}

// note writes into revokedTag what is about to be revoked, and what has been. A refusal is no error: the state has it as well.
func (c *lockdownChange) note(ctx context.Context, now, earlier map[string]string) error {
	earlier = c.removed(earlier, now)
	maps.DeleteFunc(earlier, func(id, _ string) bool { return now[id] != "" })
	values := revokedValues(now, earlier, roomFor(c.tags, revokedTag))
	switch {
	case len(now) == 0 || len(values) > 0 && slices.Equal(values, tagValues(c.tags, revokedTag)):
		return nil
	case len(values) == 0:
		c.unnoted = errors.New("the group has too many other tags")
		return nil
	}
	err := storeTags(ctx, c.account.clients.EC2(c.region), c.group, revokedTag, values, c.tags)
	if awsclient.IsRefusal(err) && !awsclient.IsThrottled(err) {
		c.unnoted, err = err, nil
	}
	return err
}

// warn reports that revokedTag could not be written.
func (c *lockdownChange) warn(diags *diag.Diagnostics) {
	if c.unnoted != nil {
		diags.AddWarning("The tags of the default group do not say what is revoked", "The tag "+revokedTag+" of "+c.group+" could not be written, so that an apply "+
			"which is killed half-way leaves no record of the rules: "+explain(c.unnoted))
	}
}

// forget removes revokedTag: the group has the rules again with which AWS makes it.
func (c *lockdownChange) forget(ctx context.Context) error {
	return removeTags(ctx, c.account.clients.EC2(c.region), c.group, revokedTag, c.tags, 0)
}
