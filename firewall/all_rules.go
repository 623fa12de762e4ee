package firewall

import "iter"

// AllRules yields the rules of both directions, those inbound first.
func (g *Group) AllRules() iter.Seq[*GroupRule] { return eachOf(g.Ingress, g.Egress) }

// AllRules yields the rules of both directions, those inbound first.
func (n *NACL) AllRules() iter.Seq[*NACLRule] { return eachOf(n.Ingress, n.Egress) }

func eachOf[R any](lists ...[]R) iter.Seq[*R] {
	return func(yield func(*R) bool) {
		for _, list := range lists {
			for i := range list {
				if !yield(&list[i]) {
					return
				}
			}
		}
	}
}
