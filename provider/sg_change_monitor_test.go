package provider

import (
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/rackspace/terraform-provider-rackspace/internal/testenv/awsproxy"
)

const monitorType = "rackspace_sg_change_monitor"

var wrongSGChangeMonitor = []wrongInput{
	{"a name with a space", obj{"name": "my monitor"}, "name", "1 to 40 letters"},
	{"a mode that is none", obj{"mode": "cloudtrail"}, "mode", "metric_filter"},
	{"a log group that is none", obj{"mode": "metric_filter", "log_group_name": "a b"}, "log_group_name", "name of a log group"},
	{"no log group", obj{"mode": "metric_filter"}, "log_group_name", "CloudTrail writes to"},
	{"a log group for EventBridge", obj{"log_group_name": "trail"}, "log_group_name", "leave it out"},
	{"a severity that is none", obj{"severity": "low"}, "severity", "emergency"},
	{"both severity and topics", obj{"severity": "urgent", "alarm_topic_arns": arr{"arn:aws:sns:us-east-1:123456789012:changes"}}, "severity", "alarm_topic_arns"},
	{"a topic that is no ARN", obj{"alarm_topic_arns": arr{"changes"}}, "alarm_topic_arns[…]", "arn:aws:sns:"},
	{"no topics", obj{"alarm_topic_arns": arr{}}, "alarm_topic_arns", "at least 1"},
	{"a kind of change that is none", obj{"watch": arr{"route_table"}}, "watch[…]", "network_acl"},
	{"nothing to watch", obj{"watch": arr{}}, "watch", "at least 1"},
	{"ports that are none", obj{"config_rules": obj{"authorized_ports": obj{"tcp": "https"}}}, "config_rules.authorized_ports.tcp", "80,443,8000-8080"},
	{"ports the wrong way round", obj{"config_rules": obj{"authorized_ports": obj{"udp": "90-80"}}}, "config_rules.authorized_ports.udp", "80,443,8000-8080"},
	{"a port that is too high", obj{"config_rules": obj{"authorized_ports": obj{"udp": "53,65536"}}}, "config_rules.authorized_ports.udp", "80,443,8000-8080"},
	{"no ports at all", obj{"config_rules": obj{"authorized_ports": obj{"tcp": ""}}}, "config_rules.authorized_ports", "80,443"},
	{"a restricted port that is none", obj{"config_rules": obj{"restricted_ports": arr{int64(70000)}}}, "config_rules.restricted_ports[0]", "between 0 and 65535"},
	{"too many restricted ports", obj{"config_rules": obj{"restricted_ports": arr{int64(1), int64(2), int64(3), int64(4), int64(5), int64(6)}}}, "config_rules.restricted_ports", "at most 5"},
	{"a region that is none", obj{"region": "here"}, "region", "us-east-1"},
	{"a tag that is none", obj{"tags": obj{"aws:x": "y"}}, `tags["aws:x"]`, "aws:"},
	{"a timeout of create that is none", obj{"timeouts": obj{"create": "soon"}}, "timeouts.create", "2h45m"},
	{"a timeout of update that is none", obj{"timeouts": obj{"update": "5"}}, "timeouts.update", "2h45m"},
	{"a timeout of delete that is none", obj{"timeouts": obj{"delete": ""}}, "timeouts.delete", "2h45m"},
}

func TestSGChangeMonitorRefusesWrongInput(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongSGChangeMonitor {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			c.judge(t, p.validateResource(monitorType, c.config))
		})
	}
	p.t = t
	right := obj{"mode": "metric_filter", "log_group_name": "trail", "watch": arr{"attachment"}, "alarm_topic_arns": arr{"arn:aws-us-gov:sns:us-gov-west-1:123456789012:changes"},
		"config_rules": obj{"ssh": true, "restricted_ports": arr{int64(20), int64(21)}, "authorized_ports": obj{"tcp": "80,443,8000-8080", "udp": ""}}}
	if said := p.validateResource(monitorType, right); len(said) > 0 {
		t.Error(saidAll(said))
	}
}

// planMonitor plans a new monitor, with the defaults of its attributes, and returns what is said.
func planMonitor(t *testing.T, p *protocol, config obj) ([]string, map[string]tftypes.Value) {
	t.Helper()
	typ := p.resourceType(monitorType)
	proposed := obj{"name": defaultMonitorName, "mode": modeEventBridge, "watch": arr{"security_group"}}
	maps.Copy(proposed, config)
	for _, computed := range []string{"id", "owner", "parts", "tags_all"} {
		proposed[computed] = notKnown{}
	}
	plan, err := p.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: monitorType, PriorState: p.dynamic(typ, tftypes.NewValue(typ, nil)),
		ProposedNewState: p.dynamic(typ, p.wire(typ, proposed)), Config: p.dynamic(typ, p.wire(typ, config))})
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]tftypes.Value{}
	if !hasError(plan.Diagnostics) {
		if err := p.decode(typ, plan.PlannedState).As(&values); err != nil {
			t.Fatal(err)
		}
	}
	return saidAll(plan.Diagnostics), values
}

