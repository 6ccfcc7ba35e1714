package thesaurus

import (
	"testing"

	"earshot/search"
)

func TestTheLanguageOfAQueryIsThatOfItsWords(t *testing.T) {
	t.Parallel()
	s := New(fixture(t))
	for _, tt := range []struct{ query, hint, want string }{
		{"how do customers pay for the delivery", "", "en"},
		{"wie zahlen die Kunden", "de", "de"},
		{"die Kunden zahlen", "", "de"},
		{"die slow delivery", "en", "en"},
		{"och kund", "sv", "sv"},
		{"och kund", "", "und"},
		{"", "en", "en"},
	} {
		q, err := search.Parse(tt.query)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Language(q, Options{Language: tt.hint}); got != tt.want {
			t.Errorf("Language(%q, hint %q) = %q, want %q", tt.query, tt.hint, got, tt.want)
		}
	}
}
