package bleveindex

import (
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// A segment is searched in windows of documents: small enough for the working
// memory of a query to stay in the processor's cache, and the step at which
// deadlines are looked at.
const (
	windowSize  = 1024
	windowWords = windowSize / 64
)

// windowsOf is how many windows so many documents take.
func windowsOf(docs int) int { return (docs + windowSize - 1) / windowSize }

// docset is a set of documents of one window.
type docset [windowWords]uint64

func (s *docset) add(i int) { s[i>>6] |= 1 << (i & 63) }

func (s *docset) remove(i int) { s[i>>6] &^= 1 << (i & 63) }

func (s *docset) has(i int) bool { return s[i>>6]&(1<<(i&63)) != 0 }

func (s *docset) count() (n int) {
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

func (s *docset) empty() bool { return *s == docset{} }

// first is the least member of a set that is not empty.
func (s *docset) first() int {
	word := 0
	for s[word] == 0 {
		word++
	}
	return word<<6 + bits.TrailingZeros64(s[word])
}

func (s *docset) and(o *docset) {
	for i := range s {
		s[i] &= o[i]
	}
}

// meets reports whether two sets have a member in common.
func (s *docset) meets(o *docset) bool {
	common := uint64(0)
	for i := range s {
		common |= s[i] & o[i]
	}
	return common != 0
}

func (s *docset) or(o *docset) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s *docset) andNot(o *docset) {
	for i := range s {
		s[i] &^= o[i]
	}
}

// each calls f, which may remove it, with every member in order.
func (s *docset) each(f func(i int)) {
	for word, set := range s {
		for set != 0 {
			f(word<<6 + bits.TrailingZeros64(set))
			set &= set - 1
		}
	}
}

// window is the stretch of a segment that is being searched.
type window struct {
	seg   *segmentView
	start int    // number of its first document
	n     int    // how many it has
	live  docset // those of them that may match
}

// move puts w at a document of s; start is a multiple of windowSize. What has
// not been replaced may match.
func (w *window) move(s *segmentView, start int) {
	w.seg, w.start = s, start
	w.n = min(windowSize, s.docs-start)
	if s.live != nil {
		w.live = docset{}
		copy(w.live[:], s.live[start/64:])
		return
	}
	for i := range w.live {
		w.live[i] = ^uint64(0)
	}
	if w.n < windowSize {
		clear(w.live[w.n/64:])
		w.live[w.n/64] = 1<<(w.n&63) - 1
	}
}

// number is the place of w among the windows of all segments.
func (w *window) number() int { return w.seg.windows + w.start/windowSize }

// liveSet is the set of documents of a segment that have not been replaced.
func liveSet(docs int, deleted *roaring.Bitmap) []uint64 {
	live := make([]uint64, (docs+63)/64)
	for i := range live {
		live[i] = ^uint64(0)
	}
	if docs%64 != 0 {
		live[len(live)-1] = 1<<(docs%64) - 1
	}
	for gone := deleted.Iterator(); gone.HasNext(); {
		doc := gone.Next()
		live[doc>>6] &^= 1 << (doc & 63)
	}
	return live
}
