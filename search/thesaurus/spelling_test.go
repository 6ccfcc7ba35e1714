package thesaurus

import (
	"slices"
	"testing"
)

func TestSpellingsFindsWhatIsWrittenAlmostLikeIt(t *testing.T) {
	t.Parallel()
	s := NewSpellings([]Concept{{Terms: []Term{
		{Text: "customer", Language: "en"},
		{Text: "costumer", Language: "en"},
		{Text: "Kunde", Language: "de"},
		{Text: "Kündigung", Language: "de"},
		{Text: "credit card", Language: "en"},
		{Text: "顧客", Language: "ja"},
		{Text: "клиент", Language: "ru"},
		{Text: "cart", Language: "en"},
		{Text: "Cart", Language: "de"},
	}}})
	for _, tt := range []struct {
		word, language string
		want           []string
	}{
		{"custmer", "en", []string{"customer", "costumer"}},
		{"cutsomer", "", []string{"customer"}},
		{"customer", "en", []string{"costumer"}},
		{"kundigunk", "", []string{"Kündigung"}},
		{"KUNDIGUN", "", []string{"Kündigung"}},
		{"клиетн", "ru", []string{"клиент"}},
		{"carz", "", []string{"cart", "Cart"}},
		{"carz", "de", []string{"Cart", "cart"}},
		{"ca", "", nil},
		{"caxx", "", nil},
		{"credit", "", nil},
		{"顧", "", nil},
		{"two words", "", nil},
		{"", "", nil},
	} {
		if got := s.Similar(tt.word, tt.language, 3); !slices.Equal(got, tt.want) {
			t.Errorf("Similar(%q, %q) = %q, want %q", tt.word, tt.language, got, tt.want)
		}
	}
	if got := s.Similar("custmer", "en", 1); len(got) != 1 {
		t.Errorf("Similar(custmer) = %q, want at most one", got)
	}
}

// TestChangesAgreesWithADefinition compares the distance that is counted
// row by row with one by its definition.
func TestChangesAgreesWithADefinition(t *testing.T) {
	t.Parallel()
	var slow func(a, b []rune) int
	slow = func(a, b []rune) int {
		if len(a) == 0 || len(b) == 0 {
			return len(a) + len(b)
		}
		i, j := len(a)-1, len(b)-1
		same := 1
		if a[i] == b[j] {
			same = 0
		}
		n := min(slow(a[:i], b)+1, slow(a, b[:j])+1, slow(a[:i], b[:j])+same)
		if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
			n = min(n, slow(a[:i-1], b[:j-1])+1)
		}
		return n
	}
	words := []string{"", "a", "ab", "ba", "abc", "acb", "cab", "abcd", "badc", "xбя", "бxя", "aaaa", "hello", "ehllo", "helol"}
	for _, a := range words {
		for _, b := range words {
			want := slow([]rune(a), []rune(b))
			if got := changes([]rune(a), []rune(b), 2); got != want && (want <= 2 || got <= 2) {
				t.Errorf("changes(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
}

func BenchmarkSpellings(b *testing.B) {
	s := NewSpellings(Builtin())
	for b.Loop() {
		s.Similar("custmer", "en", 3)
	}
}
