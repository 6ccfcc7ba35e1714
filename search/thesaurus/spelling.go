package thesaurus

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"earshot/search/analysis"
)

// Spellings is the list of the words that concepts are called by, for those
// who may have misspelled one. It is safe for concurrent use.
type Spellings struct {
	words     packed         // as they are written; with what is below in the order of their length
	terms     packed         // folded
	letters   []uint64       // which letters the term has, by number modulo 64
	languages []uint8        // places in tags
	tags      []string       // languages of analysis
	byLength  map[int][2]int // from and to, by the letters of the term
}

// NewSpellings lists the single words among the terms of concepts.
func NewSpellings(concepts ...[]Concept) *Spellings {
	var list []spelling
	for _, of := range concepts {
		for _, c := range of {
			for _, t := range c.Terms {
				list = append(list, spelling{text: t.Text, language: analysis.Canonical(t.Language)})
			}
		}
	}
	return newSpellings(list)
}

// BuiltinSpellings lists the single words of [Builtin].
func BuiltinSpellings() *Spellings {
	l := builtinLayer()
	list := make([]spelling, len(l.terms)-1)
	for i := range list {
		t := &l.terms[i]
		list[i] = spelling{text: l.strings.at(t.text), language: l.languages[t.language]}
	}
	return newSpellings(list)
}

// spelling is a word of the list.
type spelling struct {
	text, language string
	term           string // folded
	length         int    // of the term, in letters
}

func newSpellings(list []spelling) *Spellings {
	exact := analysis.Exact().Once()
	seen := make(map[[2]string]bool, len(list))
	var kept []spelling
	for _, w := range list {
		tokens := exact.Tokens(w.text)
		key := [2]string{w.language, w.text}
		if len(tokens) != 1 || seen[key] || analysis.Dense(w.text) {
			continue
		}
		seen[key] = true
		w.term, w.length = tokens[0].Term, utf8.RuneCountInString(tokens[0].Term)
		kept = append(kept, w)
	}
	slices.SortStableFunc(kept, func(a, b spelling) int { return cmp.Compare(a.length, b.length) })
	return packSpellings(kept)
}

// packSpellings takes words in the order of their length.
func packSpellings(list []spelling) *Spellings {
	s := &Spellings{byLength: map[int][2]int{}}
	words, terms := make([]string, len(list)), make([]string, len(list))
	for i, w := range list {
		words[i], terms[i] = w.text, w.term
		s.letters = append(s.letters, lettersOf([]rune(w.term)))
		tag := slices.Index(s.tags, w.language)
		if tag < 0 {
			tag = len(s.tags)
			s.tags = append(s.tags, w.language)
		}
		s.languages = append(s.languages, uint8(tag))
		of, known := s.byLength[w.length]
		if !known {
			of[0] = i
		}
		s.byLength[w.length] = [2]int{of[0], i + 1}
	}
	s.words, s.terms = pack(words), pack(terms)
	s.letters, s.languages = slices.Clip(s.letters), slices.Clip(s.languages)
	return s
}

func lettersOf(term []rune) (set uint64) {
	for _, r := range term {
		set |= 1 << (r & 63)
	}
	return set
}

// Similar lists words that are written almost like word: with one letter
// changed, missing, added or in its neighbour's place, or two of six or more.
// Those with fewer changes go first, then those of the given language.
func (s *Spellings) Similar(word, language string, most int) []string {
	tokens := analysis.Exact().Tokens(word)
	if len(tokens) != 1 {
		return nil
	}
	term := []rune(tokens[0].Term)
	allowed := 2
	switch n := len(term); {
	case n < 3:
		return nil
	case n < 6:
		allowed = 1
	}
	found := s.within(term, allowed)
	language = analysis.Canonical(language)
	foreign := func(f foundSpelling) int {
		if f.language == language {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(found, func(a, b foundSpelling) int {
		return cmp.Or(cmp.Compare(a.changes, b.changes), cmp.Compare(foreign(a), foreign(b)))
	})
	var list []string
	for _, f := range found {
		if len(list) < most && !slices.Contains(list, f.text) {
			list = append(list, f.text)
		}
	}
	return list
}

type foundSpelling struct {
	text, language string
	changes        int
}

// within lists what differs from term, by so many changes at most. Each change
// puts one letter in and takes one out at most, which rules most words out
// before they are compared.
func (s *Spellings) within(term []rune, allowed int) []foundSpelling {
	var found []foundSpelling
	letters := lettersOf(term)
	var other []rune
	for n := len(term) - allowed; n <= len(term)+allowed; n++ {
		of := s.byLength[n]
		for i := of[0]; i < of[1]; i++ {
			if more(s.letters[i]&^letters, allowed) || more(letters&^s.letters[i], allowed) {
				continue
			}
			other = other[:0]
			for _, r := range s.terms.at(uint32(i)) {
				other = append(other, r)
			}
			if d := changes(term, other, allowed); d > 0 && d <= allowed {
				found = append(found, foundSpelling{s.words.at(uint32(i)), s.tags[s.languages[i]], d})
			}
		}
	}
	return found
}

// more reports whether a set has more than n members, for small n.
func more(set uint64, n int) bool {
	for ; set != 0; n-- {
		if n == 0 {
			return true
		}
		set &= set - 1
	}
	return false
}

// changes counts by how many letters two words differ, where neighbours that
// changed places are one; more than most if that is certain.
func changes(a, b []rune, most int) int {
	var rows [3][]int
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		row, above := rows[i%3], rows[(i-1)%3]
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			same := 1
			if a[i-1] == b[j-1] {
				same = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+same)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], rows[(i-2)%3][j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most {
			return most + 1
		}
	}
	return rows[len(a)%3][len(b)]
}
