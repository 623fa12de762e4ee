package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestWhatAnInterfaceOfUnknownSubnetOpensIsPossiblyOpenInEverySubnet(t *testing.T) {
	group := func(id firewall.ID, port uint16) *firewall.Group {
		s := firewall.PortServices(firewall.TCP, firewall.PortSet(firewall.PortRange{Lo: port, Hi: port}))
		return &firewall.Group{ID: id, Ingress: []firewall.GroupRule{{Must: s, May: s}}}
	}
	nic := func(id firewall.ID, subnet firewall.Link, groups firewall.Links) *firewall.Interface {
		return &firewall.Interface{ID: id, Subnet: subnet, Groups: groups}
	}
	sure := func(id firewall.ID) firewall.Links { return firewall.Links{Sure: []firewall.ID{id}} }
	net := &firewall.Network{
		Groups:  map[firewall.ID]*firewall.Group{"web": group("web", 8443), "db": group("db", 5432), "new": group("new", 9000)},
		Subnets: map[firewall.ID]*firewall.Subnet{"a": {ID: "a"}, "b": {ID: "b"}, "old": {ID: "old", AWSID: "subnet-1"}},
		Interfaces: map[firewall.ID]*firewall.Interface{
			"here":         nic("here", firewall.LinkTo("a"), sure("web")),
			"either":       nic("either", firewall.Link{To: []firewall.ID{"a", "b"}}, sure("web")),
			"floats":       nic("floats", firewall.Link{Open: true}, sure("db")),
			"floats2":      nic("floats2", firewall.Link{Open: true, To: []firewall.ID{"b"}}, firewall.Links{Open: true}),
			"in a new one": nic("in a new one", firewall.Link{Open: true, Anew: true}, sure("new")),
		},
	}
	p := &Pass{Net: net, Options: DefaultOptions(), cache: &cache{}}
	for id, s := range net.Subnets {
		got, want := p.opened(s), net.OpenedIn([]firewall.ID{id}, p.Profiles)
		for d := range want {
			if !got[d].Must.Equal(want[d].Must) || !got[d].May.Equal(want[d].May) || got[d].Unseen != want[d].Unseen {
				t.Errorf("in %s, direction %d: %v, want %v", id, d, got[d], want[d])
			}
		}
		if !got[firewall.Ingress].May.Contains(firewall.TCP, 5432) || got[firewall.Ingress].Must.Contains(firewall.TCP, 5432) {
			t.Errorf("in %s tcp 5432 is open %v", id, got[firewall.Ingress])
		}
		if may := got[firewall.Ingress].May.Contains(firewall.TCP, 9000); may != (s.AWSID == "") {
			t.Errorf("in %s tcp 9000 is possibly open: %v; it is so in subnets that the plan makes", id, may)
		}
	}
}
