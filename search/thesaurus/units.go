package thesaurus

import (
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// unit is one word to the analysis. A word of a query can be several, as
// "check-in" is.
type unit struct {
	word  int            // index of the word of the query
	text  *analysis.Text // of that word
	at    int            // place in text
	exact string         // as written, folded
}

// form is a unit as a language reads it.
type form struct {
	key     string // its stem; as written if the language drops it
	dropped bool
}

// unitsOf takes a word, or a term, apart.
func unitsOf(text string, word int) []unit { return unitsBy(analysis.Exact(), text, word) }

func unitsBy(exact *analysis.Analyzer, text string, word int) []unit {
	divided := exact.Divide(text)
	units := make([]unit, 0, divided.Len())
	for i := range divided.Len() {
		if written := divided.StemBy(exact, i); written != "" {
			units = append(units, unit{word, divided, i, written})
		}
	}
	return units
}

// formsOf reads units as words of a language.
func formsOf(units []unit, language string) []form { return formsBy(analysis.For(language), units) }

func formsBy(chain *analysis.Analyzer, units []unit) []form {
	forms := make([]form, len(units))
	for i, u := range units {
		forms[i] = form{u.exact, true}
		if stem := u.text.StemBy(chain, u.at); stem != "" {
			forms[i] = form{stem, false}
		}
	}
	return forms
}

func joinExact(units []unit) string {
	if len(units) == 1 {
		return units[0].exact
	}
	parts := make([]string, len(units))
	for i, u := range units {
		parts[i] = u.exact
	}
	return strings.Join(parts, " ")
}

func joinForms(forms []form) string {
	if len(forms) == 1 {
		return forms[0].key
	}
	parts := make([]string, len(forms))
	for i, f := range forms {
		parts[i] = f.key
	}
	return strings.Join(parts, " ")
}

// runsOf gathers the words of a query that stand side by side: only these can
// be a term of several words. Phrases, what is excluded and the words to be left
// alone are left out.
func runsOf(root search.Node, literal func(word string) bool) [][]string {
	var runs [][]string
	var gather func(n search.Node)
	gather = func(n search.Node) {
		switch n := n.(type) {
		case search.Word:
			if !literal(n.Text) {
				runs = append(runs, []string{n.Text})
			}
		case search.Or:
			for _, part := range n {
				gather(part)
			}
		case search.Sequence:
			joined := false
			for _, part := range n {
				word, ok := part.(search.Word)
				ok = ok && !literal(word.Text)
				if ok && joined {
					last := len(runs) - 1
					runs[last] = append(runs[last], word.Text)
					continue
				}
				gather(part)
				joined = ok
			}
		}
	}
	gather(root)
	return runs
}
