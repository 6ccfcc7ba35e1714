package bleveindex

import (
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// leaf is a word, phrase or prefix of the query: the places in the postings
// where it can be found.
type leaf struct {
	text string // of a word
	alts []alternative
	// unit groups leaves of which one is enough: those under one Or.
	unit int
	// known says, by analysis language, whether the language keeps the leaf at
	// all; stop words are dropped.
	known []bool
	// dropped says whether some language leaves the word out, as an article.
	dropped bool
	// weight is how much the leaf counts, by analysis language.
	weight []float32

	streams []stream // in the present segment
	hit     docset   // in the present window
	tf      [windowSize]float32
}

// alternative is one way to say a leaf.
type alternative struct {
	field   string
	terms   []string
	offsets []uint64 // of the terms, from the first
	weight  float32  // how probable it is that it means the same
	only    int      // analysis language that it is confined to; -1 for any
	other   bool     // not what was typed, but an expansion of it
	fuzzy   bool     // only spelled like the word

	lists []segment.PostingsList // by segment and term; nil where one is missing
	df    int                    // live passages, at most
}

// dictionaryCache keeps the term dictionaries of a segment for one search.
type dictionaryCache map[string]segment.TermDictionary

func (c dictionaryCache) list(s *segmentView, field, term string) (segment.PostingsList, error) {
	dict, ok := c[field]
	if !ok {
		var err error
		dict, err = s.Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("dictionary of %s: %w", field, err)
		}
		c[field] = dict
	}
	list, err := dict.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("postings in %s: %w", field, err)
	}
	return list, nil
}

// find looks the terms up in segment i and adds to df.
func (a *alternative) find(i int, s *segmentView, cache dictionaryCache) error {
	least := s.docs
	n := len(a.terms)
	for j, term := range a.terms {
		list, err := cache.list(s, a.field, term)
		if err != nil {
			return err
		}
		count := s.countLive(list)
		if count == 0 {
			clear(a.lists[i*n : (i+1)*n])
			return nil
		}
		a.lists[i*n+j] = list
		least = min(least, count)
	}
	a.df += least
	return nil
}

// countLive counts the postings that have not been replaced.
func (s *segmentView) countLive(list segment.PostingsList) int {
	count := int(list.Count())
	if count == 0 || s.deleted == nil {
		return count
	}
	// The iterator hands out the bitmap itself, unless it is a single document.
	it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if !ok {
		return count
	}
	if doc, single := it.DocNum1Hit(); single {
		if s.deleted.Contains(uint32(doc)) {
			return 0
		}
		return 1
	}
	if docs := it.ActualBitmap(); docs != nil {
		count -= int(docs.AndCardinality(s.deleted))
	}
	return count
}

// open begins segment i.
func (l *leaf) open(i int) error {
	l.streams = l.streams[:0]
	for a := range l.alts {
		alt := &l.alts[a]
		n := len(alt.terms)
		lists := alt.lists[i*n : (i+1)*n]
		if lists[0] == nil {
			continue
		}
		s := stream{alt: alt, terms: make([]cursor, n)}
		for j, list := range lists {
			s.terms[j].postings = list.Iterator(true, false, n > 1, nil)
			if err := s.terms[j].next(); err != nil {
				return err
			}
		}
		l.streams = append(l.streams, s)
	}
	return nil
}

// doc is the next document that may match.
func (l *leaf) doc() int {
	doc := noDoc
	for i := range l.streams {
		doc = min(doc, l.streams[i].doc())
	}
	return doc
}

// fill finds the leaf in a window.
func (l *leaf) fill(w *window) error {
	l.hit = docset{}
	clear(l.tf[:])
	for i := range l.streams {
		if err := l.streams[i].fill(w, l); err != nil {
			return err
		}
	}
	return nil
}
