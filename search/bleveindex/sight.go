package bleveindex

import (
	"context"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"earshot/search"
)

// sight is what a filter lets one see of a view, ready to count many words.
type sight struct {
	view  *view
	seen  []*roaring.Bitmap // by segment; nil where that is all of it
	cache []dictionaryCache
}

// sampled is how many passages are looked at to tell the language of a word.
const sampled = 32

func (v *view) sight(f *filter) *sight {
	o := &sight{view: v, seen: make([]*roaring.Bitmap, len(v.segments)), cache: make([]dictionaryCache, len(v.segments))}
	for i := range v.segments {
		s := &v.segments[i]
		o.cache[i] = dictionaryCache{}
		switch {
		case !f.open():
			o.seen[i] = s.seen(f)
		case s.deleted != nil:
			o.seen[i] = roaring.Flip(s.deleted, 0, uint64(s.docs))
		}
	}
	return o
}

// seen is the set of documents that a filter lets through.
func (s *segmentView) seen(f *filter) *roaring.Bitmap {
	var docs []uint32
	var w window
	for start := 0; start < s.docs; start += windowSize {
		w.move(s, start)
		f.sees(&w, &w.live)
		f.passes(&w, &w.live)
		w.live.each(func(i int) { docs = append(docs, uint32(start+i)) })
	}
	return roaring.BitmapOf(docs...)
}

// keep keeps the words that so many passages in sight have, and counts these.
func (o *sight) keep(ctx context.Context, g *generation, words []search.Spelled, least int) ([]search.Spelled, error) {
	names := g.dicts[colAnalysed].snapshot()
	var kept []search.Spelled
	for _, w := range words {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := o.look(&w, names); err != nil {
			return nil, err
		}
		if w.Passages >= least {
			kept = append(kept, w)
		}
	}
	return kept, nil
}

// look counts the passages in sight that have a word, and says in which
// language it mostly is and where.
func (o *sight) look(w *search.Spelled, names []string) error {
	w.Passages, w.Example = 0, ""
	languages := make([]int, len(names))
	for i := range o.view.segments {
		s := &o.view.segments[i]
		docs, err := o.documents(i, w.Text)
		if err != nil {
			return err
		}
		w.Passages += int(docs.GetCardinality())
		it := docs.Iterator()
		for n := 0; n < sampled && it.HasNext(); n++ {
			doc := it.Next()
			languages[s.cols.ords[colAnalysed][doc]]++
			if w.Example != "" {
				continue
			}
			id, err := s.DocID(uint64(doc))
			if err != nil {
				return fmt.Errorf("read id: %w", err)
			}
			w.Example = string(id)
		}
	}
	if w.Passages > 0 {
		w.Language = names[slices.Index(languages, slices.Max(languages))]
	}
	return nil
}

// documents are those of a segment that are in sight and have a word. The
// caller must not change them.
func (o *sight) documents(i int, word string) (*roaring.Bitmap, error) {
	list, err := o.cache[i].list(&o.view.segments[i], exactField, []byte(word))
	if err != nil {
		return nil, err
	}
	docs := &roaring.Bitmap{}
	if list.Count() == 0 {
		return docs, nil
	}
	if it, ok := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator); ok {
		if doc, single := it.DocNum1Hit(); single {
			docs = roaring.BitmapOf(uint32(doc))
		} else if all := it.ActualBitmap(); all != nil {
			docs = all
		}
	}
	if seen := o.seen[i]; seen != nil {
		return roaring.And(docs, seen), nil
	}
	return docs, nil
}
