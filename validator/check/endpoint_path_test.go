package check

import (
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

func TestWhatIsAskedOfAServiceThroughAGatewayEndpoint(t *testing.T) {
	back := permit(200, "tcp", "0.0.0.0/0", 1024, 65535)
	part, all := permit(100, "tcp", "52.216.0.0/16", 443, 443), permit(100, "tcp", "0.0.0.0/0", 443, 443)
	private := permit(100, "tcp", "10.0.0.0/8", 443, 443)
	const error, warning = "proved error aws_network_acl.a service aws_vpc_endpoint.s3", "proved warning aws_network_acl.a service aws_vpc_endpoint.s3 part"
	names := func(services firewall.Services, set func(*firewall.GroupRule)) func(world) {
		return func(w world) {
			r := openingTo("tcp", 443, 443, "")
			r.Peer, r.Group, r.PrefixList, r.Must, r.May = firewall.PeerPrefixList, firewall.Link{}, firewall.LinkTo("pl-s3"), services, services
			if set != nil {
				set(&r)
			}
			w.group("app").Egress = []firewall.GroupRule{r}
			w.host("h", "a", []string{"app"}, "10.0.1.10")
		}
	}
	for _, tt := range []struct {
		name       string
		in, out    []firewall.NACLRule
		to         string // the service's addresses, "" if they are not known
		set        func(world)
		want, says []string
	}{
		{"it is reached", rules(back), rules(all), "52.216.0.0/15", names(onTCP(443), nil), nil, nil},
		{"in part", rules(back), rules(part), "52.216.0.0/15", nil, []string{warning}, []string{"tcp 443 from 10.0.1.0/24 (aws_network_acl.a) to the service on the way out to gateway endpoint aws_vpc_endpoint.s3"}},
		{"all but a part that a rule denies", rules(back), rules(refuse(50, "tcp", "52.216.7.0/24", 0, 65535), all), "52.216.0.0/15", nil, nil, nil},
		{"in part, though a group names it", rules(back), rules(part), "52.216.0.0/15", names(onTCP(443), nil), []string{error}, nil},
		{"not at all, and nobody says that it is asked", rules(back), rules(private), "52.216.0.0/15", nil, nil, nil},
		{"not at all, and a group names it", rules(back), rules(private), "52.216.0.0/15", names(onTCP(443), nil), []string{error}, nil},
		{"not at all, with addresses that are not known", rules(back), rules(private), "", names(onTCP(443), nil), []string{error}, nil},
		{"perhaps, with addresses that are not known", rules(back), rules(part), "", names(onTCP(443), nil), nil, nil},
		{"a rule may let it out", rules(back), rules(vague(private)), "52.216.0.0/15", names(onTCP(443), nil), nil, nil},
		{"the group names another service", rules(back), rules(private), "52.216.0.0/15", names(onTCP(443), func(r *firewall.GroupRule) { r.PrefixList = firewall.LinkTo("pl-other") }), nil, nil},
		{"the group perhaps names it", rules(back), rules(private), "52.216.0.0/15", names(onTCP(443), func(r *firewall.GroupRule) { r.Maybe = true }), nil, nil},
		{"the group names it for another port", rules(back), rules(private), "52.216.0.0/15", names(onTCP(80), nil), nil, nil},
		{"the host perhaps stands elsewhere", rules(back), rules(private), "52.216.0.0/15", func(w world) {
			names(onTCP(443), nil)(w)
			w.Interfaces["aws_instance.h"].Subnet = firewall.Link{To: []firewall.ID{"aws_subnet.a", "aws_subnet.b"}}
		}, nil, nil},
		{"the answers do not come back", rules(permit(200, "tcp", "10.0.0.0/8", 1024, 65535)), rules(all), "52.216.0.0/15", names(onTCP(443), nil), []string{error}, []string{"replies to ports"}}, // RSG102 does not run here
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.list("a", tt.in, tt.out, "a")
			if tt.set != nil {
				tt.set(w)
			}
			to := firewall.AddrSet{}
			if tt.to != "" {
				to = addrs(tt.to)
			}
			w.Subnets["aws_subnet.a"].Routes.Services = []firewall.ServiceRoute{{Endpoint: madeBy("aws_vpc_endpoint", "aws_vpc_endpoint.s3", "create"), List: "pl-s3", To: to}}
			found := keyed(prior(t, SubnetPathReplyDropped, w))
			expect(t, found, tt.want...)
			if tt.says != nil {
				says(t, found, tt.says...)
			}
			for _, f := range found {
				if len(f.Witness) == 0 || len(f.Fixes) == 0 {
					t.Errorf("%d packets, %d fixes", len(f.Witness), len(f.Fixes))
				}
			}
		})
	}
}
