package firewall

import (
	"slices"
	"testing"
)

func TestPortSetsAreCanonical(t *testing.T) {
	tests := []struct {
		name string
		in   []PortRange
		want string
		len  int
	}{
		{"no range is none", nil, "none", 0},
		{"a range of one port is that port", []PortRange{{443, 443}}, "443", 1},
		{"a range in the wrong order is empty", []PortRange{{2, 1}}, "none", 0},
		{"ranges are sorted", []PortRange{{61000, 65535}, {1024, 32767}}, "1024-32767, 61000-65535", 36280},
		{"adjacent ranges are one", []PortRange{{1, 5}, {6, 9}}, "1-9", 9},
		{"overlapping ranges are one", []PortRange{{1, 7}, {6, 9}, {2, 3}}, "1-9", 9},
		{"the ends of the range are ports", []PortRange{{65535, 65535}, {0, 0}}, "0, 65535", 2},
		{"all ports are 65536", []PortRange{{0, 65535}}, "0-65535", 65536},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := PortSet(tt.in...)
			if got.String() != tt.want || got.Len() != tt.len || got.IsEmpty() != (tt.len == 0) {
				t.Errorf("got %v with %d ports, want %v with %d", got, got.Len(), tt.want, tt.len)
			}
			if !got.Equal(PortSet(got.Ranges()...)) {
				t.Errorf("its ranges make %v", PortSet(got.Ranges()...))
			}
		})
	}
}

func TestPortSetOperations(t *testing.T) {
	linux, windows := ports(32768, 60999), ports(49152, 65535)
	for _, tt := range []struct {
		name string
		got  Ports
		want string
	}{
		{"union", linux.Union(windows), "32768-65535"},
		{"intersection", linux.Intersect(windows), "49152-60999"},
		{"difference", linux.Subtract(windows), "32768-49151"},
		{"a hole", AllPorts().Subtract(ports(3389, 3389)), "0-3388, 3390-65535"},
		{"nothing left", linux.Subtract(AllPorts()), "none"},
	} {
		if tt.got.String() != tt.want {
			t.Errorf("%s is %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if !AllPorts().Covers(linux) || linux.Covers(windows) || linux.Equal(windows) || !linux.Covers(Ports{}) {
		t.Error("Covers or Equal is wrong")
	}
	for port, want := range map[uint16]bool{32767: false, 32768: true, 60999: true, 61000: false, 0: false, 65535: false} {
		if linux.Contains(port) != want {
			t.Errorf("linux contains %d: %v", port, !want)
		}
	}
}

func TestACallerCannotChangeAPortSet(t *testing.T) {
	p := PortSet(PortRange{80, 80}, PortRange{443, 443})
	p.Ranges()[0].Lo = 0
	if got := p.Ranges(); !slices.Equal(got, []PortRange{{80, 80}, {443, 443}}) {
		t.Errorf("now %v", got)
	}
	if got := (PortRange{1024, 65535}).String(); got != "1024-65535" {
		t.Errorf("a range reads %q", got)
	}
}
