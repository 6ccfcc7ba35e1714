package analysis

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"earshot/internal/testdata"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// checkTokens reads a text in every language and checks what must hold of any:
// tokens lie within the text, on whole characters, in order, and have terms.
func checkTokens(tb rapid.TB, text string) {
	tb.Helper()
	valid := utf8.ValidString(text)
	for _, language := range append(Languages(), undetermined) {
		a := For(language)
		tokens := a.Tokens(text)
		before := Token{}
		for _, token := range tokens {
			switch {
			case token.Start < before.Start || token.Start >= token.End || token.End > len(text):
				tb.Fatalf("%s: %+v after %+v in %q of %d bytes", language, token, before, text, len(text))
			case valid && !utf8.ValidString(text[token.Start:token.End]):
				tb.Fatalf("%s: %+v cuts a character of %q", language, token, text)
			case token.Position <= before.Position:
				tb.Fatalf("%s: position of %+v after %+v in %q", language, token, before, text)
			case token.Term == "" || len(token.Term) > maxTerm || !utf8.ValidString(token.Term):
				tb.Fatalf("%s: %+v in %q is no term", language, token, text)
			}
			before = token
		}
		checkIndexed(tb, a, text, tokens)
		indexed, exact := a.Readings(text)
		if !slices.Equal(indexed, a.Indexed(text)) || !slices.Equal(exact, Exact().Indexed(text)) {
			tb.Fatalf("%s: Readings(%q) = %+v, %+v", language, text, indexed, exact)
		}
	}
}

// checkIndexed checks that a text is indexed by its tokens and, in their places,
// parts of them.
func checkIndexed(tb rapid.TB, a *Analyzer, text string, tokens []Token) {
	tb.Helper()
	i := 0
	for _, token := range a.Indexed(text) {
		if i < len(tokens) && token == tokens[i] {
			i++
			continue
		}
		if i == 0 || token.Term == "" || token.Term == tokens[i-1].Term {
			tb.Fatalf("%s: part %+v of %q", a.Language(), token, text)
		}
		if token.Term = tokens[i-1].Term; token != tokens[i-1] {
			tb.Fatalf("%s: part %+v of %q is not where %+v is", a.Language(), token, text, tokens[i-1])
		}
	}
	if i != len(tokens) {
		tb.Fatalf("%s: Indexed(%q) has %d of %d tokens", a.Language(), text, i, len(tokens))
	}
}

func TestTokensLieOnTheTextWhateverItIs(t *testing.T) {
	t.Parallel()
	pieces := rapid.OneOf(
		rapid.String(),
		rapid.StringMatching(`[\p{Latin}\p{Mn}'’.,\-]{1,12}`),
		rapid.StringMatching(`([Ww]ohnung|SUCHE|n|s|karten?|bo\x{0308}rse|straße|zahlung\x{ad}|woon|kaart|køb|søk|ﬁlm){2,6}`),
		rapid.StringMatching(`[\p{Han}\p{Hiragana}\p{Katakana}ーﾞ]{1,6}`),
		rapid.StringMatching(`[\p{Hangul}\p{Thai}\p{Khmer}\p{Myanmar}\p{Lao}]{1,8}`),
		rapid.StringMatching(`[\p{Arabic}\p{Devanagari}\p{Hebrew}\x{200c}\x{200d}]{1,8}`),
		rapid.StringMatching(`[\p{Greek}\p{Cyrillic}\p{Armenian}'ʼ]{1,10}`),
		rapid.StringMatching(`[\p{Nd}\p{No}.,:]{1,8}`),
		rapid.StringMatching(`[\p{So}\p{Sk}\x{fe0f}\x{200d}]{1,4}`),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 1, 6), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"\x00", "\xff\xfe", "\u00ad", "ﷺ", "ﷺﷺﷺ", "İI\u0307", "ſß", "\ufeff", "a\u0300\u0301\u0302"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		checkTokens(t, strings.Join(rapid.SliceOfN(pieces, 0, 6).Draw(t, "pieces"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between")))
	})
}

func TestTokensStandHostileText(t *testing.T) {
	t.Parallel()
	var lines []string
	if err := json.Unmarshal(testdata.Read(t, "hostile-strings/blns.json"), &lines); err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		checkTokens(t, line)
	}
}

func TestTokensNameTheirBytes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		language, text string
		want           []Token
	}{
		{"fr", "Oui, l’été !", []Token{{"oui", 0, 3, 1}, {"ete", 9, 14, 3}}},
		{"en", "The customers' carts", []Token{{"custom", 4, 13, 2}, {"cart", 15, 20, 3}}},
		{"und", "東京都 Straße", []Token{{"東京", 0, 6, 1}, {"京都", 3, 9, 2}, {"strasse", 10, 17, 3}}},
		{"fa", "کتاب\u200cها", []Token{{"كتاب", 0, 15, 1}}},
		{"en", "pay\u00ad, now\u00adhere", []Token{{"pay", 0, 3, 1}, {"nowher", 7, 16, 2}}},
	}
	for _, tt := range tests {
		got := For(tt.language).Tokens(tt.text)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: Tokens(%q) (-want +got):\n%s", tt.language, tt.text, diff)
		}
	}
}

func TestAllChainsNumberWordsAlike(t *testing.T) {
	t.Parallel()
	const text = "I can’t pay 3,50 для п’ять 東京都 l’été naïve 👍 the end"
	position := make(map[int]int) // by start
	for _, token := range Exact().Tokens(text) {
		position[token.Start] = token.Position
	}
	for _, language := range Languages() {
		for _, token := range For(language).Tokens(text) {
			if position[token.Start] != token.Position {
				t.Errorf("%s: %+v is number %d in the exact chain", language, token, position[token.Start])
			}
		}
	}
}

func TestEndlessWordsCostLittle(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		tokens     int
		longest    int
	}{
		{"cut", strings.Repeat("ä", 1000), 1, maxTerm},
		{"left out", strings.Repeat("a", maxWord+1) + " 9", 1, 1},
		{"100 KB of letters", strings.Repeat("a", 100_000), 0, 0},
		{"100 KB of marks", "a" + strings.Repeat("\u0301", 50_000), 0, 0},
		{"100 KB of apostrophes", strings.Repeat("п'", 33_000), 0, 0},
		{"100 KB of joiners", "a" + strings.Repeat("\u200d", 33_000) + "b", 0, 0},
		{"a syllable of marks", "ก" + strings.Repeat("\u0e49", 1000) + "ข", 1, maxTerm},
	}
	for _, tt := range tests {
		for _, language := range append(Languages(), undetermined) {
			tokens := For(language).Tokens(tt.text)
			longest := 0
			for _, token := range tokens {
				longest = max(longest, len(token.Term))
			}
			if len(tokens) != tt.tokens || longest > tt.longest {
				t.Errorf("%s, %s: %d tokens, the longest of %d bytes, want %d and at most %d", tt.name, language, len(tokens), longest, tt.tokens, tt.longest)
			}
		}
	}
}

func TestAnalyzersAreSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, language := range Languages() {
				if got := terms(For(language), "Ａ1"); got != "a1" {
					t.Errorf("%s: terms of Ａ1 = %q, want a1", language, got)
				}
			}
		})
	}
	group.Wait()
}
