package language

import (
	"strings"
	"sync"
	"unicode"

	"github.com/abadojack/whatlanggo"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/bg"
	"github.com/blevesearch/bleve/v2/analysis/lang/cs"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/el"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"golang.org/x/text/unicode/norm"
)

// maxLanguages is the width of a set of languages.
const maxLanguages = 32

// set holds languages by their index in known.
type set uint32

// known is sorted; the indices below stand for its entries.
var known = []string{
	"ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "it",
	"ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "tr", "uk", "zh",
}

// trigrams are the languages that the trigram vote can tell apart; the script
// is enough for the others.
var trigrams = map[string]whatlanggo.Lang{
	"bg": whatlanggo.Bul, "cs": whatlanggo.Ces, "da": whatlanggo.Dan, "de": whatlanggo.Deu,
	"en": whatlanggo.Eng, "es": whatlanggo.Spa, "fi": whatlanggo.Fin, "fr": whatlanggo.Fra,
	"hu": whatlanggo.Hun, "it": whatlanggo.Ita, "nl": whatlanggo.Nld, "no": whatlanggo.Nob,
	"pl": whatlanggo.Pol, "pt": whatlanggo.Por, "ro": whatlanggo.Ron, "ru": whatlanggo.Rus,
	"sv": whatlanggo.Swe, "tr": whatlanggo.Tur, "uk": whatlanggo.Ukr,
}

// letters beyond a to z that the Latin languages use, and those by which the
// Cyrillic ones differ.
var letters = map[string]string{
	"cs": "áčďéěíňóřšťúůýž", "da": "æøåé", "de": "äöüß", "en": "", "es": "áéíñóúü¿", "fi": "äöå",
	"fr": "àâæçéèêëîïôœùûüÿ", "hu": "áéíóöőúüű", "it": "àèéìòù", "nl": "éëïóöü", "no": "æøåéòô",
	"pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõú", "ro": "ăâîșțşţ", "sv": "åäöé", "tr": "çğıöşüâîû",
	"bg": "щъ", "ru": "ыэёъщ", "uk": "іїєґщ",
}

// scriptOf groups languages by the script they are written in.
var scriptOf = map[string]*unicode.RangeTable{
	"ar": unicode.Arabic, "bg": unicode.Cyrillic, "el": unicode.Greek, "he": unicode.Hebrew,
	"hi": unicode.Devanagari, "ja": unicode.Hiragana, "ko": unicode.Hangul, "ru": unicode.Cyrillic,
	"th": unicode.Thai, "uk": unicode.Cyrillic, "zh": unicode.Han,
}

// tables are the lists above, turned for looking up.
type tables struct {
	words   map[string]set // which languages have a word
	core    map[string]set // and say it all the time
	letters map[rune]set   // which languages write with a letter
	scripts map[*unicode.RangeTable]set
}

var lookup = sync.OnceValue(func() tables {
	stop := map[string][]byte{
		"ar": ar.ArabicStopWords, "bg": bg.BulgarianStopWords, "cs": cs.CzechStopWords, "da": da.DanishStopWords,
		"de": de.GermanStopWords, "el": el.GreekStopWords, "en": en.EnglishStopWords, "es": es.SpanishStopWords,
		"fi": fi.FinnishStopWords, "fr": fr.FrenchStopWords, "hi": hi.HindiStopWords, "hu": hu.HungarianStopWords,
		"it": it.ItalianStopWords, "nl": nl.DutchStopWords, "no": no.NorwegianStopWords, "pl": pl.PolishStopWords,
		"pt": pt.PortugueseStopWords, "ro": ro.RomanianStopWords, "ru": ru.RussianStopWords,
		"sv": sv.SwedishStopWords, "tr": tr.TurkishStopWords,
	}
	t := tables{words: map[string]set{}, core: map[string]set{}, letters: map[rune]set{}, scripts: map[*unicode.RangeTable]set{}}
	for i, lang := range known {
		bit := set(1) << i
		for line := range strings.SplitSeq(string(stop[lang])+"\n"+spoken[lang]+"\n"+told[lang], "\n") {
			t.add(line, lang, bit)
		}
		t.add(core[lang], lang, bit)
		for word := range strings.FieldsSeq(core[lang]) {
			t.core[word] |= bit
		}
		for _, r := range letters[lang] {
			t.letters[r] |= bit
		}
		script := scriptOf[lang]
		if script == nil {
			script = unicode.Latin
		}
		t.scripts[script] |= bit
	}
	return t
})

// add takes the words of a line of a list; comments begin with a bar or a hash.
func (t tables) add(line, lang string, bit set) {
	line, _, _ = strings.Cut(line, "|")
	line, _, _ = strings.Cut(line, "#")
	for word := range strings.FieldsSeq(strings.ToLower(line)) {
		if word == "ok" || word == "tom" { // stop words of Polish and Czech, but said everywhere
			continue
		}
		t.words[word] |= bit
		if lang == "ro" || lang == "pl" || lang == "cs" { // often typed without accents
			t.words[bare(word)] |= bit
		}
		if lang == "ro" { // written with a cedilla in older texts
			t.words[strings.NewReplacer("ș", "ş", "ț", "ţ").Replace(word)] |= bit
			t.words[strings.NewReplacer("ş", "ș", "ţ", "ț").Replace(word)] |= bit
		}
	}
}

// bare takes the accents off a word.
func bare(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(word))
}
