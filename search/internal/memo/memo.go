// Package memo remembers what was made of words: people use the same few
// thousand again and again, whatever they write.
package memo

import "sync"

// Words remembers a value for each word. It keeps two generations, so that what
// is used stays and memory is bounded. The zero value is empty and ready; it is
// safe for concurrent use.
type Words[V any] struct {
	mu         sync.RWMutex
	young, old map[string]V
}

// Get finds what was remembered of a word. A generation has room for so many
// words; callers always say the same number.
func (m *Words[V]) Get(word []byte, most int) (V, bool) {
	m.mu.RLock()
	v, ok := m.young[string(word)]
	var aged bool
	if !ok {
		v, aged = m.old[string(word)]
	}
	m.mu.RUnlock()
	if aged {
		m.Put(string(word), v, most)
	}
	return v, ok || aged
}

// Put remembers something of a word.
func (m *Words[V]) Put(word string, v V, most int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || len(m.young) >= most {
		m.old, m.young = m.young, map[string]V{} // mostly there are few
	}
	m.young[word] = v
}