func TestSGChangeMonitorForeseesWhatIsMissing(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	for _, c := range []struct {
		name   string
		config obj
		wants  []string // parts of what is said, in order
	}{
		{"nothing", obj{}, nil},
		{"Rackspace's topic", obj{"severity": "emergency"}, []string{"severity: The topic for tickets is not there"}},
		{"a topic of one's own", obj{"alarm_topic_arns": arr{w.topic("none")}}, []string{"alarm_topic_arns: Not there, or not yet"}},
		{"a topic of this region", obj{"alarm_topic_arns": arr{strings.Replace(w.topic("changes"), "us-east-1", "eu-west-1", 1)}}, []string{"alarm_topic_arns: A topic of another region"}},
		{"a log group", obj{"mode": "metric_filter", "log_group_name": "none"}, []string{"log_group_name: Not there, or not yet"}},
		{"a recorder", obj{"config_rules": obj{"ssh": true}}, []string{"config_rules: No AWS Config recorder, or not yet"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			said, _ := planMonitor(t, connected(t, w.URL), c.config)
			if len(said) != len(c.wants) {
				t.Fatalf("got %q, want %q", said, c.wants)
			}
			for i, want := range c.wants {
				if !strings.Contains(said[i], want) {
					t.Errorf("got %q, want %q", said[i], want)
				}
			}
		})
	}
}

func TestSGChangeMonitorOfWhichNothingIsKnownYet(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	for name, config := range map[string]obj{
		"topics": {"alarm_topic_arns": notKnown{}}, "a topic": {"alarm_topic_arns": arr{notKnown{}}}, "the log group": {"mode": "metric_filter", "log_group_name": notKnown{}},
		"the rules": {"config_rules": notKnown{}}, "a rule": {"config_rules": obj{"ssh": notKnown{}}}, "what is watched": {"watch": notKnown{}}, "the name": {"name": notKnown{}},
		"the severity": {"severity": notKnown{}},
	} {
		t.Run(name, func(t *testing.T) {
			said, values := planMonitor(t, connected(t, w.URL), config)
			if len(said) > 0 {
				t.Fatal(said)
			}
			if values["parts"].IsKnown() {
				t.Errorf("the parts are %v", values["parts"])
			}
		})
	}
}

func TestSGChangeMonitorsOfOneNameAreRefused(t *testing.T) {
	p := connected(t, newMonitorWorld(t, awsproxy.Options{}).URL)
	for i, want := range []int{0, 1} {
		if said, _ := planMonitor(t, p, obj{}); len(said) != want || want == 1 && !strings.Contains(said[0], "Two monitors of one name") {
			t.Errorf("plan %d: got %q", i, said)
		}
	}
}

func TestSGChangeMonitorIsImportedByIdentity(t *testing.T) {
	w := newMonitorWorld(t, awsproxy.Options{})
	p := connected(t, w.URL)
	if _, said := p.applyNew(monitorType, obj{}, obj{"name": defaultMonitorName, "mode": modeEventBridge, "watch": arr{"security_group"}, "severity": "standard"}); len(said) > 0 {
		t.Fatal(said)
	}
	state, identity, problems := p.importByIdentity(monitorType, obj{"name": defaultMonitorName})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if at(t, state, "severity") != "standard" || at(t, state, "mode") != modeEventBridge || !strings.HasPrefix(at(t, state, "owner"), monitorPrefix) {
		t.Errorf("got %v", state)
	}
	if at(t, identity, "name") != defaultMonitorName || at(t, identity, "region") != "us-east-1" {
		t.Errorf("got the identity %v", identity)
	}
}

// applyNew plans and applies a new resource, whose defaults stand in proposed.
func (p *protocol) applyNew(name string, config, proposed obj) (tftypes.Value, []string) {
	p.t.Helper()
	typ := p.resourceType(name)
	none := p.dynamic(typ, tftypes.NewValue(typ, nil))
	for _, a := range p.schema.ResourceSchemas[name].Block.Attributes {
		if _, set := proposed[a.Name]; a.Computed && !set {
			proposed[a.Name] = notKnown{}
		}
	}
	plan, err := p.PlanResourceChange(p.t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: name, PriorState: none,
		ProposedNewState: p.dynamic(typ, p.wire(typ, proposed)), Config: p.dynamic(typ, p.wire(typ, config))})
	if err != nil || hasError(plan.Diagnostics) {
		p.t.Fatal(err, saidAll(plan.Diagnostics))
	}
	applied, err := p.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: name, PriorState: none, PlannedState: plan.PlannedState,
		Config: p.dynamic(typ, p.wire(typ, config)), PlannedPrivate: plan.PlannedPrivate, PlannedIdentity: plan.PlannedIdentity})
	if err != nil {
		p.t.Fatal(err)
	}
	return p.decode(typ, applied.NewState), saidAll(applied.Diagnostics)
}

// destroy deletes a resource without a refresh before.
func (p *protocol) destroy(name string, state tftypes.Value) []string {
	p.t.Helper()
	typ := p.resourceType(name)
	none := p.dynamic(typ, tftypes.NewValue(typ, nil))
	resp, err := p.ApplyResourceChange(p.t.Context(), &tfprotov6.ApplyResourceChangeRequest{TypeName: name, PriorState: p.dynamic(typ, state), PlannedState: none, Config: none})
	if err != nil {
		p.t.Fatal(err)
	}
	return saidAll(resp.Diagnostics)
}
