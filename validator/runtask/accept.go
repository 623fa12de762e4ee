package runtask

import (
	"errors"
	"io"
	"net/http"
	"strconv"
)

// accept takes a request of the platform. What is not answered with 200 is sent again by it, and in the end an error of the run task.
func (s *Server) accept(w http.ResponseWriter, r *http.Request) {
	code, why := s.take(w, r)
	s.metrics.requests.WithLabelValues(strconv.Itoa(code)).Inc()
	if why != nil {
		s.log.Warn("request refused", "code", code, "why", why.Error(), "from", r.RemoteAddr)
		if code == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "15")
		}
		http.Error(w, http.StatusText(code), code) // whoever guesses learns nothing
		return
	}
	w.WriteHeader(code)
}

func (s *Server) take(w http.ResponseWriter, r *http.Request) (code int, why error) {
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed, errors.New("not a POST")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return http.StatusRequestEntityTooLarge, errors.New("the body is too large")
		}
		return http.StatusBadRequest, errors.New("the body could not be read")
	}
	if !signed(s.settings.Load().Keys, body, r.Header.Get(signatureHeader)) {
		return http.StatusUnauthorized, errors.New("the signature is not that of a key: is the run task's HMAC key the server's?")
	}
	req, err := readRequest(body, s.platform.hosts)
	switch {
	case errors.Is(err, errRefused):
		return http.StatusForbidden, err
	case err != nil:
		return http.StatusBadRequest, err
	case req.test():
		s.log.Info("endpoint tested")
		return http.StatusOK, nil
	}
	again, err := s.enqueue(req)
	if again {
		s.log.Info("request repeated", "task_result_id", req.TaskResultID)
	}
	if err != nil {
		return http.StatusServiceUnavailable, err
	}
	return http.StatusOK, nil
}

var (
	errFull     = errors.New("the queue is full")
	errDraining = errors.New("shutting down")
)

// enqueue gives a request to the workers, or says at once that it cannot; again is one that they have, or had. A task is known only once
// it has its place, so that nothing is taken for taken that then is not.
func (s *Server) enqueue(r *request) (again bool, err error) {
	s.gate.RLock()
	defer s.gate.RUnlock()
	if s.seen.known(r.TaskResultID) {
		return true, nil
	}
	if s.draining {
		return false, errDraining
	}
	select {
	case s.places <- struct{}{}:
	default:
		return false, errFull
	}
	if !s.seen.begin(r.TaskResultID) {
		<-s.places
		return true, nil
	}
	t := s.begin(r)
	t.log.Info("accepted")
	s.queue <- t // never blocks: it holds as many as there are places
	return false, nil
}
