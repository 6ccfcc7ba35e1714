package bleveindex

import (
	"fmt"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// term is where a term is in the segments of a view. It is made once for a
// view: who asks how common a word is and who then looks for it read the same.
type term struct {
	in       []termIn // by segment; nil where none has it
	passages int      // that have it and have not been replaced
}

// termIn is where a term is in one segment.
type termIn struct {
	list  segment.PostingsList // nil where no passage that is left has it
	docs  documents
	count int // postings, those of replaced passages included
	live  int // the others
}

// nowhere is a term that no passage has.
var nowhere = &term{}

// What a term takes in memory, about: by itself, for each segment, and for each
// that has it.
const (
	termBytes      = 200
	termInBytes    = 64
	termFoundBytes = 350
)

func (t *term) size() int {
	size := termBytes + termInBytes*len(t.in)
	for i := range t.in {
		if t.in[i].list != nil {
			size += termFoundBytes
		}
	}
	return size
}

// documents are those of segment i.
func (t *term) documents(i int) *documents {
	if t == nil || t.in == nil {
		return &documents{}
	}
	return &t.in[i].docs
}

// readers are what terms of a view are looked up with. They are for one search
// at a time.
type readers struct {
	dictionaries []dictionaryCache // by segment
	iterator     segment.PostingsIterator
}

// borrow gives readers that others may have used before; return them to
// v.readers.
func (v *view) borrow() *readers {
	if r, ok := v.readers.Get().(*readers); ok {
		return r
	}
	r := &readers{dictionaries: make([]dictionaryCache, len(v.segments))}
	for i := range r.dictionaries {
		r.dictionaries[i] = dictionaryCache{}
	}
	return r
}

// term finds a term of a field.
func (v *view) term(field, text string, r *readers) (*term, error) {
	key := shelfKey{of: v.number, view: true, field: field, what: text}
	if t, ok := v.shelf.get(key).(*term); ok {
		return t, nil
	}
	t, err := v.findTerm(field, []byte(text), r)
	if err == nil {
		v.shelf.keep(key, t)
	}
	return t, err
}

func (v *view) findTerm(field string, text []byte, r *readers) (*term, error) {
	t := nowhere
	for i := range v.segments {
		s := &v.segments[i]
		list, err := r.dictionaries[i].list(s, field, text)
		if err != nil {
			return nil, err
		}
		in := termIn{list: list, count: int(list.Count())}
		if in.count == 0 {
			continue
		}
		if in.docs, err = r.documents(list); err != nil {
			return nil, err
		}
		if in.live = in.count - s.replaced(&in.docs); in.live == 0 {
			continue
		}
		if t == nowhere {
			t = &term{in: make([]termIn, len(v.segments))}
		}
		t.in[i] = in
		t.passages += in.live
	}
	return t, nil
}

// replaced counts the documents that have been.
func (s *segmentView) replaced(docs *documents) int {
	switch {
	case s.deleted == nil:
		return 0
	case docs.bitmap != nil:
		return int(docs.bitmap.AndCardinality(s.deleted))
	case s.deleted.Contains(uint32(docs.single - 1)):
		return 1
	}
	return 0
}

// documents reads no postings: bleve's iterator hands out the bitmap that it
// walks over, unless it is a single document.
func (r *readers) documents(list segment.PostingsList) (documents, error) {
	r.iterator = list.Iterator(false, false, false, r.iterator)
	it, ok := r.iterator.(segment.OptimizablePostingsIterator)
	if !ok {
		return documents{}, fmt.Errorf("postings of %T cannot be asked for single documents", list)
	}
	if doc, single := it.DocNum1Hit(); single {
		return documents{single: int(doc) + 1}, nil
	}
	return documents{bitmap: it.ActualBitmap()}, nil
}

// dictionaryCache keeps the term dictionaries of a segment.
type dictionaryCache map[string]segment.TermDictionary

func (c dictionaryCache) list(s *segmentView, field string, term []byte) (segment.PostingsList, error) {
	dict, ok := c[field]
	if !ok {
		var err error
		dict, err = s.Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("dictionary of %s: %w", field, err)
		}
		c[field] = dict
	}
	list, err := dict.PostingsList(term, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("postings in %s: %w", field, err)
	}
	return list, nil
}
