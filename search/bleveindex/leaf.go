package bleveindex

import (
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"

	"earshot/search"
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

	typed asTyped
	// seen says that some passage that is shown has the leaf.
	seen bool

	streams []stream   // in the present segment
	now     *documents // of typed, in the present segment
	// In the present window: where it is, how often as far as that has been
	// counted, and the streams that count only when asked.
	hit         docset
	tf          [windowSize]float32
	dirty       bool // tf is not all zero
	uncounted   []*decodedStream
	mostCounted float32 // of tf
	most        float32 // what others add to it at most
}

// alternative is one way to say a leaf.
type alternative struct {
	field   string
	terms   []string
	offsets []uint64 // of the terms, from the first
	weight  float32  // how probable it is that it means the same
	only    int      // analysis language that it is meant for; -1 for any
	// confined says that passages must be looked at to know their language: the
	// field holds others, too.
	confined bool
	other    bool                // not what was typed, but an expansion of it
	fuzzy    bool                // only spelled like the word
	said     *search.Alternative // what it was made of; nil for what was typed

	lists []segment.PostingsList // by segment and term; nil where one is missing
	df    int                    // live passages, at most
	most  int                    // of them all, those with the commonest term
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

// find looks the terms up in segment i and adds to df and most.
func (a *alternative) find(i int, s *segmentView, cache dictionaryCache) error {
	least, most := s.docs, 0
	lists := a.in(i)
	for j, term := range a.terms {
		list, err := cache.list(s, a.field, term)
		if err != nil {
			return err
		}
		count := s.countLive(list)
		if count == 0 {
			clear(lists)
			return nil
		}
		lists[j] = list
		least, most = min(least, count), max(most, count)
	}
	a.df += least
	a.most += most
	return nil
}

// countLive counts the postings that have not been replaced.
func (s *segmentView) countLive(list segment.PostingsList) int {
	count := int(list.Count())
	if count == 0 || s.deleted == nil {
		return count
	}
	live, err := documentsOf(list)
	switch {
	case err != nil:
		return count
	case live.single > 0 && s.deleted.Contains(uint32(live.single-1)):
		return 0
	case live.bitmap != nil:
		return count - int(live.bitmap.AndCardinality(s.deleted))
	}
	return count
}

// open begins segment i.
func (l *leaf) open(v *view, i int) error {
	l.streams, l.now = l.streams[:0], &l.typed.docs[i]
	for a := range l.alts {
		s, err := l.alts[a].open(v, i)
		if err != nil {
			return err
		}
		if s != nil {
			l.streams = append(l.streams, s)
		}
	}
	return nil
}

// open gives the stream of segment i, nil for none.
func (a *alternative) open(v *view, i int) (stream, error) {
	lists := a.in(i)
	if lists[0] == nil {
		return nil, nil
	}
	if len(lists) == 1 && lists[0].Count() >= leastDecoded {
		d, err := v.segments[i].decoded(a.field, a.terms[0], lists[0])
		if err != nil {
			return nil, err
		}
		return &decodedStream{decoded: d, alt: a}, nil
	}
	return a.openTerms(i, true)
}

// openTerms reads the postings of segment i, with places where that is needed
// to count occurrences.
func (a *alternative) openTerms(i int, counts bool) (*termStream, error) {
	lists := a.in(i)
	s := &termStream{alt: a, terms: make([]cursor, len(lists))}
	for j, list := range lists {
		s.terms[j].postings = list.Iterator(counts, false, counts && len(lists) > 1, nil)
		if err := s.terms[j].next(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// in gives the lists of segment i, one for each term.
func (a *alternative) in(i int) []segment.PostingsList {
	n := len(a.terms)
	return a.lists[i*n : (i+1)*n]
}

// wants reports whether a document is in the language that the alternative is
// meant for.
func (a *alternative) wants(w *window, doc int) bool {
	return !a.confined || w.seg.cols.ords[colAnalysed][doc] == uint32(a.only)
}

// doc is the next document that may match.
func (l *leaf) doc() int {
	doc := noDoc
	for _, s := range l.streams {
		doc = min(doc, s.doc())
	}
	return doc
}

// fill finds the leaf in a window.
func (l *leaf) fill(w *window) error {
	l.hit, l.uncounted, l.mostCounted, l.most = docset{}, l.uncounted[:0], 0, 0
	if l.dirty {
		clear(l.tf[:])
		l.dirty = false
	}
	for _, s := range l.streams {
		if s.doc() >= w.start+w.n {
			continue
		}
		if err := s.fill(w, l); err != nil {
			return err
		}
	}
	return nil
}

// count counts how often the leaf is in some documents of a window, so that
// they can be scored. It is called once for each window.
func (l *leaf) count(w *window, docs *docset) {
	for _, s := range l.uncounted {
		l.dirty = true
		s.count(w, docs, l)
	}
}
