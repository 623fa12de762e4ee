package baseline

import (
	"net/url"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestEachAdminPortSaysWhyAndWhere(t *testing.T) {
	for _, a := range AdminPorts() {
		u, err := url.Parse(a.Source)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			t.Errorf("%s %v: source %q is no https address", a.Name, a.Protocol, a.Source)
		}
		if a.Reason == "" || a.Services().IsEmpty() {
			t.Errorf("%s %v: no reason or no ports", a.Name, a.Protocol)
		}
	}
}

func TestNoServiceIsListedTwice(t *testing.T) {
	var have firewall.Services
	for _, a := range AdminPorts() {
		if both := have.Intersect(a.Services()); !both.IsEmpty() {
			t.Errorf("%s: %v is listed before", a.Name, both)
		}
		have = have.Union(a.Services())
	}
}

func TestAdminServicesAreExactlyTheDocumentedPorts(t *testing.T) {
	all := AdminServices()
	for _, c := range []struct {
		protocol firewall.Protocol
		want     string
	}{
		{firewall.TCP, "22, 445, 3389, 5985-5986"},
		{firewall.UDP, "3389"},
		{firewall.ICMP, "none"},
	} {
		if got := all.Ports(c.protocol).String(); got != c.want {
			t.Errorf("%v: ports %s, want %s", c.protocol, got, c.want)
		}
	}
}

func TestCISAdminServicesAreSSHAndRDP(t *testing.T) {
	for protocol, want := range map[firewall.Protocol]string{firewall.TCP: "22, 3389", firewall.UDP: "3389", firewall.ICMP: "none"} {
		if got := CISAdminServices().Ports(protocol).String(); got != want {
			t.Errorf("%v: ports %s, want %s", protocol, got, want)
		}
	}
}
