package analysis

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// forms says of a language which words must become the same term, a group of
// them in each string, and which pairs must not.
type forms struct {
	meet  []string
	apart []string
}

func TestFormsOfAWordMeet(t *testing.T) {
	t.Parallel()
	tests := languageForms()
	for _, language := range Languages() {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			a := For(language)
			pairs := 0
			for _, group := range tests[language].meet {
				words := strings.Split(group, "|")
				first := terms(a, words[0])
				for _, word := range words[1:] {
					pairs++
					if got := terms(a, word); got == "" || got != first {
						t.Errorf("%q is %q, but %q is %q", words[0], first, word, got)
					}
				}
			}
			for _, pair := range tests[language].apart {
				one, other, _ := strings.Cut(pair, "|")
				if terms(a, one) == terms(a, other) {
					t.Errorf("%q and %q are both %q", one, other, terms(a, one))
				}
			}
			if pairs < 5 || len(tests[language].apart) < 2 {
				t.Errorf("%d pairs that meet and %d that do not, want 5 and 2", pairs, len(tests[language].apart))
			}
		})
	}
}

// terms are the terms of a text, one after the other.
func terms(a *Analyzer, text string) string {
	var all []string
	for _, token := range a.Tokens(text) {
		all = append(all, token.Term)
	}
	return strings.Join(all, " ")
}

func TestStockFaultsAreRepaired(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, language, text, want string }{
		{"Thai becomes terms", "th", "จ่ายเงิน", "จ่า าย ยเ เงิ งิน"},
		{"Lao becomes terms", "lo", "ຈ່າຍ", "ຈ່າ າຍ"},
		{"Khmer becomes terms", "km", "ប្រាក់", "ប្រា រាក់"},
		{"Burmese becomes terms", "my", "ငွေ", "ငွေ"},
		{"Hangul is read in pairs", "ko", "사용자는", "사용 용자 자는"},
		{"decomposed Hangul is the same", "ko", "\u1109\u1161\u110b\u116d\u11bc", "사용"},
		{"half-width kana are the same", "ja", "ﾊﾞｶｰ", "バカ カー"},
		{"one ideograph is a term", "zh", "我 是", "我 是"},
		{"capital İ is an i in Turkish", "tr", "İSTANBUL", "istanbul"},
		{"capital I is an ı in Turkish", "tr", "IŞIK", "ışık"},
		{"capital İ is an i elsewhere", "en", "İstanbul", "istanbul"},
		{"a curly apostrophe is an apostrophe", "en", "they’re customer’s", "custom"},
		{"so is a straight one", "en", "they're customer's", "custom"},
		{"negations leave nothing over", "en", "I don’t, they haven't", ""},
		{"endings of names go in Turkish", "tr", "İstanbul'daki", "istanbul"},
		{"summer is no stop word in French", "fr", "cet été", "ete"},
		{"stop words with apostrophes go", "fr", "qu’il l’aime d'abord", "aim abord"},
		{"Polish customers stay whole", "pl", "klient", "klient"},
		{"the German way is no stop word", "de", "der Weg", "weg"},
		{"Romanian commas are cedillas", "ro", "utilizați și", "utiliz"},
		{"digits of all scripts are digits", "ar", "١٢٣ ۴۵ ४५", "123 45 45"},
		{"a decimal comma is a point", "de", "3,5 3.5 1,2.", "3.5 3.5 1.2"},
		{"soft hyphens and joiners are not read", "de", "Bestell\u00advorgang", terms(For("de"), "Bestellvorgang")},
		{"emoji are terms", "en", "👍🏽 👩\u200d💻", "👍 👩 💻"},
	}
	for _, tt := range tests {
		if got := terms(For(tt.language), tt.text); got != tt.want {
			t.Errorf("%s: terms of %q in %s = %q, want %q", tt.name, tt.text, tt.language, got, tt.want)
		}
	}
}

func TestStopWordsAreKnownAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for language, text := range map[string]string{
		"ar": "من في", "bg": "Аз съм", "ca": "L'ha per què", "ckb": "لە بۆ", "cs": "Že být", "da": "Jeg på", "de": "Für Über während",
		"el": "Από την, για τους", "en": "They've THE", "es": "Él también", "eu": "Eta", "fa": "این از برای", "fi": "Minä", "fr": "C’est même",
		"ga": "Agus", "gl": "Tamén", "hi": "यह और में", "hr": "Ću", "hu": "És ő", "hy": "և", "id": "Yang", "it": "Dell'è perché",
		"nl": "Het", "no": "På", "pl": "Się że", "pt": "Não até", "ro": "Și și şi", "ru": "Что она", "sv": "Från", "tr": "Çok İçin", "uk": "Що її",
	} {
		if got := terms(For(language), text); got != "" {
			t.Errorf("%s: terms of %q = %q, want none", language, text, got)
		}
	}
}

