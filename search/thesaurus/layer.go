package thesaurus

import (
	"slices"

	"earshot/search"
)

// layer is one list of concepts, ready to be searched. It is all numbers and
// a few long strings: a lexicon has hundreds of thousands of words, and as
// objects of their own they would take five times the memory and be looked at
// by every garbage collection.
type layer struct {
	strings   packed
	languages []string  // of analysis; terms name them by their places
	tags      []string  // languages as concepts write them
	concepts  []concept // one more than there are, for the end of the last
	terms     []term    // of the concepts, in order; one more, likewise
	forms     []inflected
	written   index // of words as written, folded: of terms, then of their other forms
	stems     index // of their stems
	longest   int   // term, in words
	kind      int   // of evidence
}

// concept is a [Concept] in a layer.
type concept struct {
	first         uint32 // of its terms
	label, source uint32 // strings
}

// ref names a term by its place in a layer.
type ref uint32

// term is a [Term] in a layer and what the layer adds to it.
type term struct {
	share    float64 // among the terms of the concept in its language
	concept  uint32
	rank     uint32 // among them, from 1
	text     uint32 // string
	stems    uint32 // string that an index looks for; "" if that would not be the term
	forms    uint32 // the first
	tag      uint16
	language uint8
	hidden   bool
}

// inflected is a form of a term that its language does not read as the term.
type inflected struct{ text, stems uint32 } // strings

// noLanguage is the place of a language in which there are no terms.
const noLanguage = 255

// language is the place of a language of analysis.
func (l *layer) language(tag string) uint8 {
	i, found := slices.BinarySearch(l.languages, tag)
	if !found {
		return noLanguage
	}
	return uint8(i)
}

// termsOf are the places of the terms of a concept: from, up to but not
// including to.
func (l *layer) termsOf(concept uint32) (from, to uint32) {
	return l.concepts[concept].first, l.concepts[concept+1].first
}

// formsOf are the other forms of a term.
func (l *layer) formsOf(term uint32) []inflected {
	return l.forms[l.terms[term].forms:l.terms[term+1].forms]
}

// find lists the terms that have a form written like the words of a span or, if
// there are none, one with the same stems: as it stands a word is hardly ever
// another term, as "marketing" is no "market". The former are among those that
// any language has.
func (l *layer) find(language uint8, exact posted, stems string) (refs []ref, written bool) {
	if refs = exact.in(language); len(refs) > 0 {
		return refs, true
	}
	return l.stems.find(&l.strings, stems).in(language), false
}

// exact are the terms of all languages that have a form written in this way.
func (l *layer) exact(text string) posted { return l.written.find(&l.strings, text) }

// speaks reports whether a concept has a term in a language.
func (l *layer) speaks(concept uint32, language uint8) bool {
	from, to := l.termsOf(concept)
	for _, t := range l.terms[from:to] {
		if t.language == language {
			return true
		}
	}
	return false
}

// source is where the alternatives of a concept come from.
func (l *layer) source(concept uint32) string { return l.strings.at(l.concepts[concept].source) }

// why is the reason for which a passage matches a term of the concept.
func (l *layer) why(concept uint32, sameLanguage bool) search.Why {
	if sameLanguage || l.source(concept) == search.SourceGlossary {
		return search.Concept
	}
	return search.Translation
}

// languagesOf lists the languages of the terms of each layer.
func languagesOf(layers []*layer) []string {
	var list []string
	for _, l := range layers {
		list = append(list, l.languages...)
	}
	return list
}
