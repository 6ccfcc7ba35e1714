package dictionary

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/search/analysis"
)

// vocabulary numbers the stems of a language and remembers how they are
// written.
type vocabulary struct {
	language *analysis.Analyzer
	numbers  map[string]int32
	stems    []string
	counts   []int32          // segments that have it
	forms    []map[string]int // of each stem, with how often
}

func newVocabulary(language string) *vocabulary {
	return &vocabulary{language: analysis.For(language), numbers: map[string]int32{}}
}

const (
	maxForms = 24 // of one stem
	inside   = 64 // how much a form counts for that does not begin a text
)

// tokens are the words of a text; numbers and single letters are none.
func (v *vocabulary) tokens(text string) []analysis.Token {
	if len(text) > maxTokens*40 {
		return nil
	}
	return slices.DeleteFunc(v.language.Tokens(text), func(t analysis.Token) bool {
		return utf8.RuneCountInString(t.Term) < 2 || !strings.ContainsFunc(t.Term, unicode.IsLetter)
	})
}

// ids numbers the words of a text, each once.
func (v *vocabulary) ids(text string, tokens []analysis.Token) []int32 {
	list := make([]int32, 0, len(tokens))
	for _, t := range tokens {
		id, known := v.numbers[t.Term]
		if !known {
			id = int32(len(v.stems)) //nolint:gosec // bounded by maxSegments and maxTokens
			term := strings.Clone(t.Term)
			v.numbers[term] = id
			v.stems = append(v.stems, term)
			v.counts = append(v.counts, 0)
			v.forms = append(v.forms, map[string]int{})
		}
		v.note(id, text[t.Start:t.End], t.Position == 1)
		if !slices.Contains(list, id) {
			list = append(list, id)
			v.counts[id]++
		}
	}
	return list
}

// note counts a written form. Any word may be capitalised where a text begins.
func (v *vocabulary) note(id int32, form string, first bool) {
	forms := v.forms[id]
	if _, known := forms[form]; !known {
		if len(forms) >= maxForms || len(form) > maxTerm {
			return
		}
		form = strings.Clone(form)
	}
	if first {
		forms[form]++
	} else {
		forms[form] += inside
	}
}

// written is the most frequent form of each stem.
func (v *vocabulary) written() []string {
	list := make([]string, len(v.stems))
	for id, forms := range v.forms {
		best, most := v.stems[id], 0
		for form, n := range forms {
			if n > most || n == most && form < best {
				best, most = form, n
			}
		}
		if v.language.Language() != "de" {
			best = uncapitalised(best, forms)
		}
		list[id] = best
	}
	return list
}

// uncapitalised is the form in small letters of a word that is seen in them or
// whose capital is only that of the begin: programs write headings in capitals.
// German nouns keep theirs.
func uncapitalised(form string, forms map[string]int) string {
	lower := strings.ToLower(form)
	if forms[lower] > 0 || forms[form] < inside {
		return lower
	}
	return form
}

func comparePairs(a, b Pair) int {
	return cmp.Or(cmp.Compare(a.Source, b.Source), -cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Target, b.Target))
}

// unique leaves the better of two pairs with the same words: two stems may be
// written alike.
func unique(pairs []Pair) []Pair {
	return bySource(pairs, func(group []Pair) []Pair {
		seen, sum := map[string]bool{}, 0.0
		group = slices.DeleteFunc(group, func(p Pair) bool {
			again := seen[p.Target]
			if seen[p.Target] = true; !again {
				sum += p.Weight
			}
			return again
		})
		for i := range group {
			group[i].Weight /= max(1, sum)
		}
		return group
	})
}
