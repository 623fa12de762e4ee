package firewall

import (
	"net/netip"
	"slices"
)

// ID names one object within one Network: the resource address that manages it
// (module.net.aws_subnet.a), its AWS id where nothing in the plan manages it (sg-0123), or, for what AWS makes
// by itself, the owner's address and the attribute that names it (aws_vpc.main.default_network_acl_id).
type ID string

// Reason says why a value is not known.
type Reason string

// The reasons of the result document.
const (
	KnownAfterApply Reason = "known_after_apply"
	Sensitive       Reason = "sensitive"
	NotInPlan       Reason = "not_in_plan"
	Unsupported     Reason = "unsupported"
)

// Unknown names one value that is not known.
type Unknown struct {
	Address   string // resource address
	Attribute string // attribute path within it
	Reason    Reason
}

// Origin says where an object or a rule was written.
type Origin struct {
	Address   string   // resource address; for what AWS makes by itself, its owner's (a VPC's), and Attribute names it
	Type      string   // resource type, such as aws_network_acl
	Attribute string   // path within the resource, such as ingress[rule_no=100]; "" for the whole resource
	Actions   []string // what the plan does to the resource: create, update, delete, no-op, forget; nil when it says nothing
	Layer     string   // which of several plans that are one network has it; "" where there is one, and for what no plan has
}

// Apart reports whether two origins are in different plans: the configuration of one cannot refer to what is in the other.
func (o Origin) Apart(p Origin) bool { return o.Layer != "" && p.Layer != "" && o.Layer != p.Layer }

// Link is what is known of a reference to one object.
// It is exact when To has one element and Open is false.
type Link struct {
	To   []ID      // candidates: the reference is to one of these …
	Open bool      // … or, if Open, to something that is not in the Network, or to any object of the kind
	Anew bool      // if Open: it is to an object that the plan makes, so to none whose AWS id is known
	Why  []Unknown // what hides the answer, when the link is not exact
}

// LinkTo is the exact link to id.
func LinkTo(id ID) Link { return Link{To: []ID{id}} }

// Exact returns the one object that the link names, and whether it is certain.
func (l Link) Exact() (ID, bool) {
	if len(l.To) == 1 && !l.Open {
		return l.To[0], true
	}
	return "", false
}

// MayBe reports whether the link may be to id.
func (l Link) MayBe(id ID) bool {
	return l.Open || slices.Contains(l.To, id)
}

// mayBe is MayBe for an object of an AWS id, "" for one that has none yet.
func (l Link) mayBe(id ID, awsID string) bool {
	return l.MayBe(id) && (awsID == "" || !l.Anew || slices.Contains(l.To, id))
}

// Links is what is known of a set of references, such as the groups of an interface.
type Links struct {
	Sure  []ID      // certainly in the set
	Maybe []ID      // possibly in the set
	Some  bool      // at least one of Maybe is in the set
	Open  bool      // the set may hold others: any object, of this Network or not
	Why   []Unknown // what hides the answer, when Maybe is not empty or Open is true
}

// Network is one side of a plan (before or after), or an account as it is: what filters packets, with what is not known.
// It is filled once and then only read. Maps are keyed by the object's own ID.
type Network struct {
	VPCs        map[ID]*VPC
	Subnets     map[ID]*Subnet
	NACLs       map[ID]*NACL
	Groups      map[ID]*Group
	Interfaces  map[ID]*Interface
	PrefixLists map[ID]*PrefixList

	// Stop ends what is computed of it; nil for never.
	Stop *Stop

	// Aliases maps further names of an interface to it: an instance that uses a separately managed network interface.
	Aliases map[ID]ID

	// Notes say what had to be assumed, each once.
	Notes []Note
	// Unmodelled is what stands beside it and decides what passes too, by Address.
	Unmodelled []Unmodelled
}

// Unmodelled is something that decides what passes and is not modelled.
type Unmodelled struct {
	What    string // such as "a transit gateway attachment"
	Address string // of the resource or block
	Perhaps bool   // of a world before a plan: it was possibly not there yet
}

