package firewall

// Lane is what requests of one direction meet at a subnet, and their replies.
type Lane struct {
	Request, Reply *NACLTable // the subnet's NACL, in the direction of requests, and in the other
	Admitted       Set        // requests that everything else on the way lets through, by far side
}

// Exchange is requests of one protocol between the near side and far addresses: to Services, from Clients.
type Exchange struct {
	Far      AddrSet
	Protocol Protocol
	Services Ports
	Clients  Ports
}

// Broken is what works through one NACL and does not through another.
type Broken struct {
	Requests Set        // requests that are dropped
	Replies  []Exchange // of requests that still pass, those whose replies to these client ports are dropped
}

// IsEmpty reports whether nothing breaks.
func (b Broken) IsEmpty() bool { return b.Requests.IsEmpty() && len(b.Replies) == 0 }

// Breaks returns the exchanges of TCP or UDP that certainly work on the lane before, for all of the client ports, and after are dropped by the
// NACL: certainly, or if perhaps is set, possibly. What the lane after does not admit is gone for another reason.
func Breaks(before, after Lane, p Protocol, clients Ports, perhaps bool) Broken {
	worked := before.works(p, clients).Intersect(after.Admitted)
	if worked.IsEmpty() {
		return Broken{}
	}
	drops := func(t *NACLTable) Set {
		if perhaps {
			return t.Denied().Union(t.Undecided())
		}
		return t.Denied()
	}
	b := Broken{Requests: worked.Intersect(drops(after.Request))}
	dropped := drops(after.Reply).Only(PortServices(p, clients)).Restrict(worked.Addrs()).Cells()
	for _, asked := range worked.Subtract(b.Requests).Cells() {
		for _, d := range dropped {
			if far := asked.Addrs.Intersect(d.Addrs); !far.IsEmpty() {
				b.Replies = append(b.Replies, Exchange{far, p, asked.Services.Ports(p), d.Services.Ports(p)})
			}
		}
	}
	return b
}

// works is the requests of a protocol that pass, with the replies to all of the client ports.
func (l Lane) works(p Protocol, clients Ports) Set {
	asked := l.Admitted.Only(ProtocolServices(p)).Intersect(l.Request.Allowed())
	if asked.IsEmpty() {
		return asked
	}
	lost := NewSet(asked.Addrs(), PortServices(p, clients)).Subtract(l.Reply.Allowed()).Addrs()
	return asked.Restrict(asked.Addrs().Subtract(lost))
}

// AllowsAll returns the services of which the set holds all of the addresses.
func AllowsAll(s Set, a AddrSet) Services {
	return AllServices().Subtract(NewSet(a, AllServices()).Subtract(s).Services())
}
