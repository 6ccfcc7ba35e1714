package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"

	"earshot/internal/testlog"
)

var benchPassages = flag.Int("passages", 10_000, "how many passages the benchmarks work on")

// BenchmarkAgainstRawBleve compares the service with bleve alone, on the same
// passages in one run: how fast passages go in (for the service from the
// upload to ready: stored, parsed, cut, written to the database, indexed), and
// how long a search takes (for the service over HTTP, with snippets, facets,
// grouping and everything read from the database). Times are the wall's;
// ratios are what counts.
//
//	go test -run - -bench RawBleve -benchtime 1x ./internal/e2e -passages 20000
func BenchmarkAgainstRawBleve(b *testing.B) {
	corpus := newCorpus(*benchPassages)
	for b.Loop() {
		s, rateService := corpus.serve(b)
		raw, rateRaw := corpus.index(b)
		b.ReportMetric(rateService, "service-passages/s")
		b.ReportMetric(rateRaw, "bleve-passages/s")
		b.ReportMetric(rateService/rateRaw, "indexing-ratio")
		for words := 1; words <= 3; words++ {
			corpus.compare(b, s, raw, words)
		}
		if err := raw.Close(); err != nil {
			b.Fatal(err)
		}
		s.kill()
	}
}

// corpus is a deterministic text: sessions of 100 turns of 40 to 80 words out
// of a vocabulary in which the n-th word is n times rarer than the first.
type corpus struct {
	vocabulary []string
	sessions   [][]string
	random     *rand.Rand
}

const turnsEach = 100

func newCorpus(passages int) *corpus {
	c := &corpus{random: rand.New(rand.NewPCG(1, 2))}
	syllables := strings.Fields("ba do ke li mu na po ri sa te vo wa chi gor fen lum tar bris plon stee")
	for i := range 30_000 {
		word := ""
		for n := i; n > 0 || len(word) < 4; n /= len(syllables) {
			word += syllables[n%len(syllables)]
		}
		c.vocabulary = append(c.vocabulary, word)
	}
	words := rand.NewZipf(c.random, 1.07, 4, uint64(len(c.vocabulary)-1))
	for range passages / turnsEach {
		session := make([]string, turnsEach)
		for i := range session {
			turn := make([]string, 40+c.random.IntN(40))
			for j := range turn {
				turn[j] = c.vocabulary[words.Uint64()]
			}
			session[i] = strings.Join(turn, " ") + "."
		}
		c.sessions = append(c.sessions, session)
	}
	return c
}

// serve starts the service, sends it the corpus and waits until all is ready.
func (c *corpus) serve(b *testing.B) (*service, float64) {
	b.Helper()
	t := &testing.T{}
	s := &service{dir: filepath.Join(b.TempDir(), "data"), log: &testlog.Log{}}
	out, err := s.command(t, "token", "create", "--data", s.dir, "--role", "group-admin").Output()
	if err != nil {
		b.Fatal(err)
	}
	s.token = strings.TrimSpace(string(out))
	if err := s.tryStart(t); err != nil {
		b.Fatal(err)
	}
	post := func(where string, body any) string {
		var made identified
		if err := s.call(b.Context(), http.MethodPost, where, body, &made); err != nil {
			b.Fatal(err)
		}
		return made.ID
	}
	post("/api/v1/brands", map[string]any{"slug": "bench", "name": "Bench", "languages": []string{"en"}})
	study := post("/api/v1/studies", map[string]any{"title": "Bench", "brand": "bench", "method": "interview", "market": "DE"})
	begun := time.Now()
	for i, turns := range c.sessions {
		session := post("/api/v1/studies/"+study+"/sessions", map[string]any{"title": fmt.Sprint("Session ", i), "held_on": "2026-01-02"})
		var vtt strings.Builder
		vtt.WriteString("WEBVTT\n")
		for n, turn := range turns {
			fmt.Fprintf(&vtt, "\n%02d:%02d:00.000 --> %02d:%02d:30.000\n<v Speaker %d>%s\n", n/60, n%60, n/60, n%60, n%2, turn)
		}
		if _, err := s.send(b.Context(), session, url.Values{"language": {"en"}}, "", upload{fmt.Sprint(i, ".vtt"), []byte(vtt.String())}); err != nil {
			b.Fatal(err)
		}
	}
	for total := 0; total < len(c.sessions)*turnsEach; time.Sleep(20 * time.Millisecond) {
		var a answer
		if err := s.call(b.Context(), http.MethodGet, "/api/v1/search?kind=transcript&limit=1", nil, &a); err != nil {
			b.Fatal(err)
		}
		total = a.Total
	}
	return s, float64(len(c.sessions)*turnsEach) / time.Since(begun).Seconds()
}

// index puts the corpus into bleve as its documentation suggests for search
// with snippets and facets: text stored, batches of a thousand.
func (c *corpus) index(b *testing.B) (bleve.Index, float64) {
	b.Helper()
	text, word := bleve.NewTextFieldMapping(), bleve.NewKeywordFieldMapping()
	text.Analyzer = en.AnalyzerName
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("text", text)
	for _, field := range []string{"brand", "session", "language", "kind", "speaker"} {
		doc.AddFieldMappingsAt(field, word)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	raw, err := bleve.NewUsing(filepath.Join(b.TempDir(), "raw"), mapping.IndexMapping(m), scorch.Name, scorch.Name, nil)
	if err != nil {
		b.Fatal(err)
	}
	begun, batch := time.Now(), raw.NewBatch()
	flush := func() {
		if err := raw.Batch(batch); err != nil {
			b.Fatal(err)
		}
		batch = raw.NewBatch()
	}
	for i, turns := range c.sessions {
		for n, turn := range turns {
			err := batch.Index(fmt.Sprintf("%d-%d", i, n), map[string]any{
				"text": turn, "brand": "bench", "session": fmt.Sprint(i), "language": "en", "kind": "transcript", "speaker": fmt.Sprint("Speaker ", n%2),
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		if batch.Size() >= 1000 {
			flush()
		}
	}
	flush()
	return raw, float64(len(c.sessions)*turnsEach) / time.Since(begun).Seconds()
}

const queriesEach = 150

// compare asks both the same questions in turn and reports medians in ms.
func (c *corpus) compare(b *testing.B, s *service, raw bleve.Index, words int) {
	b.Helper()
	keep := &http.Client{Timeout: 30 * time.Second}
	var service, plain, page []time.Duration
	for range queriesEach {
		query := make([]string, words)
		for i := range query {
			query[i] = c.vocabulary[20+c.random.IntN(2000)]
		}
		asked := strings.Join(query, " ")
		service = append(service, timed(b, func() error { return s.fetch(b.Context(), keep, asked, "") }))
		request := plainRequest(asked)
		plain = append(plain, timed(b, func() error { _, err := raw.Search(request); return err }))
		for _, field := range []string{"brand", "language", "kind"} {
			request.AddFacet(field, bleve.NewFacetRequest(field, 10))
		}
		page = append(page, timed(b, func() error { _, err := raw.Search(request); return err }))
	}
	name := fmt.Sprint(words, "w-")
	b.ReportMetric(milliseconds(service), name+"service-ms")
	b.ReportMetric(milliseconds(plain), name+"bleve-ms")
	b.ReportMetric(milliseconds(page), name+"bleve-facets-ms")
	b.ReportMetric(milliseconds(service)/milliseconds(page), name+"ratio-to-facets")
}

func timed(b *testing.B, f func() error) time.Duration {
	b.Helper()
	begun := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(begun)
}

// milliseconds is the median.
func milliseconds(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2].Microseconds()) / 1000
}
