package plan

import "github.com/rackspace/terraform-provider-rackspace/internal/parallel"

// The reader takes resources off the input as raw JSON, and a worker decodes them, batch by batch and in order: decoding what is
// network takes about as long as reading all that is not.

// batchSize is how much raw JSON makes a batch, in bytes. At most batches of them are there at a time: where much of a plan is network
// the worker falls behind, and catches up where little of it is.
const (
	batchSize = 256 << 10
	batches   = 64
)

// batch is some entries of resource_changes and prior_state, and one after the other the JSON of what they hold.
type batch struct {
	items []item // memory that is used again
	n     int    // so many of them are in use
	raw   []byte
}

// item is an entry: its header, and where what it holds stands in raw.
type item struct {
	header        header
	state         bool // of prior_state
	change        span // of resource_changes
	values, marks span // of prior_state
}

// span is a part of raw; it is empty for what was not there.
type span struct{ from, to int }

// keep appends the value that comes next to raw.
func keep(w walker, raw *[]byte) (span, error) {
	v, err := w.dec.ReadValue()
	from := len(*raw)
	*raw = append(*raw, v...)
	return span{from, len(*raw)}, err
}

func (b *batch) of(s span) []byte { return b.raw[s.from:s.to] }

func (b *batch) reset() { b.n, b.raw = 0, b.raw[:0] }

// decoder is the worker. Until finish, the resources but for openTofu, passed and stateModules are its own.
type decoder struct {
	filling    *batch
	kept       int // how much of filling's raw is of items that are wanted
	made       int // batches so far: as many as the worker falls behind
	full, free chan *batch
	ended      chan outcome
}

// outcome is how the worker ended: with the first error that it met, or a panic.
type outcome struct {
	err   error
	panic *parallel.Panic
}

func startDecoding(r *resources) *decoder {
	d := &decoder{full: make(chan *batch, batches), free: make(chan *batch, batches), ended: make(chan outcome, 1)}
	d.filling = d.empty()
	go d.work(r)
	return d
}

// work decodes batches until there are no more. After an error it only hands them back.
func (d *decoder) work(r *resources) {
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
	for i := range b.n {
		it := &b.items[i]
		r.reset()
		r.header = &it.header
		decode := r.decodeChange
		if it.state {
			decode = r.decodeState
		}
		if err := decode(b, it); err != nil {
			return locate(&it.header, err)
		}
	}
	return nil
}

// next is where the next entry is to be put.
func (d *decoder) next() (it *item, raw *[]byte) {
	b := d.filling
	if b.n == len(b.items) {
		b.items = append(b.items, item{})
	}
	it = &b.items[b.n]
	it.header.reset()
	it.state, it.change, it.values, it.marks = false, span{}, span{}, span{}
	return it, &b.raw
}

// put keeps the entry that next made room for, if it is wanted, and hands the batch on when it is full.
func (d *decoder) put(wanted bool) {
	b := d.filling
	if !wanted {
		b.raw = b.raw[:d.kept]
		return
	}
	b.n, d.kept = b.n+1, len(b.raw)
	if d.kept >= batchSize {
		d.full <- b
		d.filling, d.kept = d.empty(), 0
	}
}

// empty is a batch that the worker has handed back, or another one while there may be more.
func (d *decoder) empty() *batch {
	if d.made < batches {
		select {
		case b := <-d.free:
			return b
		default:
			d.made++
			return &batch{raw: make([]byte, 0, batchSize*5/4)} // the last item goes beyond batchSize
		}
	}
	return <-d.free
}

// finish waits until all is decoded. It returns the worker's error if it has one, which stands before the reader's own in the
// plan, and panics where the worker did.
func (d *decoder) finish(err error) error {
	d.full <- d.filling
	close(d.full)
	end := <-d.ended
	end.panic.Raise()
	if end.err != nil {
		return end.err
	}
	return err
}
