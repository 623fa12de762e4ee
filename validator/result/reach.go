package result

// Reachability is what a plan changes in what reaches what: the document of `sgplan diff`, format 1.x.
type Reachability struct {
	FormatVersion string `json:"format_version"`
	// Unchanged: it is proved that no packet fares differently. False where anything changes, or possibly does.
	Unchanged bool `json:"unchanged"`
	// Pairs is how many ordered pairs of ends were compared, Changed how many have a change.
	Pairs   int `json:"pairs"`
	Changed int `json:"changed"`
	// Clients are the client ports to all of which replies have to pass.
	Clients [][2]int   `json:"clients"`
	Flows   []FlowDiff `json:"flows"`
	Notices []Notice   `json:"notices"`
}

// Fate is what becomes of flows.
type Fate string

// The fates, in the order in which they are shown.
const (
	FlowBroken    Fate = "broken"    // works before; after, groups let it through and a NACL drops it or its replies
	FlowOpened    Fate = "opened"    // works after alone
	FlowClosed    Fate = "closed"    // works before alone, and not because of a NACL by itself
	FlowUncertain Fate = "uncertain" // hangs on values that are not known
)

// Fates are all of them, in order.
var Fates = []Fate{FlowBroken, FlowOpened, FlowClosed, FlowUncertain}

// FlowDiff is flows that a plan changes in one way: requests of Services from each of Src to each of Dst.
type FlowDiff struct {
	Fate Fate    `json:"fate"`
	From FlowEnd `json:"from"`
	To   FlowEnd `json:"to"`
	// Src and Dst are the addresses, as CIDR blocks; empty where they are sensitive.
	Src      []string      `json:"src"`
	Dst      []string      `json:"dst"`
	Services []FlowService `json:"services"` // empty where they are sensitive
	// By are the security groups and NACLs that differ; empty where an end is new or gone.
	By []string `json:"by"`
	// Ends says that one of the ends is there on one side alone: "new" or "gone"; null if both are on both.
	Ends *string `json:"ends"`
	// Example is one packet of the flows, and Stop the filter that drops it, or its reply, on the side where it does not work.
	Example *FlowPacket `json:"example"`
	Stop    *FlowStop   `json:"stop"`
}

// FlowEnd is interfaces, the other hosts of subnets, or whatever is outside the VPC's subnets.
type FlowEnd struct {
	Interfaces []string `json:"interfaces"`
	Subnets    []string `json:"subnets"`
	Outside    bool     `json:"outside"`
	// Anywhere: of an interface of which the VPC is not known, the other end is whatever there is.
	Anywhere bool `json:"anywhere"`
	// Whole: the flows are of all addresses that it has.
	Whole bool `json:"whole"`
	// Shown is the addresses in fewer blocks, with addresses between them that the end does not have: for people.
	Shown []string `json:"shown"`
}

// FlowService is a protocol, or several that fare alike, with its destination ports; of ICMP, type<<8|code. No ports for others.
type FlowService struct {
	Protocol string   `json:"protocol"` // a name or number, "all", or "other" for several
	Numbers  [][2]int `json:"numbers"`
	DstPorts [][2]int `json:"dst_ports"`
}

// FlowPacket is one request.
type FlowPacket struct {
	Protocol string `json:"protocol"`
	Src      string `json:"src"`
	Dst      string `json:"dst"`
	DstPort  *int   `json:"dst_port"`
}

// FlowStop is what drops it.
type FlowStop struct {
	Leg string `json:"leg"`
	Hop Hop    `json:"hop"`
}

// PlanReach is what a plan, or several that are one network, change in what reaches what, in a result.
type PlanReach struct {
	Plan      string     `json:"plan"` // the first, if there are several
	Unchanged bool       `json:"unchanged"`
	Pairs     int        `json:"pairs"`
	Changed   int        `json:"changed"`
	Clients   [][2]int   `json:"clients"`
	Flows     []FlowDiff `json:"flows"`
	More      int        `json:"more"` // flows for which there was no room
}
