package thesaurus

import (
	"math"
	"slices"
	"strings"
	"testing"

	"earshot/search"
	"earshot/search/dictionary"
)

// listed makes a table of lines "source: target, target".
func listed(from, to string, kind dictionary.Kind, lines ...string) dictionary.Table {
	d := dictionary.Table{From: from, To: to, Kind: kind}
	for _, line := range lines {
		source, targets, _ := strings.Cut(line, ": ")
		for i, target := range strings.Split(targets, ", ") {
			d.Pairs = append(d.Pairs, dictionary.Pair{Source: source, Target: target, Weight: 1 / float64(i+1)})
		}
	}
	return d
}

func consulting(concepts []Concept, list ...dictionary.Table) *Thesaurus {
	return New(concepts).With(NewTables(list...))
}

// weights are those of the alternatives to a word in a language.
func weights(expansions []search.Expansion, from, language string) map[string]float64 {
	found := map[string]float64{}
	for _, e := range expansions {
		for _, a := range e.Terms {
			if e.From == from && a.Language == language {
				found[a.Text] = a.Weight
			}
		}
	}
	return found
}

func TestDictionaryServesBothDirections(t *testing.T) {
	t.Parallel()
	s := consulting(nil, listed("en", "de", dictionary.Dictionary, "mortgage: Hypothek, Grundpfand", "landlord: Vermieter"))
	words := corpus{"de": {"die Hypothek", "der Vermieter"}, "en": {"the mortgage"}}
	got := expand(t, s, words, "mortgages landlord", "en")
	if found := weights(got, "mortgages", "de"); len(found) != 1 || found["Hypothek"] != 1 {
		t.Errorf("mortgages in de is %v, want Hypothek, which occurs, at 1", found)
	}
	if found := texts(got, "landlord", "de"); !slices.Equal(found, []string{"Vermieter"}) {
		t.Errorf("landlord in de is %q", found)
	}
	if found := texts(expand(t, s, words, "Hypotheken", "de"), "Hypotheken", "en"); !slices.Equal(found, []string{"mortgage"}) {
		t.Errorf("Hypotheken in en is %q", found)
	}
	for _, e := range got {
		for _, a := range e.Terms {
			if a.Source != search.SourceDictionary || a.Why != search.Translation {
				t.Errorf("%s comes from %q by %q", a.Text, a.Source, a.Why)
			}
		}
	}
}

func TestWordsAreTranslatedByWayOfAThirdLanguage(t *testing.T) {
	t.Parallel()
	s := consulting(nil,
		listed("en", "de", dictionary.Dictionary, "mortgage: Hypothek", "bank: Bank, Ufer"),
		listed("de", "es", dictionary.Dictionary, "Hypothek: hipoteca", "Bank: banco", "Ufer: orilla"),
		listed("en", "es", dictionary.Dictionary, "bank: banco"),
	)
	words := corpus{"es": {"una hipoteca del banco", "en la orilla"}}
	got := expand(t, s, words, "mortgage bank", "en")
	if found := texts(got, "mortgage", "es"); !slices.Equal(found, []string{"hipoteca"}) {
		t.Errorf("mortgage in es is %q", found)
	}
	found := weights(got, "bank", "es")
	if found["banco"] < 4*found["orilla"] || found["orilla"] == 0 {
		t.Errorf("bank in es is %v, want banco far before orilla", found)
	}
}

func TestWordAsTypedGoesBeforeOthersWithItsStem(t *testing.T) {
	t.Parallel()
	s := consulting(nil, listed("en", "de", dictionary.Dictionary, "universe: Weltall", "university: Hochschule"))
	words := corpus{"de": {"Weltall", "Hochschule"}}
	for query, want := range map[string]string{"university": "Hochschule", "universe": "Weltall"} {
		got := texts(expand(t, s, words, query, "en"), query, "de")
		if len(got) != 2 || got[0] != want {
			t.Errorf("%s in de is %q, want %s first", query, got, want)
		}
	}
}

