package firewall

import "slices"

// secret reports whether a rule that filters the end is marked sensitive, on either side.
func (d *reachDiff) secret(e *reachEnd) bool {
	s, known := d.secrets[e]
	if !known {
		s = d.findSecret(e)
		d.secrets[e] = s
	}
	return s
}

func (d *reachDiff) findSecret(e *reachEnd) bool {
	for i, s := range e.side {
		if s == nil {
			continue
		}
		var groups, nacls []ID
		if s.iface != nil {
			groups = slices.Concat(s.iface.Groups.Sure, s.iface.Groups.Maybe)
		}
		if s.subnet != nil {
			nacls = s.subnet.NACL.To
		}
		if slices.ContainsFunc(groups, func(id ID) bool { return d.net[i].Groups[id].secret() }) ||
			slices.ContainsFunc(nacls, func(id ID) bool { return d.net[i].NACLs[id].secret() }) {
			return true
		}
	}
	return false
}

func (g *Group) secret() bool {
	if g != nil {
		for r := range g.AllRules() {
			if r.SensitiveV {
				return true
			}
		}
	}
	return false
}

func (n *NACL) secret() bool {
	if n != nil {
		for r := range n.AllRules() {
			if r.SensitiveV || r.SensitiveN || r.SensitiveA {
				return true
			}
		}
	}
	return false
}
