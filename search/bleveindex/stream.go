package bleveindex

import (
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// noDoc is past the last document of every segment.
const noDoc = math.MaxInt

// cursor walks over the postings of one term in one segment.
type cursor struct {
	postings segment.PostingsIterator
	posting  segment.Posting // nil at the end
	doc      int
	places   []uint64 // of the posting, where they have been asked for
}

func (c *cursor) take(p segment.Posting, err error) error {
	if err != nil {
		return err
	}
	c.posting, c.doc = p, noDoc
	if p != nil {
		c.doc = int(p.Number())
	}
	return nil
}

func (c *cursor) next() error { return c.take(c.postings.Next()) }

// advance moves to doc or the first one after it; not back.
func (c *cursor) advance(doc int) error {
	if c.doc >= doc {
		return nil
	}
	return c.take(c.postings.Advance(uint64(doc)))
}

// stream walks over the passages of a segment where an alternative occurs.
type stream interface {
	// doc is the next document that may match.
	doc() int
	// fill adds to a leaf where it occurs in w, and how often or what counts
	// that. Documents before w are left out.
	fill(w *window, l *leaf) error
}

// termStream reads bleve's postings: of one term, or of several that stand side
// by side.
type termStream struct {
	alt   *alternative
	terms []cursor
}

func (s *termStream) doc() int { return s.terms[0].doc }

func (s *termStream) fill(w *window, l *leaf) error {
	if err := s.terms[0].advance(w.start); err != nil {
		return err
	}
	if len(s.terms) > 1 {
		return s.fillAdjacent(w, l)
	}
	c := &s.terms[0]
	for end := w.start + w.n; c.doc < end; {
		if s.alt.wants(w, c.doc) {
			l.occurs(c.doc-w.start, s.alt.weight*float32(occurrences(c.posting.Frequency())))
		}
		if err := c.next(); err != nil {
			return err
		}
	}
	return nil
}

// occurs adds occurrences in document i of the window.
func (l *leaf) occurs(i int, tf float32) {
	l.hit.add(i)
	l.tf[i] += tf
	l.dirty, l.mostCounted = true, max(l.mostCounted, l.tf[i])
}

func (s *termStream) fillAdjacent(w *window, l *leaf) error {
	first := &s.terms[0]
	for end := w.start + w.n; first.doc < end; {
		at, err := s.align()
		if err != nil {
			return err
		}
		if at >= end {
			return nil
		}
		if n := s.adjacent(); n > 0 && s.alt.wants(w, at) {
			l.occurs(at-w.start, s.alt.weight*float32(n))
		}
		if err := first.next(); err != nil {
			return err
		}
	}
	return nil
}

// align moves all terms to the next document that has them all.
func (s *termStream) align() (int, error) {
	doc := s.terms[0].doc
	for i := 0; i < len(s.terms) && doc != noDoc; i++ {
		if err := s.terms[i].advance(doc); err != nil {
			return noDoc, err
		}
		if s.terms[i].doc > doc {
			doc, i = s.terms[i].doc, -1
		}
	}
	return doc, nil
}

// adjacent counts the places where the terms stand at their distances.
func (s *termStream) adjacent() int {
	for i := range s.terms {
		c := &s.terms[i]
		c.places = placesOf(c.posting, c.places[:0])
	}
	n := 0
	for _, place := range s.terms[0].places {
		if s.allAt(place - s.alt.offsets[0]) {
			n++
		}
	}
	return n
}

func (s *termStream) allAt(start uint64) bool {
	for i := 1; i < len(s.terms); i++ {
		if !slices.Contains(s.terms[i].places, start+s.alt.offsets[i]) {
			return false
		}
	}
	return true
}
