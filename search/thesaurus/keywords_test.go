package thesaurus

import (
	"testing"

	"earshot/search"
)

func TestKeywordsAreWhatSaysSomething(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	for _, tt := range []struct{ query, hint, want string }{
		{"how do customers pay for the delivery", "", "customers pay delivery"},
		{"wie zahlen die Kunden", "de", "zahlen Kunden"},
		{"die Kunden zahlen", "", "Kunden zahlen"},
		{"die slow delivery", "en", "die slow delivery"},
		{"the delivery", "", "delivery"},
		{"to be or not to be", "en", "to be or not to be"},
		{"the brand:acme", "en", "the brand:acme"},
		{"the -delivery customer", "en", "-delivery customer"},
		{`the "credit card"`, "en", `"credit card"`},
		{"the deliver*", "en", "deliver*"},
		{"the OR delivery", "en", "the OR delivery"},
		{"the", "en", "the"},
		{"och kund", "sv", "kund"},
		{"och kund", "", "och kund"},
		{"", "en", ""},
	} {
		q, err := search.Parse(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Keywords(q, Options{Language: tt.hint}).String(); got != tt.want {
			t.Errorf("Keywords(%q, %q) = %q, want %q", tt.query, tt.hint, got, tt.want)
		}
	}
}
