package analysis

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestDividedTextHasTheTermsOfReadings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([A-Za-zäß’]{1,9}[ ,.-]){0,9}`)).Draw(t, "text")
		a := For(rapid.SampledFrom(Languages()).Draw(t, "language"))
		var indexed, exact []Token
		divided := a.Divide(text)
		for i := range divided.Len() {
			start, end := divided.Span(i)
			terms := divided.Terms(i)
			if terms.Exact != "" {
				exact = append(exact, Token{terms.Exact, start, end, i + 1})
			}
			if terms.Stem != "" {
				for _, term := range append([]string{terms.Stem}, terms.Parts...) {
					indexed = append(indexed, Token{term, start, end, i + 1})
				}
			}
		}
		wantIndexed, wantExact := a.Readings(text)
		if !slices.Equal(indexed, wantIndexed) || !slices.Equal(exact, wantExact) {
			t.Fatalf("%s: Divide(%q) has %+v and %+v, want %+v and %+v", a.Language(), text, indexed, exact, wantIndexed, wantExact)
		}
	})
}

// TestSievesHoldNothingBack takes each term of a word by itself: a sieve for it
// must let the word pass.
func TestSievesHoldNothingBack(t *testing.T) {
	t.Parallel()
	check := func(tb rapid.TB, a *Analyzer, text string) {
		divided := a.Divide(text)
		for i := range divided.Len() {
			terms := divided.Terms(i)
			for _, term := range append([]string{terms.Stem}, terms.Parts...) {
				if term != "" && !a.Sieve([]string{term}, nil).Passes(divided, i) {
					tb.Errorf("%s: a sieve for %q holds a word of %q back", a.Language(), term, text)
				}
			}
			if terms.Exact != "" && !a.Sieve(nil, []string{terms.Exact}).Passes(divided, i) {
				tb.Errorf("%s: a sieve for %q as written holds a word of %q back", a.Language(), terms.Exact, text)
			}
		}
	}
	forms := languageForms()
	for _, language := range append(Languages(), undetermined) {
		a := For(language)
		for other := range forms { // also words of other languages
			for _, group := range append(forms[other].meet, forms[other].apart...) {
				check(t, a, group+" "+strings.ToUpper(group))
			}
		}
		for _, tt := range compoundWords[language] {
			check(t, a, tt.word)
		}
	}
	word := rapid.OneOf(rapid.StringMatching(`[A-Za-z]{1,12}`), rapid.StringMatching(`[a-zA-Z]\p{Mn}?[\p{Latin}'’0-9]{0,12}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		check(t, For(rapid.SampledFrom(Languages()).Draw(t, "language")), word.Draw(t, "word"))
	})
}

func TestSievesHoldBackMost(t *testing.T) {
	t.Parallel()
	a := For("en")
	divided := a.Divide("The customers said that paying by card was confusing, so they gave up.")
	passed := 0
	sieve := a.Sieve([]string{"pay"}, nil)
	for i := range divided.Len() {
		if sieve.Passes(divided, i) {
			passed++
		}
	}
	if passed != 1 {
		t.Errorf("%d words may be paying, want 1", passed)
	}
}
