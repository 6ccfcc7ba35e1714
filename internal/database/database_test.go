package database_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"

	"github.com/google/go-cmp/cmp"
)

var now = time.UnixMilli(1_790_000_000_000).UTC()

// inTx runs f in a transaction that must commit.
func inTx(t *testing.T, db *database.DB, f func(ctx context.Context, tx *database.Tx) error) {
	t.Helper()
	if err := db.InTx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// seed adds a brand, a study and a session and returns them.
func seed(t *testing.T, db *database.DB) (research.Brand, research.Study, research.Session) {
	t.Helper()
	b := research.Brand{ID: research.NewID(), Slug: "nordlicht", Name: "Nordlicht", Languages: []string{"de", "da"}, CreatedAt: now}
	s := research.Study{
		ID: research.NewID(), Brand: b.Slug, Title: "Checkout", Question: "Why do people leave?", Method: "interview", Market: "DE",
		Languages: []string{"de"}, State: research.StudyActive, Visibility: research.VisibleGroup,
		Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	session := research.Session{
		ID: research.NewID(), Study: s.ID, Title: "P1", HeldOn: "2026-03-31", Language: "de", Market: "AT", CreatedAt: now,
		Participants: []research.Participant{{Pseudonym: "P1", Note: "60+"}, {Pseudonym: "P2"}},
	}
	inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
		err := errors.Join(database.InsertBrand(ctx, tx, b), database.InsertStudy(ctx, tx, s))
		if err == nil {
			session, err = database.InsertSession(ctx, tx, session)
		}
		return err
	})
	return b, s, session
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b, s, session := seed(t, db)
		gotBrand, err := database.BrandBySlug(t.Context(), db, b.Slug)
		if diff := cmp.Diff(b, gotBrand); err != nil || diff != "" {
			t.Errorf("brand: %v\n%s", err, diff)
		}
		gotStudy, err := database.StudyByID(t.Context(), db, s.ID)
		if diff := cmp.Diff(s, gotStudy); err != nil || diff != "" {
			t.Errorf("study: %v\n%s", err, diff)
		}
		gotSession, err := database.SessionByID(t.Context(), db, session.ID)
		if diff := cmp.Diff(session, gotSession); err != nil || diff != "" {
			t.Errorf("session: %v\n%s", err, diff)
		}
	})
}

func TestParticipantsAreKnownThroughoutAStudy(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, s, first := seed(t, db)
		second := research.Session{
			ID: research.NewID(), Study: s.ID, Title: "again", CreatedAt: now,
			Participants: []research.Participant{{Pseudonym: "P1"}},
		}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) (err error) {
			second, err = database.InsertSession(ctx, tx, second)
			return err
		})
		if diff := cmp.Diff(first.Participants[0], second.Participants[0]); diff != "" {
			t.Errorf("the same pseudonym gave another participant:\n%s", diff)
		}
	})
}

func TestViolationsHaveNames(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b, s, _ := seed(t, db)
		for name, test := range map[string]struct {
			f    func(ctx context.Context, tx *database.Tx) error
			want error
		}{
			"a slug in use": {func(ctx context.Context, tx *database.Tx) error {
				return database.InsertBrand(ctx, tx, research.Brand{ID: research.NewID(), Slug: b.Slug, Name: "x"})
			}, research.ErrConflict},
			"a study of no brand": {func(ctx context.Context, tx *database.Tx) error {
				return database.InsertStudy(ctx, tx, research.Study{ID: research.NewID(), Brand: "nobody"})
			}, research.ErrNotFound},
			"a session of no study": {func(ctx context.Context, tx *database.Tx) error {
				_, err := database.InsertSession(ctx, tx, research.Session{ID: research.NewID(), Study: research.NewID()})
				return err
			}, research.ErrNotFound},
			"an edit of an old version": {func(ctx context.Context, tx *database.Tx) error {
				stale := s
				stale.Version = 7
				return database.UpdateStudy(ctx, tx, stale)
			}, research.ErrStale},
		} {
			if err := db.InTx(t.Context(), test.f); !errors.Is(err, test.want) {
				t.Errorf("%s: got %v, want %v", name, err, test.want)
			}
		}
	})
}

func TestNothingOfAFailedTransactionRemains(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		hooked := false
		boom := errors.New("boom")
		err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			tx.AfterCommit(func() { hooked = true })
			return errors.Join(database.InsertBrand(ctx, tx, research.Brand{ID: research.NewID(), Slug: "x", Name: "x"}), boom)
		})
		if !errors.Is(err, boom) || hooked {
			t.Errorf("InTx = %v, hook ran: %v; want boom and no hook", err, hooked)
		}
		if _, err := database.BrandBySlug(t.Context(), db, "x"); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("the brand of a failed transaction: %v, want not found", err)
		}
	})
}