func TestWordsThatAskSayNothing(t *testing.T) {
	t.Parallel()
	for language, text := range map[string]string{
		"ar": "كم متى أين كيف لماذا", "bg": "Кой Коя", "ca": "Quants", "cs": "Kdy Kolik Jaká", "da": "Hvornår hvorfor", "de": "Wer Warum wurden",
		"el": "Πότε Πόσοι Πόσες Γιατί", "en": "Whose", "es": "Cuántos Quién dónde", "fi": "Milloin miten", "fr": "Où Combien Pourquoi", "hr": "Koliko zašto",
		"hu": "Melyik hány", "it": "Quando cosa", "nl": "Hoeveel welke", "no": "Hvilken hvordan", "pl": "Ile kogo", "pt": "Quantos porquê É",
		"ro": "a fost o câtă mai cele Unui", "ru": "Сколько какие также", "tr": "Kaç nedir İse hangisidir", "uk": "Хто скільки",
	} {
		if got := terms(For(language), text); got != "" {
			t.Errorf("%s: terms of %q = %q, want none", language, text, got)
		}
		if terms(Exact(), text) == "" {
			t.Errorf("%s: phrases and words by themselves must still find %q", language, text)
		}
	}
}

func TestExactIgnoresCaseAndAccentsOnly(t *testing.T) {
	t.Parallel()
	same := []string{
		"Œuvre|oeuvre|ŒUVRE", "Straße|strasse|STRASSE", "Smørrebrød|smorrebrod", "Ærø|aero", "Łódź|lodz", "naïve|naive|nai\u0308ve",
		"ÉTÉ|ete", "Äpfel|apfel", "ﬁnance|finance", "Ｐａｙ|pay", "ёлка|елка", "Ελλάδα|ελλαδα|ΕΛΛΑΔΑ", "δρόμος|ΔΡΟΜΟΣ", "İzmir|izmir",
		"they’re|they're|They＇re", "п’ять|п'ять|пʼять|пять", "كِتَاب|كتاب", "کتاب\u200cها|کتابها", "co\u00adoperate|cooperate", "I\u0307zmir|izmir",
	}
	for _, group := range same {
		words := strings.Split(group, "|")
		for _, word := range words[1:] {
			if got, want := terms(Exact(), word), terms(Exact(), words[0]); got != want || got == "" {
				t.Errorf("%q is %q, but %q is %q", words[0], want, word, got)
			}
		}
	}
	for _, pair := range []string{"pay|pays", "мой|мои", "їжак|іжак", "がか|かか", "कि|की", "the|then"} {
		one, other, _ := strings.Cut(pair, "|")
		if terms(Exact(), one) == terms(Exact(), other) {
			t.Errorf("%q and %q are both %q", one, other, terms(Exact(), one))
		}
	}
}

func TestCanonicalFindsTheChain(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"de": "de", "de-CH": "de", "DE_at": "de", " en-US ": "en", "nb": "no", "nn-NO": "no", "no": "no", "zh-Hant-TW": "zh",
		"deu": "de", "iw": "und", "": "und", "und": "und", "tlh": "und", "x-private": "und", "-": "und", "deutsch": "und",
	} {
		if got := Canonical(tag); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", tag, got, want)
		}
		if got := For(tag).Language(); got != want {
			t.Errorf("For(%q).Language() = %q, want %q", tag, got, want)
		}
	}
	for other, language := range aliases {
		if Canonical(other) != language {
			t.Errorf("Canonical(%q) = %q, want the chain %q", other, Canonical(other), language)
		}
	}
}

func TestLanguagesAreSortedAndComplete(t *testing.T) {
	t.Parallel()
	got := Languages()
	if !slices.IsSorted(got) {
		t.Errorf("Languages() = %q, want them sorted", got)
	}
	for want := range strings.FieldsSeq(`ar bg ca ckb cs da de el en es eu fa fi fr ga gl hi hr hu hy id it ja ko nl no pl pt ro ru sv th tr uk zh`) {
		if !slices.Contains(got, want) {
			t.Errorf("Languages() lacks %q", want)
		}
	}
}

// Skipping the chain for such words must change no term of an index.
func TestLanguagesWithLettersOfTheirOwnLeaveOthersAlone(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("Customers OK e.g. don't rock'n'roll 1,000.5 42nd x C++ sizes running https://a.example/b?c=d a_b")
	for range 5000 {
		word := make([]byte, 1+random.IntN(12))
		for i := range word {
			word[i] = byte('!' + random.IntN('~'-'!'+1))
		}
		words = append(words, string(word))
	}
	for language := range strings.FieldsSeq(ownScripts) {
		short := For(language)
		if !short.script {
			t.Errorf("%s takes the long way", language)
		}
		long := short.Once()
		long.script = false
		for _, word := range words {
			if diff := cmp.Diff(long.Tokens(word), short.Tokens(word)); diff != "" {
				t.Errorf("%s reads %q otherwise than its steps do:\n%s", language, word, diff)
			}
		}
	}
}
