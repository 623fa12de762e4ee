package firewall

import "slices"

// FlowFate is what a plan does to flows.
type FlowFate uint8

// The fates. What is the same on both sides has none.
const (
	// FlowOpened: it certainly does not work before, and certainly does after.
	FlowOpened FlowFate = iota
	// FlowClosed: it works before; after, no security group is certain to let it through, or an end is gone.
	FlowClosed
	// FlowBroken: it works before; after, the groups of both ends still let it through, and a NACL drops the request or replies.
	FlowBroken
	// FlowUncertain: it hangs on values that are not known whether it is the same on both sides.
	FlowUncertain
)

// FlowEnd is one end of flows. It is interfaces, or everything else in a subnet (hosts that the Network does not know, of which the
// groups are not known: only the subnet's NACL is judged), or, with neither, whatever is outside the subnets of the other end's VPC.
type FlowEnd struct {
	Interfaces []ID // by ID
	Subnets    []ID // by ID
	// Outside is all that is outside, where it is that.
	Outside AddrSet
}

// FlowChange is flows between two ends that a plan changes in one way: each of Services from each of Src to each of Dst. An end of
// which the address is not known, or another one after the plan, stands with all addresses that it may have.
type FlowChange struct {
	Fate     FlowFate
	From, To FlowEnd
	Src, Dst AddrSet
	Services Services // of the requests: ports of the destination, or ICMP type and code
	By       []ID     // groups and NACLs that let other packets of these through than before; none where an end is new or gone
	// Gone and New say that an end is there on one side alone.
	Gone, New bool
	// VPC is that of the ends, "" if it is not known.
	VPC ID
	// SrcAll and DstAll say that Src and Dst are all that the ends have, of their family.
	SrcAll, DstAll bool
	// Secret: a rule on the way is marked sensitive, so that the packets must not be printed.
	Secret bool
}

// Reachability is the difference in what reaches what, between two Networks.
type Reachability struct {
	Changes []FlowChange
	// Pairs is how many ordered pairs of ends there are on either side, and Changed how many of them have a change.
	Pairs, Changed int
	// Clients are the client ports to all of which replies had to pass.
	Clients Ports
}

// Proved reports whether nothing changes, for certain.
func (r *Reachability) Proved() bool { return len(r.Changes) == 0 }

// DiffReach compares what reaches what in before and after, of packets that leave an interface or come to it, or cross the border of a
// subnet. A flow works if every security group and NACL on the way lets the request through, and the NACLs the replies to all
// client ports of the profiles (none means DefaultProfiles); of ICMP, an echo request has a reply, and all else is judged one way.
//
// What is in another VPC is judged as the world outside is: by the filters of the end in this VPC alone; so is what an interface in a
// VPC that is not known talks to. Routes are not modelled.
// Interfaces are compared by their ID.
func DiffReach(before, after *Network, profiles []Profile) Reachability {
	d := newReachDiff(before, after, ProfilePorts(orDefault(profiles)))
	out := Reachability{Clients: d.clients}
	judge := func(a, b *reachEnd) {
		out.Pairs++
		if changes := d.compare(a, b); len(changes) > 0 {
			out.Changed++
			out.Changes = append(out.Changes, changes...)
		}
	}
	ends := d.ends()
	byVPC := map[ID][]*reachEnd{}
	for _, e := range ends {
		byVPC[e.vpcOf()] = append(byVPC[e.vpcOf()], e)
	}
	lost := crowd(byVPC[""])
	for _, a := range ends {
		vpc := a.vpcOf()
		if vpc == "" {
			judge(d.anyone(), a)
			judge(a, d.anyone())
			continue
		}
		for _, b := range byVPC[vpc] {
			if a != b || len(a.name.Interfaces) > 1 {
				judge(a, b)
			}
		}
		if outside := d.outside(vpc); !outside.empty() {
			judge(outside, a)
			judge(a, outside)
		}
		if lost != nil && d.names(a, lost) {
			judge(lost, a)
			judge(a, lost)
		}
	}
	out.Changes = mergeFlows(out.Changes)
	return out
}

// reachDiff compares two Networks, as sides 0 (before) and 1 (after).
type reachDiff struct {
	net     [2]*Network
	clients Ports
	tables  map[tableKey]*NACLTable
	replied map[tableKey]bounded // by table of replies: the requests, by far address, to which the replies pass
	filters map[filterKey]*filterReach
	parts   map[partKey]onePart
	all     *reachEnd // see anyone
	secrets map[*reachEnd]bool
	groups  [2]map[string]*groupFilter
	outer   map[ID]*reachEnd  // by VPC
	inner   [2]map[ID]AddrSet // by VPC, see inside
	// naclsDiffer: some NACL is another one after, so that one that is not known may be.
	naclsDiffer bool
}

func newReachDiff(before, after *Network, clients Ports) *reachDiff {
	d := &reachDiff{net: [2]*Network{before, after}, clients: clients, tables: map[tableKey]*NACLTable{}, replied: map[tableKey]bounded{}, filters: map[filterKey]*filterReach{}, parts: map[partKey]onePart{}, secrets: map[*reachEnd]bool{},
		groups: [2]map[string]*groupFilter{{}, {}}, outer: map[ID]*reachEnd{}}
	d.naclsDiffer = len(before.NACLs) != len(after.NACLs) ||
		slices.ContainsFunc(sorted(before.NACLs), func(n *NACL) bool { return after.NACLs[n.ID] != n })
	return d
}
