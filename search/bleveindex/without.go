package bleveindex

import (
	"fmt"
	"slices"

	"earshot/search"
)

// idField is where bleve keeps the ids of documents.
const idField = "_id"

// leaveOut adds to a filter what a request does not want.
func (f *filter) leaveOut(v *view, dicts *dictionaries, r *search.Request) error {
	if r.WithoutSession != "" {
		if ord, ok := dicts[colGroup].find(string(sessionGroup) + r.WithoutSession); ok {
			f.hard = append(f.hard, notGroup(ord))
		}
	}
	if len(r.Without) == 0 {
		return nil
	}
	unwanted := notDocuments{}
	for i := range v.segments {
		s, cache := &v.segments[i], dictionaryCache{}
		for _, id := range r.Without {
			list, err := cache.list(s, idField, []byte(id))
			if err != nil {
				return err
			}
			p, err := list.Iterator(false, false, false, nil).Next()
			if err != nil {
				return fmt.Errorf("postings in %s: %w", idField, err)
			}
			if p != nil {
				unwanted[s.cols] = append(unwanted[s.cols], int(p.Number()))
			}
		}
	}
	f.hard = append(f.hard, unwanted)
	return nil
}

// notGroup is the check that a passage is not of a group.
type notGroup uint32

func (n notGroup) narrow(w *window, docs *docset) {
	for _, r := range w.seg.cols.runsOf(uint32(n)) {
		for doc := max(int(r.start), w.start); doc < min(int(r.end), w.start+w.n); doc++ {
			docs.remove(doc - w.start)
		}
	}
}

func (n notGroup) matches(c *columns, doc int) bool { return c.ords[colGroup][doc] != uint32(n) }

// notDocuments is the check that a passage is none of some, by segment. An id
// is in a segment once; replaced documents do no harm.
type notDocuments map[*columns][]int

func (n notDocuments) narrow(w *window, docs *docset) {
	for _, doc := range n[w.seg.cols] {
		if w.start <= doc && doc < w.start+w.n {
			docs.remove(doc - w.start)
		}
	}
}

func (n notDocuments) matches(c *columns, doc int) bool { return !slices.Contains(n[c], doc) }
