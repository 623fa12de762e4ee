package check

import (
	"fmt"
	"slices"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// ClosedToWorld is RSG702.
var ClosedToWorld = register(Check{
	ID:       "RSG702",
	Name:     "closed-to-world",
	Severity: result.Error,
	Title: "Something that the internet could not reach before can be reached after, by a change to a NACL or a default group rather " +
		"than a security group's own rules",
	Why: `A security group that opens a port to everywhere may have been harmless for years: the network ACL in front of it let nobody through. When
that network ACL changes, or the subnet gets another one, or falls to the VPC's default network ACL, the port is public, and no security
group shows in the plan. The same happens where the rules of the VPC's default security group open: whatever has been made without a
group of its own carries it.

Compared is what a network ACL lets in from public addresses, before and after the plan, within what the groups of an interface that is
there before and after certainly open on both sides; for a default group, what its rules open and no group of the interface possibly opened before, within what the
network ACL lets in after. It counts where at least a quarter of the public addresses of a family reach it after the plan; where it is not nearly
all of them, it is a warning. Only requests are followed: one packet is enough to be attacked. ICMP is not compared. Routes and public addresses are
not modelled, and only reduce what is reached.

One finding for each network ACL and default group. Where a network ACL, before or after the plan, hangs on a value that is not known,
the finding is possible: some value opens it. So it is where a default group hangs on one: its rules before or after, the network ACL, or whether an
interface carries it. Where several of these hang on some, what is not known says nothing here (RSG501 names it). A default group of which the state knew nothing
opened nothing before, for a finding that is possible.`,
	Fix: `Narrow the security group first: admit a source group or an office's prefix, not the whole internet. If the service is meant to be public,
say so in a group of its own, and exempt this finding for the plan that opens it.`,
	Sources: []string{
		"https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
		"https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html",
	},
	Controls: []Control{
		{"PCI DSS", "4.0.1", "1.2.2"},
		{"PCI DSS", "4.0.1", "1.3.1"},
		{"PCI DSS", "4.0.1", "1.4.2"},
		{"NIST SP 800-53", "5", "SC-7"},
		{"NIST SP 800-53", "5", "AC-4"},
	},
	Since: "0.1.0",
	Run: func(p *Pass) {
		if p.After() {
			p.openedByNACLs()
			p.openedByDefaultGroups()
		}
	},
})

// exposed is what the internet newly reaches of hosts.
type exposed struct {
	set   firewall.Set
	hosts *hosts
	sev   result.Severity
}

// newly is the part of fresh that enough of the internet reaches within all that is reached now.
func newly(fresh, now firewall.Set) (firewall.Set, result.Severity) {
	judged := firewall.AllServices().Subtract(firewall.ProtocolServices(firewall.ICMP, firewall.ICMPv6))
	fresh = publicPart(fresh).Only(judged)
	if fresh.IsEmpty() {
		return fresh, ""
	}
	for _, step := range []struct {
		share float64
		sev   result.Severity
	}{{nearlyAll, ""}, {quarter, result.Warning}} {
		var out firewall.Set
		for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
			out = out.Union(fresh.Restrict(f.Public()).Only(firewall.ExposedServices(now, f, step.share)))
		}
		if !out.IsEmpty() {
			return out, step.sev
		}
	}
	return firewall.Set{}, ""
}

// exposures is what the internet newly reaches by one NACL or group: certainly, and what some value of those unknown would add.
type exposures struct {
	before           []firewall.NACLRule // those inbound of the NACLs that a NACL takes the place of
	proved, possible []exposed
	unknowns         []firewall.Unknown // that what is possible hangs on
}

// list is what is proved, or else what is possible.
func (e *exposures) list() (list []exposed, possible bool) {
	if len(e.proved) > 0 {
		return e.proved, false
	}
	return e.possible, true
}

// add takes the first of what is offered that enough of the internet reaches: first what is certain, then what may be.
func (e *exposures) add(h *hosts, offers ...offer) {
	for i, o := range offers {
		set, sev := newly(o.fresh, o.now)
		switch {
		case set.IsEmpty():
		case i == 0:
			e.proved = append(e.proved, exposed{set, h, sev})
			return
		default:
			e.possible = append(e.possible, exposed{set, h, sev})
			e.unknowns = append(e.unknowns, o.why...)
			return
		}
	}
}

// offer is what the internet reaches after the plan, what of it is new, and what that hangs on.
type offer struct {
	fresh, now firewall.Set
	why        []firewall.Unknown
}

// cropped is the part of offers that groups let in.
func cropped(in firewall.Set, offers []offer) []offer {
	out := slices.Clone(offers)
	for i := range out {
		out[i].fresh, out[i].now = in.Intersect(out[i].fresh), in.Intersect(out[i].now)
	}
	return out
}

