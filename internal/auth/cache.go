package auth

import (
	"sync"
	"time"
)

// rememberFor is how long it is remembered who a secret belongs to: what another
// process takes away is gone after it. What this process takes away is gone at
// once.
const rememberFor = time.Second

// mostRemembered is how many secrets are remembered; beyond it all are forgotten.
const mostRemembered = 10_000

// memory remembers who secrets belong to, by their hashes.
type memory struct {
	mu     sync.Mutex
	people map[string]remembered
	// round grows when all is forgotten: what was read before must not be
	// remembered after.
	round int
}

type remembered struct {
	person Person
	until  time.Time
}

// find returns who a hash belongs to if that is remembered; else the round in
// which it is looked for.
func (m *memory) find(hash string, now time.Time) (Person, bool, int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.people[hash]
	return r.person, ok && now.Before(r.until), m.round
}

// keep remembers who a hash belongs to, for a moment and not after expires,
// unless it is the zero time.
func (m *memory) keep(hash string, p Person, now, expires time.Time, round int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if round != m.round {
		return
	}
	until := now.Add(rememberFor)
	if !expires.IsZero() && expires.Before(until) {
		until = expires
	}
	if m.people == nil || len(m.people) >= mostRemembered {
		m.people = map[string]remembered{}
	}
	m.people[hash] = remembered{p, until}
}

// forget forgets everybody.
func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.people = nil
	m.round++
}
