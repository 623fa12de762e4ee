package firewall

import "math/big"

// Portion is |s ∩ of| / |of| as an exact fraction, 0 if of is empty. A packet class is an address with a port, or with an ICMP type and
// code; of a protocol that has neither, an address counts as much as one with all 65,536 of them.
func (s Set) Portion(of Set) *big.Rat {
	whole := of.size()
	if whole.Sign() == 0 {
		return new(big.Rat)
	}
	return new(big.Rat).SetFrac(s.Intersect(of).size(), whole)
}

// size is the number of keys of all addresses.
func (s Set) size() *big.Int {
	sum := new(big.Int)
	for _, list := range [][]slab{s.v4, s.v6} {
		for _, l := range list {
			var services int64
			for _, v := range l.services.spans {
				services += int64(v.hi-v.lo) + 1
			}
			addrs := new(big.Int).Sub(l.hi.big(), l.lo.big())
			addrs.Add(addrs, big.NewInt(1))
			sum.Add(sum, addrs.Mul(addrs, big.NewInt(services)))
		}
	}
	return sum
}

func (a addr) big() *big.Int {
	n := new(big.Int).SetUint64(a.hi)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(a.lo))
}
