package library

import (
	"cmp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"earshot/internal/qda"
	"earshot/internal/research"
)

// qdaText is the text of a file as a project has it: a line for each segment,
// with the name of the speaker in front. Its positions are not those of the
// file's text, where speakers are not part of what was said.
type qdaText struct {
	text     string
	segments []research.Segment
	ours     []int // where segments begin in the file's text
	theirs   []int // where their words begin in the project's text
	lines    []int // where their lines begin in it, speaker included
	speakers []string
}

func newQDAText(segments []research.Segment) *qdaText {
	t := &qdaText{segments: segments}
	var b strings.Builder
	ours, theirs := 0, 0
	for i, s := range segments {
		if i > 0 {
			b.WriteByte('\n')
			ours, theirs = ours+1, theirs+1
		}
		t.lines = append(t.lines, theirs)
		if s.Speaker != "" {
			label := oneLine(s.Speaker) + ": "
			b.WriteString(label)
			theirs += utf8.RuneCountInString(label)
			if !slices.Contains(t.speakers, oneLine(s.Speaker)) {
				t.speakers = append(t.speakers, oneLine(s.Speaker))
			}
		}
		t.ours, t.theirs = append(t.ours, ours), append(t.theirs, theirs)
		b.WriteString(s.Text)
		n := utf8.RuneCountInString(s.Text)
		ours, theirs = ours+n, theirs+n
	}
	t.text = b.String()
	return t
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// segmentAt is the last segment that begins at a position or before it.
func (t *qdaText) segmentAt(position int) int {
	return max(sort.SearchInts(t.ours, position+1)-1, 0)
}

// start is where a span that begins at a position begins in the project's text.
func (t *qdaText) start(position int) int {
	i := t.segmentAt(position)
	return t.theirs[i] + position - t.ours[i]
}

// end is where a span that ends at a position ends.
func (t *qdaText) end(position int) int { return t.start(max(position-1, 0)) + 1 }

// synchronise adds sync points for the beginnings and ends of segments, and for
// those of selections.
func (t *qdaText) synchronise(d *qda.Document) {
	points := map[int]int64{}
	for i, s := range t.segments {
		if s.StartMS == nil || s.EndMS == nil {
			continue
		}
		points[t.lines[i]] = *s.StartMS
		points[t.theirs[i]+utf8.RuneCountInString(s.Text)] = *s.EndMS
	}
	for _, s := range d.Selections {
		for _, position := range []int{s.Start, s.End} {
			if _, known := points[position]; !known {
				points[position] = t.timeAt(position)
			}
		}
	}
	guid := func(position int) string { return qda.Derive("sync point", d.GUID, strconv.Itoa(position)) }
	for position, ms := range points {
		d.SyncPoints = append(d.SyncPoints, qda.SyncPoint{GUID: guid(position), Position: position, TimeMS: ms})
	}
	slices.SortFunc(d.SyncPoints, func(a, b qda.SyncPoint) int { return cmp.Compare(a.Position, b.Position) })
	for i := range d.Selections {
		d.Selections[i].From, d.Selections[i].To = guid(d.Selections[i].Start), guid(d.Selections[i].End)
	}
}

// timeAt is about when the word at a position of the project's text was said.
func (t *qdaText) timeAt(position int) int64 {
	i := max(sort.SearchInts(t.lines, position+1)-1, 0)
	s := t.segments[i]
	if s.StartMS == nil || s.EndMS == nil {
		return 0
	}
	n := int64(max(utf8.RuneCountInString(s.Text), 1))
	at := min(max(int64(position-t.theirs[i]), 0), n)
	return *s.StartMS + (*s.EndMS-*s.StartMS)*at/n
}
