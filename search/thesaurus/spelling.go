package thesaurus

import (
	"cmp"
	"slices"

	"earshot/search/analysis"
)

// Spellings is the list of the words that concepts are called by, for those
// who may have misspelled one. It is safe for concurrent use.
type Spellings struct {
	byLength map[int][]spelling
}

type spelling struct {
	text     string // as it is written
	language string
	term     []rune // folded
	letters  uint64 // which letters the term has, by number modulo 64
}

// NewSpellings lists the single words among the terms of concepts.
func NewSpellings(concepts ...[]Concept) *Spellings {
	s := &Spellings{byLength: map[int][]spelling{}}
	seen := map[[2]string]bool{}
	for _, list := range concepts {
		for _, c := range list {
			for _, t := range c.Terms {
				tokens := analysis.Exact().Tokens(t.Text)
				key := [2]string{t.Language, t.Text}
				if len(tokens) != 1 || seen[key] || analysis.Dense(t.Text) {
					continue
				}
				seen[key] = true
				term := []rune(tokens[0].Term)
				s.byLength[len(term)] = append(s.byLength[len(term)], spelling{t.Text, analysis.Canonical(t.Language), term, lettersOf(term)})
			}
		}
	}
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
	spelling
	changes int
}

// within lists what differs from term, by so many changes at most. Each change
// puts one letter in and takes one out at most, which rules most words out
// before they are compared.
func (s *Spellings) within(term []rune, allowed int) []foundSpelling {
	var found []foundSpelling
	letters := lettersOf(term)
	for n := len(term) - allowed; n <= len(term)+allowed; n++ {
		for _, w := range s.byLength[n] {
			if more(w.letters&^letters, allowed) || more(letters&^w.letters, allowed) {
				continue
			}
			if d := changes(term, w.term, allowed); d > 0 && d <= allowed {
				found = append(found, foundSpelling{w, d})
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
