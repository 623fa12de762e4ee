package firewall

import "testing"

// TestTheGuidesExampleDoesWhatTheGuideSays is the custom network ACL of the VPC guide ("Custom network ACLs": a subnet with
// web servers, SSH and RDP from the network of one's home, replies to connections from within), with its comments as cases.
func TestTheGuidesExampleDoesWhatTheGuideSays(t *testing.T) {
	inbound := EvalNACL(rulesOf([]spoken{
		{100, Allow, 6, "0.0.0.0/0", 80, 80, 0, 0},
		{105, Allow, 6, "::/0", 80, 80, 0, 0},
		{110, Allow, 6, "0.0.0.0/0", 443, 443, 0, 0},
		{115, Allow, 6, "::/0", 443, 443, 0, 0},
		{120, Allow, 6, "192.0.2.0/24", 22, 22, 0, 0},
		{130, Allow, 6, "192.0.2.0/24", 3389, 3389, 0, 0},
		{140, Allow, 6, "0.0.0.0/0", 32768, 65535, 0, 0},
		{145, Allow, 6, "::/0", 32768, 65535, 0, 0},
	}))
	outbound := EvalNACL(rulesOf([]spoken{
		{100, Allow, 6, "0.0.0.0/0", 80, 80, 0, 0},
		{105, Allow, 6, "::/0", 80, 80, 0, 0},
		{110, Allow, 6, "0.0.0.0/0", 443, 443, 0, 0},
		{115, Allow, 6, "::/0", 443, 443, 0, 0},
		{140, Allow, 6, "0.0.0.0/0", 32768, 65535, 0, 0},
		{145, Allow, 6, "::/0", 32768, 65535, 0, 0},
	}))
	tests := []struct {
		name   string
		table  *NACLTable
		remote string
		p      Protocol
		value  uint16
		number int // of the rule that decides, 0 for the implicit deny
	}{
		{"inbound HTTP from any IPv4 address", inbound, "198.51.100.7", TCP, 80, 100},
		{"inbound HTTP from any IPv6 address", inbound, "2001:db8::7", TCP, 80, 105},
		{"inbound HTTPS from any IPv4 address", inbound, "198.51.100.7", TCP, 443, 110},
		{"inbound SSH from the home network", inbound, "192.0.2.9", TCP, 22, 120},
		{"no inbound SSH from elsewhere", inbound, "198.51.100.7", TCP, 22, 0},
		{"no inbound SSH over IPv6", inbound, "2001:db8::7", TCP, 22, 0},
		{"inbound RDP from the home network", inbound, "192.0.2.9", TCP, 3389, 130},
		{"inbound replies to requests from the subnet", inbound, "198.51.100.7", TCP, 40000, 140},
		{"inbound replies over IPv6", inbound, "2001:db8::7", TCP, 32768, 145},
		{"no inbound replies to a NAT gateway's lower ports", inbound, "198.51.100.7", TCP, 1024, 0},
		{"no inbound UDP", inbound, "198.51.100.7", UDP, 443, 0},
		{"no inbound echo requests", inbound, "192.0.2.9", ICMP, 8 << 8, 0},
		{"outbound HTTPS over IPv6", outbound, "2001:db8::7", TCP, 443, 115},
		{"outbound replies to clients on the internet", outbound, "198.51.100.7", TCP, 65535, 140},
		{"no outbound replies to clients with lower ports", outbound, "198.51.100.7", TCP, 32767, 0},
		{"no outbound SSH", outbound, "192.0.2.9", TCP, 22, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			action, i, known, why := tt.table.Decide(Packet{ip(tt.remote), tt.p, tt.value})
			number := 0
			if i >= 0 {
				number = tt.table.Rules()[i].Number
			}
			if number != tt.number || (action == Allow) != (tt.number > 0) || !known || len(why) > 0 {
				t.Errorf("%v by rule %d, known %v, why %v; want rule %d", action, number, known, why, tt.number)
			}
		})
	}
	// The example serves clients whose ports start at 32768; those behind a NAT gateway or a load balancer lose replies.
	want := map[string]bool{"linux": true, "windows": true, "nat_gateway": false, "elb": false, "lambda": false, "internet": false}
	for _, p := range DefaultProfiles() {
		replies := NewSet(AllAddrs(), PortServices(TCP, p.Ports))
		if outbound.Allowed().Covers(replies) != want[p.Name] {
			t.Errorf("%s: replies pass: %v", p.Name, !want[p.Name])
		}
	}
}

// TestCommonReturnRulesMissWhatTheyMiss holds the coverage of common choices of ports against the profiles.
func TestCommonReturnRulesMissWhatTheyMiss(t *testing.T) {
	profile := map[string]Ports{}
	for _, p := range DefaultProfiles() {
		profile[p.Name] = p.Ports
	}
	for _, tt := range []struct {
		lo, hi  uint16
		profile string
		missing string
	}{
		{1024, 65535, "linux", "none"},
		{1024, 65535, "windows", "none"},
		{1024, 65535, "nat_gateway", "none"},
		{32768, 65535, "linux", "none"},
		{32768, 65535, "nat_gateway", "1024-32767"},
		{32768, 60999, "windows", "61000-65535"},
		{32768, 61000, "windows", "61001-65535"},
		{49152, 65535, "linux", "32768-49151"},
		{49152, 65535, "windows", "none"},
	} {
		table := EvalNACL(rulesOf([]spoken{{100, Allow, 6, "0.0.0.0/0", int(tt.lo), int(tt.hi), 0, 0}}))
		got := profile[tt.profile].Subtract(table.Allowed().ServicesOf(ip("198.51.100.7")).Ports(TCP))
		if got.String() != tt.missing {
			t.Errorf("%d-%d misses %v of %s, want %v", tt.lo, tt.hi, got, tt.profile, tt.missing)
		}
	}
}

// TestAHoleBreaksOnlyThoseClientsWhosePortsItHits is why "works for all" and "reachable" are two questions.
func TestAHoleBreaksOnlyThoseClientsWhosePortsItHits(t *testing.T) {
	for _, tt := range []struct {
		hole           uint16
		linux, windows bool // whether every reply passes
	}{{3389, true, true}, {40000, false, true}, {50000, false, false}, {61000, true, false}} {
		table := EvalNACL(rulesOf([]spoken{
			{90, Deny, 6, "0.0.0.0/0", int(tt.hole), int(tt.hole), 0, 0},
			{100, Allow, 6, "0.0.0.0/0", 1024, 65535, 0, 0},
		}))
		for i, want := range []bool{tt.linux, tt.windows} {
			p := DefaultProfiles()[i]
			replies := NewSet(AllIPv4(), PortServices(TCP, p.Ports))
			if table.Allowed().Covers(replies) != want || !table.Allowed().Overlaps(replies) {
				t.Errorf("a hole at %d: all replies to %s pass: %v", tt.hole, p.Name, !want)
			}
		}
	}
}
