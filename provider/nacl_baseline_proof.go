package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/rackspace/terraform-provider-rackspace/baseline"
	"github.com/rackspace/terraform-provider-rackspace/firewall"
)

// naclProof is what packets say of the entries of a plan.
type naclProof struct {
	nacl    baseline.NACL
	entries []baseline.NACLEntry
	diags   *diag.Diagnostics
}

// shadows refuses what never decides anything: a block that others allow anyway, a deny within another one, a block that is denied as a
// whole. A deny of what nothing allows is no more than useless.
func (p *naclProof) shadows() {
	for _, name := range p.nacl.Allow {
		if !slices.ContainsFunc(p.entries, func(e baseline.NACLEntry) bool { return e.Block() == name }) {
			p.diags.AddAttributeError(path.Root("allow"), "A block that adds nothing", fmt.Sprintf("The other blocks allow everything that %q allows: leave it out.", name))
		}
	}
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		table := baseline.NACLTable(p.entries, d)
		for _, f := range firewall.Fates(table) {
			rule := table.Rule(f.Rule)
			e := p.at(d, rule.Number)
			switch f.Kind {
			case firewall.FateRedundant:
				p.diags.AddAttributeWarning(p.place(e), "A deny of what nothing allows",
					fmt.Sprintf("%s drops nothing that would pass without it: leave it out.", entryText(e)))
			case firewall.FateDenyNever, firewall.FateAllowNever, firewall.FateRedundantNever:
				var by []string
				for _, i := range f.By {
					by = append(by, entryText(p.at(d, table.Rule(i).Number)))
				}
				p.diags.AddAttributeError(p.place(e), "An entry that never decides anything",
					fmt.Sprintf("%s matches nothing that is left to it: before it stands %s. Leave one of them out.", entryText(e), strings.Join(by, " and ")))
			}
		}
	}
}

func (p *naclProof) at(d firewall.Direction, number int) baseline.NACLEntry {
	i := slices.IndexFunc(p.entries, func(e baseline.NACLEntry) bool { return e.Direction == d && e.Number == number })
	return p.entries[i]
}

// place is the attribute that an entry comes from.
func (p *naclProof) place(e baseline.NACLEntry) path.Path {
	if e.Block() != "deny" {
		return path.Root("allow")
	}
	at := 0
	for _, other := range p.entries { // those of a direction and family are in the order of the configuration
		if other.Direction == e.Direction && other.Family() == e.Family() && other.Block() == "deny" && other.Number < e.Number {
			at++
		}
	}
	for i, deny := range p.nacl.Deny {
		if (e.Direction == firewall.Ingress && deny.In || e.Direction == firewall.Egress && deny.Out) && deny.CIDR.Addr().Is4() == e.CIDR.Addr().Is4() {
			if at == 0 {
				return path.Root("deny").AtListIndex(i)
			}
			at--
		}
	}
	return path.Root("deny")
}

// entryText is an entry as people say it.
func entryText(e baseline.NACLEntry) string {
	action := "deny"
	if e.Allow {
		action = "allow"
	}
	return fmt.Sprintf("%s (%s %s)", e.Key(), action, e.Packets())
}

// replies warns of requests that pass and whose replies do not.
func (p *naclProof) replies() {
	in, out := baseline.NACLTable(p.entries, firewall.Ingress), baseline.NACLTable(p.entries, firewall.Egress)
	opts := firewall.ReplyOptions{Profiles: naclProfiles()}
	for _, g := range append(firewall.ReplyGaps(in, out, opts), firewall.EchoGaps(in, out, opts)...) {
		var clients []string
		for _, hit := range g.Hit {
			clients = append(clients, hit.Name)
		}
		text := fmt.Sprintf("The NACL lets the request pass and drops the reply:\n  - request: %s\n  - reply: %s", packetText(g.Request), packetText(g.Reply))
		if len(clients) > 0 {
			text += "\nIt is so for these clients: " + strings.Join(clients, ", ") + "."
		}
		at := path.Root("ephemeral")
		if len(p.nacl.Deny) > 0 {
			at = path.Root("deny")
			text += "\nA NACL has no memory: a deny of one direction drops the replies to the other. Write direction = \"both\", or leave it out."
		}
		p.diags.AddAttributeWarning(at, "Replies are dropped", text)
	}
}

