package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
)

// chunkSize is what one read of the input asks for. The hash of a chunk takes about a tenth of the time of parsing it, so
// one chunk is enough: its hash is ready long before the parser wants the next one.
const chunkSize = 256 << 10

// input reads the plan in chunks and hashes each on a goroutine of its own while the parser works on it.
type input struct {
	r     io.Reader
	chunk []byte
	rest  []byte // of the chunk, not yet handed out
	size  int64  // bytes read so far
	err   error  // of r, io.EOF included; reported once rest is used up

	hash    hash.Hash
	hashing bool // a chunk was sent to work and its done not yet received
	work    chan []byte
	done    chan struct{}
}

// newInput starts the hashing goroutine and reads the first chunk: at least four bytes, if there are as many.
func newInput(r io.Reader) *input {
	in := &input{
		r: r, chunk: make([]byte, chunkSize), hash: sha256.New(),
		work: make(chan []byte), done: make(chan struct{}),
	}
	go func() {
		for b := range in.work {
			in.hash.Write(b)
			in.done <- struct{}{}
		}
	}()
	in.fill(4)
	return in
}

// close ends the goroutine.
func (in *input) close() {
	in.wait()
	close(in.work)
}

// wait returns when the chunk's hash is done: only then may the chunk be overwritten.
func (in *input) wait() {
	if in.hashing {
		<-in.done
		in.hashing = false
	}
}

func (in *input) fill(least int) {
	in.wait()
	n, err := io.ReadAtLeast(in.r, in.chunk, least)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	in.rest, in.err = in.chunk[:n], err
	in.size += int64(n)
	if n > 0 {
		in.work <- in.rest
		in.hashing = true
	}
}

// Read hands out the chunk and reads the next one when it is used up.
func (in *input) Read(p []byte) (int, error) {
	if len(in.rest) == 0 {
		if in.err != nil {
			return 0, in.err
		}
		in.fill(1)
		if len(in.rest) == 0 {
			return 0, in.err
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

// sum is the SHA-256 of all bytes read so far, in hex.
func (in *input) sum() string {
	in.wait()
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
