package firewall

import (
	"net/netip"
	"slices"
)

// Node is what a node of a load balancer does, as far as it is certain.
type Node struct {
	Facing  Facing
	Network bool // it is, or may be, a Network Load Balancer's
	// IPv6: clients reach it over IPv6 too. NoIPv4: those of the internet do not over IPv4, or perhaps not.
	IPv6, NoIPv4 bool
	// Asks are the targets that it asks with an address of its own.
	Asks []Balance
	// Listens are the ports on which it answers clients.
	Listens []Listener
}

// Facing says where the clients of a load balancer are.
type Facing uint8

// The answers.
const (
	FacingUnknown  Facing = iota
	FacingInside          // its nodes have private addresses alone
	FacingInternet        // its nodes have public addresses too
)

// Balance is a target of a load balancer with the services that it is asked for.
type Balance struct {
	Target   ID         // in Interfaces; "" for an address at which nothing known stands
	Subnet   ID         // of an address
	Addr     netip.Addr // the one address that is asked; zero for those of Target
	IPv6     bool       // it is asked over IPv6, else over IPv4
	Services Services   // TCP and UDP: of the requests and, with an address of the node's own, of the health checks
	Secret   bool       // a port of Services is marked sensitive
	Zones    Zones      // which nodes of the load balancer ask it
	// Why is what hides whether the node sends the requests with its clients' addresses; nil where that is certain.
	Why []Unknown
}

// Zones says which nodes of a load balancer send to a target.
type Zones uint8

// The answers.
const (
	AllZones       Zones = iota // every node sends to every target
	PerhapsOwnZone              // one of the two
	OwnZone                     // a node sends to targets in its own Availability Zone alone
)

// Listener is a port of a load balancer.
type Listener struct {
	Origin   Origin
	Services Services // TCP, UDP or both, on its port
	Secret   bool     // which is marked sensitive
	// HandsOn are the targets that get its requests with the clients' addresses.
	HandsOn []Balance
}

func (b Balance) equal(o Balance) bool {
	return b.Target == o.Target && b.Subnet == o.Subnet && b.Addr == o.Addr && b.IPv6 == o.IPv6 && b.Secret == o.Secret && b.Services.Equal(o.Services) && b.Zones == o.Zones && equal(b.Why, o.Why)
}

func (l Listener) equal(o Listener) bool {
	return l.Origin.equal(o.Origin) && l.Services.Equal(o.Services) && l.Secret == o.Secret && slices.EqualFunc(l.HandsOn, o.HandsOn, Balance.equal)
}

func (n *Node) equal(o *Node) bool {
	if n == nil || o == nil {
		return n == o
	}
	return n.Facing == o.Facing && n.Network == o.Network && n.IPv6 == o.IPv6 && n.NoIPv4 == o.NoIPv4 && slices.EqualFunc(n.Asks, o.Asks, Balance.equal) && slices.EqualFunc(n.Listens, o.Listens, Listener.equal)
}

// targets calls f for everything that the node sends to.
func (n *Node) targets(f func(*Balance)) {
	if n == nil {
		return
	}
	for i := range n.Asks {
		f(&n.Asks[i])
	}
	for i := range n.Listens {
		for j := range n.Listens[i].HandsOn {
			f(&n.Listens[i].HandsOn[j])
		}
	}
}
