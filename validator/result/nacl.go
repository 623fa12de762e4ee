package result

// NACL is what a network ACL does, rule by rule, on both sides of a plan. The NACLs that a plan changes and those that a finding is about
// are in a result, at most 100 of them, and only if an output of the run asks for them.
type NACL struct {
	Plan    string `json:"plan"`
	Address string `json:"address"`
	// Unread: it may have rules that neither plan nor state shows.
	Unread   bool           `json:"unread"`
	Change   NACLChange     `json:"change"`
	Before   *NACLSide      `json:"before"` // null if it is not there, or the same as after
	After    *NACLSide      `json:"after"`  // null if it is not there
	Coverage []NACLCoverage `json:"coverage"`
}

// NACLChange is what a plan does to a NACL's rules.
type NACLChange string

// The changes. Of a NACL that is not in the plan or its state, what it holds is assumed and unchanged.
const (
	NACLCreated   NACLChange = "created"
	NACLDeleted   NACLChange = "deleted"
	NACLChanged   NACLChange = "changed"
	NACLUnchanged NACLChange = "unchanged"
)

// NACLSide is the rules of one side, in order of evaluation; those of unknown number are last.
type NACLSide struct {
	Ingress []NACLRule `json:"ingress"`
	Egress  []NACLRule `json:"egress"`
}

// NACLRule is a rule with what becomes of it in its place.
type NACLRule struct {
	Number   *int       `json:"number"`  // null if it is not known, or sensitive
	Address  string     `json:"address"` // of the resource that states it
	Action   NACLAction `json:"action"`
	Protocol *string    `json:"protocol"` // null, as CIDR is, if not all of what it matches is known, or may be printed
	Ports    [][2]int   `json:"ports"`    // of ICMP type<<8|code; empty for protocols that have none
	CIDR     *string    `json:"cidr"`
	// Reached is the part of the packets that it matches which no rule before it decides: an exact fraction such as "255/256", in lowest
	// terms. Null where it hangs on a value that is not known, or would tell one that is sensitive.
	Reached *string `json:"reached"`
	// Remaining is the packets of that part, where they are not all or none of the rule's and are written briefly.
	Remaining *string `json:"remaining"`
	// ShadowedBy are the rules that decide the other packets before it, by their place in the list, from 0.
	ShadowedBy []int     `json:"shadowed_by"`
	Unknowns   []Unknown `json:"unknowns"`
}

// NACLAction is what a rule does, or what becomes of packets.
type NACLAction string

// The actions. A packet that no rule matches is denied implicitly.
const (
	NACLAllow        NACLAction = "allow"
	NACLDeny         NACLAction = "deny"
	NACLImplicitDeny NACLAction = "implicit-deny"
	NACLUnknown      NACLAction = "unknown"
)

// NACLCoverage is what becomes of all packets of some protocols in one direction, after the plan; before it, where it takes the NACL away.
type NACLCoverage struct {
	Direction string    `json:"direction"`
	Protocols []string  `json:"protocols"` // of tcp and udp
	Rows      []NACLRow `json:"rows"`
	LeftOut   int       `json:"left_out"` // rows beyond those
}

// NACLRow is remote addresses to which the same happens. The rows of a family have no address in common.
type NACLRow struct {
	CIDRs  []string   `json:"cidrs"`
	Except []string   `json:"except"` // blocks within CIDRs that are not of the row
	More   int        `json:"more"`   // blocks of CIDRs or Except for which there is no room
	Rest   bool       `json:"rest"`   // it is all addresses of the family that no other row has
	Spans  []NACLSpan `json:"spans"`  // all ports, ascending
	// Needed are the ports to which replies are dropped that a request would have: findings of this direction say so.
	Needed [][2]int `json:"needed"`
}

// NACLSpan is ports to which the same happens.
type NACLSpan struct {
	Ports  [2]int     `json:"ports"`
	Action NACLAction `json:"action"`
	Rule   *int       `json:"rule"` // which decides, by its place in the list; null for none, and where it is not certain
}