// On PostgreSQL numbers are given out before commits happen in another order;
// a reader that has seen n must never find a smaller one later.
func TestChangesAppearInOrder(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		const writers, each = 6, 15
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
						_, err := database.AppendChange(ctx, tx, database.SourceChanged, fmt.Sprint(w, i), now)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		var seen []int64
		deadline := time.Now().Add(30 * time.Second)
		for len(seen) < writers*each && t.Context().Err() == nil && !t.Failed() {
			after := int64(0)
			if len(seen) > 0 {
				after = seen[len(seen)-1]
			}
			changes, err := database.ChangesAfter(t.Context(), db, after, 1000)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				seen = append(seen, c.Number)
			}
			if time.Now().After(deadline) {
				t.Errorf("a reader that followed saw %d of %d changes", len(seen), writers*each)
				break
			}
		}
		wg.Wait()
		if !slices.IsSorted(seen) {
			t.Errorf("changes out of order: %v", seen)
		}
	})
}

func TestTextsAreReplacedWhole(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, _, session := seed(t, db)
		file := research.File{
			ID: research.NewID(), Session: session.ID, Kind: research.KindTranscript, Name: "a.vtt",
			Key: "k", State: research.FileStored, CreatedAt: now, UpdatedAt: now,
		}
		start, end := int64(1500), int64(2500)
		many := make([]research.Segment, 700)
		for i := range many {
			many[i] = research.Segment{Number: i, Speaker: "Ana", StartMS: &start, EndMS: &end, Language: "de", Text: fmt.Sprint("Satz ", i)}
		}
		few := []research.Segment{{Number: 0, Language: "fr", Text: "été ’ \u2028 🤔"}}
		for _, segments := range [][]research.Segment{many, few} {
			inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
				if len(segments) == 700 {
					if err := database.InsertFile(ctx, tx, file); err != nil {
						return err
					}
				}
				return database.ReplaceSegments(ctx, tx, file.ID, segments)
			})
			got, err := database.Segments(t.Context(), db, file.ID)
			if diff := cmp.Diff(segments, got); err != nil || diff != "" {
				t.Fatalf("segments: %v\n%s", err, diff)
			}
		}
	})
}

func TestFilesBecomeReadyWithTheirChange(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, _, session := seed(t, db)
		ids := []string{research.NewID(), research.NewID()}
		for i, id := range ids {
			inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
				return errors.Join(
					database.InsertFile(ctx, tx, research.File{
						ID: id, Session: session.ID, Kind: research.KindNote, Name: "n.md",
						Key: id, State: research.FileStored, CreatedAt: now, UpdatedAt: now,
					}),
					database.MarkIndexing(ctx, tx, id, "de", nil, int64(10*(i+1)), now))
			})
		}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			_, err := database.MarkReady(ctx, tx, 10, now)
			return err
		})
		files, err := database.FilesOf(t.Context(), db, session.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got := []research.FileState{files[0].State, files[1].State}; !slices.Equal(got, []research.FileState{"ready", "indexing"}) {
			t.Errorf("states after change 10 = %v, want ready, indexing", got)
		}
		if files[0].Language != "de" {
			t.Errorf("language = %q, want the one detected", files[0].Language)
		}
	})
}

func TestRecordingsWaitForATranscript(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, _, session := seed(t, db)
		add := func(kind research.FileKind) string {
			f := research.File{
				ID: research.NewID(), Session: session.ID, Kind: kind, Name: "x", Key: research.NewID(),
				State: research.FileReady, CreatedAt: now, UpdatedAt: now,
			}
			inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.InsertFile(ctx, tx, f) })
			return f.ID
		}
		waits := func(id string) bool {
			f, err := database.FileByID(t.Context(), db, id)
			if err != nil {
				t.Fatal(err)
			}
			return f.Waits
		}
		recording := add(research.KindRecording)
		if !waits(recording) {
			t.Error("a recording alone does not wait for a transcript")
		}
		add(research.KindTranscript)
		if waits(recording) {
			t.Error("a recording waits although its session has a transcript")
		}
	})
}

// Both databases must offer the same tables and columns.
func TestMigrationsAreTwins(t *testing.T) {
	t.Parallel()
	lite, post := columns(t, databasetest.SQLite(t), `SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%' ORDER BY 1`), []string(nil)
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		if t.Name() == "TestMigrationsAreTwins/sqlite" {
			return
		}
		post = columns(t, db, `SELECT table_name || '.' || column_name FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%' ORDER BY 1`)
		slices.Sort(post)
		slices.Sort(lite)
		if diff := cmp.Diff(lite, post); diff != "" {
			t.Errorf("columns of SQLite (-) and PostgreSQL (+):\n%s", diff)
		}
	})
}

func columns(t *testing.T, db *database.DB, query string) []string {
	t.Helper()
	all, err := database.All(t.Context(), db, database.Scalar[string], query)
	if err != nil || len(all) < 50 {
		t.Fatalf("columns: %d, %v", len(all), err)
	}
	return all
}

func TestTwoProcessesMayOpenANewDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/earshot.db"
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			db, err := database.Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
