package runtask

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/rackspace/terraform-provider-rackspace/validator/result"
)

// Plan is a plan to judge, and where it comes from.
type Plan struct {
	Organization, Workspace string // names, as the platform says them
	JSON                    io.Reader

	// Sources is the run's configuration version, a .tar.gz, of which Root is the folder of the root module. Without one NoSources says
	// why, "" if none is wanted.
	Sources         []byte
	Root, NoSources string
}

// NoSources is the code of the notice that a plan was judged without its sources although they were wanted.
const NoSources = "sources-not-used"

// Judge judges a plan. It reads it to its end, unless it is none. It is called by several goroutines at once.
type Judge func(ctx context.Context, p Plan) (*result.Result, error)

// Settings is what can change while the server runs.
type Settings struct {
	Keys  [][]byte // of which one has to have signed a request: two while a key is rotated
	Judge Judge
}

// Config is how a server is set up.
type Config struct {
	Listen            string // address for the platform's requests, such as ":8443"
	OpsListen         string // address for probes and metrics, over plain HTTP
	CertFile, KeyFile string // TLS for Listen; "" for plain HTTP

	// Hosts are the hosts that may be called, each as HOST or HOST:PORT. A request that names another one is refused.
	Hosts []string
	// Loopback allows plain HTTP to loopback addresses that are among Hosts, for tests.
	Loopback bool

	// Load reads the settings: at the start, and whenever Hangup says so. If it fails then, the old ones stay.
	Load   func() (Settings, error)
	Hangup <-chan os.Signal

	Workers     int   // plans that are judged at once; 0 for one a processor
	Queue       int   // tasks that wait at most; 0 for 100
	MaxPlan     int64 // bytes of a plan's JSON at most; 0 for 256 MiB
	Sources     bool  // fetch the run's configuration version too
	PassOnError bool  // what gets no verdict passes, instead of failing
	ByWorkspace bool  // count findings by workspace, too: a series for each
	// Drain is how long tasks may go on after the server was told to end; 0 for 40 seconds.
	Drain time.Duration

	Version string    // of this program, for the User-Agent
	Log     io.Writer // JSON, a line an event

	pace pace
}

// pace is how long things take and are waited for.
type pace struct {
	header    time.Duration // for the header of a request
	request   time.Duration // for a request as a whole
	heartbeat time.Duration // between two "running": the platform gives up after 10 minutes without
	whole     time.Duration // from the request to the verdict: the platform gives up after 60 minutes
	delivery  time.Duration // for the final status, with retries
	farewell  time.Duration // for the final status of what the end of the server cuts short
	call      time.Duration // for one callback
	ready     time.Duration // until the plan is there
	idle      time.Duration // without a byte of the plan
	download  time.Duration // for a plan
	sources   time.Duration // for a configuration version, with retries
	first     time.Duration // the first wait before a call is made again; later ones are longer
	longest   time.Duration // such a wait at most
	remember  time.Duration // how long a task is known after its end
}

var usualPace = pace{
	header: 10 * time.Second, request: 30 * time.Second,
	heartbeat: 2 * time.Minute, whole: 50 * time.Minute, delivery: 5 * time.Minute, farewell: 10 * time.Second, call: 15 * time.Second,
	ready: 10 * time.Minute, idle: 30 * time.Second, download: 10 * time.Minute, sources: time.Minute, first: 500 * time.Millisecond, longest: 30 * time.Second,
	remember: 70 * time.Minute,
}

// Limits that nobody has to change.
const (
	maxRequest  = 256 << 10 // bytes of a request's body: the platform's have about 2 kB, and somebody's run message
	maxID       = 200       // bytes of a task's id
	maxSeen     = 50_000    // tasks that are remembered
	maxSources  = 64 << 20  // bytes of a configuration version, packed
	maxRefetch  = 3         // times that a plan is fetched anew, because its URL expired or the connection broke
	maxRedirect = 3
)

// complete fills in defaults, and says what is wrong.
func (c Config) complete() (Config, error) {
	if c.Workers == 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	if c.Queue == 0 {
		c.Queue = 100
	}
	if c.MaxPlan == 0 {
		c.MaxPlan = 256 << 20
	}
	if c.Drain == 0 {
		c.Drain = 40 * time.Second
	}
	if c.pace == (pace{}) {
		c.pace = usualPace
	}
	if c.Log == nil {
		c.Log = io.Discard
	}
	switch {
	case c.Workers < 0 || c.Queue < 0 || c.MaxPlan < 0 || c.Drain < 0:
		return c, errors.New("workers, queue, plan size and drain time are numbers from 1 on")
	case (c.CertFile == "") != (c.KeyFile == ""):
		return c, errors.New("a certificate needs its key, and a key its certificate")
	case c.Load == nil:
		return c, fmt.Errorf("nothing judges the plans")
	}
	return c, nil
}