func TestEvidenceThatAgreesCountsMore(t *testing.T) {
	t.Parallel()
	lexicon := []Concept{{ID: "1", Source: search.SourceLexicon, Terms: []Term{
		{Text: "charge", Language: "en"}, {Text: "cargo", Language: "es"},
	}}}
	s := consulting(lexicon,
		listed("en", "es", dictionary.Dictionary, "charge: tarifa, cargo"),
		listed("en", "es", dictionary.Learned, "charge: cargo, cobrar"),
	)
	got := expand(t, s, corpus{"es": {"tarifa", "cargo", "cobrar"}}, "charge", "en")
	found := weights(got, "charge", "es")
	if found["cargo"] < 2*found["tarifa"] || found["tarifa"] <= found["cobrar"] {
		t.Errorf("charge in es is %v, want cargo first by far, then tarifa", found)
	}
	sum := 0.0
	for _, w := range found {
		sum += w
	}
	if math.Abs(sum-1) > 1e-6 {
		t.Errorf("the weights sum up to %v, want 1", sum)
	}
}

func TestWhatWasLearnedFromFewTextsIsBelievedLess(t *testing.T) {
	t.Parallel()
	spor := map[int]float64{} // what "famous" is said to be, by texts that it was learned from
	for _, texts := range []int{1, 10, 1000} {
		n := float64(texts)
		table := dictionary.Table{From: "en", To: "ro", Kind: dictionary.Learned, Pairs: []dictionary.Pair{
			{Source: "famous", Target: "spor", Weight: n / (n + 1)}, {Source: "hymn", Target: "imn", Weight: n / (n + 1)},
		}}
		s := consulting(nil, listed("en", "ro", dictionary.Dictionary, "famous: renumit"), table)
		got := expand(t, s, corpus{"ro": {"spor", "renumit", "imn"}}, "famous hymn", "en")
		found := weights(got, "famous", "ro")
		if math.Abs(found["spor"]+found["renumit"]-1) > 1e-6 {
			t.Errorf("%d texts: famous in ro is %v, want a sum of 1: a dictionary has it", texts, found)
		}
		spor[texts] = found["spor"]
		if w, want := weights(got, "hymn", "ro")["imn"], n/(n+doubt); math.Abs(w-want) > 0.01 {
			t.Errorf("%d texts: hymn is imn at %.2f, want %.2f", texts, w, want)
		}
	}
	if spor[1] > 0.2 || spor[10] < 2*spor[1] || spor[1000] < 0.5 {
		t.Errorf("famous is spor by %v of texts, want little of one and half or more of a thousand", spor)
	}
}

// TestGlossaryOutweighsWhatAllTablesAgreeOn checks that what people entered about
// their own words leaves the others little.
func TestGlossaryOutweighsWhatAllTablesAgreeOn(t *testing.T) {
	t.Parallel()
	glossary := []Concept{{ID: "1", Terms: []Term{{Text: "checkout", Language: "en"}, {Text: "Bestellvorgang", Language: "de"}}}}
	s := consulting(glossary,
		listed("en", "de", dictionary.Dictionary, "checkout: Kasse"),
		listed("en", "de", dictionary.Learned, "checkout: Kasse"),
	)
	found := weights(expand(t, s, corpus{"de": {"Bestellvorgang", "Kasse"}}, "checkout", "en"), "checkout", "de")
	if found["Kasse"] == 0 || found["Bestellvorgang"] < 5*found["Kasse"] {
		t.Errorf("checkout in de is %v, want Bestellvorgang first by far, and Kasse", found)
	}
}

func TestPartsOfCompoundsAreLookedUp(t *testing.T) {
	t.Parallel()
	s := consulting(nil, listed("de", "en", dictionary.Dictionary, "Wohnung: flat", "Suche: search", "Leitung: cable"))
	words := corpus{"en": {"a flat", "my search"}}
	got := texts(expand(t, s, words, "Wohnungssuche", "de"), "Wohnungssuche", "en")
	slices.Sort(got)
	if !slices.Equal(got, []string{"flat", "search"}) {
		t.Errorf("Wohnungssuche in en is %q", got)
	}
}

