package qda

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Settled is the text of a document with line feeds alone, and what is marked in
// it at the places where it stands there.
type Settled struct {
	Text       string
	Selections []Selection
	Points     []SyncPoint // that have a place in the text
	Lost       []Selection // that have none
	// LineEnds says how positions were read where the text has CRLF: "one" if it
	// counts as one character, "two" if as two; "" where there is none.
	LineEnds string
}

// Settle finds the places of what is marked in a text. Programs disagree about
// whether CRLF counts as one character or as two; the way is chosen by which the
// names of more selections are the beginnings of what they mark, and where that
// tells nothing, by the program that wrote the project.
func Settle(text string, d Document, origin string) Settled {
	plain := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	runes := []rune(plain)
	s := Settled{Text: plain}
	at := func(position int) int { return position }
	if strings.Contains(text, "\r\n") {
		two := positionsWithCR(text)
		asTwo := func(position int) int {
			if position < 0 || position >= len(two) {
				return -1
			}
			return two[position]
		}
		one, other := hints(runes, d.Selections, at), hints(runes, d.Selections, asTwo)
		if s.LineEnds = "one"; other > one || other == one && !strings.Contains(strings.ToLower(origin), "atlas") {
			at, s.LineEnds = asTwo, "two"
		}
	}
	for _, each := range d.Selections {
		each.Start, each.End = at(each.Start), at(each.End)
		if each.Start < 0 || each.End <= each.Start || each.End > len(runes) {
			s.Lost = append(s.Lost, each)
			continue
		}
		s.Selections = append(s.Selections, each)
	}
	for _, p := range d.SyncPoints {
		if p.Position = at(p.Position); p.Position >= 0 && p.Position <= len(runes) {
			s.Points = append(s.Points, p)
		}
	}
	return s
}

// positionsWithCR says, for each position that counts CRLF as two characters,
// where it is when it counts as one.
func positionsWithCR(text string) []int {
	positions := make([]int, 0, utf8.RuneCountInString(text)+1)
	at, cr := 0, false
	for _, r := range text {
		if r == '\n' && cr {
			at--
		}
		positions = append(positions, at)
		at++
		cr = r == '\r'
	}
	return append(positions, at)
}

// hints counts the selections whose name or description begins as what they mark.
func hints(text []rune, selections []Selection, at func(int) int) int {
	n := 0
	for _, s := range selections {
		start, end := at(s.Start), at(s.End)
		if start < 0 || end <= start || end > len(text) || unicode.IsSpace(text[start]) {
			continue
		}
		quote := oneLine(string(text[start:end]))
		for _, hint := range []string{s.Name, s.Description} {
			hint = strings.TrimRight(oneLine(hint), ".… ")
			if hint != "" && strings.HasPrefix(quote, hint) {
				n++
				break
			}
		}
	}
	return n
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
