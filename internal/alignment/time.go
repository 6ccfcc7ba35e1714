package alignment

import (
	"cmp"
	"slices"
	"sort"

	"earshot/internal/research"
)

const (
	// leastShare is the part of the shorter of two segments, one in so many, for
	// which they must be said at the same time to belong together.
	leastShare = 4
	// mostAtOnce bounds how many segments of one text are looked at for one of the
	// other: no more people speak at once.
	mostAtOnce = 200
)

// span is when a segment is said.
type span struct {
	number     int
	start, end int64 // ms; end > start
}

// overlap is two segments that are said at the same time for so long.
type overlap struct {
	original, translation int
	ms                    int64
}

// byTime pairs the segments that are said together for longest, each with one,
// and then gives what is left to the pair with which it has most in common. So
// one segment can have several, on one side, and a text whose cuts lie elsewhere
// than those of the other does not become one large piece.
func byTime(original, translation []research.Segment) []research.Aligned {
	found := overlaps(spansOf(original), spansOf(translation))
	slices.SortStableFunc(found, func(a, b overlap) int { return cmp.Compare(b.ms, a.ms) })
	partners := partners{map[int]*partner{}, map[int]*partner{}}
	var links []research.Aligned
	for _, join := range []func(overlap) bool{partners.pair, partners.attach} {
		for _, o := range found {
			if join(o) {
				links = append(links, research.Aligned{Original: o.original, Number: o.translation})
			}
		}
	}
	slices.SortFunc(links, inOrder)
	return links
}

func inOrder(a, b research.Aligned) int {
	return cmp.Or(cmp.Compare(a.Original, b.Original), cmp.Compare(a.Number, b.Number))
}

// partners says to which pair each segment belongs.
type partners struct{ original, translation map[int]*partner }

// partner is a pair of segments and whether one of them has taken more of the
// other text: then the other takes none.
type partner struct {
	overlap
	originals, translations int
}

// pair joins two that are free.
func (p partners) pair(o overlap) bool {
	if p.original[o.original] != nil || p.translation[o.translation] != nil {
		return false
	}
	made := &partner{o, 1, 1}
	p.original[o.original], p.translation[o.translation] = made, made
	return true
}

// attach joins one that is free to a pair.
func (p partners) attach(o overlap) bool {
	a, b := p.original[o.original], p.translation[o.translation]
	switch {
	case a == nil && b != nil && b.translation == o.translation && b.translations == 1:
		b.originals++
		p.original[o.original] = b
	case b == nil && a != nil && a.original == o.original && a.originals == 1:
		a.translations++
		p.translation[o.translation] = a
	default:
		return false
	}
	return true
}

// spansOf lists when segments are said, by their beginning. What has no end
// lasts until the next begins.
func spansOf(segments []research.Segment) []span {
	var spans []span
	for i, s := range segments {
		if s.StartMS == nil {
			continue
		}
		v := span{i, *s.StartMS, *s.StartMS}
		if s.EndMS != nil {
			v.end = *s.EndMS
		}
		spans = append(spans, v)
	}
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	for i := range spans {
		if s := &spans[i]; s.end <= s.start {
			s.end = s.start + 1
			if next := i + 1; segments[s.number].EndMS == nil && next < len(spans) {
				s.end = max(s.end, spans[next].start)
			}
		}
	}
	return spans
}

// overlaps lists which spans lie over each other for long enough.
func overlaps(originals, translations []span) []overlap {
	// No span that begins before one of them can end after the latest end so far.
	latest := make([]int64, len(translations))
	for i, s := range translations {
		latest[i] = s.end
		if i > 0 {
			latest[i] = max(latest[i], latest[i-1])
		}
	}
	var found []overlap
	for _, o := range originals {
		first := sort.Search(len(latest), func(i int) bool { return latest[i] > o.start })
		for _, t := range translations[first:min(first+mostAtOnce, len(translations))] {
			if t.start >= o.end {
				break
			}
			ms := min(o.end, t.end) - max(o.start, t.start)
			if ms > 0 && leastShare*ms >= min(o.end-o.start, t.end-t.start) {
				found = append(found, overlap{o.number, t.number, ms})
			}
		}
	}
	return found
}
