package thesaurus

import (
	"slices"
	"strings"
	"testing"

	"earshot/search"
)

func TestExpandFindsTermsInEveryLanguageAndInflection(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	all := everything(fixture(t))
	for _, tt := range []struct {
		query, hint, from, language string
		want                        string
	}{
		{"customer", "en", "customer", "de", "Kunde"},
		{"customers", "", "customers", "pl", "klient klientka"},
		{"CUSTOMERS", "", "CUSTOMERS", "nl", "klant"},
		{"Kunden", "de", "Kunden", "en", "customer client"},
		{"Kunden", "", "Kunden", "de", ""},
		{"paying", "en", "paying", "de", "zahlen bezahlen"},
		{"credito", "it", "credito", "de", "Kredit"},
		{"cre\u0301dit", "fr", "cre\u0301dit", "de", "Kredit"},
		{"credit card", "en", "credit", "de", "Kreditkarte Kredit"},
		{"credit card", "en", "card", "de", "Kreditkarte Karte"},
		{"credit cards", "en", "cards", "fr", "carte|carte de crédit|carte bancaire|crédit"},
		{"carte de crédit", "fr", "carte", "de", "Kreditkarte Karte"},
		{"carte de crédit", "fr", "de", "de", ""},
		{"carte de crédit", "fr", "crédit", "en", "credit card|card|credit"},
		{"card OR credit", "en", "card", "de", "Karte"},
		{"credit brand:acme card", "en", "card", "de", "Karte"},
		{"market", "en", "market", "fr", "marché"},
		{"marketing", "en", "marketing", "fr", "mercatique"},
		{"marche lentement", "fr", "marche", "de", "gehen Markt Stufe"}, // a form of to walk, market or step
		{"marketing", "en", "marketing", "de", ""},
		{"sign in", "en", "sign", "de", "anmelden einloggen"},
		{"anmelden", "de", "anmelden", "en", ""},
		{"cart", "en", "cart", "en", "basket"},
		{"shopping cart", "en", "shopping", "en", "basket"},
		{"client", "en", "client", "en", "customer"},
		{"slow delivery", "en", "slow", "es", "lento"},
		{"slow delivery", "en", "delivery", "es", "entrega"},
		{"credit", "en", "credit", "de", "Kredit"},
		{`"credit card"`, "en", "credit", "de", ""},
		{"slow -delivery", "en", "delivery", "de", ""},
		{"deliver* slow", "en", "deliver", "de", ""},
		{"gift ideas for a customer", "en", "gift", "fr", "cadeau"},
		{"zahlen mit Gift", "de", "Gift", "fr", "poison"},
		{"die Kunden zahlen", "de", "die", "fr", ""},
		{"die slow", "en", "die", "fr", "mourir"},
	} {
		var want []string
		switch {
		case strings.Contains(tt.want, "|"):
			want = strings.Split(tt.want, "|")
		case tt.want != "":
			want = strings.Fields(tt.want)
		}
		if got := texts(expand(t, s, all, tt.query, tt.hint), tt.from, tt.language); !slices.Equal(got, want) {
			t.Errorf("Expand(%q, %q): %q in %s is %q, want %q", tt.query, tt.hint, tt.from, tt.language, got, want)
		}
	}
}

func TestSingleWordsCanBeLeftAlone(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	words := corpus{"de": {"Kreditkarte", "Karte", "Rückerstattung"}}.count()
	q, err := search.Parse("refund Credit card")
	if err != nil {
		t.Fatal(err)
	}
	got := s.Expand(t.Context(), q, words, Options{Language: "en", Literal: []string{"credit"}})
	if found := texts(got, "Credit", "de"); len(found) > 0 {
		t.Errorf("the word to be left alone has %q", found)
	}
	if found := texts(got, "card", "de"); !slices.Equal(found, []string{"Karte"}) {
		t.Errorf("card is %q, want Karte: without its other word it is no credit card", found)
	}
	if found := texts(got, "refund", "de"); !slices.Equal(found, []string{"Rückerstattung"}) {
		t.Errorf("refund is %q", found)
	}
}
