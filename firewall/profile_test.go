package firewall

import "testing"

func TestDefaultProfilesAreThoseOfTheVPCGuide(t *testing.T) {
	want := map[string][2]string{
		"linux": {"32768-60999", "error"}, "windows": {"49152-65535", "error"}, "nat_gateway": {"1024-65535", "warning"},
		"elb": {"1024-65535", "warning"}, "lambda": {"1024-65535", "warning"}, "internet": {"1024-65535", "warning"},
	}
	got := DefaultProfiles()
	for _, p := range got {
		if w := want[p.Name]; p.Ports.String() != w[0] || p.Level != w[1] {
			t.Errorf("%s is %v, %s; want %v", p.Name, p.Ports, p.Level, w)
		}
		delete(want, p.Name)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
	if all := ProfilePorts(got); all.String() != "1024-65535" {
		t.Errorf("together: %v", all)
	}
	if some := ProfilePorts(got[:2]); some.String() != "32768-65535" {
		t.Errorf("linux and windows together: %v", some)
	}
	if none := ProfilePorts(nil); !none.IsEmpty() {
		t.Errorf("no profiles: %v", none)
	}
	got[0].Name = "changed"
	if DefaultProfiles()[0].Name != "linux" {
		t.Error("a caller can change the defaults")
	}
}
