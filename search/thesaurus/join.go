package thesaurus

import (
	"slices"
	"strings"

	"earshot/search/analysis"
)

// joinMeanings makes one concept of those whose first words in English and in
// German are the same: files of different fields and languages then add to
// each other, and a French word finds its Swedish translation although no line
// holds both. Two words that agree in both languages hardly ever differ in
// meaning.
func joinMeanings(concepts []Concept) []Concept {
	first := map[[2]string]int{}
	var joined []Concept
	for _, c := range concepts {
		key := [2]string{preferred(c, "en"), preferred(c, "de")}
		at, seen := first[key]
		if key[0] == "" || key[1] == "" || !seen {
			first[key] = len(joined)
			joined = append(joined, c)
			continue
		}
		for _, t := range c.Terms {
			joined[at].add(t)
		}
	}
	return joined
}

// add appends a term that the concept lacks.
func (c *Concept) add(t Term) {
	if slices.ContainsFunc(c.Terms, func(o Term) bool { return o.Language == t.Language && o.Text == t.Text }) {
		return
	}
	t.Preferred = t.Preferred && preferred(*c, t.Language) == ""
	c.Terms = append(c.Terms, t)
}

// preferred is the first word of a concept in a language, folded; "" for none.
func preferred(c Concept, language string) string {
	i := slices.IndexFunc(c.Terms, func(t Term) bool { return t.Language == language && t.Preferred })
	if i < 0 {
		return ""
	}
	var text strings.Builder
	for _, token := range analysis.Exact().Tokens(c.Terms[i].Text) {
		text.WriteString(token.Term + " ")
	}
	return text.String()
}
