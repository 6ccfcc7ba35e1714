package analysis

import (
	"embed"
	"slices"
	"strings"
	"unicode/utf8"
)

// In some languages several words are written as one, and who asks for a
// Suche means the Wohnungssuche, too. Which words compounds are made of is a
// list of our own, so that a text has the same terms in every index: parts
// that were learned from what is indexed would change with it.

//go:embed compounds/*.txt
var compoundFiles embed.FS

// compounds takes the compounds of a language apart.
type compounds struct {
	term   func(string) string // of a cleaned word
	keep   string              // letters whose accents stay
	joints []string            // what may stand between two parts
	fronts map[string][]string // words that compounds begin with, by term
	heads  map[string][]string // words that they end with, by term
	begins map[string]bool     // the first letters of both, to say no quickly
	whole  map[string]bool     // terms of words that only look like compounds
}

// Bounds of compounds and their parts, in letters.
const (
	leastCompound = 7
	mostCompound  = 40
	mostParts     = 5
	leastFront    = 3
	leastHead     = 4 // but for words of the list as they are written there
	mostEnding    = 2 // that a word may lose in front of another: Schule, Schulbuch
	beginning     = 3
)

// newCompounds reads the list of a language; nil if it has none. A line holds
// a word; comments follow #. With - behind, compounds only begin with it; with = before it, it is
// none, whatever it looks like. Verbs are none, either.
func newCompounds(a *Analyzer, joints string) *compounds {
	data, err := compoundFiles.ReadFile("compounds/" + a.language + ".txt")
	if err != nil {
		return nil
	}
	c := &compounds{
		term: a.stemmed, keep: a.keep, joints: strings.Fields(joints),
		fronts: map[string][]string{}, heads: map[string][]string{}, begins: map[string]bool{}, whole: map[string]bool{},
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			c.learn(line, a.lower)
		}
	}
	return c
}

// learn takes in a word of the list.
func (c *compounds) learn(line string, lower func(string) string) {
	bare, onlyFront := strings.CutSuffix(line, "-")
	bare, simple := strings.CutPrefix(bare, "=")
	word := clean(bare, lower)
	term := c.term(word)
	if onlyFront || simple {
		c.whole[term] = true
	}
	c.begins[c.beginningOf(word)] = true
	c.fronts[term] = append(c.fronts[term], fold(word, c.keep))
	if !onlyFront {
		c.heads[term] = append(c.heads[term], fold(word, c.keep))
	}
}

// beginningOf is what a word is first looked up by; "" for too short ones.
func (c *compounds) beginningOf(word string) string {
	n := 0
	for i := range word {
		if n++; n > beginning {
			return fold(word[:i], c.keep)
		}
	}
	if n < beginning {
		return ""
	}
	return fold(word, c.keep)
}

// part is one part of a compound. The joint behind it does not belong to it.
type part struct {
	start, end int // bytes of the word
	rest       *part
	count      int // of parts from this one on
}

// parts are the terms of the parts of a cleaned word, and of parts that stand
// together where there are more than two; none if it is no compound. Of
// several ways to take a word apart, the one with the fewest parts and, among
// these, the longest last part is chosen.
func (c *compounds) parts(word string) []string {
	letters := utf8.RuneCountInString(word)
	if letters < leastCompound || letters > mostCompound || !c.begins[c.beginningOf(word)] || c.whole[c.term(word)] {
		return nil
	}
	starts := make([]int, 0, letters)
	for i := range word {
		starts = append(starts, i)
	}
	from := make([]*part, letters) // the parts from a letter on
	for i := letters - leastFront; i >= 0; i-- {
		from[i] = c.from(word, starts, from, i)
	}
	if from[0] == nil || from[0].count > mostParts {
		return nil
	}
	return c.termsOf(word, from[0])
}

// from takes word apart from its letter i on; nil if that cannot be done.
func (c *compounds) from(word string, starts []int, from []*part, i int) *part {
	tail := word[starts[i]:]
	if !c.begins[c.beginningOf(tail)] {
		return nil
	}
	if i > 0 && c.isHead(tail) {
		return &part{start: starts[i], end: len(word), count: 1}
	}
	var best *part
	for j := i + leastFront; j < len(starts); j++ {
		if from[j] == nil || best != nil && from[j].count+1 >= best.count {
			continue
		}
		if n := c.front(word[starts[i]:starts[j]]); n > 0 {
			best = &part{start: starts[i], end: starts[i] + n, rest: from[j], count: from[j].count + 1}
		}
	}
	return best
}

// isHead reports whether a compound can end with text: a word of the list or a
// longer form of it.
func (c *compounds) isHead(text string) bool {
	folded := fold(text, c.keep)
	return slices.ContainsFunc(c.heads[c.term(text)], func(word string) bool {
		return folded == word || len(folded) > len(word) && len(word) >= leastHead
	})
}

// front is the length of the word in text, an earlier part and what joins it
// to the next; 0 if it is none.
func (c *compounds) front(text string) int {
	if c.isFront(text) {
		return len(text)
	}
	for _, joint := range c.joints {
		if bare, ok := strings.CutSuffix(text, joint); ok && c.isFront(bare) {
			return len(bare)
		}
	}
	return 0
}

// isFront reports whether text is a word of the list, a longer form of it, or
// one that has lost its ending: Schul of Schule, Dutch woon of wonen.
func (c *compounds) isFront(text string) bool {
	folded := fold(text, c.keep)
	single := singleVowels.Replace(folded)
	return len(folded) >= leastFront && slices.ContainsFunc(c.fronts[c.term(text)], func(word string) bool {
		return len(folded) > len(word) || lostEnding(word, folded) || lostEnding(word, single)
	})
}

var singleVowels = strings.NewReplacer("aa", "a", "ee", "e", "oo", "o", "uu", "u")

// lostEnding reports whether front is word or what is left of it in front of
// another.
func lostEnding(word, front string) bool {
	return len(front) >= len(word)-mostEnding && strings.HasPrefix(word, front)
}

// termsOf lists the terms of parts and of runs of parts.
func (c *compounds) termsOf(word string, first *part) []string {
	whole := c.term(word)
	terms := make([]string, 0, first.count*(first.count+1)/2)
	for p := first; p != nil; p = p.rest {
		for q := p; q != nil; q = q.rest {
			if term := c.term(word[p.start:q.end]); term != whole && !slices.Contains(terms, term) {
				terms = append(terms, term)
			}
		}
	}
	return terms
}
