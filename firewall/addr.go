package firewall

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// addr is an address as a number, an IPv4 address as one of 32 bits. It does not say its family: lists of addresses are of one
// family each. It is a third smaller than a netip.Addr and holds no pointer.
//
// Next of the highest IPv6 address is 0. Nobody is misled: what follows an interval is looked for only above it.
type addr struct{ hi, lo uint64 }

// number returns a valid address as a number; a zone is dropped.
func number(a netip.Addr) addr {
	if a.Is4() {
		b := a.As4()
		return addr{0, uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return addr{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// ip returns the address of a family that a is the number of.
func (a addr) ip(f Family) netip.Addr {
	if f == IPv4 {
		return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, uint32(a.lo))))
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], a.hi)
	binary.BigEndian.PutUint64(b[8:], a.lo)
	return netip.AddrFrom16(b)
}

// Compare returns -1, 0 or 1 where a is below b, b, or above it.
func (a addr) Compare(b addr) int {
	if a.hi != b.hi {
		return cmp.Compare(a.hi, b.hi)
	}
	return cmp.Compare(a.lo, b.lo)
}

// Next is the address above a.
func (a addr) Next() addr {
	lo, carry := bits.Add64(a.lo, 1, 0)
	return addr{a.hi + carry, lo}
}

// Prev is the address below a.
func (a addr) Prev() addr {
	lo, borrow := bits.Sub64(a.lo, 1, 0)
	return addr{a.hi - borrow, lo}
}

// last is the highest of the block of addresses that begins with a and has so many host bits.
func (a addr) last(host int) addr {
	if host > 64 {
		return addr{a.hi | (1<<(host-64) - 1), ^uint64(0)}
	}
	return addr{a.hi, a.lo | (1<<host - 1)} // all ones where host is 64
}

// zeros is the number of zero bits at the end of an address of a family.
func (a addr) zeros(f Family) int {
	switch {
	case a.lo != 0:
		return bits.TrailingZeros64(a.lo)
	case f == IPv4:
		return 32
	}
	return 64 + bits.TrailingZeros64(a.hi)
}
