package check

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

func TestSets(t *testing.T) {
	port := func(lo, hi uint16) firewall.Ports { return firewall.PortSet(firewall.PortRange{Lo: lo, Hi: hi}) }
	for _, tt := range []struct {
		name  string
		boxes firewall.Boxes
		want  string
	}{
		{"none is an empty list", nil, `[]`},
		{"ports of tcp", firewall.Boxes{{Src: addrs("10.0.1.0/24"), Dst: addrs("0.0.0.0/0"), Protocol: firewall.TCP, SrcPorts: port(443, 443), DstPorts: port(1024, 65535)}},
			`[{"src":["10.0.1.0/24"],"dst":["0.0.0.0/0"],"protocol":"tcp","protocol_number":6,"src_ports":[[443,443]],"dst_ports":[[1024,65535]]}]`},
		{"type and code of icmp", firewall.Boxes{{Src: addrs("::/0"), Dst: addrs("2001:db8::/64"), Protocol: firewall.ICMPv6, DstPorts: port(128<<8, 128<<8)}},
			`[{"src":["::/0"],"dst":["2001:db8::/64"],"protocol":"icmpv6","protocol_number":58,"src_ports":[],"dst_ports":[[32768,32768]]}]`},
		{"a protocol without ports", firewall.Boxes{{Src: addrs("10.0.0.0/8"), Dst: addrs("10.0.0.0/8"), Protocol: 50}},
			`[{"src":["10.0.0.0/8"],"dst":["10.0.0.0/8"],"protocol":"50","protocol_number":50,"src_ports":[],"dst_ports":[]}]`},
		{"all protocols are one set", boxesOf(firewall.NewSet(addrs("10.0.0.0/8"), firewall.AllServices()), firewall.Ingress, addrs("10.0.1.0/24")),
			`[{"src":["10.0.0.0/8"],"dst":["10.0.1.0/24"],"protocol":"all","protocol_number":-1,"src_ports":[[0,65535]],"dst_ports":[[0,65535]]}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := json.Marshal(sets(tt.boxes))
			if err != nil || string(got) != tt.want {
				t.Errorf("got  %s %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestAllProtocolsButOneAreNotAll(t *testing.T) {
	services := firewall.AllServices().Subtract(firewall.ProtocolServices(47))
	got := sets(boxesOf(firewall.NewSet(addrs("10.0.0.0/8"), services), firewall.Ingress, addrs("10.0.1.0/24")))
	if len(got) != 255 || slices.ContainsFunc(got, func(s result.Set) bool { return s.ProtocolNumber == -1 || s.ProtocolNumber == 47 }) {
		t.Errorf("%d sets", len(got))
	}
}

func TestWholePacketsOfWhatAFilterSees(t *testing.T) {
	web := firewall.NewSet(addrs("10.9.0.0/16", "::/0"), firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: 443, Hi: 443})))
	equalBoxes(t, boxesOf(web, firewall.Ingress, addrs("10.0.1.0/24", "2001:db8::/64")),
		"tcp 10.9.0.0/16:0-65535 -> 10.0.1.0/24:443", "tcp ::/0:0-65535 -> 2001:db8::/64:443")
	equalBoxes(t, boxesOf(web, firewall.Egress, addrs("10.0.1.0/24")), "tcp 10.0.1.0/24:0-65535 -> 10.9.0.0/16:443")
}

func TestTheNearSideOfAWitnessIsAnAddressThatAHostMayHave(t *testing.T) {
	for cidr, want := range map[string]string{
		"10.0.1.0/24": "10.0.1.10", "10.0.1.16/29": "10.0.1.16", "2001:db8:1::/64": "2001:db8:1::10", "255.255.255.255/32": "255.255.255.255",
	} {
		if got, ok := hostOf(addrs(cidr)); !ok || got.String() != want {
			t.Errorf("%s: got %s, want %s", cidr, got, want)
		}
	}
	if _, ok := hostOf(firewall.AddrSet{}); ok {
		t.Error("no address is an address")
	}
}

func TestAddressesAreShortInMessages(t *testing.T) {
	all, v6 := firewall.AllIPv4(), firewall.AllIPv6()
	for _, tt := range []struct {
		set  firewall.AddrSet
		want string
	}{
		{all.Union(v6), "0.0.0.0/0, ::/0"},
		{all.Subtract(addrs("10.20.0.0/16")), "0.0.0.0/0 except 10.20.0.0/16"},
		{all.Subtract(addrs("10.20.0.0/16")).Union(v6), "::/0 and 0.0.0.0/0 except 10.20.0.0/16"},
		{addrs("10.1.0.0/16", "10.3.0.0/16", "10.5.0.0/16"), "10.1.0.0/16, 10.3.0.0/16, 10.5.0.0/16"},
		{addrs("10.1.0.0/16", "10.3.0.0/16", "10.5.0.0/16", "10.7.0.0/16", "10.9.0.0/16"), "10.1.0.0/16, 10.3.0.0/16, 10.5.0.0/16 and 2 more"},
		{firewall.AddrSet{}, ""},
	} {
		if got := addrsText(tt.set); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestARuleIsNamedAsItIsWritten(t *testing.T) {
	secret, vagueRule, numberless := permit(100, "tcp", "10.0.0.0/8", 443, 443), vague(permit(100, "tcp", "10.0.0.0/8", 443, 443)), permit(0, "udp", "10.0.0.0/8", 53, 53)
	secret.SensitiveV, numberless.AnyNumber = true, true
	for _, tt := range []struct {
		rule firewall.NACLRule
		want string
	}{
		{permit(100, "tcp", "10.0.0.0/8", 443, 443), "rule 100 (allow tcp 443 10.0.0.0/8)"},
		{refuse(7, "udp", "::/0", 1024, 65535), "rule 7 (deny udp 1024-65535 ::/0)"},
		{permit(1, "all", "0.0.0.0/0", 0, 0), "rule 1 (allow all protocols 0.0.0.0/0)"},
		{permit(1, "icmp", "0.0.0.0/0", -1, -1), "rule 1 (allow icmp 0.0.0.0/0)"},
		{permit(1, "icmp", "0.0.0.0/0", 3, -1), "rule 1 (allow icmp type 3 0.0.0.0/0)"},
		{permit(1, "icmp", "0.0.0.0/0", 3, 4), "rule 1 (allow icmp type 3 code 4 0.0.0.0/0)"},
		{secret, "rule 100 (allow (sensitive))"},
		{vagueRule, "rule 100 (allow what is not all known)"},
		{numberless, "a rule of unknown number (allow udp 53 10.0.0.0/8)"},
	} {
		if got := ruleText(&tt.rule); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

func TestFreeNumbers(t *testing.T) {
	at := func(numbers ...int) []firewall.NACLRule {
		var out []firewall.NACLRule
		for _, n := range numbers {
			out = append(out, permit(n, "tcp", "10.0.0.0/8", 1, 1))
		}
		return out
	}
	unknown := at(0)
	unknown[0].AnyNumber = true
	for _, tt := range []struct {
		name      string
		got, want []int
	}{
		{"an empty list begins at 100", numbersAfter(nil, nil, 2), []int{100, 110}},
		{"after the last, by tens", numbersAfter(at(100, 205), nil, 2), []int{210, 220}},
		{"no room after the highest", numbersAfter(at(32766), nil, 1), nil},
		{"no end that is known", numbersAfter(unknown, nil, 1), nil},
		{"before, by tens", numbersBefore(at(100, 80), nil, 100, 2), []int{70, 90}},
		{"before, by ones where tens are few", numbersBefore(at(3), nil, 5, 3), []int{1, 2, 4}},
		{"no room before the first", numbersBefore(at(1), nil, 1, 1), nil},
		{"no limit, no number", numbersBefore(nil, nil, 0, 1), nil},
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
