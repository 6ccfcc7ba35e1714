package library_test

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"earshot/internal/library"
)

func TestFindIgnoresHowALetterIsWritten(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, words string
		want        []string
	}{
		{"The Delivery was late, delivery!", "DELIV", []string{"Deliv", "deliv"}},
		{"Das ist groß, die Straße", "grosS", []string{"groß"}},
		{"Das ist groß", "s", []string{"s", "s", "ß"}},
		{"ein Café, zwei cafe\u0301s", "cafe", []string{"Café", "cafe\u0301"}},
		{"It’s l'heure", "its", []string{"It’s"}},
		{"It’s here", "it'", []string{"It"}},
		{"a “quote” – there", `"quote" - t`, []string{"“quote” – t"}},
		{"two\u00a0\n words", " two words ", []string{"two\u00a0\n words"}},
		{"łódź İstanbul ﬁn", "lodz istanbul fin", []string{"łódź İstanbul ﬁn"}},
		{"aaaa", "aa", []string{"aa", "aa"}},
		{"日本語の話", "本語", []string{"本語"}},
		{"nothing", "", nil},
		{"it’s", "'", nil},
		{"nothing", "nothing more", nil},
	} {
		var got []string
		for _, s := range library.Find(tt.text, tt.words) {
			got = append(got, tt.text[s.Start:s.End])
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("Find(%q, %q) = %q, want %q", tt.text, tt.words, got, tt.want)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("groß, größer", "ss")
	f.Add("It’s \xff \u0301", "\u0301")
	f.Fuzz(func(t *testing.T, text, words string) {
		last := 0
		for _, s := range library.Find(text, words) {
			if s.Start < last || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("Find(%q, %q) has %v after %d", text, words, s, last)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("Find(%q, %q) cuts a character: %v", text, words, s)
			}
			last = s.End
		}
	})
}

// TestFindReadsThreeHoursAtOnce holds what is looked through as somebody types.
func TestFindReadsThreeHoursAtOnce(t *testing.T) {
	t.Parallel()
	text, began := strings.Repeat("Nobody opens the door on Saturday, größer wäre besser. ", 5000), time.Now()
	if n := len(library.Find(text, "saturday")); n != 5000 {
		t.Errorf("found %d of 5000", n)
	}
	t.Logf("%d bytes took %v", len(text), time.Since(began))
}
