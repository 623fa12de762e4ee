package validator

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func port(n uint16) *uint16 { return &n }

func addr(s string, p *uint16) End { return End{Addr: netip.MustParseAddr(s), Port: p} }

func TestParseFlow(t *testing.T) {
	tcp := func(from, to End) Flow { return Flow{Protocol: firewall.TCP, From: from, To: to} }
	tests := []struct {
		name, line string
		want       Flow
	}{
		{"addresses", "tcp 203.0.113.9 -> 10.20.4.10:443", tcp(addr("203.0.113.9", nil), addr("10.20.4.10", port(443)))},
		{"a source port", "tcp 203.0.113.9:1024 -> 10.20.4.10:443", tcp(addr("203.0.113.9", port(1024)), addr("10.20.4.10", port(443)))},
		{"no space around the arrow", "tcp 1.2.3.4->1.2.3.5:0", tcp(addr("1.2.3.4", nil), addr("1.2.3.5", port(0)))},
		{"space and tabs anywhere", "  tcp \t 1.2.3.4  ->\t1.2.3.5:65535 \r", tcp(addr("1.2.3.4", nil), addr("1.2.3.5", port(65535)))},
		{"IPv6 in square brackets", "tcp [2001:db8::1]:5000 -> [2001:db8::2]:443", tcp(addr("2001:db8::1", port(5000)), addr("2001:db8::2", port(443)))},
		{"IPv6 without a port", "tcp [2001:db8::1] -> [::1]:1", tcp(addr("2001:db8::1", nil), addr("::1", port(1)))},
		{"udp", "udp 1.2.3.4 -> 1.2.3.5:53", Flow{Protocol: firewall.UDP, From: addr("1.2.3.4", nil), To: addr("1.2.3.5", port(53))}},
		{"icmp", "icmp 1.2.3.4 -> [2001:db8::2]", Flow{Protocol: firewall.ICMP, From: addr("1.2.3.4", nil), To: addr("2001:db8::2", nil)}},
		{"resources", "tcp aws_instance.a -> aws_instance.b:22", tcp(End{Resource: "aws_instance.a"}, End{Resource: "aws_instance.b", Port: port(22)})},
		{"a count index before the port", "tcp aws_instance.a[0]:99 -> aws_instance.b[1]:22",
			tcp(End{Resource: "aws_instance.a[0]", Port: port(99)}, End{Resource: "aws_instance.b[1]", Port: port(22)})},
		{"a module key with a colon", `tcp 1.2.3.4 -> module.a["x:y"].aws_instance.web[0]:443`,
			tcp(addr("1.2.3.4", nil), End{Resource: `module.a["x:y"].aws_instance.web[0]`, Port: port(443)})},
		{"a key that ends like a port is no port", `icmp aws_instance.w["a:80"] -> 1.2.3.4`,
			Flow{Protocol: firewall.ICMP, From: End{Resource: `aws_instance.w["a:80"]`}, To: addr("1.2.3.4", nil)}},
		{"a key with an arrow, a space, brackets and an escaped quote", `tcp m.a["x -> y]\":1 "].b -> 1.2.3.4:1`,
			tcp(End{Resource: `m.a["x -> y]\":1 "].b`}, addr("1.2.3.4", port(1)))},
		{"a data source", "tcp data.aws_instance.a -> 1.2.3.4:1", tcp(End{Resource: "data.aws_instance.a"}, addr("1.2.3.4", port(1)))},
		{"IPv4 written as IPv6", "tcp [::ffff:1.2.3.4] -> 1.2.3.5:1", tcp(addr("1.2.3.4", nil), addr("1.2.3.5", port(1)))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ParseFlow(test.line)
			if err != nil {
				t.Fatal(err)
			}
			test.want.Text = test.line
			if diff := cmp.Diff(test.want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseFlowErrors(t *testing.T) {
	tests := []struct{ name, line, want string }{
		{"an unknown protocol", "sctp 1.2.3.4 -> 1.2.3.5:1", `protocol "sctp" is not known: tcp, udp or icmp`},
		{"protocols are lower case", "TCP 1.2.3.4 -> 1.2.3.5:1", `protocol "TCP" is not known`},
		{"no protocol", "1.2.3.4 -> 1.2.3.5:1", "tcp, udp or icmp"},
		{"nothing but the protocol", "tcp", `no "->"`},
		{"no arrow", "tcp 1.2.3.4 1.2.3.5:1", `no "->"`},
		{"no source", "tcp -> 1.2.3.5:1", "source: there is no address"},
		{"no destination", "tcp 1.2.3.4 ->", "destination: there is no address"},
		{"no destination port", "tcp 1.2.3.4 -> 1.2.3.5", "destination has no port"},
		{"an empty port", "tcp 1.2.3.4 -> 1.2.3.5:", `"" is not a port`},
		{"a port range", "tcp 1.2.3.4 -> 1.2.3.5:1-2", `"1-2" is not a port`},
		{"port 65536", "tcp 1.2.3.4 -> 1.2.3.5:65536", `"65536" is not a port`},
		{"a negative port", "tcp 1.2.3.4 -> 1.2.3.5:-1", `"-1" is not a port`},
		{"icmp with a port", "icmp 1.2.3.4 -> 1.2.3.5:8", "icmp has no ports"},
		{"IPv6 without brackets", "tcp 2001:db8::1 -> 1.2.3.5:1", "square brackets: [2001:db8::1]"},
		{"IPv6 without brackets and with a port", "tcp 1.2.3.4 -> 2001:db8::1:443", "square brackets"},
		{"all eight groups of IPv6 without brackets", "tcp 1.2.3.4 -> 2001:db8:0:0:0:0:0:1:443", "square brackets: [2001:db8:0:0:0:0:0:1]"},
		{"an open bracket", "tcp [2001:db8::1 -> 1.2.3.5:1", "no closing bracket"},
		{"brackets around a name", "tcp [web] -> 1.2.3.5:1", `"web" is not an IPv6 address`},
		{"a prefix", "tcp 10.0.0.0/8 -> 1.2.3.5:1", "neither an IP address nor a resource address"},
		{"four numbers that are no address", "tcp 10.0.0.300 -> 1.2.3.5:1", "neither an IP address"},
		{"a host name", "tcp web -> 1.2.3.5:1", "neither an IP address"},
		{"a zone", "tcp [fe80::1%eth0] -> 1.2.3.5:1", "has a zone"},
		{"an open quote", `tcp aws_instance.a["x -> 1.2.3.5:1`, `no "->"`},
		{"words after the port", "tcp 1.2.3.4 -> 1.2.3.5:1 # web", "is not a port"},
		{"two arrows", "tcp 1.2.3.4 -> 1.2.3.5:1 -> 1.2.3.6:1", "destination:"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if f, err := ParseFlow(test.line); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("flow %+v, error %v; want %q", f, err, test.want)
			}
		})
	}
}

func TestReadFlows(t *testing.T) {
	flows, err := ReadFlows(strings.NewReader("\uFEFF# comment\n\n  \t\r\n  # another\ntcp 1.2.3.4 -> 1.2.3.5:1\r\nicmp 1.2.3.4 -> 1.2.3.5"))
	if err != nil || len(flows) != 2 || flows[0].Text != "tcp 1.2.3.4 -> 1.2.3.5:1" || flows[1].Protocol != firewall.ICMP {
		t.Errorf("flows %+v, error %v", flows, err)
	}
	_, err = ReadFlows(strings.NewReader("# comment\n\ntcp 1.2.3.4 -> 1.2.3.5:1\nsctp x\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "line 4: ") {
		t.Errorf("error %v, want line 4", err)
	}
	var f *flowError
	if !errors.As(err, &f) || errors.Unwrap(f) == nil {
		t.Errorf("error %T", err)
	}
	_, err = ReadFlows(strings.NewReader("icmp 1.2.3.4 -> 1.2.3.5\n" + strings.Repeat("x", maxFlowLine+1)))
	if err == nil || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("a line without end: error %v", err)
	}
}

// A flow that was read is read the same way again from what its ends say of themselves.
func FuzzParseFlow(f *testing.F) {
	for _, seed := range []string{"tcp 1.2.3.4 -> 1.2.3.5:1", `udp module.a["x:y"].b.c[0]:5 -> [2001:db8::1]:53`, "icmp [::1] -> a.b", `tcp a.b["\"->"] -> c.d:1`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		first, err := ParseFlow(line)
		if err != nil {
			return
		}
		text := first.Protocol.String() + " " + first.From.String() + " -> " + first.To.String()
		second, err := ParseFlow(text)
		if err != nil {
			t.Fatalf("%q was read, but not %q: %v", line, text, err)
		}
		first.Text, second.Text = "", ""
		if diff := cmp.Diff(first, second, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("%q and %q differ:\n%s", line, text, diff)
		}
	})
}
