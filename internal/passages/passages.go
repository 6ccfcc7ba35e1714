// Package passages cuts what was said or written into pieces that can be
// searched and quoted: short enough to read at a glance, long enough to make
// sense, and never across a change of speaker, language or heading.
//
//	for p := range passages.Cut(slices.Values(t.Segments)) { … }
package passages

import (
	"iter"
	"strings"
	"time"

	"earshot/internal/transcript"
)

// What a piece may grow to. Words of scripts that do not separate them are
// counted as half their characters.
const (
	enoughWords = 60               // a piece ends with the sentence that reaches this
	fullWords   = 90               // a piece takes no segment beyond this
	mostWords   = 120              // a longer segment is split
	enoughTime  = 30 * time.Second // likewise, for timed segments
	mostTime    = 45 * time.Second
	pause       = 3 * time.Second // silence that parts two pieces
)

// Piece is a run of segments, or a part of one long segment.
type Piece struct {
	Speaker, Language, Heading string
	Start, End                 time.Duration // from its first timed segment to the end of the last
	Timed                      bool
	Text                       string
	First, Last                int   // numbers of its segments, from 0
	Offsets                    []int // bytes into Text at which each segment from First to Last begins
}

// Cut makes pieces of segments, in their order, one at a time. Every word of the
// segments is in exactly one piece.
func Cut(segments iter.Seq[transcript.Segment]) iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		var b builder
		i := -1
		for s := range segments {
			i++
			s.Text = strings.TrimSpace(s.Text)
			if s.Text == "" {
				continue
			}
			words := countWords(s.Text)
			if b.open && (words > mostWords || !b.takes(i, s, words)) && !yield(b.close()) {
				return
			}
			if words <= mostWords {
				b.add(i, s, words)
				continue
			}
			for _, p := range split(i, s) {
				if !yield(p) {
					return
				}
			}
		}
		if b.open {
			yield(b.close())
		}
	}
}

// builder is the piece that is growing.
type builder struct {
	open  bool
	piece Piece
	text  strings.Builder
	words int
	ended bool // whether the text ends with a sentence
}

// takes reports whether a segment goes on with the piece.
func (b *builder) takes(i int, s transcript.Segment, words int) bool {
	p := &b.piece
	switch {
	case s.Speaker != p.Speaker, s.Language != p.Language, s.Heading != p.Heading,
		i != p.Last+1, // an empty segment stands between
		s.Timed && !p.Timed:
		return false
	}
	if b.words+words > fullWords || b.ended && b.words >= enoughWords {
		return false
	}
	if !s.Timed {
		return true
	}
	length := max(s.End, p.End) - p.Start
	return s.Start >= p.Start && s.Start-p.End <= pause && length <= mostTime &&
		(!b.ended || p.End-p.Start < enoughTime)
}

func (b *builder) add(i int, s transcript.Segment, words int) {
	p := &b.piece
	if !b.open {
		b.open = true
		*p = Piece{
			Speaker: s.Speaker, Language: s.Language, Heading: s.Heading,
			Start: s.Start, End: s.End, Timed: s.Timed, First: i,
		}
	} else {
		b.text.WriteByte(' ')
	}
	p.Last = i
	p.Offsets = append(p.Offsets, b.text.Len())
	if s.Timed {
		p.End = max(p.End, s.End)
	}
	b.text.WriteString(s.Text)
	b.words += words
	b.ended = endsSentence(s.Text)
}

func (b *builder) close() Piece {
	p := b.piece
	p.Text = b.text.String()
	*b = builder{}
	return p
}
