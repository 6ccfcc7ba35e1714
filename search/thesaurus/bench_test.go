package thesaurus

import (
	"testing"

	"earshot/search"
)

// BenchmarkExpand expands queries with the lexicon of the program and an index
// that has all of its words.
func BenchmarkExpand(b *testing.B) {
	s := New(Builtin())
	words := everything(Builtin()).count()
	for _, text := range []string{
		"customer", "slow credit card", "refund checkout Dubrovnik",
		"how long did people have to wait for their refund when the delivery was late",
	} {
		b.Run(text, func(b *testing.B) {
			q, err := search.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				n = 0
				for _, e := range s.Expand(b.Context(), q, words, Options{Language: "en"}) {
					n += len(e.Terms)
				}
			}
			b.ReportMetric(float64(n), "alternatives")
		})
	}
}

// BenchmarkNew reads a glossary of as many terms as the lexicon has.
func BenchmarkNew(b *testing.B) {
	terms := 0
	for _, c := range Builtin() {
		terms += len(c.Terms)
	}
	for b.Loop() {
		newLayer(Builtin())
	}
	b.ReportMetric(float64(terms), "terms")
}
