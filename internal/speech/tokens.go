package speech

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"earshot/internal/transcript"
)

// token is a word of a segment, as joining needs it.
type token struct {
	piece, segment int
	from, to       int // in bytes of the segment's text
	start, end     time.Duration
	word           string // folded, without punctuation
	heard          *transcript.Word
	edge           bool // so near the end of the piece that it may be half a word
}

func (t token) middle() time.Duration { return (t.start + t.end) / 2 }

// edgeWidth is how near to where the sound was cut a word may be a part of one.
const edgeWidth = 200 * time.Millisecond

// tokensOf takes what was heard in a piece apart. Times become those of the
// whole recording.
func tokensOf(number int, p Piece, heard transcript.Transcript, first, last bool) []token {
	var tokens []token
	for i, s := range heard.Segments {
		if !s.Timed {
			s.Start, s.End = 0, p.End-p.Start
		}
		of := spans(s.Text)
		placed := place(s, of)
		for n := range of {
			t := token{piece: number, segment: i, from: of[n].from, to: of[n].to, word: folded(s.Text[of[n].from:of[n].to])}
			t.start, t.end, t.heard = placed[n].start, placed[n].end, placed[n].heard
			t.edge = !first && t.start < edgeWidth || !last && t.end > p.End-p.Start-edgeWidth
			t.start, t.end = t.start+p.Start, t.end+p.Start
			tokens = append(tokens, t)
		}
	}
	return tokens
}

type span struct{ from, to int }

// spans finds the words of a text; where a script has no spaces, each letter.
func spans(text string) []span {
	var found []span
	from := -1
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			if from >= 0 {
				found = append(found, span{from, i})
			}
			from = -1
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) && !unicode.IsMark(r):
			if from >= 0 {
				found = append(found, span{from, i})
			}
			from = i
		case from < 0:
			from = i
		}
	}
	if from >= 0 {
		found = append(found, span{from, len(text)})
	}
	return found
}

type placing struct {
	start, end time.Duration
	heard      *transcript.Word
}

// place tells when the words of a segment were said: as heard, or else as if
// every letter took the same time.
func place(s transcript.Segment, of []span) []placing {
	placed := make([]placing, len(of))
	letters := 0
	for _, w := range of {
		letters += utf8.RuneCountInString(s.Text[w.from:w.to]) + 1
	}
	at := 0
	moment := func() time.Duration {
		return s.Start + time.Duration(float64(s.End-s.Start)*float64(at)/float64(max(1, letters)))
	}
	next := 0
	for i, w := range of {
		placed[i].start = moment()
		at += utf8.RuneCountInString(s.Text[w.from:w.to]) + 1
		placed[i].end = moment()
		word := folded(s.Text[w.from:w.to])
		for n := next; n < min(next+4, len(s.Words)); n++ { // the recogniser may have left one out
			if heard := &s.Words[n]; folded(heard.Text) == word {
				placed[i], next = placing{heard.Start, heard.End, heard}, n+1
				break
			}
		}
	}
	return placed
}

// folded is a word in lower case with its letters and digits only; a word of
// others is as it is.
func folded(s string) string {
	f := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
	if f == "" {
		return s
	}
	return f
}
