package firewall

// Offered is what a direction of a NACL certainly offers as services where no group opens anything: what it allows and no return
// rule possibly decides. What a rule of all protocols for a whole family decides is left out: such a rule leaves the matter to
// others. Profiles empty means DefaultProfiles.
func Offered(t *NACLTable, profiles []Profile) Set {
	var general []Set
	for i := range t.rules {
		r := &t.rules[i]
		if r.Any || t.bounds[i].action != Deny && (holdsFamily(r.May, IPv4) || holdsFamily(r.May, IPv6)) {
			general = append(general, t.MayWin(i))
		}
	}
	return t.bareOffer(orDefault(profiles)).must.Subtract(UnionAll(general...))
}

// holdsFamily reports whether a set holds every packet of a family.
func holdsFamily(s Set, f Family) bool {
	list := s.v4
	if f == IPv6 {
		list = s.v6
	}
	return len(list) == 1 && list[0].services.Equal(allServices) && f.of(s.Addrs()).Equal(f.all())
}
