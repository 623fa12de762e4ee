package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	fwaction "github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const revokeAction = "rackspace_sg_revoke_unmanaged"

// unmanagedRule is a rule as unmanaged of a baseline has it.
func unmanagedRule(port int32, cidr string) obj {
	return obj{"direction": "ingress", "protocol": "tcp", "from_port": port, "to_port": port, "cidr_ipv4": cidr, "self": false}
}

// tenNet is the source of the rules of these tests.
const tenNet = "10.0.0.0/8"

func TestRevokesWhatNothingOwnsAndNamesIt(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	group := w.group("web")
	ids := map[int32]string{}
	for port := int32(1); port <= 6; port++ {
		ids[port] = w.authorize(group, port, tenNet)
	}
	w.tags(ids[2], ownerTag, newOwner())
	w.tags(ids[3], "kubernetes", "x")
	w.revoke(group, ids[5])
	config := obj{"security_group_id": group, "ignore_rules": arr{obj{"tag_key": "kubernetes"}}, "unmanaged": obj{
		ids[1]: unmanagedRule(1, tenNet), ids[2]: unmanagedRule(2, tenNet), ids[3]: unmanagedRule(3, tenNet),
		ids[4]: unmanagedRule(44, tenNet), ids[5]: unmanagedRule(5, tenNet)}} // the fourth was another rule, the sixth is newer than the plan

	said := p.plansAction(revokeAction, config)
	if len(said) != 1 || !strings.Contains(said[0], fmt.Sprintf("which are revoked: - %s: ingress tcp 1 from 10.0.0.0/8 These stay:", ids[1])) {
		t.Errorf("the plan says %q", said)
	}
	progress, problems := p.invokes(revokeAction, config)
	if want := fmt.Sprintf("Revoked: %s: ingress tcp 1 from 10.0.0.0/8", ids[1]); len(progress) != 5 || progress[4] != want || len(problems) > 0 {
		t.Errorf("%q %q", progress, problems)
	}
	if left := slices.Sorted(maps.Keys(w.ingress(group))); !slices.Equal(left, []string{"tcp 2-2 10.0.0.0/8", "tcp 3-3 10.0.0.0/8", "tcp 4-4 10.0.0.0/8", "tcp 6-6 10.0.0.0/8"}) {
		t.Errorf("the group has %q", left)
	}
	progress, problems = p.invokes(revokeAction, config)
	if len(problems) > 0 || !strings.Contains(progress[len(progress)-1], "nothing to revoke") {
		t.Errorf("again: %q %q", progress, problems)
	}
}

func TestProgressAndNamesAreOneLineOfWhatPrints(t *testing.T) {
	var sent []string
	r := &report{progress: func(e fwaction.InvokeProgressEvent) { sent = append(sent, e.Message) }}
	r.say("%s %q", "a \x1b[2J\u202e\nb", "\x07 \"é\"")
	if want := `a \x1b[2J\u202e\nb "\a \"é\""`; sent[0] != want {
		t.Errorf("progress: %s, want %s", sent[0], want)
	}
	if got, want := displayName("web\n\x1b", "sg-1"), `web\n\x1b (sg-1)`; got != want {
		t.Errorf("name: %s, want %s", got, want)
	}
}

func TestARevocationThatFailsSaysWhatIsLeft(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	group := w.group("web")
	id := w.authorize(group, 1, tenNet)
	w.Inject(awsproxy.Fault{Action: "RevokeSecurityGroupIngress", Effect: awsproxy.Refuse("UnauthorizedOperation", "no")})
	_, problems := p.invokes(revokeAction, obj{"security_group_id": group, "unmanaged": obj{id: unmanagedRule(1, tenNet)}})
	if len(problems) != 1 || !strings.Contains(problems[0], "0 were revoked, and not these: - "+id) || !strings.Contains(problems[0], "RevokeSecurityGroupIngress") {
		t.Errorf("%q", problems)
	}
}

func TestARevocationIsRefused(t *testing.T) {
	w := newWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	group := w.group("web")
	for want, config := range map[string]obj{
		"security_group_id: Invalid":                     {"security_group_id": "web", "unmanaged": obj{}},
		"security_group_id: The group cannot be read":    {"security_group_id": "sg-00000000000000000", "unmanaged": obj{}},
		"unmanaged: Not a rule":                          {"security_group_id": group, "unmanaged": obj{"https": unmanagedRule(1, tenNet)}},
		"ignore_rules[0].description_regex: Invalid reg": {"security_group_id": group, "unmanaged": obj{}, "ignore_rules": arr{obj{"description_regex": "("}}},
		"ignore_rules[0].description_regex: Invalid Att": {"security_group_id": group, "unmanaged": obj{}, "ignore_rules": arr{obj{}}},
	} {
		if said := p.plansAction(revokeAction, config); len(said) != 1 || !strings.HasPrefix(said[0], want) {
			t.Errorf("want %q, got %q", want, said)
		}
	}
	if said := p.plansAction(revokeAction, obj{"security_group_id": group, "unmanaged": notKnown{}}); len(said) > 0 {
		t.Errorf("of rules that are not known yet: %q", said)
	}
}
