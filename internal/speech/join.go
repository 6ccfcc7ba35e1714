package speech

import (
	"slices"
	"strings"
	"time"

	"earshot/internal/transcript"
)

// Join makes one transcript of what was heard in the pieces of a recording, as
// many as there are pieces. Where two pieces overlap, both heard the same words:
// those are found by what and when they are, and the transcript changes over
// from one piece to the other at the one that is nearest to the cut.
//
// A recogniser that numbers speakers numbers them anew in each piece. Voices that
// both pieces heard say the same words in the overlap are one; the label of
// another says of which piece it is, and voicesApart that there are such.
func Join(pieces []Piece, heard []transcript.Transcript) (joined transcript.Transcript, voicesApart bool) {
	heard = slices.Clone(heard)
	if len(pieces) > 1 {
		voicesApart = nameVoices(pieces, heard)
	}
	var all []token
	for i, p := range pieces {
		next := tokensOf(i, p, heard[i], i == 0, i == len(pieces)-1)
		if i == 0 {
			all = next
			continue
		}
		all = join(all, next, p.From, p.Start, pieces[i-1].End)
	}
	return rebuilt(pieces, heard, all), voicesApart
}

// slack is how far recognisers may be off with their times.
const slack = 800 * time.Millisecond

// join appends what was heard after a cut to what was heard before it.
func join(before, after []token, cut, from, to time.Duration) []token {
	i := len(before)
	for i > 0 && before[i-1].end > from-slack {
		i--
	}
	j := 0
	for j < len(after) && after[j].start < to+slack {
		j++
	}
	if a, b, ok := common(before[i:], after[:j], cut); ok {
		return append(before[:i+a+1:i+a+1], after[b+1:]...)
	}
	return joinByTime(before, after, i, j, cut)
}

// joinByTime takes each word from the piece on whose side of the cut it is. One
// that only the other piece heard, at a time that is otherwise empty, is kept.
func joinByTime(before, after []token, i, j int, cut time.Duration) []token {
	tail, head := before[i:], after[:j]
	joined := before[:i:i]
	end := time.Duration(0)
	var kept []token
	for _, t := range tail {
		if t.middle() < cut || !t.edge && !overlapsAny(t, head) {
			kept = append(kept, t)
			end = max(end, t.end)
		}
	}
	joined = append(joined, kept...)
	for _, t := range head {
		if t.middle() >= cut && !overlapsAny(t, keptAfter(kept, cut)) || t.middle() < cut && !t.edge && !overlapsAny(t, tail) && t.start >= end-slack/4 {
			joined = append(joined, t)
		}
	}
	joined = append(joined, after[j:]...)
	slices.SortStableFunc(joined[i:], func(a, b token) int { return int(a.middle()/frame - b.middle()/frame) })
	return joined
}

func keptAfter(tokens []token, cut time.Duration) []token {
	var late []token
	for _, t := range tokens {
		if t.middle() >= cut {
			late = append(late, t)
		}
	}
	return late
}

func overlapsAny(t token, others []token) bool {
	return slices.ContainsFunc(others, func(o token) bool { return t.start < o.end && o.start < t.end })
}

// common finds the word nearest to the cut among those that both pieces heard:
// the longest sequence of same words at about the same times.
func common(a, b []token, cut time.Duration) (int, int, bool) {
	width := len(b) + 1
	score := make([]float64, (len(a)+1)*width)
	for i := range a {
		for j := range b {
			best := max(score[i*width+j+1], score[(i+1)*width+j])
			if s := likeness(a[i], b[j]); s > 0 {
				best = max(best, score[i*width+j]+s)
			}
			score[(i+1)*width+j+1] = best
		}
	}
	bestA, bestB, found := 0, 0, false
	nearest := time.Duration(1<<63 - 1)
	for i, j := len(a), len(b); i > 0 && j > 0; {
		here, s := score[i*width+j], likeness(a[i-1], b[j-1])
		switch {
		case s > 0 && here == score[(i-1)*width+j-1]+s:
			i, j = i-1, j-1
			if d := ((a[i].middle()+b[j].middle())/2 - cut).Abs(); d < nearest {
				bestA, bestB, found, nearest = i, j, true, d
			}
		case here == score[(i-1)*width+j]:
			i--
		default:
			j--
		}
	}
	return bestA, bestB, found
}

// likeness is 0 for words that are not the same, and the more for words that
// are, the nearer they are in time.
func likeness(a, b token) float64 {
	apart := (a.middle() - b.middle()).Abs()
	if a.word != b.word || apart > slack {
		return 0
	}
	return 2 - float64(apart)/float64(slack)
}

// rebuilt makes segments of the words again.
func rebuilt(pieces []Piece, heard []transcript.Transcript, all []token) transcript.Transcript {
	t := transcript.Transcript{Language: commonest(heard)}
	for n := 0; n < len(all); {
		first := all[n]
		m := n + 1
		for m < len(all) && all[m].piece == first.piece && all[m].segment == first.segment && all[m].from >= all[m-1].to {
			m++
		}
		source, of := heard[first.piece].Segments[first.segment], pieces[first.piece]
		s := transcript.Segment{
			Speaker: source.Speaker, Language: source.Language, Timed: true, Text: source.Text[first.from:all[m-1].to],
			Start: first.start, End: max(first.start, all[m-1].end),
		}
		if s.Language == "" {
			s.Language = heard[first.piece].Language
		}
		if s.Text == strings.TrimSpace(source.Text) && source.Timed { // it is whole
			s.Start, s.End = source.Start+of.Start, source.End+of.Start
		}
		if last := len(t.Segments) - 1; last >= 0 {
			s.Start = max(s.Start, t.Segments[last].Start)
			s.End = max(s.End, s.Start)
		}
		for _, w := range all[n:m] {
			if w.heard != nil {
				s.Words = append(s.Words, transcript.Word{Text: source.Text[w.from:w.to], Start: w.start, End: w.end, Confidence: w.heard.Confidence})
			}
		}
		t.Segments = append(t.Segments, s)
		n = m
	}
	return t
}

// commonest is the language in which most was heard.
func commonest(heard []transcript.Transcript) string {
	size, best := map[string]int{}, ""
	for _, h := range heard {
		for _, s := range h.Segments {
			size[h.Language] += len(s.Text)
		}
	}
	for _, h := range heard {
		if h.Language != "" && size[h.Language] > size[best] {
			best = h.Language
		}
	}
	return best
}
