package baseline

import (
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestSensitivePortsAreExactlyTheseServices(t *testing.T) {
	all := SensitiveServices()
	for _, c := range []struct {
		protocol firewall.Protocol
		want     string
	}{
		{firewall.TCP, "111, 389, 636, 1099, 1433, 1516, 1521, 2049, 2181-2182, 2377, 2379-2380, 2383, 2888, 3306, 3888, 4022, 4369, " +
			"4505-4506, 4646-4648, 5432, 5439, 6379, 6443, 6627, 7000-7001, 7199, 7946, 8089, 8111, 8140, 8200, 8300-8302, 8500-8503, " +
			"8600, 8983-8987, 9042, 9092, 9111, 9160, 9200, 9300, 10933, 11211, 15671-15672, 25672, 27017-27019, 55000"},
		{firewall.UDP, "111, 1434, 2049, 4648, 4789, 7946, 8301-8302, 8600"},
		{firewall.ICMP, "none"},
	} {
		if got := all.Ports(c.protocol).String(); got != c.want {
			t.Errorf("%v: ports %s, want %s", c.protocol, got, c.want)
		}
	}
}

// A rule that judges sensitive ports must not fire on what the world is meant to reach, nor on what another rule judges.
func TestWhatTheWorldIsServedOnIsNotSensitive(t *testing.T) {
	served := firewall.PortServices(firewall.TCP, firewall.PortSet(
		firewall.PortRange{Lo: 25, Hi: 25}, firewall.PortRange{Lo: 53, Hi: 53}, firewall.PortRange{Lo: 80, Hi: 80},
		firewall.PortRange{Lo: 443, Hi: 443}, firewall.PortRange{Lo: 465, Hi: 465}, firewall.PortRange{Lo: 587, Hi: 587},
		firewall.PortRange{Lo: 8080, Hi: 8081}, firewall.PortRange{Lo: 8443, Hi: 8443})).
		Union(firewall.PortServices(firewall.UDP, firewall.PortSet(
			firewall.PortRange{Lo: 53, Hi: 53}, firewall.PortRange{Lo: 123, Hi: 123}, firewall.PortRange{Lo: 443, Hi: 443},
			firewall.PortRange{Lo: 500, Hi: 500}, firewall.PortRange{Lo: 1194, Hi: 1194}, firewall.PortRange{Lo: 4500, Hi: 4500}))).
		Union(AdminServices())
	if both := SensitiveServices().Intersect(served); !both.IsEmpty() {
		t.Errorf("%v is sensitive", both)
	}
}

func TestEachSensitivePortIsListedOnceWithItsPreset(t *testing.T) {
	var last string
	var have firewall.Services
	for _, s := range SensitivePorts() {
		services, err := s.Traffic.Services()
		if err != nil {
			t.Fatal(err)
		}
		if both := have.Intersect(services); !both.IsEmpty() {
			t.Errorf("%s %s: %v is listed before", s.Preset.Name, s.Rule, both)
		}
		have = have.Union(services)
		rule := slices.IndexFunc(s.Preset.Newest().Rules, func(r PresetRule) bool { return r.Key == s.Rule && r.Traffic == s.Traffic })
		if rule < 0 || s.Title == "" || s.Preset.Name < last || !s.Preset.Sensitive() {
			t.Errorf("%+v is of no rule, or out of order", s)
		}
		last = s.Preset.Name
	}
	if mustFind("grafana").Sensitive() {
		t.Error("a preset without sensitive rules is sensitive")
	}
}
