package bleveindex_test

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"earshot/search"
	"earshot/search/bleveindex"
)

// BenchmarkGoals measures the engine against its goals and prints a table: one
// line for each, with what was measured beside bleve or beside another search
// of its own, turn by turn in one run. Times are of the processor, so that a
// busy machine does not matter much; small ones are still uncertain by a tenth.
//
//	go test -run - -bench Goals -benchtime 1x -timeout 60m ./search/bleveindex -bench.passages 100000
func BenchmarkGoals(b *testing.B) {
	for b.Loop() {
		small := newBed(b, min(10_000, *benchPassages))
		bed := small
		if *benchPassages > small.passages {
			bed = newBed(b, *benchPassages)
		}
		g := goals{os.Stdout}
		fmt.Fprintf(g.out, "\n%d passages of %d bytes; one word has %d hits, three have %d (medians)\n",
			bed.passages, bed.text/int64(bed.passages), bed.hits(1), bed.hits(3))
		g.indexing(bed)
		g.pages(bed)
		g.filters(bed)
		g.expansions(bed)
		g.growth(small, bed)
	}
}

// bed is a corpus in both indexes.
type bed struct {
	b        *testing.B
	passages int
	text     int64 // bytes
	texts    map[string]search.Passage
	ours     *bleveindex.Index
	plain    bleve.Index

	dir                 string
	oursTime, plainTime time.Duration // to index
	heap                int64         // bytes that the open index holds
}

func newBed(b *testing.B, passages int) *bed {
	b.Helper()
	t := &bed{b: b, passages: passages, texts: map[string]search.Passage{}, dir: b.TempDir()}
	ours := fresh(b, t.dir)
	t.plain = plainBleve(b, filepath.Join(b.TempDir(), "plain"))
	for _, batch := range newCorpus().batches(passages, benchBatch) {
		for _, u := range batch.Updates {
			for _, p := range u.Passages {
				t.text += int64(len(p.Text))
				t.texts[p.ID] = p
			}
		}
		start := processorTime()
		if err := ours.Apply(b.Context(), batch); err != nil {
			b.Fatal(err)
		}
		middle := processorTime()
		plainApply(b, t.plain, batch)
		t.oursTime, t.plainTime = t.oursTime+middle-start, t.plainTime+processorTime()-middle
	}
	b.Cleanup(func() { _ = t.plain.Close() })
	_ = ours.Close()
	_ = open(b, t.dir).Close() // deletes what merges have left over
	before := heapSize()
	t.ours = open(b, t.dir)
	settle()
	for i := range 100 {
		t.search(request(i, 3))
	}
	t.heap = max(0, heapSize()-before)
	return t
}

// settle waits until an index that was opened has joined its segments and
// removed the files of those before.
func settle() {
	const pause = search.Deadline + time.Second
	for before := processorTime(); ; before = processorTime() {
		if time.Sleep(pause); processorTime()-before < pause/100 {
			return
		}
	}
}

