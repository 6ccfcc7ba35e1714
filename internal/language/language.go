// Package language tells which language a text is in. It adds up three votes:
// common words, letters that only some languages use, and trigrams; the script
// decides first where it can. Short texts lean on a prior, such as the
// language of the session they belong to.
//
//	g := language.Detect("Waar vind ik mijn aanvraag?", language.Options{Prior: "nl"})
package language

import (
	"math"
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
	// Least is the confidence below which a guess is of no use: what could not
	// reach it may be left unmade. 0 wants any guess.
	Least float64
}

// Guess is a language and how sure it is.
type Guess struct {
	Language   string  // one of Known, the prior, or "und"
	Confidence float64 // from 0 to 1; over 0.6 is worth relying on
}

// How much evidence, counted in telling words, a prior outweighs.
const (
	priorWeight   = 1.0  // one that the caller gave
	sessionWeight = 2.0  // the language of a whole session
	sessionLeast  = 0.03 // share of a session that makes a language expected
)

// Detect guesses the language of one text.
func Detect(text string, o Options) Guess {
	s := newScorer(o.Allowed).score(text, o.Least)
	prior := base(o.Prior)
	if i, ok := slices.BinarySearch(known, prior); ok {
		s.votes[i] += priorWeight
	}
	return s.guess(prior)
}

// DetectAll guesses the languages of the texts of one session. A text differs
// from the languages of the whole only where it clearly says so; the more of a
// session is in a language, the more its short answers lean towards it.
func DetectAll(texts []string, allowed []string) []string {
	s := newScorer(allowed)
	each := make([]scores, len(texts))
	var session scores
	total := 0.0
	for i, text := range texts {
		each[i] = s.score(text, 0)
		if lang, ok := slices.BinarySearch(known, each[i].guess("").Language); ok {
			session.votes[lang] += each[i].votes[lang]
			total += each[i].votes[lang]
		}
	}
	out := make([]string, len(texts))
	for i := range each {
		for lang, v := range session.votes {
			if total > 0 && v/total >= sessionLeast {
				each[i].votes[lang] += sessionWeight * math.Sqrt(v/total)
			}
		}
		out[i] = each[i].guess("").Language
	}
	return out
}

// scores is the evidence for each language, by its index in known.
type scores struct{ votes [maxLanguages]float64 }

// guess takes the best. Without evidence it is the fallback.
func (s scores) guess(fallback string) Guess {
	best, second := 0, 0.0
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
	margin := s.votes[best] - second
	if s.votes[best] < enough || margin < 1e-9 {
		if fallback == "" {
			fallback = Undetermined
		}
		return Guess{Language: fallback}
	}
	return Guess{Language: known[best], Confidence: confidence(margin)}
}

// confidence is how sure a lead of so many telling words is.
func confidence(margin float64) float64 { return margin / (margin + 1) }

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
