package firewall

import "slices"

// Excess is what a rule that is written for replies opens besides the ports of clients.
type Excess struct {
	Rule int // index into the table's Rules
	// Must and May are the packets to ports that no profile uses which the rule certainly, and possibly, lets pass; May is not empty.
	Must, May Set
}

// EphemeralExcess returns, in the table's order, the allow rules of TCP or UDP whose ports hold the whole of a client profile and
// others that no profile uses, as far as they decide something there. Services that are opened for their own sake are no
// excess. A rule that begins at port 0 or 1 is one for all ports and not for replies. Profiles empty means DefaultProfiles.
func EphemeralExcess(t *NACLTable, profiles []Profile, opened Services) []Excess {
	profiles = orDefault(profiles)
	used := ProfilePorts(profiles)
	var out []Excess
	for i := range t.rules {
		r := &t.rules[i]
		services := r.May.Services()
		if r.Any || r.Action == Deny || !holdsReturnPorts(services, profiles) || !r.servicesKnown() {
			continue
		}
		protocols := services.Protocols()
		if len(protocols) != 1 || services.Ports(protocols[0]).lowest() <= 1 {
			continue
		}
		excess := services.Subtract(PortServices(protocols[0], used)).Subtract(opened)
		if excess.IsEmpty() {
			continue
		}
		e := Excess{Rule: i, May: t.MayWin(i).Only(excess)}
		if r.Action == Allow {
			e.Must = t.Won(i).Only(excess)
		}
		if !e.May.IsEmpty() {
			out = append(out, e)
		}
	}
	return slices.Clip(out)
}
