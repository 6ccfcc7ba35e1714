package bleveindex_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"earshot/search"
)

func TestVocabularyCountsPassages(t *testing.T) {
	t.Parallel()
	update := func(language, source string, texts ...string) search.Update {
		u := search.Update{Source: source}
		for i, text := range texts {
			u.Passages = append(u.Passages, search.Passage{ID: fmt.Sprint(source, i), Text: text, Language: language})
		}
		return u
	}
	x := fresh(t, t.TempDir(), search.Batch{Position: 1, Updates: []search.Update{
		update("de-CH", "a", "Die Kreditkarte", "Karten und Kunden", "Der Kunde"),
		update("en", "b", "credit cards", "a card"),
		update("", "c", "kunde"),
	}})
	v := x.Vocabulary()
	if got, want := v.Languages(), map[string]int{"de": 3, "en": 2, "und": 1}; !maps.Equal(got, want) {
		t.Errorf("Languages() = %v, want %v", got, want)
	}
	frequencies := func(when string, want map[[2]string]int) {
		t.Helper()
		for range 2 { // looked up, then remembered
			for at, n := range want {
				if got := v.Frequency(at[0], at[1]); got != n {
					t.Errorf("%s: Frequency(%q, %q) = %d, want %d", when, at[0], at[1], got, n)
				}
			}
		}
	}
	frequencies("at first", map[[2]string]int{
		{"de", "Kunden"}: 2, {"de-AT", "Kunde"}: 2, {"de", "Kreditkarten"}: 1, {"de", "Haus"}: 0, {"de", "die"}: 0,
		{"en", "credit card"}: 1, {"en", "card"}: 2, {"en", "Kunde"}: 0, {"fr", "carte"}: 0, {"de", ""}: 0,
	})
	stems := v.Stems("de-CH")
	want := []search.WordStem{{Text: "kart", Passages: 2}, {Text: "kund", Passages: 2}} // one of them in a compound
	if len(stems) < 2 || !slices.Equal(stems[:2], want) {
		t.Errorf("Stems(de) = %v, want %v first", stems, want)
	}
	if again := v.Stems("de"); &again[0] != &stems[0] {
		t.Error("Stems(de) twice lists anew, want the same slice")
	}
	if none := v.Stems("fr"); len(none) != 0 {
		t.Errorf("Stems(fr) = %v, want none", none)
	}

	err := x.Apply(t.Context(), search.Batch{Position: 2, Updates: []search.Update{update("fr", "a", "le client")}})
	if err != nil {
		t.Fatal(err)
	}
	frequencies("after a change", map[[2]string]int{{"de", "Kunden"}: 0, {"fr", "clients"}: 1, {"en", "card"}: 2})
	if got, want := v.Languages(), map[string]int{"fr": 1, "en": 2, "und": 1}; !maps.Equal(got, want) {
		t.Errorf("after a change Languages() = %v, want %v", got, want)
	}
}

func TestVocabularyOfAStaleIndexIsEmpty(t *testing.T) {
	t.Parallel()
	x := open(t, t.TempDir())
	v := x.Vocabulary()
	if l, f, s := v.Languages(), v.Frequency("en", "card"), v.Stems("en"); len(l) != 0 || f != 0 || len(s) != 0 {
		t.Errorf("vocabulary of a new index: %v, %d, %v, want nothing", l, f, s)
	}
	rebuild(t, x, search.Batch{Position: 1, Updates: []search.Update{{
		Source: "s", Passages: []search.Passage{{ID: "p", Text: "lantern", Language: "en"}},
	}}})
	if got := v.Frequency("en", "lanterns"); got != 1 {
		t.Errorf("after a rebuild Frequency(en, lanterns) = %d, want 1", got)
	}
}

// BenchmarkVocabulary looks up words that are not remembered, and lists stems.
func BenchmarkVocabulary(b *testing.B) {
	x := fresh(b, b.TempDir(), newCorpus().batches(*benchPassages, benchBatch)...)
	b.Run("frequency", func(b *testing.B) {
		v := x.Vocabulary()
		i := 0
		for b.Loop() {
			v.Frequency("de", vocabularyWord("de", i%vocabulary))
			i++
		}
	})
	b.Run("remembered", func(b *testing.B) {
		v := x.Vocabulary()
		for b.Loop() {
			v.Frequency("de", "dede")
		}
	})
	b.Run("stems", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n = len(x.Vocabulary().Stems("de"))
		}
		b.ReportMetric(float64(n), "stems")
	})
}
