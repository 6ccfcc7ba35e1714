package bleveindex

import (
	"slices"

	"earshot/search"
	"earshot/search/analysis"
)

// findDropped notes the languages that drop every word that the query asks
// for: in these, and only these, "to be or not to be" is looked up as written.
func (c *compiler) findDropped(root search.Node) {
	words := positiveWords(root, nil)
	c.allDropped = make([]bool, len(c.languages))
	for i, language := range c.languages {
		c.allDropped[i] = language != "" && len(words) > 0 && dropsAll(analysis.For(language), words)
	}
}

// drops reports whether a language leaves a word out, as it does its articles.
func drops(chain *analysis.Analyzer, word string) bool { return len(chain.Tokens(word)) == 0 }

func dropsAll(chain *analysis.Analyzer, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !drops(chain, w) })
}

// hushedWords are the words that the language of the query drops; none if it
// drops them all, and none if the language is not known.
func hushedWords(r *search.Request) map[string]bool {
	if analysis.Canonical(r.Language) == "und" {
		return nil
	}
	chain, words := analysis.For(r.Language), positiveWords(r.Query.Root, nil)
	if dropsAll(chain, words) {
		return nil
	}
	hushed := map[string]bool{}
	for _, w := range words {
		if drops(chain, w) {
			hushed[w] = true
		}
	}
	return hushed
}

// positiveWords gathers the words outside of any Not.
func positiveWords(n search.Node, words []string) []string {
	switch n := n.(type) {
	case search.Sequence:
		for _, p := range n {
			words = positiveWords(p, words)
		}
	case search.Or:
		for _, p := range n {
			words = positiveWords(p, words)
		}
	case search.Word:
		words = append(words, n.Text)
	case search.Prefix:
		words = append(words, n.Text)
	}
	return words
}

// word makes the leaf of a word: its stem in every language there is, and its
// expansions. A passage is in one language, so these hardly ever meet.
func (c *compiler) word(text string, at place) *leaf {
	l := c.newLeaf()
	l.text, l.dropped = text, c.hushed[text]
	if c.hushed[text] && !at.negated {
		return l
	}
	l.typed = newAsTyped(text)
	l.alts = make([]alternative, 0, len(c.languages)+len(c.expansions[text]))
	foreign := c.translates(text)
	for i, language := range c.languages {
		if language == "" {
			continue
		}
		if tokens := analysis.For(language).Tokens(text); len(tokens) > 0 {
			l.known[i] = true
			weight := float32(1)
			if foreign && language != c.asked {
				weight, l.lent[i] = foreignWeight, c.loan(language, text)
			}
			l.say(alternativeOf(c.fields[i], tokens, weight, i))
			continue
		}
		l.dropped = true
		if c.allDropped[i] || at.negated {
			c.sayAsWritten(l, text, i)
		}
	}
	for _, e := range c.expansions[text] {
		c.expand(l, e)
	}
	return l
}

// foreignWeight is how much the stem of a typed word counts in another language
// than that of the query where it is known what the word means: "slow" is not
// the Polish "słowa", and the Italian "rate" are instalments.
const foreignWeight = 0.3

// translates reports whether a word of a query in a known language has other
// words of the same meaning, which a name has not.
func (c *compiler) translates(text string) bool {
	return c.asked != "und" && slices.ContainsFunc(c.expansions[text], func(a search.Alternative) bool {
		return a.Source != search.SourceCognate && a.Why != search.Fuzzy
	})
}

// loan is what foreignWeight leaves out and a passage in another language gets
// all the same where the word stands in it as it was typed, once: it is the word
// itself then, as "checkout" is in German. Where the glossary has words for it
// in that language, it is another word; if not, the expansions say so.
func (c *compiler) loan(language, text string) float32 {
	for _, e := range c.expansions[text] {
		if e.Source == search.SourceGlossary && analysis.Canonical(e.Language) == language {
			return 0
		}
	}
	return 1 - foreignWeight
}

// sayAsWritten matches a word that language i drops.
func (c *compiler) sayAsWritten(l *leaf, text string, i int) {
	tokens := analysis.Exact().Tokens(text)
	if len(tokens) == 0 {
		return
	}
	l.known[i] = true
	l.say(alternativeOf(exactField, tokens, 1, i))
}

// expand adds one alternative where its language is indexed. A language that
// drops the word itself but has another for it knows the word.
func (c *compiler) expand(l *leaf, e search.Alternative) {
	if !(e.Weight > 0) { // not a number, either
		return
	}
	language := analysis.Canonical(e.Language)
	i := slices.Index(c.languages, language)
	if i < 0 {
		return
	}
	tokens := analysis.For(language).Tokens(e.Text)
	if len(tokens) == 0 {
		return
	}
	l.known[i] = true
	a := alternativeOf(c.fields[i], tokens, float32(min(e.Weight, 1)), i)
	a.other, a.fuzzy, a.said = true, e.Why == search.Fuzzy, &e
	l.say(a)
}

// phrase makes the leaf of words as written.
func (c *compiler) phrase(text string) *leaf {
	l := c.newLeaf()
	if tokens := analysis.Exact().Tokens(text); len(tokens) > 0 {
		l.knowEverywhere()
		l.say(alternativeOf(exactField, tokens, 1, -1))
	}
	return l
}

func (c *compiler) newLeaf() *leaf {
	n := len(c.languages)
	return &leaf{known: make([]bool, n), lent: make([]float32, n), weight: make([]float32, n), tf: counters.Get().(*occurrencesOf)}
}

func (l *leaf) knowEverywhere() {
	for i := range l.known {
		l.known[i] = true
	}
}

// say adds an alternative; of two with the same terms the more probable stays.
func (l *leaf) say(a alternative) {
	for i := range l.alts {
		b := &l.alts[i]
		if b.field == a.field && b.only == a.only && slices.Equal(b.terms, a.terms) && slices.Equal(b.offsets, a.offsets) {
			b.weight = max(b.weight, a.weight)
			return
		}
	}
	l.alts = append(l.alts, a)
}

// alternativeOf makes an alternative of terms that must stand side by side.
// The field of a language holds passages of that language alone.
func alternativeOf(field string, tokens []analysis.Token, weight float32, only int) alternative {
	a := alternative{field: field, weight: weight, only: only, confined: only >= 0 && field == exactField}
	for _, t := range tokens {
		a.terms = append(a.terms, t.Term)
		a.offsets = append(a.offsets, uint64(t.Position-tokens[0].Position))
	}
	return a
}
