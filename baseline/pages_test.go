package baseline

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/rackspace/terraform-provider-rackspace/firewall"
	"github.com/rackspace/terraform-provider-rackspace/internal/testenv"
)

// pageDir is where the pages of the presets stand.
const pageDir = "../docs/presets"

// TestPresetPages compares each page with what its preset makes of it; -update writes them.
func TestPresetPages(t *testing.T) {
	want := map[string]string{"README.md": presetIndex()}
	for _, p := range Presets() {
		want[p.Name+".md"] = presetPage(t, p)
	}
	testenv.Pages(t, pageDir, want, *update)
}

// A page must not say less than the preset admits: the set that it prints is read back.
func TestThePrintedSetIsWhatThePresetAdmits(t *testing.T) {
	for _, p := range Presets() {
		if needsFilling(p.Newest()) {
			continue
		}
		_, after, ok := strings.Cut(presetPage(t, p), "```text\n")
		text, _, _ := strings.Cut(after, "\n```")
		printed, err := firewall.ParseSet(strings.ReplaceAll(text, "\n", "; "))
		if !ok || err != nil {
			t.Errorf("%s: %q, %v", p.Name, text, err)
			continue
		}
		for _, r := range p.Newest().Rules {
			services, err := r.Services()
			if err != nil {
				t.Fatal(err)
			}
			from := firewall.Prefixes(append(pageVPC.Others, pageVPC.Primary)...)
			if s, _ := p.Newest().Slot(r.Slot); s.Default == Anywhere {
				from = firewall.AllAddrs()
			}
			rule := firewall.NewSet(from, services)
			if !printed.Covers(rule) {
				t.Errorf("%s: the page does not print %v", p.Name, rule)
			}
			printed = printed.Subtract(rule)
		}
		if !printed.IsEmpty() {
			t.Errorf("%s: the page prints %v, which no rule admits", p.Name, printed)
		}
	}
}

// pageVPC is the VPC of the examples.
var pageVPC = VPC{Primary: netip.MustParsePrefix("10.0.0.0/16"), Others: []netip.Prefix{netip.MustParsePrefix("2001:db8:1234::/56")}}

func needsFilling(v Version) bool {
	for _, s := range v.Slots {
		if s.Default == Required {
			return true
		}
	}
	return false
}

// presetPage is the page of one preset.
func presetPage(t *testing.T, p *Preset) string {
	v := p.Newest()
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s. Version **%d**. The group is named `<name>-%s` and described as \"%s\".\n",
		p.Name, p.Title, v.Number, p.Suffix, p.Description)
	if len(p.Aliases) > 0 {
		fmt.Fprintf(&b, "\nAlso found as `%s`.\n", strings.Join(p.Aliases, "`, `"))
	}
	section(&b, "Why", p.Why)
	section(&b, "What it admits", admitted(t, p, v))
	section(&b, "Rules", ruleTable(v.Rules, "From slot"))
	section(&b, "Slots", slotTable(v.Slots))
	section(&b, "Egress", egressText(v))
	if p.Family == Rackspace {
		section(&b, "With legacy sources", legacyText(t, p, v))
	}
	if len(p.Versions) > 1 {
		section(&b, "Earlier versions", earlier(p))
	}
	section(&b, "Sources", "- <"+strings.Join(p.Sources, ">\n- <")+">")
	b.WriteString("\n<!-- Generated from the preset: make generate. -->\n")
	return b.String()
}

func section(b *strings.Builder, title, text string) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n", title, strings.TrimSpace(text))
}

// admitted is the exact set, as packets where addresses are known, and as services of each slot where the caller fills it.
func admitted(t *testing.T, p *Preset, v Version) string {
	if needsFilling(v) {
		return "Exactly, and nothing else:\n\n- " + strings.Join(bySlot(v), "\n- ")
	}
	rules := mustExpand(t, p, Options{Version: v.Number, Egress: EgressNone, VPC: pageVPC})
	set, err := Packets(rules, firewall.Ingress)
	if err != nil {
		t.Fatal(err)
	}
	where := ""
	if v.Slots[0].Default == VPCCIDRs {
		where = ", in a VPC with " + pageVPC.Primary.String() + " and " + pageVPC.Others[0].String()
	}
	return "Exactly, and nothing else, unless a slot is filled" + where + ":\n\n```text\n" + set.String() + "\n```"
}

// bySlot says what the rules of each slot match together, and who is in the slot.
func bySlot(v Version) []string {
	var list []string
	for _, s := range v.Slots {
		var services firewall.Services
		for _, r := range v.Rules {
			if x, err := r.Services(); err == nil && r.Slot == s.Name {
				services = services.Union(x)
			}
		}
		list = append(list, fmt.Sprintf("%s from slot `%s` (%s)", services, s.Name, unlessFilled(s.Default)))
	}
	return list
}

