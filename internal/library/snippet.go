package library

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/internal/research"
	"earshot/search"
)

// Snippet is a piece of a passage. Marks are [start, end) in code points of Text.
type Snippet struct {
	Text  string
	Marks [][2]int
}

// snippetBytes is about how long a snippet is.
const snippetBytes = 280

// cutSnippet takes the part of text with the most marks, cut between words,
// and returns the marks that are in it as spans of text.
func cutSnippet(text string, marks []search.Span) (Snippet, []search.Span) {
	start, end := window(text, marks)
	var inside []search.Span
	for _, m := range marks {
		if m.Start >= start && m.End <= end {
			inside = append(inside, m)
		}
	}
	var b strings.Builder
	if start > 0 {
		b.WriteString("… ")
	}
	shift := b.Len() - start
	b.WriteString(text[start:end])
	if end < len(text) {
		b.WriteString(" …")
	}
	return Snippet{Text: b.String(), Marks: codePoints(b.String(), inside, shift)}, inside
}

// window chooses the part of text: all of it if it is short, otherwise the
// stretch in which most marks begin, with some words before the first.
func window(text string, marks []search.Span) (start, end int) {
	if len(text) <= snippetBytes*3/2 {
		return 0, len(text)
	}
	best, most := 0, 0
	for i, m := range marks {
		n := 0
		for _, other := range marks[i:] {
			if other.End <= m.Start+snippetBytes*3/4 {
				n++
			}
		}
		if n > most {
			best, most = m.Start, n
		}
	}
	start = backToWord(text, max(0, best-snippetBytes/4))
	end = onToWordEnd(text, min(len(text), start+snippetBytes))
	if most > 0 { // a mark that is longer than the window stays whole
		for _, m := range marks {
			if m.Start == best {
				end = max(end, m.End)
			}
		}
	}
	return start, end
}

// backToWord moves i back to the beginning of a word, at most some 40 bytes.
func backToWord(text string, i int) int {
	for n := 0; i > 0 && n < 40; n++ {
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if unicode.IsSpace(r) {
			return i
		}
		i -= size
	}
	return i
}

// onToWordEnd moves i on to the end of a word, at most some 40 runes.
func onToWordEnd(text string, i int) int {
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	for n := 0; i < len(text) && n < 40; n++ {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			return i
		}
		i += size
	}
	return i
}

// codePoints turns byte spans, moved by shift, into code points of s.
func codePoints(s string, spans []search.Span, shift int) [][2]int {
	marks := make([][2]int, 0, len(spans))
	at, points := 0, 0
	count := func(to int) int {
		points += utf8.RuneCountInString(s[at:to])
		at = to
		return points
	}
	for _, m := range spans {
		from := count(m.Start + shift)
		marks = append(marks, [2]int{from, count(m.End + shift)})
	}
	return marks
}

// saidAt is when the marked words of a passage were said.
func saidAt(p *research.Passage, marks []search.Span) (start, end *int64) {
	start, end = p.StartMS, p.EndMS
	first, last := cutAt(p.Cuts, marks[0].Start), cutAt(p.Cuts, marks[len(marks)-1].End-1)
	if first != nil {
		start = first.StartMS
	}
	if last != nil {
		end = last.EndMS
	}
	return start, end
}

// cutAt is the last cut that begins at or before a byte; nil if there is none.
func cutAt(cuts []research.Cut, offset int) *research.Cut {
	var found *research.Cut
	for i := range cuts {
		if cuts[i].Offset <= offset {
			found = &cuts[i]
		}
	}
	return found
}

// hitURL leads to the moment, or to the paragraph of a note, or to the claim.
func hitURL(p *research.Passage, start *int64, marks []search.Span) string {
	switch {
	case p.Session == "":
		return "/" + p.Kind + "s/" + p.Source
	case start != nil:
		return "/sessions/" + p.Session + "#t=" + Seconds(*start)
	}
	at := 0
	if len(marks) > 0 {
		at = marks[0].Start
	}
	if cut := cutAt(p.Cuts, at); cut != nil {
		return "/sessions/" + p.Session + "#" + p.File + "-" + strconv.Itoa(cut.Segment)
	}
	return "/sessions/" + p.Session
}

// Seconds writes a moment in seconds with one to three decimals, as in #t=81.0.
func Seconds(ms int64) string {
	s := strconv.FormatFloat(float64(ms)/1000, 'f', 3, 64)
	return strings.TrimSuffix(strings.TrimSuffix(s, "0"), "0")
}
