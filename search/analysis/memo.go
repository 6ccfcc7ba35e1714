package analysis

import "sync"

// memo remembers the terms of words: the same few thousand words make up most
// of any text, and stemming one costs ten times as much as looking it up. It
// keeps two generations, so that what is used stays and memory is bounded.
type memo struct {
	mu         sync.RWMutex
	young, old map[string]wordTerms
}

const (
	memoWords    = 16_384 // in one generation; some 1.5 MB
	memoWordSize = 32     // bytes; longer words are too rare to remember
)

// get finds the terms of a word.
func (m *memo) get(word []byte) (wordTerms, bool) {
	m.mu.RLock()
	terms, ok := m.young[string(word)]
	var aged bool
	if !ok {
		terms, aged = m.old[string(word)]
	}
	m.mu.RUnlock()
	if aged {
		m.put(string(word), terms)
	}
	return terms, ok || aged
}

// put remembers the terms of a word.
func (m *memo) put(word string, terms wordTerms) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || len(m.young) >= memoWords {
		m.old, m.young = m.young, map[string]wordTerms{} // of the most languages few words are ever read
	}
	m.young[word] = terms
}
