package analysis

import (
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/bg"
	"github.com/blevesearch/bleve/v2/analysis/lang/ca"
	"github.com/blevesearch/bleve/v2/analysis/lang/ckb"
	"github.com/blevesearch/bleve/v2/analysis/lang/cs"
	"github.com/blevesearch/bleve/v2/analysis/lang/da"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/el"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/eu"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fi"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ga"
	"github.com/blevesearch/bleve/v2/analysis/lang/gl"
	"github.com/blevesearch/bleve/v2/analysis/lang/hi"
	"github.com/blevesearch/bleve/v2/analysis/lang/hr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hu"
	"github.com/blevesearch/bleve/v2/analysis/lang/hy"
	"github.com/blevesearch/bleve/v2/analysis/lang/id"
	indic "github.com/blevesearch/bleve/v2/analysis/lang/in"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/nl"
	"github.com/blevesearch/bleve/v2/analysis/lang/no"
	"github.com/blevesearch/bleve/v2/analysis/lang/pl"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/sv"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
)

// chain describes the analyzer of a language.
type chain struct {
	stop  []byte              // stop words, one a line, in bleve's format
	less  string              // words of stop that people ask for after all
	more  string              // words that stop lacks, such as what apostrophes leave over
	stem  func(string) string // of a cleaned word with its accents
	keep  string              // letters that are not variants of others
	lower func(string) string // the spelling that stop and stem expect; nil for lower case
	joint string              // letters between the parts of compounds that stem leaves on
}

// ownScripts are the languages of which no step concerns words in plain Latin
// letters.
const ownScripts = "ar bg ckb el fa hi hy ja ko ru th uk zh"