func TestIrregularFormsAreLookedUp(t *testing.T) {
	t.Parallel()
	s := consulting(nil, listed("en", "es", dictionary.Dictionary, "pay: pagar"))
	if got := texts(expand(t, s, corpus{"es": {"pagar"}}, "paid", "en"), "paid", "es"); !slices.Equal(got, []string{"pagar"}) {
		t.Errorf("paid in es is %q", got)
	}
}

// TestTermOfSeveralWordsIsNotTakenApart keeps "credit card" from being a map.
func TestTermOfSeveralWordsIsNotTakenApart(t *testing.T) {
	t.Parallel()
	s := consulting(fixture(t), listed("en", "de", dictionary.Dictionary, "card: Landkarte", "credit: Guthaben"))
	words := corpus{"de": {"Kreditkarte", "Landkarte", "Guthaben"}}
	if got := texts(expand(t, s, words, "credit card", "en"), "card", "de"); !slices.Equal(got, []string{"Kreditkarte"}) {
		t.Errorf("card in de is %q", got)
	}
	if got := texts(expand(t, s, words, "red card", "en"), "card", "de"); !slices.Contains(got, "Landkarte") {
		t.Errorf("card by itself in de is %q", got)
	}
}

func TestOnlySomeSourcesCanBeAsked(t *testing.T) {
	t.Parallel()
	glossary := []Concept{{ID: "1", Terms: []Term{{Text: "fee", Language: "en"}, {Text: "Entgelt", Language: "de"}}}}
	lexicon := []Concept{{ID: "2", Source: search.SourceLexicon, Terms: []Term{{Text: "fee", Language: "en"}, {Text: "Gebühr", Language: "de"}}}}
	s := New(glossary, lexicon).With(NewTables(
		listed("en", "de", dictionary.Dictionary, "fee: Honorar"), listed("en", "de", dictionary.Learned, "fee: Kosten"),
	))
	words := corpus{"de": {"Entgelt", "Gebühr", "Honorar", "Kosten"}}.count()
	q, err := search.Parse("fee")
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		search.SourceGlossary: "Entgelt", search.SourceLexicon: "Gebühr", search.SourceDictionary: "Honorar",
		search.SourceLearned: "Kosten", search.SourceCognate: "",
	} {
		got := s.Expand(t.Context(), q, words, Options{Language: "en", Sources: []string{source}})
		if found := strings.Join(texts(got, "fee", "de"), " "); found != want {
			t.Errorf("fee by %s is %q, want %q", source, found, want)
		}
	}
}

func TestTablesTakeAnything(t *testing.T) {
	t.Parallel()
	odd := dictionary.Table{From: "en", To: "de", Pairs: []dictionary.Pair{
		{Source: "", Target: ""},
		{Source: "the", Target: "der"},
		{Source: "a b c d e f", Target: "x"},
		{Source: "fee", Target: "Gebühr", Weight: math.NaN()},
		{Source: "fee", Target: "Gebühr", Weight: -1},
		{Source: "\xff", Target: "\xfe"},
	}}
	s := consulting(nil, odd, dictionary.Table{}, dictionary.Table{From: "en", To: "en", Pairs: odd.Pairs},
		dictionary.Table{From: "en", To: "und", Pairs: odd.Pairs})
	if got := texts(expand(t, s, corpus{"de": {"Gebühr"}}, "fee the", "en"), "fee", "de"); !slices.Equal(got, []string{"Gebühr"}) {
		t.Errorf("fee in de is %q", got)
	}
	if got := expand(t, consulting(nil), corpus{"de": {"Gebühr"}}, "fee", "en"); len(got) != 0 {
		t.Errorf("no tables at all give %v", got)
	}
}
