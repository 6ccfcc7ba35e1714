package analysis

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// undetermined stands for every language without a chain of its own.
const undetermined = "und"

// Languages lists the subtags of the languages that have a chain, sorted.
func Languages() []string { return slices.Sorted(maps.Keys(chains)) }

// Canonical is the subtag under which a BCP 47 tag is analysed: "de" for
// "de-CH", "no" for Bokmål and Nynorsk, "und" for what has no chain.
func Canonical(tag string) string {
	if _, ok := chains[tag]; ok {
		return tag // as most are
	}
	primary, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	primary = strings.ToLower(strings.TrimSpace(primary))
	if other, ok := aliases[primary]; ok {
		primary = other
	}
	if _, ok := chains[primary]; !ok {
		return undetermined
	}
	return primary
}

// For returns the chain of a language, given by any BCP 47 tag; of languages
// without one, [Exact].
func For(language string) *Analyzer {
	if chain, ok := chains[Canonical(language)]; ok {
		return chain()
	}
	return Exact()
}

// Exact keeps words as they are written but for case, accents and ligatures.
func Exact() *Analyzer { return exact() }

var exact = sync.OnceValue(func() *Analyzer { return &Analyzer{language: undetermined} })

// aliases are other codes for languages that have a chain: older ones,
// parts of macrolanguages, and ISO 639-2.
var aliases = map[string]string{
	"nb": "no", "nn": "no", "nob": "no", "nno": "no", "nor": "no", "in": "id", "ind": "id", "mo": "ro",
	"cmn": "zh", "yue": "zh", "wuu": "zh", "zho": "zh", "chi": "zh", "jpn": "ja", "kor": "ko", "tha": "th",
	"ara": "ar", "arb": "ar", "arz": "ar", "bul": "bg", "cat": "ca", "ces": "cs", "cze": "cs", "dan": "da",
	"deu": "de", "ger": "de", "gsw": "de", "ell": "el", "gre": "el", "eng": "en", "spa": "es", "eus": "eu",
	"baq": "eu", "fas": "fa", "per": "fa", "pes": "fa", "prs": "fa", "fin": "fi", "fra": "fr", "fre": "fr",
	"gle": "ga", "glg": "gl", "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "arm": "hy", "ita": "it",
	"nld": "nl", "dut": "nl", "pol": "pl", "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "swe": "sv",
	"tur": "tr", "ukr": "uk", "bs": "hr", "bos": "hr",
}