func ruleTable(rules []PresetRule, who string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| Key | Traffic | %s | Description | |\n|---|---|---|---|---|\n", who)
	for _, r := range rules {
		mark := ""
		if r.Sensitive {
			mark = "sensitive"
		}
		fmt.Fprintf(&b, "| `%s` | %s | `%s` | %s | %s |\n", r.Key, r.Traffic, r.Slot, r.Description, mark)
	}
	return b.String()
}

func slotTable(slots []Slot) string {
	var b strings.Builder
	b.WriteString("| Slot | Source | Who belongs there |\n|---|---|---|\n")
	for _, s := range slots {
		why := s.Why
		if s.WorldNeedsException {
			why += " `0.0.0.0/0` and `::/0` take a dated exception."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", s.Name, unlessFilled(s.Default), why)
	}
	return b.String()
}

func egressText(v Version) string {
	text := "`allow_all` unless the configuration says otherwise: everything, to 0.0.0.0/0 and ::/0."
	if len(v.Egress) > 0 {
		text += " With `rules_only`:\n\n" + ruleTable(v.Egress, "To slot")
	}
	return text
}

// legacyText lists the rules as Rackspace's module had them.
func legacyText(t *testing.T, p *Preset, v Version) string {
	o := Options{Version: v.Number, Egress: EgressAllowAll, VPC: pageVPC, Legacy: true, Sources: map[string][]Source{}}
	for _, s := range v.Slots {
		if s.Default == Required && s.Original == "" {
			o.Sources[s.Name] = []Source{{Kind: Group, ID: "group of " + s.Name}}
		}
	}
	text := "The rules of Rackspace's Terraform module"
	for _, r := range v.Rules {
		if s, _ := v.Slot(r.Slot); s.Default == VPCCIDRs {
			text += ", in a VPC whose primary CIDR is " + pageVPC.Primary.String()
			break
		}
	}
	var b strings.Builder
	b.WriteString(text + ":\n\n| Direction | Traffic | Peer |\n|---|---|---|\n")
	for _, r := range mustExpand(t, p, o) {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.Direction, r.Traffic, r.Peer)
	}
	return b.String()
}

// earlier lists the rules of all versions but the newest.
func earlier(p *Preset) string {
	var b strings.Builder
	for _, v := range p.Versions[:len(p.Versions)-1] {
		fmt.Fprintf(&b, "### Version %d\n\n%s\n%s\n", v.Number, ruleTable(v.Rules, "From slot"), slotTable(v.Slots))
	}
	return b.String()
}

// presetIndex lists the presets by family.
func presetIndex() string {
	var b strings.Builder
	b.WriteString(indexHead)
	for _, f := range Families() {
		fmt.Fprintf(&b, "\n## %s\n\n| Preset | For | Ingress |\n|---|---|---|\n", f.Title)
		for _, p := range Presets() {
			if p.Family != f.Family {
				continue
			}
			name := "[" + p.Name + "](" + p.Name + ".md)"
			for _, a := range p.Aliases {
				name += ", " + a
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", name, p.Title, strings.Join(bySlot(p.Newest()), "<br>"))
		}
	}
	b.WriteString("\n<!-- Generated from the presets: make generate. -->\n")
	return b.String()
}

const indexHead = `# The presets

A preset is what a security group of one purpose admits. It is chosen by name and version: what a version means never changes, so
that an upgrade of the provider opens nothing. A page each says exactly what is admitted, why, and by which source.

Who is admitted stands in **slots**, which the configuration fills with one or more of:

| Source | Is |
|---|---|
| ` + "`anywhere`" + ` | 0.0.0.0/0 and ::/0 |
| ` + "`vpc`" + ` | every IPv4 and IPv6 CIDR of the VPC; one that is associated later gets its rules at the next apply |
| ` + "`self`" + ` | the members of the group itself |
| ` + "`cidr_ipv4`" + `, ` + "`cidr_ipv6`" + ` | one CIDR |
| ` + "`prefix_list_id`" + ` | the entries of a managed prefix list |
| ` + "`security_group_id`" + ` | the members of another group |

No preset admits its own members without saying so. Where Rackspace's groups and the catalogue of services know one name, it means
Rackspace's group. With legacy sources, a Rackspace group is what Rackspace's Terraform module made of it: IPv4 alone, the primary
CIDR of the VPC alone. A rule is marked *sensitive* where a database, a cache or a control plane answers, which the world has no
business with.
`
