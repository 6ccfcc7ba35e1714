package bleveindex

import (
	"math"
	"math/bits"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// leastDecoded is the number of postings from which a list is decoded and kept.
const leastDecoded = 8

// decoded is where a term occurs in a segment and how often. bleve's way to
// read postings costs ten times what a search does with them, and the words
// that cost most are the ones that are asked for again and again. A window with
// many documents has them as a set, of which a search looks at those alone whose
// score it needs.
type decoded struct {
	begin  []uint32 // of each window's counts; one more for the end
	place  []uint32 // of each window's documents; nil: as begin, none is a set
	docs   []uint16 // within the window
	sets   []docset
	counts []uint8
	most   []uint8 // the greatest count of each window
}

// leastSet is the number of documents from which a set is smaller than a list.
const leastSet = windowSize / 16

func (d *decoded) size() int {
	return 4*(len(d.begin)+len(d.place)) + 2*len(d.docs) + 8*windowWords*len(d.sets) + len(d.counts) + len(d.most)
}

// decode reads so many postings of a segment of so many documents.
func decode(it segment.PostingsIterator, count, docs int) (*decoded, error) {
	windows := windowsOf(docs)
	d := &decoded{begin: make([]uint32, 0, windows+1), counts: make([]uint8, 0, count), most: make([]uint8, windows)}
	if count < leastSet {
		d.docs = make([]uint16, 0, count)
	} else {
		d.place = make([]uint32, 0, windows)
	}
	p, err := it.Next()
	for n := range windows {
		d.begin = append(d.begin, uint32(len(d.counts)))
		from := len(d.docs)
		for ; err == nil && p != nil && int(p.Number()) < (n+1)*windowSize; p, err = it.Next() {
			d.docs = append(d.docs, uint16(p.Number()%windowSize))
			// Beyond, a count changes no score.
			count := uint8(min(occurrences(p.Frequency()), math.MaxUint8))
			d.counts, d.most[n] = append(d.counts, count), max(d.most[n], count)
		}
		d.keepAsSet(from)
	}
	d.begin = append(d.begin, uint32(len(d.counts)))
	d.docs = slices.Clip(d.docs)
	if len(d.sets) == 0 {
		d.place = nil // everything is where its counts are
	}
	return d, err
}

// keepAsSet makes a set of the documents of the last window, from the given
// one on, where they are many.
func (d *decoded) keepAsSet(from int) {
	switch {
	case d.place == nil:
	case len(d.docs)-from < leastSet:
		d.place = append(d.place, uint32(from))
	default:
		var set docset
		for _, i := range d.docs[from:] {
			set.add(int(i))
		}
		d.place, d.sets, d.docs = append(d.place, uint32(len(d.sets))), append(d.sets, set), d.docs[:from]
	}
}

// window gives the documents of a window, as a set or else as a list, and their
// counts.
func (d *decoded) window(n int) (set *docset, list []uint16, counts []uint8) {
	from, to := d.begin[n], d.begin[n+1]
	counts = d.counts[from:to]
	switch {
	case d.place == nil:
		return nil, d.docs[from:to], counts
	case len(counts) >= leastSet:
		return &d.sets[d.place[n]], nil, counts
	}
	at := d.place[n]
	return nil, d.docs[at : int(at)+len(counts)], counts
}

// decodedStream walks over a decoded list.
type decodedStream struct {
	*decoded
	alt  *alternative
	next int // window
}

func (s *decodedStream) doc() int {
	for ; s.next+1 < len(s.begin); s.next++ {
		if s.begin[s.next] < s.begin[s.next+1] {
			set, list, _ := s.window(s.next)
			if set != nil {
				return s.next*windowSize + set.first()
			}
			return s.next*windowSize + int(list[0])
		}
	}
	return noDoc
}

// fill finds documents; count counts.
func (s *decodedStream) fill(w *window, l *leaf) error {
	n := w.start / windowSize
	s.next = n + 1
	if s.most[n] == 0 {
		return nil
	}
	l.uncounted = append(l.uncounted, s)
	l.most += s.alt.weight * float32(s.most[n])
	set, list, _ := s.window(n)
	switch {
	case set != nil && !s.alt.confined:
		l.hit.or(set)
	case set != nil:
		set.each(func(i int) {
			if s.alt.wants(w, w.start+i) {
				l.hit.add(i)
			}
		})
	default:
		for _, i := range list {
			if !s.alt.confined || s.alt.wants(w, w.start+int(i)) {
				l.hit.add(int(i))
			}
		}
	}
	return nil
}

// count adds the occurrences in some documents of w to a leaf.
func (s *decodedStream) count(w *window, docs *docset, l *leaf) {
	set, list, counts := s.window(w.start / windowSize)
	add := func(i int, count uint8) {
		if !s.alt.confined || s.alt.wants(w, w.start+i) {
			l.tf[i] += s.alt.weight * float32(count)
		}
	}
	if set == nil {
		for j, i := range list {
			if docs.has(int(i)) {
				add(int(i), counts[j])
			}
		}
		return
	}
	for word, all := range set {
		for some := all & docs[word]; some != 0; some &= some - 1 {
			below := some&-some - 1
			add(word<<6+bits.OnesCount64(below), counts[bits.OnesCount64(all&below)])
		}
		counts = counts[bits.OnesCount64(all):]
	}
}

// decoded gives the postings of an alternative of one term in a segment, which
// it decodes where they are not kept.
func (s *segmentView) decoded(a *alternative, postings segment.PostingsList) (*decoded, error) {
	key := shelfKey{of: s.id, field: a.field, what: a.terms[0]}
	if d, ok := s.shelf.get(key).(*decoded); ok {
		return d, nil
	}
	a.iterator = postings.Iterator(true, false, false, a.iterator)
	d, err := decode(a.iterator, int(postings.Count()), s.docs)
	if err == nil {
		s.shelf.keep(key, d)
	}
	return d, err
}