func heapSize() int64 {
	var m runtime.MemStats
	for range 3 { // what finalizers let go of, and what pools held, goes later
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// request is question i, of so many words of which one is enough.
func request(i, words int) search.Request {
	var parts search.Sequence
	for _, w := range benchWords(i, words) {
		parts = append(parts, search.Word{Text: w})
	}
	return search.Request{Query: search.Query{Root: parts}, Limit: 10}
}

func (t *bed) search(r search.Request) *search.Results {
	results, err := t.ours.Search(t.b.Context(), search.Everything(), r)
	if err != nil {
		t.b.Fatal(err)
	}
	return results
}

func (t *bed) hits(words int) int {
	var totals []int
	for i := range goalQueries {
		totals = append(totals, t.search(request(i, words)).Total)
	}
	slices.Sort(totals)
	return totals[len(totals)/2]
}

func (t *bed) searchPlain(i, words int, adjust func(*bleve.SearchRequest)) {
	text := ""
	for _, w := range benchWords(i, words) {
		text += w + " "
	}
	q := bleve.NewMatchQuery(text)
	q.SetField("text")
	q.Analyzer = corpusLanguages[i%len(corpusLanguages)]
	r := bleve.NewSearchRequestOptions(q, 10, 0, false)
	if adjust != nil {
		adjust(r)
	}
	if _, err := t.plain.SearchInContext(t.b.Context(), r); err != nil {
		t.b.Fatal(err)
	}
}

const goalQueries = 120

// costs are processor times of several ways to ask, turn by turn: for each its
// mean and its median.
func costs(ways ...func(i int)) (means, medians []float64) {
	times := make([][]float64, len(ways))
	for i := range goalQueries + 10 {
		for w, ask := range ways {
			start := processorTime()
			ask(i)
			if i >= 10 { // the first ones warm up
				times[w] = append(times[w], float64(processorTime()-start))
			}
		}
	}
	for _, list := range times {
		sum := 0.0
		for _, d := range list {
			sum += d
		}
		slices.Sort(list)
		means, medians = append(means, sum/float64(len(list))), append(medians, list[len(list)/2])
	}
	return means, medians
}

// goals prints the table; a benchmark's own log is cut after a few lines.
type goals struct{ out io.Writer }

func (g goals) row(what string, got, goal float64, atLeast bool) {
	verdict := "ok"
	if atLeast && got < goal || !atLeast && got > goal {
		verdict = "missed"
	}
	fmt.Fprintf(g.out, "%-66s %8.2f   goal %6.2f   %s\n", what, got, goal, verdict)
}

func (g goals) most(what string, got, goal float64) { g.row(what, got, goal, false) }

func (g goals) indexing(t *bed) {
	g.row("bulk indexing: passages per processor time, of bleve's", t.plainTime.Seconds()/t.oursTime.Seconds(), 0.75, true)
	g.most("index on disk, of the text", float64(folderSize(t.dir))/float64(t.text), 2)
	g.most("memory that the open index holds, MB", float64(t.heap)/1e6, 120)
}

// pages compares a page with marks in ten texts, all facets and the total with
// bleve's own request for snippets, three facets and the total.
func (g goals) pages(t *bed) {
	mean, _ := costs(
		func(i int) {
			r := request(i, 1+i%3)
			r.Facets = true
			results := t.search(r)
			for _, group := range results.Groups {
				p := t.texts[group.Hits[0].ID]
				results.Marker.Mark(p.Language, p.Text)
			}
		},
		func(i int) {
			t.searchPlain(i, 1+i%3, func(r *bleve.SearchRequest) {
				r.Highlight = bleve.NewHighlight()
				r.Fields = []string{"text", "session", "speaker"}
				for _, name := range []string{"brand", "language", "market"} {
					r.AddFacet(name, bleve.NewFacetRequest(name, 20))
				}
			})
		},
	)
	g.most("page with marks, facets and total, of bleve's own", mean[0]/mean[1], 0.3)
}

func (g goals) filters(t *bed) {
	with := func(adjust func(*search.Request)) func(int) {
		return func(i int) {
			r := request(i, 1+i%3)
			adjust(&r)
			t.search(r)
		}
	}
	mean, _ := costs(
		with(func(*search.Request) {}),
		with(func(r *search.Request) {
			r.Filter.From, r.Filter.To = time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
		}),
		with(func(r *search.Request) { r.Filter.Brands = []string{"brand-03"} }),
		with(func(r *search.Request) { r.Filter.Languages = []string{"en"} }),
		with(func(r *search.Request) { r.Sort = search.Date }),
		func(i int) { t.searchPlain(i, 1+i%3, nil) },
	)
	g.most("a date range, of the search without", mean[1]/mean[0], 1.3)
	g.most("a brand, of the search without", mean[2]/mean[0], 1.5)
	g.most("a language, of the search without", mean[3]/mean[0], 1.5)
	g.most("newest first, of best first", mean[4]/mean[0], 1)
	fmt.Fprintf(g.out, "    (the search without: %.2f ms; bleve's: %.2f ms)\n", mean[0]/1e6, mean[5]/1e6)
}

// expansions gives every word eight others, in all languages there are.
func (g goals) expansions(t *bed) {
	expanded := func(words int) func(int) {
		return func(i int) {
			r := request(i, words)
			for j, w := range benchWords(i, words) {
				e := search.Expansion{From: w}
				for k := range 8 {
					language := corpusLanguages[k%len(corpusLanguages)]
					e.Terms = append(e.Terms, search.Alternative{
						Text: vocabularyWord(language, []int{5, 50, 500}[(i+j+k)%3]+7*k+j), Language: language, Weight: 0.5, Why: search.Translation,
					})
				}
				r.Expansions = append(r.Expansions, e)
			}
			t.search(r)
		}
	}
	mean, _ := costs(expanded(3), expanded(12), func(i int) { t.searchPlain(i, 3, nil) })
	g.most("3 words with 8 alternatives each, of bleve's plain 3 words", mean[0]/mean[2], 3.5)
	g.most("12 words with 8 alternatives each, of bleve's plain 3 words", mean[1]/mean[2], 8)
}

// growth compares medians of a small and a large corpus: the exponent of cost
// by size.
func (g goals) growth(small, large *bed) {
	if small == large {
		return
	}
	both := func(t *bed) []func(int) {
		all := func(i int) {
			r := request(i, 2)
			parts := r.Query.Root.(search.Sequence)
			r.Query.Root = search.Sequence{search.Or{parts[0]}, search.Or{parts[1]}}
			t.search(r)
		}
		return []func(int){func(i int) { t.search(request(i, 1)) }, all, func(i int) { t.search(request(i, 3)) }}
	}
	_, median := costs(append(both(small), both(large)...)...)
	size := math.Log(float64(large.passages) / float64(small.passages))
	for i, kind := range []string{"one word", "two words, both", "three words, any"} {
		exponent := math.Log(median[i+3]/median[i]) / size
		g.most(fmt.Sprintf("growth from %d to %d, %s: exponent", small.passages, large.passages, kind), exponent, []float64{0.6, 0.6, 0.7}[i])
	}
}
