package e2e_test

import (
	"fmt"
	"slices"
)

// moveSubnet gives a subnet another NACL; the default one takes it when its association goes.
func (c *changer) moveSubnet() {
	s := pick(c.dice, c.w.Subnets)
	if tiered(s.Module) {
		return
	}
	n := pick(c.dice, c.w.NACLs)
	if tiered(n.Module) || tiered(c.w.nacl(s.NACL).Module) {
		return
	}
	s.NACL = n.ID
}

// rename tells a new name by a moved block.
func (c *changer) rename() {
	rename := func(p *place) {
		if p.Was == "" && p.Key == "" && !tiered(p.Module) {
			p.Was, p.Name = p.Name, p.Name+"_renamed"
		}
	}
	switch c.IntN(4) {
	case 0:
		if n := pick(c.dice, c.w.NACLs); n.Managed && !c.replaced(n.address("aws_network_acl")) {
			rename(&n.place)
		}
	case 1:
		if g := pick(c.dice, c.w.Groups); g.Managed {
			rename(&g.place)
		}
	case 2:
		if i := pick(c.dice, c.w.Ifaces); slices.ContainsFunc(c.before.Ifaces, func(o *iface) bool { return o.ID == i.ID }) {
			rename(&i.place)
		}
	case 3:
		if n, r := c.someNACL(); r != nil && !n.Inline && c.existed(n.ID, r.Name) {
			rename(&r.place)
		}
	}
}

func (c *changer) replaceNACL() {
	n := pick(c.dice, c.w.NACLs)
	if n.Default || !slices.ContainsFunc(c.before.NACLs, func(o *nacl) bool { return o.ID == n.ID }) {
		return
	}
	c.s.replace = append(c.s.replace, n.address("aws_network_acl"))
}

// replaceGroup changes the description, which AWS does not change in place.
func (c *changer) replaceGroup() {
	g := pick(c.dice, c.w.Groups)
	if g.Default || g.Key != "" || tiered(g.Module) {
		return
	}
	g.Desc = "made again by a test"
}

func (c *changer) changeIface() {
	i := pick(c.dice, c.w.Ifaces)
	if i.Key != "" || tiered(i.Module) || i.Groups == nil {
		return
	}
	own := filter(c.w.Groups, func(g *group) bool { return g.Managed && !g.Default })
	i.Groups = []string{pick(c.dice, own).ID}
	if more := pick(c.dice, own).ID; c.chance(50) && more != i.Groups[0] {
		i.Groups = append(i.Groups, more)
	}
	if s := pick(c.dice, c.w.Subnets); c.chance(20) && i.IP6 == "" && !tiered(s.Module) {
		i.Subnet, i.IP = s.ID, c.freeIP(s)
	}
}

func (c *changer) removeIface() {
	if i := c.IntN(len(c.w.Ifaces)); len(c.w.Ifaces) > 2 && !indexed(c.w.Ifaces[i].place) && !tiered(c.w.Ifaces[i].Module) {
		c.w.Ifaces = slices.Delete(c.w.Ifaces, i, i+1)
	}
}

func (c *changer) addIface() {
	i := c.iface(pick(c.dice, c.w.Subnets))
	i.place = place{Name: c.fresh("i")}
	i.ID = i.address()
	for k := range i.Attached {
		i.Attached[k].Module = ""
	}
	c.w.Ifaces = append(c.w.Ifaces, i)
}

// addSubnet makes a subnet in a VPC that exists, with a NACL of its own half of the time.
func (c *changer) addSubnet() {
	n := 10 + len(c.w.Subnets)
	s := &subnet{ID: fmt.Sprintf("%s.s%d", c.v.ID, n), VPC: c.v.ID}
	s.place = place{Name: c.fresh("s")}
	c.fillSubnet(s, n)
	if c.chance(50) {
		acl := &nacl{ID: fmt.Sprintf("%s.n%d", c.v.ID, n), VPC: c.v.ID, Managed: true, Inline: c.chance(50), BySubnetIDs: c.chance(50)}
		acl.place = place{Name: c.fresh("n")}
		c.w.NACLs = append(c.w.NACLs, acl)
		s.NACL = acl.ID
		for _, egress := range []bool{false, true} {
			c.makeDirection(acl, egress, 3)
		}
	}
	i := c.iface(s)
	i.place = place{Name: c.fresh("i")}
	i.ID = i.address()
	c.w.Ifaces = append(c.w.Ifaces, i)
}

// removeNACL destroys a NACL; its subnets fall back to the default one.
func (c *changer) removeNACL() {
	n := pick(c.dice, c.w.NACLs)
	if n.Default || n.Key != "" || tiered(n.Module) {
		return
	}
	c.w.NACLs = slices.DeleteFunc(c.w.NACLs, func(x *nacl) bool { return x == n })
	c.s.replace = slices.DeleteFunc(c.s.replace, func(a string) bool { return a == n.address("aws_network_acl") })
	fallback := c.w.defaultNACL(c.v.ID)
	for _, s := range c.w.Subnets {
		if s.NACL == n.ID {
			s.NACL = fallback.ID
		}
	}
}