// naclProfiles is the client ports that replies are judged by: those that no entry may open are none of them.
func naclProfiles() []firewall.Profile {
	rdp := firewall.PortSet(firewall.PortRange{Lo: 3389, Hi: 3389})
	profiles := firewall.DefaultProfiles()
	for i := range profiles {
		profiles[i].Ports = profiles[i].Ports.Subtract(rdp)
	}
	return profiles
}

// packetText is a packet as people say it.
func packetText(h firewall.PacketHeader) string {
	switch h.Protocol {
	case firewall.TCP, firewall.UDP:
		return fmt.Sprintf("%s from %s port %d to %s port %d", h.Protocol, h.Src, h.SrcPort, h.Dst, h.DstPort)
	case firewall.ICMP, firewall.ICMPv6:
		return fmt.Sprintf("%s type %d code %d from %s to %s", h.Protocol, h.DstPort>>8, h.DstPort&0xff, h.Src, h.Dst)
	}
	return fmt.Sprintf("protocol %s from %s to %s", h.Protocol, h.Src, h.Dst)
}

// room refuses more entries than AWS takes.
func (p *naclProof) room() {
	type kind struct {
		d firewall.Direction
		f firewall.Family
	}
	n := map[kind]int{}
	for _, e := range p.entries {
		n[kind{e.Direction, e.Family()}]++
	}
	for _, d := range []firewall.Direction{firewall.Ingress, firewall.Egress} {
		for _, f := range []firewall.Family{firewall.IPv4, firewall.IPv6} {
			if have := n[kind{d, f}]; have > baseline.MaxNACLEntries {
				p.diags.AddAttributeError(path.Root("allow"), "Too many entries", fmt.Sprintf("The NACL would have %d entries of %s, IPv%d, and AWS takes %d beside its own "+
					"last one: drop blocks or denies, or allow private instead of a VPC of many blocks.", have, d, f, baseline.MaxNACLEntries))
			}
		}
	}
}

// fine warns of denies that are no coarse controls.
func (p *naclProof) fine() {
	for i, d := range p.nacl.Deny {
		most := 24
		if d.CIDR.Addr().Is6() {
			most = 64
		}
		if d.CIDR.Bits() > most {
			p.diags.AddAttributeWarning(path.Root("deny").AtListIndex(i).AtName("cidr"), "A deny that is not coarse",
				fmt.Sprintf("%s is smaller than a /%d. A NACL keeps networks out; what single hosts may do belongs into security groups.", d.CIDR, most))
		}
	}
}

// policies refuses more denies and blocks in a direction than a coarse NACL has.
func (m *naclBaselineModel) policies(ctx context.Context, diags *diag.Diagnostics) {
	n, ok := m.nacl(ctx, diags)
	if !ok {
		return
	}
	in, out := len(n.Allow), len(n.Allow)
	for _, d := range n.Deny {
		if d.In {
			in++
		}
		if d.Out {
			out++
		}
	}
	if most := max(in, out); most > baseline.MaxNACLPolicies {
		diags.AddAttributeError(path.Root("deny"), "Too many policies", fmt.Sprintf("There are %d denies and blocks in one direction, and a coarse NACL has %d at most. "+
			"Drop some: what is finer belongs into security groups.", most, baseline.MaxNACLPolicies))
	}
	if p := n.Ephemeral; p.Lo > p.Hi || p.Lo == p.Hi && p.Lo != 0 {
		diags.AddAttributeError(path.Root("ephemeral"), "No range of ports", fmt.Sprintf("%d to %d is no range: write the lowest port as low, such as 1024, and the highest as high, such as 65535.", p.Lo, p.Hi))
	}
}