// chains has a constructor for each language; a chain is made when first used.
var chains = map[string]func() *Analyzer{
	"ar":  build("ar", chain{stop: ar.ArabicStopWords, stem: inOrder(filter(ar.NewArabicNormalizeFilter()), filter(ar.NewArabicStemmerFilter()))}),
	"bg":  build("bg", chain{stop: bg.BulgarianStopWords, less: "харесва момента близо", stem: bulgarian()}),
	"ca":  build("ca", chain{stop: ca.CatalanStopWords, more: "d l m n s t", stem: catalan()}),
	"ckb": build("ckb", chain{stop: ckb.SoraniStopWords, stem: filter(ckb.NewSoraniStemmerFilter()), lower: filter(ckb.NewSoraniNormalizeFilter())}),
	"cs":  build("cs", chain{stop: cs.CzechStopWords, less: "napište článku články strana zprávy téma tipy nové nový první", more: "že tě ti mu jim jich jimi mít mám jste tady tam", stem: czech()}),
	"da":  build("da", chain{stop: da.DanishStopWords, more: "s", stem: danishStem(danish.Stem), keep: "æøå", joint: "s e"}),
	"de":  build("de", chain{stop: de.GermanStopWords, less: "weg", more: "s", stem: germanStem(), joint: "s es"}),
	"el":  build("el", chain{stop: el.GreekStopWords, more: "τουσ τισ μου σου μασ σασ ηταν οταν εχω εχει εχουν τη μια ενα ενασ", stem: greek(), lower: greekLower}),
	"en":  build("en", chain{stop: en.EnglishStopWords, more: englishTails, stem: snowball(english.Stem)}),
	"es":  build("es", chain{stop: es.SpanishStopWords, less: "estado estados", stem: snowball(spanish.Stem), keep: "ñ"}),
	"eu":  build("eu", chain{stop: eu.BasqueStopWords, stem: basque()}),
	"fa":  build("fa", chain{stop: fa.PersianStopWords, stem: persian(), lower: persianLower()}),
	"fi":  build("fi", chain{stop: fi.FinnishStopWords, stem: inOrder(snowball(finnish.Stem), ending(4, "a ä"), ending(2, "uks:us yks:ys")), keep: "äöå"}),
	"fr":  build("fr", chain{stop: fr.FrenchStopWords, less: "été étés", more: "jusqu quoiqu lorsqu puisqu", stem: snowball(french.Stem)}),
	"ga":  build("ga", chain{stop: ga.IrishStopWords, more: "b d m", stem: irish()}),
	"gl":  build("gl", chain{stop: gl.GalicianStopWords, stem: galician(), keep: "ñ"}),
	"hi":  build("hi", chain{stop: hi.HindiStopWords, stem: filter(hi.NewHindiStemmerFilter()), lower: inOrder(filter(indic.NewIndicNormalizeFilter()), filter(hi.NewHindiNormalizeFilter()))}),
	"hr":  build("hr", chain{stop: hr.CroatianStopWords, stem: croatian()}),
	"hu":  build("hu", chain{stop: hu.HungarianStopWords, less: "cikk cikkek cikkeket", stem: inOrder(snowball(hungarian.Stem), ending(3, "a e")), keep: "áéíóöőúüű"}),
	"hy":  build("hy", chain{stop: hy.ArmenianStopWords, stem: armenian()}),
	"id":  build("id", chain{stop: id.IndonesianStopWords, less: "kecil lama", stem: indonesian()}),
	"it":  build("it", chain{stop: it.ItalianStopWords, more: "d un quell quest c n s t v m", stem: snowball(italian.Stem)}),
	"ja":  build("ja", chain{}),
	"ko":  build("ko", chain{}),
	"nl":  build("nl", chain{stop: nl.DutchStopWords, more: "s n t m", stem: dutchStem(), joint: "s"}),
	"no":  build("no", chain{stop: no.NorwegianStopWords, more: "s", stem: danishStem(norwegian.Stem), keep: "æøå", joint: "s e"}),
	"pl":  build("pl", chain{stop: pl.PolishStopWords, less: "dobrze kierunku możliwe natychmiast pan pana pani", stem: polish()}),
	"pt":  build("pt", chain{stop: pt.PortugueseStopWords, stem: snowball(portuguese.Stem)}),
	"ro":  build("ro", chain{stop: ro.RomanianStopWords, stem: romanian(), lower: romanianLower}),
	"ru":  build("ru", chain{stop: ru.RussianStopWords, stem: inOrder(replace("ё", "е"), snowball(russian.Stem))}),
	"sv":  build("sv", chain{stop: sv.SwedishStopWords, more: "s", stem: swedishStem(), keep: "åäö", joint: "s"}),
	"th":  build("th", chain{}),
	"tr":  build("tr", chain{stop: tr.TurkishStopWords, more: turkishTails, stem: turkish(), keep: "çğıöşü", lower: turkishLower}),
	"uk":  build("uk", chain{more: ukrainianStopWords, stem: ukrainian()}),
	"zh":  build("zh", chain{}),
}

// build makes the constructor of an analyzer.
func build(language string, c chain) func() *Analyzer {
	return sync.OnceValue(func() *Analyzer {
		a := &Analyzer{language: language, stop: stopWords(language, c), stem: c.stem, keep: c.keep, lower: c.lower}
		a.apart = newCompounds(a, c.joint)
		a.script = slices.Contains(strings.Fields(ownScripts), language)
		return a
	})
}

// What is left of words without meaning after an apostrophe divided them: in
// English of don't and they've (won is a verb and stays), in Turkish the
// endings of names.
const (
	englishTails = "s t d m re ve ll don isn aren wasn weren doesn didn hasn haven hadn wouldn shouldn couldn mustn needn ain"
	turkishTails = "daki deki taki teki dan den tan ten nin nın nun nün ın ün yi yı yu yü yla yle dır dir"
)

// ukrainianStopWords are words that say nothing by themselves.
const ukrainianStopWords = `а або але б без би був була були було бути в вам вас ваш ваша ваше ваші весь ви від він вона вони воно
	все всі втім вже г да де для до дуже є ж за з зі і із й його її їй їм їх же коли крім ледь лише між мене мені ми мій моя моє мої
	на над нам нас наш наша наше наші не нею неї ним них ні но о об один отже по при про під після поки та так також там твій тебе ти
	тим тих то того тоді той тому тут у усі хоч хоча це цей ця ці цього цьому цих чи чим що щоб що як яка яке який які якщо я`
