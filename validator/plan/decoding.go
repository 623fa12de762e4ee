package plan

import "github.com/rackspace/terraform-provider-rackspace/internal/parallel"

// The reader takes the changes off the input as raw JSON, and a worker decodes them, batch by batch and in order: decoding
// what is network takes about as long as reading all that is not.

// batchSize is how much raw JSON makes a batch, in bytes. At most batches of them are there at a time.
const (
	batchSize = 256 << 10
	batches   = 3
)

// batch is some entries of resource_changes: their headers, and one after the other the JSON of their changes.
type batch struct {
	headers []header // memory that is used again
	n       int      // so many of them are in use
	raw     []byte
	ends    []int // where each change ends in raw
}

func (b *batch) reset() { b.n, b.raw, b.ends = 0, b.raw[:0], b.ends[:0] }

// changeDecoder is the worker. Until finish, the resources but for openTofu and passed are its own.
type changeDecoder struct {
	filling    *batch
	full, free chan *batch
	ended      chan outcome
}

// outcome is how the worker ended: with the first error that it met, or a panic.
type outcome struct {
	err   error
	panic *parallel.Panic
}

func startDecoding(r *resources) *changeDecoder {
	d := &changeDecoder{filling: &batch{}, full: make(chan *batch, batches), free: make(chan *batch, batches), ended: make(chan outcome, 1)}
	for range batches - 1 {
		d.free <- &batch{}
	}
	go d.work(r)
	return d
}

// work decodes batches until there are no more. After an error it only hands them back.
func (d *changeDecoder) work(r *resources) {
	var end outcome
	defer func() { d.ended <- end }()
	for b := range d.full {
		if end.err == nil && end.panic == nil {
			end.panic = parallel.Guard(func() { end.err = decodeBatch(r, b) })
		}
		b.reset()
		d.free <- b
	}
}

func decodeBatch(r *resources, b *batch) error {
	start := 0
	for i := range b.n {
		h := &b.headers[i]
		if err := r.decodeChange(h, b.raw[start:b.ends[i]]); err != nil {
			return locate(h, err)
		}
		start = b.ends[i]
	}
	return nil
}

// next is where the next entry is to be put.
func (d *changeDecoder) next() (h *header, raw *[]byte) {
	b := d.filling
	if b.n == len(b.headers) {
		b.headers = append(b.headers, header{})
	}
	b.headers[b.n].reset()
	return &b.headers[b.n], &b.raw
}

// put keeps the entry that next made room for, if it is wanted, and hands the batch on when it is full.
func (d *changeDecoder) put(wanted bool) {
	b := d.filling
	if !wanted {
		b.raw = b.raw[:b.end()]
		return
	}
	b.n, b.ends = b.n+1, append(b.ends, len(b.raw))
	if len(b.raw) >= batchSize {
		d.full <- b
		d.filling = <-d.free
	}
}

// end is where the last change ends in raw.
func (b *batch) end() int {
	if b.n == 0 {
		return 0
	}
	return b.ends[b.n-1]
}

// finish waits until all is decoded. It returns the worker's error if it has one, which stands before the reader's own in the
// plan, and panics where the worker did.
func (d *changeDecoder) finish(err error) error {
	d.full <- d.filling
	close(d.full)
	end := <-d.ended
	end.panic.Raise()
	if end.err != nil {
		return end.err
	}
	return err
}
