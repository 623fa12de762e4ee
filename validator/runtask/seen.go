package runtask

import (
	"sync"
	"time"
)

// seen remembers tasks by id, so that one that is sent again is not judged again: the platform does so when an answer is lost. What
// was remembered longest goes first. Those at work are never forgotten: there are no more of them than queue and workers hold.
type seen struct {
	limit int           // of those that have ended
	life  time.Duration // after the end
	now   func() time.Time

	mu    sync.Mutex
	tasks map[string]bool // true at work
	ended []ended         // by time
}

type ended struct {
	id string
	at time.Time
}

func newSeen(limit int, life time.Duration) *seen {
	return &seen{limit: limit, life: life, now: time.Now, tasks: map[string]bool{}}
}

// known reports whether a task is at work, or has its answer.
func (s *seen) known(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trim()
	_, known := s.tasks[id]
	return known
}

// begin reports whether a task is new, and takes it for at work.
func (s *seen) begin(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trim()
	if _, known := s.tasks[id]; known {
		return false
	}
	s.tasks[id] = true
	return true
}

// end remembers a task that has its answer.
func (s *seen) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tasks[id] = false
	s.ended = append(s.ended, ended{id, s.now()})
	s.trim()
}

// forget lets a task that got no answer be sent again.
func (s *seen) forget(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tasks, id)
}

func (s *seen) trim() {
	old := 0
	for old < len(s.ended) && (len(s.ended)-old > s.limit || s.now().Sub(s.ended[old].at) > s.life) {
		delete(s.tasks, s.ended[old].id)
		old++
	}
	s.ended = s.ended[old:]
}
