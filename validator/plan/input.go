package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/rackspace/terraform-provider-rackspace/internal/parallel"
)

// chunkSize is what one read of the input asks for, in bytes. Reading and hashing a chunk takes about a sixth of the time of parsing
// it, so that the next one is there before the parser wants it; a few more bridge the time in which the goroutine has no processor.
const chunkSize = 256 << 10

// input reads the plan in chunks and hashes each, on a goroutine of its own, while the parser works on the one before.
type input struct {
	full  chan chunk
	spent chan []byte // memory for the next chunks

	now  []byte // the chunk at hand
	rest []byte // what of it is not yet handed out
	size int64  // bytes taken so far
	err  error  // of the reader, io.EOF included; reported once rest is used up

	hash   hash.Hash
	hashed chan struct{} // closed when the reader has ended and all is hashed
}

// chunk is what one read gave.
type chunk struct {
	bytes []byte
	err   error
	panic *parallel.Panic // of the reader
}

// newInput starts the goroutine and waits for the first chunk: at least four bytes, if there are as many.
func newInput(r io.Reader) *input {
	const chunks = 8
	in := &input{full: make(chan chunk, chunks), spent: make(chan []byte, chunks), hash: sha256.New(), hashed: make(chan struct{})}
	for range chunks {
		in.spent <- make([]byte, chunkSize)
	}
	go in.pump(r)
	in.take()
	return in
}

// pump reads until r ends or the input is closed.
func (in *input) pump(r io.Reader) {
	least := 4
	for memory := range in.spent {
		c := readChunk(r, memory[:chunkSize], least)
		in.full <- c
		in.hash.Write(c.bytes)
		if c.err != nil || c.panic != nil {
			close(in.hashed)
			return
		}
		least = 1
	}
}

func readChunk(r io.Reader, memory []byte, least int) (c chunk) {
	c.panic = parallel.Guard(func() {
		n, err := io.ReadAtLeast(r, memory, least)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		c.bytes, c.err = memory[:n], err
	})
	return c
}

// close ends the goroutine, after the read that it is in: nobody waits for an input that nobody wants.
func (in *input) close() { close(in.spent) }

func (in *input) take() {
	c := <-in.full
	c.panic.Raise()
	in.now, in.rest, in.err = c.bytes, c.bytes, c.err
	in.size += int64(len(c.bytes))
}

// Read hands out the chunk and takes the next one when it is used up.
func (in *input) Read(p []byte) (int, error) {
	if len(in.rest) == 0 {
		if in.err != nil {
			return 0, in.err
		}
		in.spent <- in.now
		in.take()
		if len(in.rest) == 0 {
			return 0, in.err
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

// sum is the SHA-256 of the whole input, in hex, once Read has come to its end.
func (in *input) sum() string {
	<-in.hashed
	return hex.EncodeToString(in.hash.Sum(nil))
}

// readError is the failure of the underlying reader, if it failed.
func (in *input) readError() error {
	if in.err == nil || errors.Is(in.err, io.EOF) {
		return nil
	}
	return in.err
}

// startsWith reports whether the first chunk begins with magic.
func (in *input) startsWith(magic string) bool { return bytes.HasPrefix(in.rest, []byte(magic)) }

// text is the input as UTF-8 without a byte-order mark. PowerShell's `>` writes UTF-16 with one, some editors write UTF-8
// with one.
func (in *input) text() io.Reader {
	switch {
	case in.startsWith("\xef\xbb\xbf"):
		in.rest = in.rest[3:]
	case in.startsWith("\xff\xfe"):
		in.rest = in.rest[2:]
		return &utf16Reader{r: in}
	case in.startsWith("\xfe\xff"):
		in.rest = in.rest[2:]
		return &utf16Reader{r: in, bigEndian: true}
	}
	return in
}
