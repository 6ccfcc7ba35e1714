package library_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"math"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/export"
	"earshot/internal/library"
	"earshot/internal/research"
)

var (
	exportHighlights = flag.Int("highlights", 2000, "how many highlights BenchmarkExport exports")
	reader           = auth.Person{ID: "r", Name: "Reader", Role: auth.Researcher}
)

// manyHighlights fills a database with highlights of sessions with a transcript
// of 100 segments each; every fifth has a tag, every hundredth a finding.
func manyHighlights(tb testing.TB, db *database.DB, n int) {
	tb.Helper()
	sessions := n/500 + 1
	id := func(prefix, i string) string {
		return `'0190` + prefix + `-0000-7000-8000-' || substr('000000000000' || CAST(` + i + ` AS TEXT), -12)`
	}
	numbers := func(most int) string {
		return `WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ` + strconv.Itoa(most) + `) `
	}
	text := `'Segment ' || k.n || ' of what was said about the checkout, which took ages.'`
	statements := []string{
		`INSERT INTO brands (id, slug, name, languages, created_at) VALUES ('b', 'acme', 'Acme', '[]', 0)`,
		`INSERT INTO studies (id, brand_id, title, question, method, market, languages, state, version, created_at, updated_at)
			VALUES ('` + research.NewID() + `', 'b', 'Checkout', '', 'interview', 'DE', '[]', 'active', 1, 0, 0)`,
		`INSERT INTO tags (id, name, folded) VALUES (` + id("000a", "1") + `, 'Pain', 'pain')`,
		numbers(sessions) + `INSERT INTO sessions (id, study_id, title, held_on, language, market, created_at)
			SELECT ` + id("0001", "n") + `, (SELECT id FROM studies), 'Session ' || n, '2026-03-31', 'en', 'DE', 0 FROM i`,
		numbers(sessions) + `INSERT INTO files (id, session_id, kind, name, declared_type, media_type, size, sha256, blob_key, language, state, created_at, updated_at)
			SELECT ` + id("0002", "n") + `, ` + id("0001", "n") + `, 'transcript', 'talk.vtt', '', 'text/vtt', 1, '', 'k' || n, 'en', 'ready', 0, 0 FROM i`,
		`WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n + 1 < ` + strconv.Itoa(sessions) + `),
			k(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM k WHERE n + 1 < 100)
			INSERT INTO segments (file_id, number, speaker, start_ms, end_ms, heading, language, text)
			SELECT ` + id("0002", "i.n") + `, k.n, 'P01', k.n * 5000, k.n * 5000 + 4000, '', 'en', ` + text + ` FROM i, k`,
		numbers(n) + `INSERT INTO highlights (id, file_id, start_at, end_at, quote, start_ms, end_ms, note, author, created_at)
			SELECT ` + id("0003", "n") + `, ` + id("0002", "n / 500") + `, 0, 9, 'Segment 0', 0, 4000, '', 'Ana', 0 FROM i`,
		numbers(n) + `INSERT INTO passages (id, source_id, file_id, kind, session_id, study_id, number, language, speaker, heading, start_ms, end_ms, text, cuts)
			SELECT ` + id("0004", "n") + `, ` + id("0003", "n") + `, ` + id("0002", "n / 500") + `, 'highlight', ` + id("0001", "n / 500") + `,
			(SELECT id FROM studies), 0, 'en', 'P01', '', 0, 4000, 'Segment 0', '[]' FROM i`,
		numbers(n) + `INSERT INTO tagged (tag_id, object_id) SELECT ` + id("000a", "1") + `, ` + id("0003", "n") + ` FROM i WHERE n % 5 = 0`,
		numbers(n) + `INSERT INTO findings (id, study_id, title, body, language, state, author, created_at, code)
			SELECT ` + id("0005", "n") + `, (SELECT id FROM studies), 'It takes ages, ' || n, '', 'en', 'published', 'Ana', 0, n FROM i WHERE n % 100 = 0`,
		numbers(n) + `INSERT INTO evidence (claim_id, ordinal, relation, highlight_id)
			SELECT ` + id("0005", "n") + `, 0, 'supports', ` + id("0003", "n") + ` FROM i WHERE n % 100 = 0`,
	}
	if err := db.InTx(tb.Context(), func(ctx context.Context, tx *database.Tx) error {
		for _, s := range statements {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
}

// sink counts what is written to it and notes when the first byte came.
type sink struct {
	n     int64
	began time.Time
	first time.Duration
}

func (s *sink) Write(p []byte) (int, error) {
	if s.n == 0 && len(p) > 0 {
		s.first = time.Since(s.began)
	}
	s.n += int64(len(p))
	return len(p), nil
}

// peak runs f and returns the most memory that lived beyond what was there
// before, in bytes, as the collector sees it.
func peak(f func()) uint64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	runtime.GC()
	before := heap()
	var most atomic.Uint64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			most.Store(max(most.Load(), heap()))
			select {
			case <-tick.C:
			case <-done:
				return
			}
		}
	}()
	f()
	close(done)
	<-ended
	return most.Load() - min(before, most.Load())
}

