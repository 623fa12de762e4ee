package provider_test

import (
	"maps"
	"strings"
	"testing"
)

func TestSGAttachmentRefusesWhatIsNotOneInterfaceWithGroups(t *testing.T) {
	p := newProtocol(t)
	const instance, eni, group = "i-0123456789abcdef0", "eni-0123456789abcdef0", "sg-0123456789abcdef0"
	right := func(other hcl) hcl {
		config := hcl{"security_group_ids": []any{group}, "target": hcl{"instance_id": instance}}
		maps.Copy(config, other)
		return config
	}
	for _, c := range []struct {
		name     string
		other    hcl
		at, want string // "" for nothing
	}{
		{"an instance", nil, "", ""},
		{"an interface of an instance", hcl{"target": hcl{"instance_id": instance, "device_index": 1}}, "", ""},
		{"an interface", hcl{"target": hcl{"network_interface_id": eni}}, "", ""},
		{"a target that is not known yet", hcl{"target": unknown}, "", ""},
		{"an instance that is not known yet", hcl{"target": hcl{"instance_id": unknown, "device_index": unknown}}, "", ""},
		{"one of two that may turn out to be null", hcl{"target": hcl{"instance_id": unknown, "network_interface_id": eni}}, "", ""},
		{"groups that are not known yet", hcl{"security_group_ids": unknown}, "", ""},
		{"a group that is not known yet", hcl{"security_group_ids": []any{group, unknown}}, "", ""},
		{"settings that are not known yet", hcl{"reserve_slots": unknown, "on_destroy": unknown, "region": unknown, "timeouts": unknown}, "", ""},

		{"no target", hcl{"target": hcl{}}, "target", "instance_id or network_interface_id"},
		{"two targets", hcl{"target": hcl{"instance_id": instance, "network_interface_id": eni}}, "target.instance_id", "not both"},
		{"an index of an interface", hcl{"target": hcl{"network_interface_id": eni, "device_index": 0}}, "target.device_index", "one already"},
		{"an instance that is no id", hcl{"target": hcl{"instance_id": "web"}}, "target.instance_id", "i-"},
		{"an interface that is no id", hcl{"target": hcl{"network_interface_id": "web"}}, "target.network_interface_id", "eni-"},
		{"an index below the first one", hcl{"target": hcl{"instance_id": instance, "device_index": -1}}, "target.device_index", "0"},
		{"no group", hcl{"security_group_ids": []any{}}, "security_group_ids", "at least 1"},
		{"a group that is no id", hcl{"security_group_ids": []any{"web"}}, "security_group_ids", "sg-"},
		{"fewer than no places", hcl{"reserve_slots": -1}, "reserve_slots", "between"},
		{"an end of its own making", hcl{"on_destroy": "delete"}, "on_destroy", "keep"},
		{"a region that is none", hcl{"region": "here"}, "region", "us-east-1"},
		{"a timeout that is none", hcl{"timeouts": hcl{"delete": "soon"}}, "timeouts.delete", "Time Duration"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := p.validate("rackspace_sg_attachment", right(c.other))
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("got %q, want nothing", got)
			case c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.at+": ") || !strings.Contains(got[0], c.want)):
				t.Errorf("got %q, want one error at %s that says %q", got, c.at, c.want)
			}
		})
	}
}
