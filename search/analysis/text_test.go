package analysis

import (
	"os"
	"path/filepath"
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
	forms := languageForms()
	for _, language := range append(Languages(), undetermined) {
		a := For(language)
		for other := range forms { // also words of other languages
			for _, group := range append(forms[other].meet, forms[other].apart...) {
				holdsNothingBack(t, a, group+" "+strings.ToUpper(group))
			}
		}
		for _, tt := range compoundWords[language] {
			holdsNothingBack(t, a, tt.word)
		}
	}
	word := rapid.OneOf(rapid.StringMatching(`[A-Za-z]{1,12}`), rapid.StringMatching(`[a-zA-Z]\p{Mn}?[\p{Latin}'’0-9]{0,12}`),
		rapid.StringMatching(`[\p{Greek}\p{Cyrillic}]\p{Mn}?[\p{Greek}\p{Cyrillic}\p{Mn}]{0,8}`),
		rapid.StringMatching(`[\p{Thai}\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Mn}]{1,5}`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		holdsNothingBack(t, For(rapid.SampledFrom(Languages()).Draw(t, "language")), word.Draw(t, "word"))
	})
}

// TestSievesHoldNoWordsBack does so for real words and for what stemmers may
// stumble over: beginnings of all letters with some ends.
func TestSievesHoldNoWordsBack(t *testing.T) {
	t.Parallel()
	words := wordsOfTheLexicon(t)
	var short strings.Builder
	for i := 0; i < 26*26*26; i += 11 {
		letters := []byte{'a' + byte(i/676), 'a' + byte(i/26%26), 'a' + byte(i%26)}
		short.Write(letters[:1+i%3])
		short.WriteByte(' ')
		short.Write(letters)
		short.WriteString([]string{" ", "s ", "er ", "es ", "ing ", "a ", "nnen ", "ed "}[i%8])
	}
	for _, language := range append(Languages(), undetermined) {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			holdsNothingBack(t, For(language), words[language]+" "+strings.ToUpper(words[language])+" "+short.String())
		})
	}
}

func holdsNothingBack(tb rapid.TB, a *Analyzer, text string) {
	divided := a.Divide(text)
	for i := range divided.Len() {
		terms := divided.Terms(i)
		if terms.Stem != "" {
			for _, term := range append([]string{terms.Stem}, terms.Parts...) {
				if !a.Sieve([]string{term}, nil, nil).Passes(divided, i) {
					tb.Errorf("%s: a sieve for %q holds back %q", a.Language(), term, wordOf(divided, text, i))
				}
			}
		}
		if terms.Exact == "" {
			continue
		}
		if !a.Sieve(nil, []string{terms.Exact}, nil).Passes(divided, i) {
			tb.Errorf("%s: a sieve for %q as written holds back %q", a.Language(), terms.Exact, wordOf(divided, text, i))
		}
		for end := range terms.Exact {
			if i%4 > 0 {
				break // some will do
			}
			if end > 0 && !a.Sieve(nil, nil, []string{terms.Exact[:end]}).Passes(divided, i) {
				tb.Errorf("%s: a sieve for the beginning %q holds back %q", a.Language(), terms.Exact[:end], wordOf(divided, text, i))
			}
		}
	}
}

func wordOf(t *Text, text string, i int) string {
	start, end := t.Span(i)
	return text[start:end]
}

// wordsOfTheLexicon are those of package thesaurus, by language.
func wordsOfTheLexicon(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../thesaurus/lexicon/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatal("there is no lexicon", err)
	}
	words := map[string]string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		languages := strings.Split(lines[0], "\t")
		for _, line := range lines[1:] {
			for i, cell := range strings.Split(line, "\t") {
				if !strings.HasPrefix(line, "#") {
					words[languages[i]] += strings.ReplaceAll(cell, "|", " ") + " "
				}
			}
		}
	}
	return words
}

func TestSievesHoldBackMost(t *testing.T) {
	t.Parallel()
	a := For("en")
	divided := a.Divide("The customers said that paying by card was confusing, so they gave up.")
	passed := 0
	sieve := a.Sieve([]string{"pay"}, nil, nil)
	for i := range divided.Len() {
		if sieve.Passes(divided, i) {
			passed++
		}
	}
	if passed != 1 {
		t.Errorf("%d words may be paying, want 1", passed)
	}
}
