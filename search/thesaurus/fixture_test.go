package thesaurus

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"earshot/search"
	"earshot/search/analysis"
)

// fixture is the small lexicon of the tests.
func fixture(t testing.TB) []Concept {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "fixture.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	concepts, err := parseLexicon("fixture.tsv", string(data))
	if err != nil {
		t.Fatal(err)
	}
	return concepts
}

// corpus is passages by language.
type corpus map[string][]string

// counted is the vocabulary of a corpus.
type counted struct {
	languages map[string]int
	passages  map[string]map[string][]int // numbers of the passages by language and stem
	stems     map[string][]search.WordStem
}

func (c corpus) count() *counted {
	v := &counted{map[string]int{}, map[string]map[string][]int{}, map[string][]search.WordStem{}}
	for language, passages := range c {
		v.languages[language] = len(passages)
		having := map[string][]int{}
		for i, passage := range passages {
			for _, t := range analysis.For(language).Tokens(passage) {
				if !slices.Contains(having[t.Term], i) {
					having[t.Term] = append(having[t.Term], i)
				}
			}
		}
		for _, stem := range slices.Sorted(maps.Keys(having)) {
			v.stems[language] = append(v.stems[language], search.WordStem{Text: stem, Passages: len(having[stem])})
		}
		v.passages[language] = having
	}
	return v
}

func (v *counted) Languages() map[string]int               { return v.languages }
func (v *counted) Stems(language string) []search.WordStem { return v.stems[language] }

func (v *counted) Frequency(language, text string) int {
	least := 0
	for i, t := range analysis.For(language).Tokens(text) {
		if n := len(v.passages[language][t.Term]); i == 0 || n < least {
			least = n
		}
	}
	return least
}

// everything has every term of the concepts, each in a passage of its own.
func everything(concepts ...[]Concept) corpus {
	c := corpus{}
	for _, list := range concepts {
		for _, concept := range list {
			for _, t := range concept.Terms {
				c[t.Language] = append(c[t.Language], t.Text)
			}
		}
	}
	return c
}

func expand(t testing.TB, s *Thesaurus, c corpus, query, language string) []search.Expansion {
	t.Helper()
	return expandIn(t, s, c.count(), query, language)
}

func expandIn(t testing.TB, s *Thesaurus, v search.Vocabulary, query, language string) []search.Expansion {
	t.Helper()
	q, err := search.Parse(query)
	if err != nil {
		t.Fatal(err)
	}
	return s.Expand(t.Context(), q, v, Options{Language: language})
}

// texts lists the alternatives to a word in a language, in order.
func texts(expansions []search.Expansion, from, language string) []string {
	var found []search.Alternative
	for _, e := range expansions {
		for _, a := range e.Terms {
			if e.From == from && a.Language == language {
				found = append(found, a)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b search.Alternative) int {
		switch {
		case a.Weight > b.Weight:
			return -1
		case a.Weight < b.Weight:
			return 1
		}
		return 0
	})
	var list []string
	for _, a := range found {
		list = append(list, a.Text)
	}
	return list
}
