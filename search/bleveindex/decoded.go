package bleveindex

import (
	"container/list"
	"math"
	"sync"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Bounds of the lists that are kept decoded.
const (
	leastDecoded   = 64       // postings that are worth it
	decodedBytes   = 24 << 20 // of all lists together
	decodedPosting = 3        // bytes
)

// decoded is where a term occurs in a segment and how often. bleve's way to
// read postings costs ten times what a search does with them, and the words
// that cost most are the ones that are asked for again and again.
type decoded struct {
	begin  []uint32 // of each window's postings; one more for the end
	docs   []uint16 // within the window
	counts []uint8
}

func (d *decoded) size() int { return 4*len(d.begin) + decodedPosting*len(d.docs) }

// decode reads postings of a segment of so many documents.
func decode(postings segment.PostingsList, docs int) (*decoded, error) {
	n := int(postings.Count())
	windows := windowsOf(docs)
	d := &decoded{begin: make([]uint32, 1, windows+1), docs: make([]uint16, 0, n), counts: make([]uint8, 0, n)}
	it := postings.Iterator(true, false, false, nil)
	for {
		p, err := it.Next()
		if err != nil {
			return nil, err
		}
		if p == nil {
			break
		}
		doc := int(p.Number())
		for len(d.begin) <= doc/windowSize {
			d.begin = append(d.begin, uint32(len(d.docs)))
		}
		d.docs = append(d.docs, uint16(doc%windowSize))
		// Beyond, a count changes no score.
		d.counts = append(d.counts, uint8(min(occurrences(p.Frequency()), math.MaxUint8)))
	}
	for len(d.begin) <= windows {
		d.begin = append(d.begin, uint32(len(d.docs)))
	}
	return d, nil
}

// decodedStream walks over a decoded list.
type decodedStream struct {
	*decoded
	alt    *alternative
	window int // the next
}

func (s *decodedStream) doc() int {
	for ; s.window+1 < len(s.begin); s.window++ {
		if at := s.begin[s.window]; at < s.begin[s.window+1] {
			return s.window*windowSize + int(s.docs[at])
		}
	}
	return noDoc
}

func (s *decodedStream) fill(w *window, l *leaf) error {
	n := w.start / windowSize
	s.window = n + 1
	from, to := s.begin[n], s.begin[n+1]
	counts := s.counts[from:to]
	for j, i := range s.docs[from:to] {
		if !s.alt.confined || s.alt.wants(w, w.start+int(i)) {
			l.tf[i] += s.alt.weight * float32(counts[j])
			l.hit.add(int(i))
		}
	}
	return nil
}

// decodedKey names a list.
type decodedKey struct {
	segment     uint64
	field, term string
}

// decodedLists keeps the lists that were used last.
type decodedLists struct {
	mu    sync.Mutex
	size  int
	byKey map[decodedKey]*list.Element
	order list.List // of decodedEntry; the last used first
}

type decodedEntry struct {
	key  decodedKey
	list *decoded
}

// get gives the list of a term, which it decodes where it is not kept.
func (c *decodedLists) get(s *segmentView, field, term string, postings segment.PostingsList) (*decoded, error) {
	key := decodedKey{s.id, field, term}
	c.mu.Lock()
	if e := c.byKey[key]; e != nil {
		c.order.MoveToFront(e)
		c.mu.Unlock()
		return e.Value.(decodedEntry).list, nil
	}
	c.mu.Unlock()
	d, err := decode(postings, s.docs)
	if err == nil {
		c.keep(key, d)
	}
	return d, err
}

func (c *decodedLists) keep(key decodedKey, d *decoded) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[key] != nil { // another search was quicker
		return
	}
	if c.byKey == nil {
		c.byKey = map[decodedKey]*list.Element{}
	}
	c.byKey[key] = c.order.PushFront(decodedEntry{key, d})
	for c.size += d.size(); c.size > decodedBytes; {
		c.drop(c.order.Back())
	}
}

func (c *decodedLists) drop(e *list.Element) {
	entry := c.order.Remove(e).(decodedEntry)
	delete(c.byKey, entry.key)
	c.size -= entry.list.size()
}

// retain forgets the lists of segments that are not known any more.
func (c *decodedLists) retain(known segmentColumns) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.byKey {
		if known[key.segment] == nil {
			c.drop(e)
		}
	}
}
