package analysis

import (
	"strings"
	"sync"
	"unicode"

	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/turkish"
)

// chain describes the analyzer of a language.
type chain struct {
	stop   []byte // stop words, one a line, in bleve's format
	less   string // words of stop that mean something after all
	more   string // words that stop lacks: what apostrophes leave over
	before func(string) string
	stem   func(string) string
	keep   string
	lower  func(string) string
}

// chains has a constructor for each language; a chain is made when first used.
var chains = map[string]func() *Analyzer{
	"da": build("da", chain{stop: da.DanishStopWords, stem: snowball(danish.Stem), keep: "æøå", before: replace("aa", "å")}),
	"de": build("de", chain{stop: de.GermanStopWords, less: "weg", more: "s", stem: snowball(german.Stem), before: germanSpelling()}),
	"en": build("en", chain{stop: en.EnglishStopWords, more: "s t d m re ve ll", stem: snowball(english.Stem)}),
	"es": build("es", chain{stop: es.SpanishStopWords, less: "estado estados", stem: snowball(spanish.Stem), keep: "ñ"}),
	"fr": build("fr", chain{stop: fr.FrenchStopWords, less: "été étés", more: "jusqu quoiqu lorsqu puisqu", stem: snowball(french.Stem)}),
	"it": build("it", chain{stop: it.ItalianStopWords, more: "d un all dell sull nell quest quell", stem: snowball(italian.Stem)}),
	"tr": build("tr", chain{stop: tr.TurkishStopWords, stem: snowball(turkish.Stem), keep: "çğıöşü", lower: func(s string) string { return strings.ToLowerSpecial(unicode.TurkishCase, s) }}),
	"ja": build("ja", chain{}),
	"ko": build("ko", chain{}),
	"th": build("th", chain{}),
	"zh": build("zh", chain{}),
}

// build makes the constructor of an analyzer.
func build(language string, c chain) func() *Analyzer {
	return sync.OnceValue(func() *Analyzer {
		return &Analyzer{
			language: language,
			stop:     stopWords(c),
			stem:     inOrder(c.before, c.stem),
			keep:     c.keep,
			lower:    c.lower,
		}
	})
}
