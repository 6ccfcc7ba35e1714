package bleveindex_test

import (
	"testing"

	"earshot/search"
	"earshot/search/bleveindex"
)

// BenchmarkSpelling measures what happens while people type: similar words for
// misspelled ones, and frequent words for beginnings.
func BenchmarkSpelling(b *testing.B) {
	x := fresh(b, b.TempDir())
	for _, batch := range newCorpus().batches(*benchPassages, benchBatch) {
		if err := x.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
	}
	scopes := map[string]search.Scope{"all": search.Everything(), "one-study": search.Studies("study-0003")}
	for name, scope := range scopes {
		b.Run("similar/scope="+name, func(b *testing.B) { benchSimilar(b, x, scope) })
		b.Run("beginning/scope="+name, func(b *testing.B) { benchBeginning(b, x, scope) })
	}
}

func benchSimilar(b *testing.B, x *bleveindex.Index, scope search.Scope) {
	found, i := 0, 0
	for b.Loop() {
		word := []byte(benchWords(i, 1)[0])
		word[len(word)/2], word[len(word)/2+1] = word[len(word)/2+1], word[len(word)/2]
		similar, err := x.Similar(b.Context(), scope, search.Misspelling{Word: string(word)}, 5)
		if err != nil {
			b.Fatal(err)
		}
		found += len(similar)
		i++
	}
	b.ReportMetric(float64(found)/float64(i), "words/op")
}

func benchBeginning(b *testing.B, x *bleveindex.Index, scope search.Scope) {
	found, i := 0, 0
	for b.Loop() {
		word := benchWords(i, 1)[0]
		words, err := x.Beginning(b.Context(), scope, word[:3+i%3], 5)
		if err != nil {
			b.Fatal(err)
		}
		found += len(words)
		i++
	}
	b.ReportMetric(float64(found)/float64(i), "words/op")
}
