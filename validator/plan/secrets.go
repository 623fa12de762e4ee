package plan

import (
	"maps"
	"net/netip"
	"strings"
)

// Secrets are the values of a plan that are marked sensitive and that name something: what is printed is held against them. Other
// values, such as the ports and blocks of rules, carry their mark themselves.
type Secrets struct {
	IDs    map[string]bool       // AWS ids
	Blocks map[netip.Prefix]bool // where objects are: of VPCs, subnets, interfaces and prefix lists
}

// None reports whether there are no such values.
func (s Secrets) None() bool { return len(s.IDs)+len(s.Blocks) == 0 }

// Add adds those of another plan.
func (s *Secrets) Add(o Secrets) {
	if s.None() {
		*s = Secrets{IDs: map[string]bool{}, Blocks: map[netip.Prefix]bool{}}
	}
	maps.Copy(s.IDs, o.IDs)
	maps.Copy(s.Blocks, o.Blocks)
}

// add notes a sensitive text; placed says that an address in it is where an object is.
func (s *Secrets) add(text string, placed bool) {
	if isID(text[strings.LastIndexByte(text, '/')+1:]) { // a group of another account is account/sg-…
		if s.IDs == nil {
			s.IDs = map[string]bool{}
		}
		s.IDs[text[strings.LastIndexByte(text, '/')+1:]] = true
		return
	}
	p, err := netip.ParsePrefix(text)
	if a, other := netip.ParseAddr(text); err != nil && other == nil {
		p, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	if placed && err == nil && p.Bits() > 0 {
		if s.Blocks == nil {
			s.Blocks = map[netip.Prefix]bool{}
		}
		s.Blocks[p.Masked()] = true
	}
}

// isID reports whether a text is an id of AWS, such as sg-0123456789abcdef0.
func isID(s string) bool {
	kind, hex, found := strings.Cut(s, "-")
	return found && kind != "" && len(hex) >= 8 && strings.Trim(kind, "abcdefghijklmnopqrstuvwxyz") == "" && strings.Trim(hex, "0123456789abcdef") == ""
}
