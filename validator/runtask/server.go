// Package runtask is the run-task server of HCP Terraform and Terraform Enterprise: the platform asks, the server fetches the run's
// plan, has it judged and answers. It keeps no state and writes no plan to a disk, so that any number of servers can stand side by side.
//
// Whatever is wrong with it, a run never passes unseen: a request that is not taken is sent again by the platform, one that is taken
// gets an answer, and one whose server dies fails by the platform's own timeout. Only Config.PassOnError changes that.
package runtask

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Server serves one platform's run tasks.
type Server struct {
	config   Config
	log      *slog.Logger
	platform *platform
	metrics  *metrics
	seen     *seen

	settings    atomic.Pointer[Settings]
	certificate atomic.Pointer[tls.Certificate]

	places chan struct{} // one for each task that waits
	queue  chan *task

	gate     sync.RWMutex // of draining
	draining bool         // no more tasks are taken

	live  sync.WaitGroup  // tasks without an answer
	tasks context.Context // what tasks do ends with it
	end   context.CancelCauseFunc
	last  context.Context // delivering answers ends with it
	stop  context.CancelFunc
}

// New makes a server, and reads its settings. Errors are about the configuration.
func New(c Config) (*Server, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	h, err := newHosts(c.Hosts, c.Loopback)
	if err != nil {
		return nil, err
	}
	s := &Server{config: c, log: newLog(c.Log), platform: newPlatform(c, h), seen: newSeen(maxSeen, c.pace.remember),
		places: make(chan struct{}, c.Queue), queue: make(chan *task, c.Queue)}
	s.metrics = newMetrics(s)
	s.tasks, s.end = context.WithCancelCause(context.Background())
	s.last, s.stop = context.WithCancel(context.Background())
	return s, s.reload()
}

// reload reads settings and certificate; if one of them cannot be read, both stay as they are.
func (s *Server) reload() error {
	settings, err := s.config.Load()
	if err == nil && (len(settings.Keys) == 0 || settings.Judge == nil) {
		err = errors.New("no key of the run task: requests could not be told from those of others")
	}
	if err != nil {
		return err
	}
	if s.config.CertFile != "" {
		certificate, err := tls.LoadX509KeyPair(s.config.CertFile, s.config.KeyFile)
		if err != nil {
			return fmt.Errorf("the certificate cannot be read: %w", err)
		}
		s.certificate.Store(&certificate)
	}
	s.settings.Store(&settings)
	return nil
}

// Handler answers the platform.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", s.accept)
	s.probes(mux)
	return mux
}

// Ops answers probes and Prometheus.
func (s *Server) Ops() http.Handler {
	mux := http.NewServeMux()
	s.probes(mux)
	mux.Handle("GET /metrics", s.metrics.handler())
	return mux
}

func (s *Server) probes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		s.gate.RLock()
		defer s.gate.RUnlock()
		if s.draining {
			http.Error(w, errDraining.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
}

// Run serves until ctx ends, then drains: no task is taken any more, those at work may go on for a while, and the rest is told that
// it has to be started again. The error is one of listening.
func (s *Server) Run(ctx context.Context) error {
	var servers []*http.Server
	failed := make(chan error, 2)
	for _, x := range []struct {
		name, address string
		handler       http.Handler
		secure        bool
	}{{"run tasks", s.config.Listen, s.Handler(), s.config.CertFile != ""}, {"probes and metrics", s.config.OpsListen, s.Ops(), false}} {
		listener, err := net.Listen("tcp", x.address)
		if err != nil {
			return err
		}
		s.log.Info("listening", "for", x.name, "address", listener.Addr().String(), "tls", x.secure)
		server := s.server(x.handler)
		servers = append(servers, server)
		go func() {
			if x.secure {
				failed <- server.ServeTLS(listener, "", "")
				return
			}
			failed <- server.Serve(listener)
		}()
	}
	for range s.config.Workers {
		go s.worker()
	}
	var err error
	for err == nil && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case err = <-failed:
		case <-s.config.Hangup:
			s.reloadNow()
		}
	}
	s.drain()
	for _, server := range servers {
		closing, cancel := context.WithTimeout(context.Background(), time.Second)
		if server.Shutdown(closing) != nil {
			_ = server.Close()
		}
		cancel()
	}
	return err
}

func (s *Server) server(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, ReadHeaderTimeout: s.config.pace.header, ReadTimeout: s.config.pace.request, WriteTimeout: 30 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return s.certificate.Load(), nil
		}},
	}
}

func (s *Server) reloadNow() {
	if err := s.reload(); err != nil {
		s.metrics.reloads.WithLabelValues("failed").Inc()
		s.log.Error("settings not read again: the old ones stay", "error", err.Error())
		return
	}
	s.metrics.reloads.WithLabelValues("ok").Inc()
	s.log.Info("settings read again")
}

func (s *Server) worker() {
	for t := range s.queue {
		<-s.places
		t.run()
	}
}

// drain lets tasks come to their end, as long as it may take.
func (s *Server) drain() {
	s.gate.Lock()
	s.draining = true
	s.gate.Unlock()
	close(s.queue) // nothing is put there any more
	s.log.Info("shutting down", "waiting", len(s.queue))
	done := make(chan struct{})
	go func() { s.live.Wait(); close(done) }()
	for _, x := range []struct {
		wait time.Duration
		then func()
	}{{s.config.Drain, func() { s.end(errShutdown) }}, {s.config.pace.farewell, s.stop}} {
		select {
		case <-done:
		case <-time.After(x.wait):
		}
		x.then()
	}
	select {
	case <-done:
		s.log.Info("shut down")
	case <-time.After(time.Second):
		s.log.Error("shut down with tasks that have no answer: the platform ends them by its timeout")
	}
}
