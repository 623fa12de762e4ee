package provider

import (
	"maps"
	"testing"
)

const anInstance, anInterface, aGroup = "i-0123456789abcdef0", "eni-0123456789abcdef0", "sg-0123456789abcdef0"

// anAttachment is one that is right, with other values in the place of its own.
func anAttachment(other obj) obj {
	config := obj{"security_group_ids": arr{aGroup}, "target": obj{"instance_id": anInstance}}
	maps.Copy(config, other)
	return config
}

var wrongSGAttachment = []wrongInput{
	{"no target", obj{"target": obj{}}, "target", "instance_id or network_interface_id"},
	{"two targets", obj{"target": obj{"instance_id": anInstance, "network_interface_id": anInterface}}, "target.instance_id", "not both"},
	{"an index of an interface", obj{"target": obj{"network_interface_id": anInterface, "device_index": 0}}, "target.device_index", "one already"},
	{"an instance that is no id", obj{"target": obj{"instance_id": "web"}}, "target.instance_id", "i-"},
	{"an interface that is no id", obj{"target": obj{"network_interface_id": "web"}}, "target.network_interface_id", "eni-"},
	{"an index below the first one", obj{"target": obj{"instance_id": anInstance, "device_index": -1}}, "target.device_index", "0"},
	{"no group", obj{"security_group_ids": arr{}}, "security_group_ids", "at least 1"},
	{"a group that is no id", obj{"security_group_ids": arr{"web"}}, "security_group_ids[…]", "sg-"},
	{"a group that is null", obj{"security_group_ids": arr{nil}}, "security_group_ids", "null"},
	{"more places than an interface has", obj{"reserve_slots": 16}, "reserve_slots", "between 0 and 15"},
	{"fewer than no places", obj{"reserve_slots": -1}, "reserve_slots", "between"},
	{"an end of its own making", obj{"on_destroy": "delete"}, "on_destroy", "keep"},
	{"a region that is none", obj{"region": "here"}, "region", "us-east-1"},
	{"a timeout of create that is none", obj{"timeouts": obj{"create": "soon"}}, "timeouts.create", "2h45m"},
	{"a timeout of update that is none", obj{"timeouts": obj{"update": "5"}}, "timeouts.update", "2h45m"},
	{"a timeout of delete that is none", obj{"timeouts": obj{"delete": ""}}, "timeouts.delete", "2h45m"},
}

func TestSGAttachmentRefusesWhatIsNotOneInterfaceWithGroups(t *testing.T) {
	p := newProtocol(t)
	for _, c := range wrongSGAttachment {
		t.Run(c.name, func(t *testing.T) {
			p.t = t
			c.judge(t, p.validateResource("rackspace_sg_attachment", anAttachment(c.config)))
		})
	}
}

func TestSGAttachmentTakesWhatMayBeRight(t *testing.T) {
	p := newProtocol(t)
	for name, other := range map[string]obj{
		"an instance":                             nil,
		"an interface of an instance":             {"target": obj{"instance_id": anInstance, "device_index": 1}},
		"an interface":                            {"target": obj{"network_interface_id": anInterface}},
		"a target that is not known yet":          {"target": notKnown{}},
		"an instance that is not known yet":       {"target": obj{"instance_id": notKnown{}, "device_index": notKnown{}}},
		"one of two that may turn out to be null": {"target": obj{"instance_id": notKnown{}, "network_interface_id": anInterface}},
		"groups that are not known yet":           {"security_group_ids": notKnown{}},
		"a group that is not known yet":           {"security_group_ids": arr{aGroup, notKnown{}}},
		"settings that are not known yet":         {"reserve_slots": notKnown{}, "on_destroy": notKnown{}, "region": notKnown{}, "timeouts": notKnown{}},
	} {
		t.Run(name, func(t *testing.T) {
			p.t = t
			if got := saidAll(p.validateResource("rackspace_sg_attachment", anAttachment(other))); len(got) > 0 {
				t.Errorf("got %q, want nothing", got)
			}
		})
	}
}
