package thesaurus

import (
	"strings"

	"earshot/search"
	"earshot/search/analysis"
)

// unit is one word to the analysis. A word of a query can be several, as
// "check-in" is.
type unit struct {
	word  int    // index of the word of the query
	exact string // as written, folded
	of    *heard
	at    int // among the units of it
}

// heard is a word, or a term, as it is taken apart, and how languages read it.
type heard struct {
	text   *analysis.Text
	places []int    // of the units, in text
	exact  []string // the units as written, folded
	forms  []form   // of each language of the thesaurus, those of all units
}

// form is a unit as a language reads it.
type form struct {
	key     string // its stem; as written if the language drops it
	dropped bool
}

// What is remembered of words that people have typed: two generations of them,
// a kilobyte each. Stemming a word in every language takes longer than all else
// that is done to find other words for it.
const (
	mostHeard     = 1024
	longestListen = 32 // bytes
)

// hear takes a word of a query apart and reads it in each language.
func (t *Thesaurus) hear(text string) *heard {
	h, known := t.heard.Get([]byte(text), mostHeard)
	if known {
		return h
	}
	h = take(analysis.Exact(), text)
	h.forms = make([]form, 0, len(t.chains)*len(h.exact))
	for _, chain := range t.chains {
		h.forms = append(h.forms, h.by(chain)...)
	}
	if len(text) <= longestListen {
		t.heard.Put(text, h, mostHeard)
	}
	return h
}

// take takes a text apart.
func take(exact *analysis.Analyzer, text string) *heard {
	h := &heard{text: exact.Divide(text)}
	for i := range h.text.Len() {
		if written := h.text.StemBy(exact, i); written != "" {
			h.places, h.exact = append(h.places, i), append(h.exact, written)
		}
	}
	return h
}

// by reads the units as words of a language.
func (h *heard) by(chain *analysis.Analyzer) []form {
	forms := make([]form, len(h.exact))
	for i, written := range h.exact {
		forms[i] = form{written, true}
		if stem := h.text.StemBy(chain, h.places[i]); stem == written {
			forms[i].dropped = false // and the text of both is one
		} else if stem != "" {
			forms[i] = form{stem, false}
		}
	}
	return forms
}

// units are those of a word of the query.
func (h *heard) units(word int) []unit {
	units := make([]unit, len(h.exact))
	for i, written := range h.exact {
		units[i] = unit{word, written, h, i}
	}
	return units
}

// formsIn are units as language n of the thesaurus reads them.
func formsIn(units []unit, n int) []form {
	forms := make([]form, len(units))
	for i, u := range units {
		forms[i] = u.of.forms[n*len(u.of.exact)+u.at]
	}
	return forms
}

// formsOf reads units as words of any language.
func formsOf(units []unit, language string) []form {
	forms := make([]form, 0, len(units))
	for _, u := range units {
		if u.at == 0 { // with it come the others of its word
			forms = append(forms, u.of.by(analysis.For(language))...)
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
