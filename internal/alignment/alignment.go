// Package alignment says which segments of a translation belong to which of
// its original: by when they were said where both are timed, else by order,
// length and what both have in common. What has no counterpart has none: it is
// never given the nearest one.
//
//	links := alignment.Align(original.Segments, translation.Segments)
//	page := alignment.Beside(original.Segments, translation.Segments, links)
//
// It is pure, and as fast for texts made to be slow as for others.
package alignment

import "earshot/internal/research"

// Timed reports whether two texts are aligned by time: at least half of the
// segments of each have one.
func Timed(original, translation []research.Segment) bool {
	return mostlyTimed(original) && mostlyTimed(translation)
}

func mostlyTimed(segments []research.Segment) bool {
	timed := 0
	for _, s := range segments {
		if s.StartMS != nil {
			timed++
		}
	}
	return timed > 0 && 2*timed >= len(segments)
}

// Align links the segments of a translation to those of its original. Links are
// in order of the original's numbers, then of the translation's. A segment is
// linked to several of the other text or to none; where it is linked to several,
// each of them is linked to it alone.
func Align(original, translation []research.Segment) []research.Aligned {
	if Timed(original, translation) {
		return byTime(original, translation)
	}
	return byOrder(original, translation)
}

// Line is what stands beside a segment of the original.
type Line struct {
	Translations []int // numbers of the segments that begin to translate it; in order
	Again        bool  // its translation stands beside a segment before it
}

// Page is a translation laid out beside its original.
type Page struct {
	Lines []Line // one for each segment of the original
	// Alone are the segments of the translation that translate nothing: Alone[i]
	// stand before segment i of the original, the last after all of them. Each
	// follows what the segment before it in the translation translates and, where
	// both texts are timed, what was said before it.
	Alone [][]int
}

// Beside lays a translation out beside its original. Each segment of the
// translation stands in exactly one place. Links out of range are left out.
func Beside(original, translation []research.Segment, links []research.Aligned) Page {
	p := Page{Lines: make([]Line, len(original)), Alone: make([][]int, len(original)+1)}
	at := make([]int, len(translation)) // last line of each segment of the translation, from 1; 0 for none
	for _, l := range links {
		if l.Original < 0 || l.Original >= len(original) || l.Number < 0 || l.Number >= len(translation) {
			continue
		}
		if line := &p.Lines[l.Original]; at[l.Number] == 0 {
			line.Translations = append(line.Translations, l.Number)
		} else {
			line.Again = true
		}
		at[l.Number] = l.Original + 1
	}
	timed, after := Timed(original, translation), 0
	for j, line := range at {
		if line > 0 {
			after = line
			continue
		}
		for timed && after < len(original) && begunBy(original[after], translation[j]) {
			after++
		}
		p.Alone[after] = append(p.Alone[after], j)
	}
	return p
}

// begunBy reports whether a segment of the original begins no later than one of
// the translation; what has no time goes with what is before it.
func begunBy(original, translation research.Segment) bool {
	return translation.StartMS != nil && (original.StartMS == nil || *original.StartMS <= *translation.StartMS)
}
