package analysis

import (
	"slices"
	"strings"
	"testing"
)

// compoundWord is a word and what else it is found by: words whose terms are,
// in order, those of its parts and of parts that stand together.
type compoundWord struct{ word, parts string }

// compoundWords are compounds by language, and words that only look like some.
var compoundWords = map[string][]compoundWord{
	"de": {
		{"Wohnungssuche", "Wohnung Suche"},
		{"Wohnungssuchen", "Wohnung Suche"},
		{"WOHNUNGSSUCHE", "Wohnung Suche"},
		{"Suchfeld", "suchen Feld"},
		{"Schulbuch", "Schule Buch"},
		{"Gästezimmer", "Gast Zimmer"},
		{"Bushaltestelle", "Bus Bushalt Halt Haltestelle Stelle"},
		{"Haustür", "Haus Tür"},
		{"Kundinnenkonto", "Kunde Konto"},
		{"Kreditkartenzahlung", "Kredit Kreditkarte Karte Kartenzahlung Zahlung"},
		{"Datenschutzerklärung", "Daten Datenschutz Schutz Schutzerklärung Erklärung"},
		{"Bestellung", ""},
		{"Versicherung", ""},
		{"Veränderung", ""},
		{"Schlange", ""},
		{"Handlung", ""},
		{"Beteiligung", ""},
		{"Gewohnheit", ""},
		{"unterschreiben", ""},
		{"Alternative", ""},
		{"Minister", ""},
		{"Transport", ""},
		{"Kundinnen", ""},
		{"Suche", ""},
	},
	"nl": {
		{"zoekopdracht", "zoeken opdracht"},
		{"woonkamer", "wonen kamer"},
		{"betaalmethoden", "betalen methode"},
		{"klantenkaart", "klant kaart"},
		{"koopprijs", "koop prijs"},
		{"verzekeringskosten", "verzekering kosten"},
		{"kantoor", ""},
		{"verhaal", ""},
		{"handelen", ""},
		{"bestelling", ""},
	},
	"sv": {{"bostadsmarknad", "bostad marknad"}, {"kundtjänsten", "kund tjänst"}, {"sökfält", "söka fält"}, {"betalning", ""}, {"fakturering", ""}},
	"da": {{"boliglån", "bolig lån"}, {"kundekonto", "kunde konto"}, {"indkøbskurven", "indkøb kurv"}, {"billede", ""}, {"virksomhed", ""}},
	"no": {{"boliglån", "bolig lån"}, {"betalingskort", "betaling kort"}, {"nyhetsbrevet", "nyhet brev"}, {"levering", ""}, {"deltaker", ""}},
}

// indexed are the terms under which a text is found.
func indexed(a *Analyzer, text string) string {
	var all []string
	for _, token := range a.Indexed(text) {
		all = append(all, token.Term)
	}
	return strings.Join(all, " ")
}

func TestCompoundsAreIndexedByTheirParts(t *testing.T) {
	t.Parallel()
	for language, words := range compoundWords {
		a := For(language)
		for _, tt := range words {
			want := strings.TrimSpace(terms(a, tt.word) + " " + terms(a, tt.parts))
			if got := indexed(a, tt.word); got != want {
				t.Errorf("%s: %s is found by %q, want %q", language, tt.word, got, want)
			}
			if got := a.Tokens(tt.word); len(got) != 1 {
				t.Errorf("%s: a query for %s asks for %+v, want the word itself", language, tt.word, got)
			}
		}
	}
}

func TestPartsHaveTheBytesOfTheCompound(t *testing.T) {
	t.Parallel()
	got := For("de").Indexed("Ihre Wohnungs\u00adsuche, endlich")
	want := []Token{
		{"wohnungssuch", 5, 20, 2}, {"wohnung", 5, 20, 2}, {"such", 5, 20, 2}, {"endlich", 22, 29, 3},
	}
	if !slices.Equal(got, want) {
		t.Errorf("Indexed = %+v, want %+v", got, want)
	}
}

func TestOtherLanguagesHaveNoCompounds(t *testing.T) {
	t.Parallel()
	for _, language := range append(Languages(), undetermined) {
		if _, ok := compoundWords[language]; ok {
			continue
		}
		const text = "Wohnungssuche zoekopdracht bostadsmarknad"
		if got, want := indexed(For(language), text), terms(For(language), text); got != want {
			t.Errorf("%s: Indexed = %q, want %q", language, got, want)
		}
	}
}

// TestListsOfPartsAreInOrder keeps the lists fit for review: a word a line,
// none twice, and none that is a stop word, for which nobody could ask.
func TestListsOfPartsAreInOrder(t *testing.T) {
	t.Parallel()
	for language := range compoundWords {
		data, err := compoundFiles.ReadFile("compounds/" + language + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for line := range strings.Lines(string(data)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") {
				continue
			}
			word := strings.Trim(line, "=-")
			if len(For(language).Tokens(word)) != 1 || strings.ContainsAny(line, " \t") {
				t.Errorf("%s: %q is not a word", language, line)
			}
			words = append(words, word)
		}
		if len(words) < 1000 || !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
			t.Errorf("%s: %d words, want 1000 or more, sorted, each once", language, len(words))
		}
	}
}

func TestEndlessCompoundsCostLittle(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("tagweg", 100)
	if got := For("de").Indexed(word); len(got) != 1 {
		t.Errorf("%d terms of a word of %d letters, want the word alone", len(got), len(word))
	}
	if got := For("de").Indexed(strings.Repeat("tag", 13)); len(got) != 1 {
		t.Errorf("%d terms of thirteen days in one word, want the word alone", len(got))
	}
}