// offers is what a way from one NACL to another lets in newly. Each but the first hangs on the unknown values of one side alone:
// then some values make all of it so. Where both sides hang on some, they may be the same.
func (p *Pass) offers(c *crossing) []offer {
	before, after := p.Table(c.before, firewall.Ingress), p.Table(c.after, firewall.Ingress)
	now, was := after.Allowed(), before.Denied()
	out := []offer{{fresh: now.Intersect(was), now: now}}
	if may := p.perhaps(c.after); !may.IsEmpty() {
		may = now.Union(may)
		out = append(out, offer{fresh: may.Intersect(was), now: may})
	}
	if may := p.perhaps(c.before); !may.IsEmpty() {
		out = append(out, offer{fresh: now.Intersect(was.Union(may)), now: now})
	}
	return out
}

// perhaps is the packets on their way in whose fate hangs on values of a NACL that are not known. Of a block of which nothing at
// all is known nothing is said, nor of two rules of one number, which RSG204 reports.
func (p *Pass) perhaps(n *firewall.NACL) firewall.Set {
	if slices.ContainsFunc(n.Ingress, func(r firewall.NACLRule) bool { return r.Any }) {
		return firewall.Set{}
	}
	table := p.Table(n, firewall.Ingress)
	undecided := table.Undecided()
	if undecided.IsEmpty() {
		return undecided
	}
	var out firewall.Set
	for i, r := range table.All() {
		if !r.Exact() {
			out = out.Union(table.MayWin(i).Intersect(undecided))
		}
	}
	return out
}

func (p *Pass) openedByNACLs() {
	var order []*firewall.NACL
	found := map[*firewall.NACL]*exposures{}
	for _, c := range p.crossings() {
		offers := p.offers(c)
		if !slices.ContainsFunc(offers, func(o offer) bool { return !publicPart(o.fresh).IsEmpty() }) {
			continue
		}
		if found[c.after] == nil {
			order, found[c.after] = append(order, c.after), &exposures{}
		}
		found[c.after].before = append(found[c.after].before, c.before.Ingress...)
		for _, s := range c.subnets {
			for _, h := range p.hostsIn(s) {
				found[c.after].add(h, cropped(h.in, offers)...)
			}
		}
	}
	for _, n := range order {
		list, possible := found[n].list()
		if len(list) == 0 {
			continue
		}
		f := p.exposedFinding(n.Origin, n.ID, list, "its security groups open it already, and network ACL "+naclName(n)+" now lets it in", p.hides(n), possible)
		if possible {
			for _, r := range slices.Concat(found[n].before, n.Ingress) {
				f.Unknowns = append(f.Unknowns, r.Why...)
			}
		}
		if len(f.Witness) > 0 {
			f.Witness[0].Hops = append([]result.Hop{p.naclHop(n, firewall.Ingress, f.header)}, f.Witness[0].Hops...)
		}
		p.Report(f.Finding)
	}
}

// exposedFinding is a finding with the header of its witness.
type exposedFinding struct {
	Finding
	header firewall.PacketHeader
}

func (p *Pass) exposedFinding(o firewall.Origin, id firewall.ID, list []exposed, why string, secret, possible bool) exposedFinding {
	f := exposedFinding{Finding: Finding{Severity: result.Warning, Possible: possible, Inexact: possible, Address: address(o, id), Resources: []result.Resource{subject(o, id)}}}
	n := 0
	var services firewall.Services
	for _, x := range list {
		f.Uncovered = append(f.Uncovered, boxesOf(x.set, firewall.Ingress, x.hosts.addrs)...)
		f.Inexact = f.Inexact || x.hosts.rough
		services = services.Union(x.set.Services())
		if x.sev == "" {
			f.Severity = ""
		}
		for _, i := range x.hosts.list {
			n++
			f.Resources = append(f.Resources, resource(result.Association, i.Origin, i.ID))
		}
	}
	f.Uncovered = f.Uncovered.Normal()
	host := list[0].hosts.list[0]
	name := address(host.Origin, host.ID)
	if n > 1 {
		name += fmt.Sprintf(" and %s", counted(n-1, "other interface"))
	}
	what := servicesShort(services)
	if secret {
		what = hidden
	}
	f.Message = depending(possible, fmt.Sprintf("%s of %s can be reached from the internet after this plan and could not before: %s", what, name, why))
	if secret {
		f.hide()
	} else if w, ok := list[0].set.Witness(); ok {
		if f.header, ok = header(w, firewall.Ingress, list[0].hosts.addrs); ok {
			hop := result.Hop{Filter: "sg", Address: address(host.Origin, host.ID), Direction: firewall.Ingress.String(), Verdict: string(firewall.HopAllow)}
			f.Witness = []result.Packet{packet(firewall.Request, f.header, []result.Hop{hop})}
		}
	}
	return f
}
