package provider

import "sync"

// memo keeps answers for as long as the provider is configured, which is one walk of Terraform: a plan, or an apply. It is for
// what many resources ask alike and what does not change on the way. Callers that come together wait for one; errors are not
// kept. The zero value is empty.
type memo[K comparable, V any] struct {
	mu    sync.Mutex
	cells map[K]*memoCell[V]
}

type memoCell[V any] struct {
	mu    sync.Mutex
	known bool
	value V
}

// get returns the answer to a key, and asks where there is none yet.
func (m *memo[K, V]) get(key K, ask func() (V, error)) (V, error) {
	m.mu.Lock()
	if m.cells == nil {
		m.cells = map[K]*memoCell[V]{}
	}
	cell, ok := m.cells[key]
	if !ok {
		cell = &memoCell[V]{}
		m.cells[key] = cell
	}
	m.mu.Unlock()
	cell.mu.Lock()
	defer cell.mu.Unlock()
	if cell.known {
		return cell.value, nil
	}
	v, err := ask()
	if err == nil {
		cell.value, cell.known = v, true
	}
	return v, err
}
