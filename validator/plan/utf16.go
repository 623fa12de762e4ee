package plan

import (
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// errUTF16 is a surrogate without its other half, or half a code unit at the end.
var errUTF16 = errors.New("is not valid UTF-16")

// utf16Reader turns UTF-16 into UTF-8. Unlike x/text it refuses broken text instead of replacing it: two names that differ
// must not become one.
type utf16Reader struct {
	r         io.Reader
	bigEndian bool
	out       []byte // converted, not yet handed out
	unit      [2]byte
	buf       [4096]byte
}

// Read converts up to one buffer of units at a time.
func (u *utf16Reader) Read(p []byte) (int, error) {
	if len(u.out) == 0 {
		u.out = u.buf[:0]
		for len(u.out)+utf8.UTFMax <= len(u.buf) {
			r, err := u.next()
			if errors.Is(err, io.EOF) && len(u.out) > 0 {
				break
			}
			if err != nil {
				return 0, err
			}
			u.out = utf8.AppendRune(u.out, r)
		}
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// next is the next character; io.EOF only at a character's border.
func (u *utf16Reader) next() (rune, error) {
	c, err := u.codeUnit()
	if err != nil || !utf16.IsSurrogate(c) {
		return c, err
	}
	low, err := u.codeUnit()
	if errors.Is(err, io.EOF) {
		return 0, io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, err
	}
	if c = utf16.DecodeRune(c, low); c == utf8.RuneError {
		return 0, errUTF16
	}
	return c, nil
}

func (u *utf16Reader) codeUnit() (rune, error) {
	if _, err := io.ReadFull(u.r, u.unit[:]); err != nil {
		return 0, err
	}
	if u.bigEndian {
		return rune(binary.BigEndian.Uint16(u.unit[:])), nil
	}
	return rune(binary.LittleEndian.Uint16(u.unit[:])), nil
}
