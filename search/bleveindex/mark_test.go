package bleveindex

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"earshot/search"
	"earshot/search/analysis"
)

// TestMarksAreWhatAFullReadingFinds compares marks, for which few words are
// stemmed, with all terms of the text.
func TestMarksAreWhatAFullReadingFinds(t *testing.T) {
	t.Parallel()
	words := rapid.SampledFrom([]string{
		"Suche", "suchen", "Wohnungssuche", "Wohnung", "Größe", "groesse", "GRÖSSE", "paid", "pays", "the", "l’été", "été", "Işık", "IŞIK",
		"kitabı", "книги", "книга", "支払い", "払い", "aalborg", "Ålborg", "12,5", "12.5", "woonkamer", "wonen", "buku", "membeli", "beli", "ﬁlm", "film",
	})
	rapid.Check(t, func(t *rapid.T) {
		language := rapid.SampledFrom(append(analysis.Languages(), "und")).Draw(t, "language")
		asked, text := words.Draw(t, "asked"), ""
		for _, w := range rapid.SliceOfN(words, 0, 8).Draw(t, "text") {
			text += w + rapid.SampledFrom([]string{" ", ", ", "-"}).Draw(t, "between")
		}
		chain := analysis.For(language)
		query := chain.Tokens(asked)
		if len(query) != 1 {
			t.Skip("more than one term")
		}
		var want []search.Span
		for _, token := range chain.Indexed(text) {
			span := search.Span{Start: token.Start, End: token.End}
			if token.Term == query[0].Term && !slices.Contains(want, span) {
				want = append(want, span)
			}
		}
		got, _ := newMarker(&search.Request{Query: search.Query{Root: search.Word{Text: asked}}}).Mark(language, text)
		if !slices.Equal(got, want) {
			t.Fatalf("%s: %q in %q is marked at %v, want %v", language, asked, text, got, want)
		}
	})
}
