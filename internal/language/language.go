// Package language tells which language a text is in. It adds up three votes:
// common words, letters that only some languages use, and trigrams; the script
// decides first where it can. Short texts lean on a prior, such as the
// language of the session they belong to.
//
//	g := language.Detect("Waar vind ik mijn aanvraag?", language.Options{Prior: "nl"})
package language

import (
	"slices"
	"strings"
)

// Undetermined is the language of texts that do not say enough.
const Undetermined = "und"

// Known lists the languages that can be told apart, as BCP 47 tags, sorted.
func Known() []string { return slices.Clone(known) }

// Options narrow a guess.
type Options struct {
	Allowed []string // BCP 47; regions are ignored, unknown ones as well; empty allows all of Known
	Prior   string   // what to expect; "" for nothing
}

// Guess is a language and how sure it is.
type Guess struct {
	Language   string  // one of Known, the prior, or "und"
	Confidence float64 // from 0 to 1; over 0.6 is worth relying on
}

// How much evidence, counted in telling words, a prior outweighs.
const (
	priorWeight   = 1.0 // one that the caller gave
	sessionWeight = 1.5 // one that the other texts of a session give
)

// Detect guesses the language of one text.
func Detect(text string, o Options) Guess {
	return newScorer(o.Allowed).score(text).guess(base(o.Prior), priorWeight)
}

// DetectAll guesses the languages of the texts of one session. A text differs
// from the language of the whole only where it clearly says so.
func DetectAll(texts []string, allowed []string) []string {
	s := newScorer(allowed)
	each := make([]scores, len(texts))
	var all scores
	for i, text := range texts {
		each[i] = s.score(text)
		for lang, v := range each[i].votes {
			all.votes[lang] += v
		}
	}
	session := all.guess("", 0).Language
	out := make([]string, len(texts))
	for i := range each {
		out[i] = each[i].guess(session, sessionWeight).Language
	}
	return out
}

// scores is the evidence for each language, by its index in known.
type scores struct{ votes [maxLanguages]float64 }

// guess takes the best. Without evidence it is the prior.
func (s scores) guess(prior string, weight float64) Guess {
	if i, ok := slices.BinarySearch(known, prior); ok {
		s.votes[i] += weight
	}
	best, second := 0, -1.0
	for i, v := range s.votes {
		if v > s.votes[best] {
			best = i
		}
	}
	for i, v := range s.votes {
		if i != best {
			second = max(second, v)
		}
	}
	top, margin := s.votes[best], s.votes[best]-max(second, 0)
	switch {
	case top < enough || margin < 1e-9:
		if prior == "" {
			prior = Undetermined
		}
		return Guess{Language: prior}
	}
	return Guess{Language: known[best], Confidence: margin / (margin + 1)}
}

// enough is the least evidence that makes a guess.
const enough = 0.3

// base takes region and script off a tag, so that pt-BR is pt.
func base(tag string) string {
	tag, _, _ = strings.Cut(strings.ToLower(tag), "-")
	if tag == "nb" || tag == "nn" {
		return "no"
	}
	return tag
}
