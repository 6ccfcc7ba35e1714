package library_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/export"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/uploads/dirstore"
)

var importCodings = flag.Int("codings", 2000, "how many codings BenchmarkImport imports")

// manyCodings writes a project of n highlights that have a tag each.
func manyCodings(tb testing.TB, n int) *os.File {
	tb.Helper()
	db := databasetest.SQLite(tb)
	manyHighlights(tb, db, n)
	done(tb, db.InTx(tb.Context(), func(ctx context.Context, tx *database.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO tagged (tag_id, object_id) SELECT (SELECT id FROM tags), h.id FROM highlights h
			WHERE NOT EXISTS (SELECT 1 FROM tagged g WHERE g.object_id = h.id)`)
		return err
	}))
	f, err := os.Create(filepath.Join(tb.TempDir(), "many.qdpx"))
	done(tb, err)
	tb.Cleanup(func() { _ = f.Close() })
	e, err := library.New(library.Options{DB: db}).Export(tb.Context(), reader, library.ExportFilter{})
	done(tb, err)
	done(tb, e.WriteProject(tb.Context(), f, export.Options{Title: "Many"}))
	return f
}

// importMany imports a project into an empty library and returns the most
// memory that it took, in bytes, and how long somebody else who wrote meanwhile
// had to wait at most.
func importMany(tb testing.TB, f *os.File, n int) (most uint64, waited time.Duration) {
	tb.Helper()
	blob, err := dirstore.Open(tb.TempDir())
	done(tb, err)
	defer func() { _ = blob.Close() }()
	db := databasetest.SQLite(tb)
	study := research.NewID()
	done(tb, db.InTx(tb.Context(), func(ctx context.Context, tx *database.Tx) error {
		for _, s := range []string{
			`INSERT INTO brands (id, slug, name, languages, created_at) VALUES ('b', 'acme', 'Acme', '[]', 0)`,
			`INSERT INTO studies (id, brand_id, title, question, method, market, languages, state, version, created_at, updated_at)
				VALUES ('` + study + `', 'b', 'Checkout', '', 'interview', 'DE', '[]', 'active', 1, 0, 0)`,
		} {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	}))
	lib := library.New(library.Options{
		DB: db, Blob: blob, Limits: library.Limits{MostFileBytes: 1 << 30}, Wake: func() {}, Room: func() error { return nil },
	})
	info, err := f.Stat()
	done(tb, err)
	others := writing(tb, db)
	most = peak(func() {
		r, err := lib.ImportQDA(tb.Context(), reader, f, info.Size(), library.ImportOptions{Study: study})
		if err != nil || r.Highlights.New != n {
			tb.Errorf("%d of %d highlights, %v", r.Highlights.New, n, err)
		}
	})
	return most, others()
}

// writing writes a row every few milliseconds until the function that it returns
// is called, which says how long one took at most.
func writing(tb testing.TB, db *database.DB) func() time.Duration {
	stop, longest := make(chan struct{}), make(chan time.Duration)
	go func() {
		most := time.Duration(0)
		for {
			began := time.Now()
			if err := db.InTx(tb.Context(), func(ctx context.Context, tx *database.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE brands SET name = name`)
				return err
			}); err != nil {
				tb.Error(err)
			}
			most = max(most, time.Since(began))
			select {
			case <-stop:
				longest <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() time.Duration {
		close(stop)
		return <-longest
	}
}

// BenchmarkImport tells the most memory of the import of a project with many
// codings, and how long one takes.
func BenchmarkImport(b *testing.B) {
	f := manyCodings(b, *importCodings)
	for b.Loop() {
		began := time.Now()
		most, waited := importMany(b, f, *importCodings)
		b.ReportMetric(float64(most)/1e6, "peak-MB")
		b.ReportMetric(float64(waited.Milliseconds()), "others-wait-ms")
		b.ReportMetric(float64(time.Since(began).Microseconds())/float64(*importCodings), "µs/coding")
	}
}

// TestImportHoldsLittleOfEachCoding bounds what an import holds: the whole of a
// project's XML is read before anything is written.
func TestImportHoldsLittleOfEachCoding(t *testing.T) {
	const codings = 5000
	if most, _ := importMany(t, manyCodings(t, codings), codings); most > codings*2500 {
		t.Errorf("%d bytes of memory for each coding", most/codings)
	}
}

func done(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
