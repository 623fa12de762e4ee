package check

import (
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// cache holds what several rules need of one side of an island, computed once for all of them. It serves one goroutine.
type cache struct {
	tables    map[tableKey]*firewall.NACLTable
	evaluator *firewall.Evaluator
	outlines  map[tableKey]*outline
	places    map[*firewall.Network]*places
	numbers   map[tableKey]*numbers
	gains     *[]gain                       // of the world after
	proposed  map[tableKey][]addedRule      // what the fixes add
	widened   map[string]firewall.PortRange // what the fixes widen, by rule
	moved     map[*firewall.NACLRule]string
	crossings *[]*crossing
	live      *live
	revoked   map[candidateOf]bool // the rules that are certainly revoked, if they are for the group
}

type tableKey struct {
	nacl *firewall.NACL
	dir  firewall.Direction
}

// Table returns the evaluated rules of one direction of a NACL, evaluated once for all rules of a run.
func (p *Pass) Table(n *firewall.NACL, d firewall.Direction) *firewall.NACLTable {
	k := tableKey{n, d}
	if t := p.cache.tables[k]; t != nil {
		return t
	}
	if p.cache.evaluator == nil {
		p.cache.evaluator = &firewall.Evaluator{Stop: p.Net.Stop}
	}
	t := p.cache.evaluator.Eval(n.Rules(d))
	if p.cache.tables == nil {
		p.cache.tables = map[tableKey]*firewall.NACLTable{}
	}
	p.cache.tables[k] = t
	return t
}

// places says what stands in which subnet and behind which NACL, on one side of the plan.
type places struct {
	// The objects by ascending ID.
	nacls      []*firewall.NACL
	groups     []*firewall.Group
	allSubnets []*firewall.Subnet

	subnets    map[firewall.ID][]*firewall.Subnet    // by NACL, certainly its own; by ascending ID
	maySubnets map[firewall.ID][]*firewall.Subnet    // by NACL, possibly its own
	interfaces map[firewall.ID][]*firewall.Interface // by subnet, certainly or possibly in it; by ascending ID
	anywhere   []*firewall.Interface                 // of which no candidates for the subnet are known

	// Filled as rules ask.
	nodes        []*firewall.Interface                    // see Pass.nodes
	zones        map[string]map[string]bool               // by load balancer, filled with nodes
	secretGroups map[firewall.ID]bool                     // groups with a rule that has a sensitive value
	opened       map[firewall.ID][2]firewall.OpenServices // by subnet
	floating     map[bool][2]firewall.OpenServices        // what the interfaces of anywhere open, by whether the subnet has an AWS id
	grounds      map[firewall.ID]*firewall.Grounds        // by NACL
	crops        map[firewall.ID]*firewall.Network        // by VPC
	gaps         map[gapKey][][]firewall.ReplyGap         // by the parts of the NACL's ground
}

// places returns the index of the side that is judged.
func (p *Pass) places() *places {
	if x := p.cache.places[p.Net]; x != nil {
		return x
	}
	x := findPlaces(p.Net)
	if p.cache.places == nil {
		p.cache.places = map[*firewall.Network]*places{}
	}
	p.cache.places[p.Net] = x
	return x
}

func findPlaces(net *firewall.Network) *places {
	x := &places{
		nacls: sorted(net.NACLs), groups: sorted(net.Groups), allSubnets: sorted(net.Subnets),
		subnets:    map[firewall.ID][]*firewall.Subnet{},
		maySubnets: map[firewall.ID][]*firewall.Subnet{},
		interfaces: map[firewall.ID][]*firewall.Interface{},
		opened:     map[firewall.ID][2]firewall.OpenServices{},
		floating:   map[bool][2]firewall.OpenServices{},
		grounds:    map[firewall.ID]*firewall.Grounds{},
		gaps:       map[gapKey][][]firewall.ReplyGap{},
	}
	all := sortedIDs(net.NACLs)
	for _, s := range x.allSubnets {
		if id, ok := s.NACL.Exact(); ok {
			x.subnets[id] = append(x.subnets[id], s)
			continue
		}
		may := s.NACL.To
		if s.NACL.Open {
			may = all
		}
		for _, id := range may {
			x.maySubnets[id] = append(x.maySubnets[id], s)
		}
	}
	for _, i := range sorted(net.Interfaces) {
		if i.Subnet.Open {
			x.anywhere = append(x.anywhere, i)
			continue
		}
		for _, id := range i.Subnet.To {
			x.interfaces[id] = append(x.interfaces[id], i)
		}
	}
	return x
}

// neighbourhood is the Network of a subnet's VPC alone, in which a packet is followed faster than in a whole estate; nil where
// the VPC is not certain. What lies outside is to it what the internet is: other addresses.
func (p *Pass) neighbourhood(s *firewall.Subnet) *firewall.Network {
	vpc, ok := s.VPC.Exact()
	if !ok {
		return nil
	}
	x := p.places()
	if x.crops == nil {
		x.crops = p.Net.ByVPC()
	}
	return x.crops[vpc]
}
