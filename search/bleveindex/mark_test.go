package bleveindex

import (
	"math/rand/v2"
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
		compareMarks(t, language, asked, text)
	})
}

// TestMarksOfRealTexts does the same with real texts and their words.
func TestMarksOfRealTexts(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 8))
	for _, language := range markLanguages {
		texts := markTexts(t, language)
		for range 300 {
			words := analysis.Exact().Tokens(texts[random.IntN(len(texts))])
			asked := words[random.IntN(len(words))].Term
			for range 3 {
				compareMarks(t, language, asked, texts[random.IntN(len(texts))])
			}
		}
	}
}

// compareMarks compares the marks of a word with those that all terms of the
// text give.
func compareMarks(t rapid.TB, language, asked, text string) {
	t.Helper()
	chain := analysis.For(language)
	query := chain.Tokens(asked)
	if len(query) != 1 {
		return // more than one term
	}
	var want []search.Span
	for _, token := range chain.Indexed(text) {
		span := search.Span{Start: token.Start, End: token.End}
		if token.Term == query[0].Term && !slices.Contains(want, span) {
			want = append(want, span)
		}
	}
	want = merge(want) // neighbours in scripts without spaces overlap
	got, _ := newMarker(&search.Request{Query: search.Query{Root: search.Word{Text: asked}}}).Mark(language, text)
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q in %q is marked at %v, want %v", language, asked, text, got, want)
	}
}
