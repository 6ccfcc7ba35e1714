package bleveindex

import (
	"sync"

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
	// lent is what the typed form adds to occurrences, by analysis language: see
	// loan.
	lent []float32
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
	tf          *occurrencesOf
	dirty       bool // tf is not all zero
	uncounted   []*decodedStream
	mostCounted float32 // of tf
	most        float32 // what others add to it at most
}

// occurrencesOf counts, for the documents of a window.
type occurrencesOf [windowSize]float32

// counters are used again. They come back cleared.
var counters = sync.Pool{New: func() any { return &occurrencesOf{} }}

// giveBack returns what newLeaf borrowed.
func (l *leaf) giveBack() {
	if l.dirty {
		clear(l.tf[:])
	}
	counters.Put(l.tf)
	l.tf = nil
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

	found  []*term  // up to one that no passage has
	single [1]*term // the memory of found, for most
	df     int      // live passages, at most; 0 also where it is not looked for
	most   int      // of them all, those with the commonest term

	// In the present segment, one of these.
	walk decodedStream
	read *termStream
	// iterator is what lists were last decoded with.
	iterator segment.PostingsIterator
}

// find looks the terms up, and says how common they are.
func (a *alternative) find(v *view, r *readers) error {
	a.df, a.most, a.found = 0, 0, a.single[:0]
	for _, text := range a.terms {
		t, err := v.term(a.field, text, r)
		if err != nil {
			return err
		}
		a.found = append(a.found, t)
		if t.passages == 0 {
			return nil
		}
	}
	for i := range v.segments {
		least, most := v.segments[i].docs, 0
		for _, t := range a.found {
			least, most = min(least, t.in[i].live), max(most, t.in[i].live)
		}
		if least > 0 {
			a.df, a.most = a.df+least, a.most+most
		}
	}
	return nil
}

// absent reports whether a segment lacks one of the terms.
func (a *alternative) absent(i int) bool {
	if a.df == 0 {
		return true
	}
	for _, t := range a.found {
		if t.in[i].list == nil {
			return true
		}
	}
	return false
}

// open begins segment i.
func (l *leaf) open(v *view, i int) error {
	l.streams, l.now = l.streams[:0], l.typed.found.documents(i)
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
	if a.absent(i) {
		return nil, nil
	}
	if in := &a.found[0].in[i]; len(a.found) == 1 && in.count >= leastDecoded {
		d, err := v.segments[i].decoded(a, in.list)
		if err != nil {
			return nil, err
		}
		a.walk = decodedStream{decoded: d, alt: a}
		return &a.walk, nil
	}
	return a.openTerms(i, true)
}

// openTerms reads the postings of segment i, with places where that is needed
// to count occurrences.
func (a *alternative) openTerms(i int, counts bool) (*termStream, error) {
	s := &termStream{alt: a, terms: make([]cursor, len(a.found))}
	if a.read != nil && len(a.read.terms) == len(s.terms) {
		s = a.read // one after the other, in the memory of the one before
	}
	a.read = s
	for j, t := range a.found {
		c := &s.terms[j]
		c.postings = t.in[i].list.Iterator(counts, false, counts && len(a.found) > 1, c.postings)
		if err := c.next(); err != nil {
			return nil, err
		}
	}
	return s, nil
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
