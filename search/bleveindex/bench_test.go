package bleveindex_test

import (
	"flag"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/de"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/en"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"earshot/search"
)

var benchPassages = flag.Int("bench.passages", 10_000, "passages in the corpus of the benchmarks")

const benchBatch = 1000

// plainBleve is bleve as one would set it up by its manual: a static mapping
// with stored text and term vectors, and keyword fields.
func plainBleve(b *testing.B, dir string) bleve.Index {
	b.Helper()
	m := bleve.NewIndexMapping()
	m.TypeField = "language"
	for _, language := range []string{"en", "de", "fr"} {
		dm := bleve.NewDocumentStaticMapping()
		text := bleve.NewTextFieldMapping()
		text.Analyzer, text.DocValues, text.IncludeInAll = language, false, false
		dm.AddFieldMappingsAt("text", text)
		for _, name := range []string{
			"source", "kind", "session", "study", "brand", "market", "method", "language", "speaker", "tags", "day",
		} {
			dm.AddFieldMappingsAt(name, keywordField())
		}
		m.AddDocumentMapping(language, dm)
	}
	x, err := bleve.NewUsing(dir, m, scorch.Name, scorch.Name, map[string]any{"unsafe_batch": true})
	if err != nil {
		b.Fatal(err)
	}
	return x
}

func keywordField() *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer, f.Store, f.IncludeTermVectors, f.IncludeInAll = keyword.Name, false, false, false
	return f
}

func plainApply(b *testing.B, x bleve.Index, batch search.Batch) {
	b.Helper()
	write := x.NewBatch()
	for _, u := range batch.Updates {
		for _, p := range u.Passages {
			err := write.Index(p.ID, map[string]any{
				"text": p.Text, "source": u.Source, "kind": string(p.Kind), "session": p.Session,
				"study": p.Study, "brand": p.Brands, "market": p.Markets, "method": p.Method,
				"language": p.Language, "speaker": p.Speaker, "tags": p.Tags,
				"day": p.HeldOn.Format(time.DateOnly),
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := x.Batch(write); err != nil {
		b.Fatal(err)
	}
}

func folderSize(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil //nolint:nilerr // a file merged away meanwhile
		}
		if info, err := e.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	return size
}

// BenchmarkIndexing compares Apply with plain bleve on the same passages:
// ours/bleve below 1 means less processor time than bleve.
func BenchmarkIndexing(b *testing.B) {
	batches := newCorpus().batches(*benchPassages, benchBatch)
	var ours, plain time.Duration
	var wall time.Duration
	for b.Loop() {
		dir := b.TempDir()
		x := fresh(b, dir)
		start, began := processorTime(), time.Now()
		for _, batch := range batches {
			if err := x.Apply(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		wall += time.Since(began)
		_ = x.Close()
		ours += processorTime() - start
		_ = open(b, dir).Close() // deletes what merges have left over
		b.ReportMetric(float64(folderSize(dir))/float64(*benchPassages), "ours-B/passage")

		dir = filepath.Join(b.TempDir(), "plain")
		y := plainBleve(b, dir)
		start = processorTime()
		for _, batch := range batches {
			plainApply(b, y, batch)
		}
		_ = y.Close()
		plain += processorTime() - start
		if y, err := bleve.Open(dir); err == nil {
			_ = y.Close()
		}
		b.ReportMetric(float64(folderSize(dir))/float64(*benchPassages), "bleve-B/passage")
	}
	n := float64(*benchPassages * b.N)
	b.ReportMetric(n/wall.Seconds(), "passages/s")
	b.ReportMetric(ours.Seconds()*1e6/n, "ours-µs/passage")
	b.ReportMetric(plain.Seconds()*1e6/n, "bleve-µs/passage")
	b.ReportMetric(ours.Seconds()/plain.Seconds(), "ours/bleve")
}

// BenchmarkSearch compares words and a page with facets with bleve's match
// query on the same passages.
func BenchmarkSearch(b *testing.B) {
	x := fresh(b, b.TempDir())
	y := plainBleve(b, filepath.Join(b.TempDir(), "plain"))
	defer y.Close()
	for _, batch := range newCorpus().batches(*benchPassages, benchBatch) {
		if err := x.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		plainApply(b, y, batch)
	}
	for _, words := range []int{1, 2, 3} {
		b.Run(fmt.Sprintf("words=%d/facets=no/ours", words), func(b *testing.B) { benchOurs(b, x, words, false) })
		b.Run(fmt.Sprintf("words=%d/facets=no/bleve", words), func(b *testing.B) { benchPlain(b, y, words, false) })
	}
	b.Run("words=2/facets=3/ours", func(b *testing.B) { benchOurs(b, x, 2, true) })
	b.Run("words=2/facets=3/bleve", func(b *testing.B) { benchPlain(b, y, 2, true) })
}

// benchWords are the words of query i: common, middling and rare ones.
func benchWords(i, n int) []string {
	words := make([]string, n)
	for j := range words {
		words[j] = vocabularyWord(corpusLanguages[i%len(corpusLanguages)], []int{3, 40, 400}[(i+j)%3]+i%23)
	}
	return words
}

func benchOurs(b *testing.B, x search.Index, words int, facets bool) {
	i, hits := 0, 0
	for b.Loop() {
		var parts search.Sequence
		for _, w := range benchWords(i, words) {
			parts = append(parts, search.Word{Text: w})
		}
		q := search.Query{Root: parts}
		if words == 1 {
			q.Root = parts[0]
		}
		results, err := x.Search(b.Context(), search.Everything(), search.Request{Query: q, Limit: 10, Facets: facets})
		if err != nil {
			b.Fatal(err)
		}
		hits += results.Total
		i++
	}
	b.ReportMetric(float64(hits)/float64(i), "hits/op")
}

func benchPlain(b *testing.B, x bleve.Index, words int, facets bool) {
	i, hits := 0, 0
	for b.Loop() {
		text := ""
		for _, w := range benchWords(i, words) {
			text += w + " "
		}
		q := bleve.NewMatchQuery(text)
		q.SetField("text")
		q.Analyzer = corpusLanguages[i%len(corpusLanguages)]
		r := bleve.NewSearchRequestOptions(q, 10, 0, false)
		if facets {
			for _, name := range []string{"brand", "language", "market"} {
				r.AddFacet(name, bleve.NewFacetRequest(name, 20))
			}
		}
		results, err := x.SearchInContext(b.Context(), r)
		if err != nil {
			b.Fatal(err)
		}
		hits += int(results.Total)
		i++
	}
	b.ReportMetric(float64(hits)/float64(i), "hits/op")
}