// BenchmarkExport tells the most memory of an export of many highlights in each
// format, how long it takes, and when its first byte comes.
func BenchmarkExport(b *testing.B) {
	db := databasetest.SQLite(b)
	manyHighlights(b, db, *exportHighlights)
	lib := library.New(library.Options{DB: db})
	for _, f := range library.ExportFormats() {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				s := sink{began: time.Now()}
				most := peak(func() {
					e, err := lib.Export(b.Context(), reader, library.ExportFilter{Tags: nil})
					if err == nil {
						err = e.WriteAs(b.Context(), f, &s, export.Options{}, "https://earshot.example")
					}
					if err != nil {
						b.Fatal(err)
					}
				})
				b.ReportMetric(float64(most)/1e6, "peak-MB")
				b.ReportMetric(float64(s.n)/1e6, "written-MB")
				b.ReportMetric(math.Round(s.first.Seconds()*1000), "first-byte-ms")
			}
		})
	}
}

func TestExportNeedsTheSameMemoryWhateverItsLength(t *testing.T) {
	db := databasetest.SQLite(t)
	manyHighlights(t, db, 10_000)
	lib := library.New(library.Options{DB: db})
	for _, f := range library.ExportFormats() {
		s := sink{began: time.Now()}
		most := peak(func() {
			e, err := lib.Export(t.Context(), reader, library.ExportFilter{})
			if err == nil {
				err = e.WriteAs(t.Context(), f, &s, export.Options{}, "https://earshot.example")
			}
			if err != nil {
				t.Fatal(err)
			}
		})
		if most > 8e6 {
			t.Errorf("%s: %d MB of memory for %d MB of output", f.Name, most/1e6, s.n/1e6)
		}
	}
}

func TestExportStopsWhereTheRequestDoes(t *testing.T) {
	t.Parallel()
	db := databasetest.SQLite(t)
	manyHighlights(t, db, 2000)
	lib := library.New(library.Options{DB: db})
	for _, f := range library.ExportFormats() {
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		e, err := lib.Export(ctx, reader, library.ExportFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "qdc" {
			continue // is written in one go, when all has been read
		}
		w := &stopping{stop: stop}
		if err := e.WriteAs(ctx, f, w, export.Options{}, ""); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: wrote %d bytes after its end, %v", f.Name, w.n, err)
		}
	}
	e, err := lib.Export(t.Context(), reader, library.ExportFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range library.ExportFormats() {
		if err := e.WriteAs(t.Context(), f, brokenPipe{}, export.Options{}, ""); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: a reader that has gone: %v", f.Name, err)
		}
	}
}

// stopping ends a request once something was written.
type stopping struct {
	stop context.CancelFunc
	n    int
}

func (s *stopping) Write(p []byte) (int, error) {
	s.stop()
	s.n += len(p)
	return len(p), nil
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
