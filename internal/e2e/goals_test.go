package e2e

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"earshot/internal/app"
	"earshot/internal/auth"
	"earshot/internal/config"
	"earshot/internal/database"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/testlog"
	"earshot/search"
)

// BenchmarkGoals measures what a search costs over HTTP beside the same search
// by bleve alone, turn by turn in one run, and prints a table. The service is
// a process of its own, whose processor time is asked of the system (Linux).
//
//	go test -run - -bench Goals -benchtime 1x -timeout 60m ./internal/e2e -passages 100000
func BenchmarkGoals(b *testing.B) {
	corpus := newCorpus(*benchPassages)
	for b.Loop() {
		s := corpus.prepared(b)
		raw, _ := corpus.index(b)
		raw = reading(b, raw)
		least := floor(b, raw.Name())
		corpus.ask(b, s, least, raw, 20) // nobody's first question counts
		s.settle()
		m := corpus.ask(b, s, least, raw, 4*queriesEach)
		m.report(b)
		b.Logf("private memory of the service: %.0f MB", s.privateMemory())
		_ = raw.Close()
		least.kill()
		s.kill()
	}
}

// prepared starts the service on a folder that already holds the corpus: rows
// and index are written as the service would write them, without uploads.
func (c *corpus) prepared(b *testing.B) *service {
	b.Helper()
	s := &service{dir: filepath.Join(b.TempDir(), "data"), log: &testlog.Log{}}
	if err := c.fill(b.Context(), s); err != nil {
		b.Fatal(err)
	}
	if err := s.tryStart(&testing.T{}); err != nil {
		b.Fatal(err)
	}
	return s
}

// fill writes the corpus into the folder of a service that does not run.
func (c *corpus) fill(ctx context.Context, s *service) (err error) {
	a, err := app.Open(ctx, config.Config{Data: s.dir, LogLevel: "info", LogFormat: "text"}, app.Offline(), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	token, err := a.Auth.CreateToken(ctx, "benchmark", auth.GroupAdmin, 0)
	if err != nil {
		return err
	}
	s.token = token
	who := auth.Person{ID: "benchmark", Name: "benchmark", Role: auth.GroupAdmin}
	if _, err := a.Library.CreateBrand(ctx, who, library.Key{}, research.Brand{Slug: "bench", Name: "Bench", Languages: []string{"en"}}); err != nil {
		return err
	}
	study, err := a.Library.CreateStudy(ctx, who, library.Key{}, research.Study{Title: "Bench", Brand: "bench", Method: "interview", Market: "DE"})
	if err != nil {
		return err
	}
	return a.Index.Rebuild(ctx, func(ctx context.Context, apply func(search.Batch) error) error {
		for i := 0; i < len(c.sessions); i += 10 {
			b := search.Batch{}
			for n := i; n < min(i+10, len(c.sessions)); n++ {
				u, err := c.write(ctx, a, who, study, n)
				if err != nil {
					return err
				}
				b.Updates = append(b.Updates, u)
			}
			if b.Position, err = database.LastChange(ctx, a.DB); err != nil {
				return err
			}
			if err := apply(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// write adds a session with its passages to the database, and gives what the
// index is to know of it.
func (c *corpus) write(ctx context.Context, a *app.App, who auth.Person, study research.Study, n int) (search.Update, error) {
	session, err := a.Library.CreateSession(ctx, who, library.Key{}, research.Session{Study: study.ID, Title: fmt.Sprint("Session ", n), HeldOn: "2026-01-02"})
	if err != nil {
		return search.Update{}, err
	}
	u := search.Update{Source: fmt.Sprint("file-", n)}
	var rows []research.Passage
	for i, turn := range c.sessions[n] {
		start, end := int64(i)*60_000, int64(i)*60_000+30_000
		p := research.Passage{
			ID: fmt.Sprintf("%d-%d", n, i), Source: u.Source, File: u.Source, Kind: string(search.Transcript), Session: session.ID, Study: study.ID,
			Language: "en", Speaker: fmt.Sprint("Speaker ", i%2), StartMS: &start, EndMS: &end, Text: turn,
			Cuts: []research.Cut{{Segment: i, StartMS: &start, EndMS: &end}},
		}
		rows = append(rows, p)
		u.Passages = append(u.Passages, search.Passage{
			ID: p.ID, Source: p.Source, Kind: search.Transcript, Session: p.Session, Study: p.Study, Brands: []string{"bench"}, Markets: []string{"DE"},
			Method: "interview", Language: "en", Speaker: p.Speaker, HeldOn: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Text: p.Text,
		})
	}
	return u, a.DB.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		return database.ReplacePassages(ctx, tx, u.Source, slices.Values(rows))
	})
}

// measured are what the same questions cost, of five that answer them: the
// service with ten snippets as bleve has them, its usual page (thirty snippets
// and facets), the least server there can be with ten snippets of bleve, bleve
// with ten snippets, and bleve with facets as well.
type measured struct{ short, page, least, plain, faceted spent }

// spent is wall and processor time.
type spent struct {
	wall []time.Duration
	cpu  time.Duration
}

// add runs f and adds what that took, by a clock of processor time.
func (s *spent) add(b *testing.B, clock func() time.Duration, f func() error) {
	b.Helper()
	began := clock()
	s.wall = append(s.wall, timed(b, f))
	s.cpu += clock() - began
}

func (s *spent) String() string {
	return fmt.Sprintf("%.2f wall, %.2f CPU", milliseconds(s.wall), s.each())
}

// each is the mean of the processor time in ms.
func (s *spent) each() float64 { return s.cpu.Seconds() * 1000 / float64(len(s.wall)) }

// ask puts questions of one to three words to the service and to bleve.
func (c *corpus) ask(b *testing.B, s, least *service, raw bleve.Index, questions int) (m measured) {
	b.Helper()
	keep := &http.Client{Timeout: 30 * time.Second}
	asked := make([]string, questions)
	for i := range asked {
		query := make([]string, 1+i%3)
		for j := range query {
			query[j] = c.vocabulary[20+c.random.IntN(2000)]
		}
		asked[i] = strings.Join(query, " ")
	}
	search := func(request *bleve.SearchRequest) func() error {
		return func() error { _, err := raw.Search(request); return err }
	}
	for _, q := range asked {
		m.short.add(b, s.processorTime, func() error { return s.fetch(b.Context(), keep, q, "&hits_each=1&facets=off") })
		m.page.add(b, s.processorTime, func() error { return s.fetch(b.Context(), keep, q, "") })
		m.least.add(b, least.processorTime, func() error { return least.fetch(b.Context(), keep, q, "") })
		request := plainRequest(q)
		m.plain.add(b, processorTime, search(request))
		for _, field := range []string{"brand", "language", "kind"} {
			request.AddFacet(field, bleve.NewFacetRequest(field, 10))
		}
		m.faceted.add(b, processorTime, search(request))
	}
	return m
}

func plainRequest(q string) *bleve.SearchRequest {
	match := bleve.NewMatchQuery(q)
	match.SetField("text")
	request := bleve.NewSearchRequestOptions(match, 10, 0, false)
	request.Highlight = bleve.NewHighlight()
	request.Fields = []string{"*"}
	return request
}

// fetch asks the service as a client would, and reads the answer.
func (s *service) fetch(ctx context.Context, client *http.Client, q, more string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+"/api/v1/search?limit=10&q="+url.QueryEscape(q)+more, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.token)
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if _, err := io.Copy(io.Discard, res.Body); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("search answered %s", res.Status)
	}
	return nil
}

// processorTime is what the threads of the service have used; 0 where the
// system does not tell (Linux counts nanoseconds for each thread).
func (s *service) processorTime() time.Duration {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.process.Process.Pid))
	var total time.Duration
	for _, thread := range threads {
		stat, _ := os.ReadFile(thread)
		used, _, _ := strings.Cut(string(stat), " ")
		ns, _ := strconv.ParseInt(used, 10, 64)
		total += time.Duration(ns)
	}
	return total
}

