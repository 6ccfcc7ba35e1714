package bleveindex

import (
	"github.com/RoaringBitmap/roaring/v2"

	"earshot/search/analysis"
)

// asTypedShare is by how much a word counts more in a passage that has it in
// the form that was typed, and not only in one with the same stem. Stems join
// words that have little in common ("policy" and "police"), most of all in
// languages with many endings; people mostly type what they have heard. It was
// chosen on half of the questions that search/evaluation asks within a
// language, and helps on the other half, too.
const asTypedShare = 0.15

// asTyped is where a word occurs as it was typed. It finds no passages: it is
// looked at for those only whose score is needed.
type asTyped struct {
	term  string // "" for a leaf that is no word
	found *term
}

// documents are some of a segment; the zero value is none.
type documents struct {
	bitmap *roaring.Bitmap
	single int // the only document, plus one
}

func (d *documents) none() bool { return d.bitmap == nil && d.single == 0 }

func (d *documents) has(doc int) bool {
	return d.single == doc+1 || d.bitmap != nil && d.bitmap.Contains(uint32(doc))
}

// newAsTyped is for a word; text that is more than one word is looked for as
// it was typed in any case.
func newAsTyped(text string) asTyped {
	if tokens := analysis.Exact().Tokens(text); len(tokens) == 1 {
		return asTyped{term: tokens[0].Term}
	}
	return asTyped{}
}

// find looks the word up.
func (t *asTyped) find(v *view, r *readers) (err error) {
	if t.term != "" {
		t.found, err = v.term(exactField, t.term, r)
	}
	return err
}