// Note is one thing that had to be assumed.
type Note struct {
	Code    string // kebab case, such as default-nacl-assumed, all-refs, id-flow
	Address string // the object concerned, if one
	Message string
}

// VPC is a virtual private cloud.
type VPC struct {
	ID     ID
	AWSID  string // "" until it exists
	Origin Origin

	CIDRs        AddrSet // known CIDR blocks, IPv4 and IPv6
	CIDRsOpen    bool    // it may have further blocks that are not known
	DefaultNACL  ID      // in NACLs, always set
	DefaultGroup ID      // in Groups, always set
}

// Subnet is a subnet of a VPC.
type Subnet struct {
	ID     ID
	AWSID  string
	Origin Origin

	VPC       Link
	CIDRs     AddrSet   // known CIDR blocks
	CIDRsOpen []Unknown // blocks whose value is not known
	Within    AddrSet   // where the unknown blocks lie, if more is known of that than of the VPC; empty if not
	Zone      string    // its Availability Zone; "" if not known

	NACL   Link    // the NACL that filters it
	Claims []Claim // the statements that give this subnet a NACL, each of them by itself
	Beyond Beyond  // whether it may hold interfaces that are not in the Network
	Routes Routing
}

// Claim is one statement that a subnet belongs to a NACL.
type Claim struct {
	NACL   ID
	Origin Origin
	Sure   bool // false when the link of either side is only a candidate
	// AllRefs: it rests on the assumption that each object that the statement refers to is meant; it may be only some of them.
	AllRefs bool
	// After are the addresses of the NACL's rule resources that the plan makes before it makes or changes the statement, and Perhaps
	// those of which that is not known. Nothing orders it and the others.
	After, Perhaps []string
	// Takers are what takes the subnet from another NACL in the same plan, where the plan makes or changes the statement.
	Takers []Taker
	// OneOf: the statement is about one or some of several, of which the subnet is one: it need not be meant.
	OneOf bool
	// Returns is the NACL that the subnet gets when the statement's resource lets it go; "" for the VPC's default one.
	Returns ID
}

// Taker is a resource that takes a subnet from a NACL by itself, as its own list loses the subnet, or as it goes: what is left is the VPC's
// default NACL, unless another statement comes later.
type Taker struct {
	Address string
	Order   TakerOrder
}

// TakerOrder says when a subnet is taken from one NACL, seen from the statement that gives it another.
type TakerOrder uint8

// The orders. AnyOrder is also that of which the plan does not tell.
const (
	AnyOrder TakerOrder = iota
	TakesFirst
	TakesLast
)

// Beyond says whether an object may be used by something that is not in its Network: a load balancer that nothing here models, or
// whoever reads the configuration's outputs.
type Beyond uint8

// The answers. WasBeyond is of a group that nobody carries, before a plan: something was there that the plan takes away, and may
// have had it.
const (
	NotBeyond Beyond = iota
	WasBeyond
	MayBeBeyond
)

// Interface is a network interface, or the one interface of something that has one (an instance).
type Interface struct {
	ID     ID
	AWSID  string // eni-…, "" if not known
	Origin Origin

	Subnet     Link
	Addrs      []netip.Addr // known private addresses
	AddrsKnown bool         // false when it has an address that is not known (it then lies in the subnet's CIDRs)
	IPv4Known  bool         // all its IPv4 addresses are known, though AddrsKnown is false for IPv6
	// Within is where its unknown addresses of a family lie if its subnet is not known; empty for a family of which nothing is.
	Within AddrSet
	Groups Links
	// Detached are, of a world before a plan, groups that a resource of their own gives it and that the plan takes off it before it
	// makes anything.
	Detached []ID
	// Node is what it does as a node of a load balancer; nil for what is none.
	Node *Node
}

// known reports whether all addresses of the family are known.
func (i *Interface) known(f Family) bool { return i.AddrsKnown || f == IPv4 && i.IPv4Known }

// PrefixList is a managed prefix list: addresses of one family.
type PrefixList struct {
	ID         ID
	AWSID      string
	Name       string
	Origin     Origin
	Must, May  AddrSet // entries, bounded from both sides
	MaxEntries int     // what it counts in a group's quota; 0 if not known
	Why        []Unknown
}