// settle waits until the service does nothing of its own, such as to join the
// segments of its index, for two minutes at most.
func (s *service) settle() {
	const pause = 500 * time.Millisecond
	for range 240 {
		before := s.processorTime()
		if time.Sleep(pause); s.processorTime()-before < pause/50 {
			return
		}
	}
}

// privateMemory is what the service holds beside mapped files, in MB; 0 where
// the system does not tell.
func (s *service) privateMemory() float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	_, rest, _ := strings.Cut(string(status), "RssAnon:")
	var kB float64
	_, _ = fmt.Sscan(rest, &kB)
	return kB / 1000
}

// report prints the table.
func (m *measured) report(b *testing.B) {
	b.Helper()
	over := milliseconds(m.short.wall) - milliseconds(m.plain.wall)
	b.Logf("%d questions of 1 to 3 words, %d passages; ms, median of wall and mean of processor time", len(m.short.wall), *benchPassages)
	b.Logf("ten snippets: service %v; bleve %v; bleve behind the least server %v", &m.short, &m.plain, &m.least)
	b.Logf("a page: service %v; bleve with 3 facets %v", &m.page, &m.faceted)
	row := func(goal string, got, most float64) {
		verdict := "ok"
		if got > most {
			verdict = "missed"
		}
		b.Logf("%-62s %7.2f  goal %.2f  %s", goal, got, most, verdict)
	}
	row("HTTP search with snippet: median wall over raw bleve, ms", over, 0.6)
	row("HTTP search with snippet: processor time of raw bleve, times", m.short.each()/m.plain.each(), 1.25)
	row("the least server with snippet: median wall over raw bleve, ms", milliseconds(m.least.wall)-milliseconds(m.plain.wall), 0.6)
	row("the least server with snippet: processor time of raw bleve, times", m.least.each()/m.plain.each(), 1.25)
	row("page with snippet, facets, total: of bleve's own request, times", m.page.each()/m.faceted.each(), 0.3)
	b.ReportMetric(over, "over-ms")
	b.ReportMetric(m.short.each()/m.plain.each(), "CPU-ratio")
	b.ReportMetric(m.page.each()/m.faceted.each(), "CPU-ratio-to-facets")
}
