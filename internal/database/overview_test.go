package database_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/research"
	"earshot/search"

	"github.com/google/go-cmp/cmp"
)

// TestAStudyIsCounted walks through what pages count of studies, with one that
// is closed beside it.
func TestAStudyIsCounted(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		b, s, session := seed(t, db)
		closed := research.Study{ID: research.NewID(), Brand: b.Slug, Title: "closed", Market: "FR", State: research.StudyActive, Visibility: research.VisibleTeam, Version: 1, CreatedAt: now, UpdatedAt: now}
		hidden := research.Session{ID: research.NewID(), Study: closed.ID, Title: "hidden", HeldOn: "2026-01-02", CreatedAt: now}
		fees, file := research.Tag{ID: research.NewID(), Name: "fees", CreatedAt: now, UpdatedAt: now}, research.NewID()
		at := func(days int) time.Time { return now.AddDate(0, 0, days) }
		finding := func(study string, state research.FindingState, days int) research.Finding {
			return research.Finding{ID: research.NewID(), Study: study, Title: "They leave", State: state, Author: "Ida", Version: 1, CreatedAt: at(days), UpdatedAt: at(days)}
		}
		shown, draft, secret := finding(s.ID, research.FindingPublished, -40), finding(s.ID, research.FindingDraft, 0), finding(closed.ID, research.FindingDraft, 0)
		h := research.Highlight{ID: research.NewID(), File: file, End: 1, Quote: "a", Author: "Ida", Version: 1, State: research.HighlightAnchored, CreatedAt: at(1), UpdatedAt: at(1)}
		shown.Evidence = []research.Evidence{{Highlight: h.ID, Relation: research.Supports}}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			err := errors.Join(database.InsertStudy(ctx, tx, closed), database.InsertTag(ctx, tx, fees))
			if err == nil {
				_, err = database.InsertSession(ctx, tx, hidden)
			}
			for _, f := range []research.File{
				{ID: file, Session: session.ID, Kind: research.KindTranscript, Name: "a.vtt", Key: "1", State: research.FileReady, CreatedAt: now, UpdatedAt: now},
				{ID: research.NewID(), Session: session.ID, Kind: research.KindNote, Name: "b.md", Key: "2", State: research.FileFailed, CreatedAt: now, UpdatedAt: now},
			} {
				err = errors.Join(err, database.InsertFile(ctx, tx, f))
			}
			err = errors.Join(err, database.ReplaceSegments(ctx, tx, file, []research.Segment{{Text: "a"}}), database.InsertHighlight(ctx, tx, h, []string{fees.ID}))
			for _, f := range []research.Finding{shown, draft, secret} {
				err = errors.Join(err, database.InsertFinding(ctx, tx, f, []string{fees.ID}))
			}
			return errors.Join(err, database.InsertClaimVersion(ctx, tx, shown, "Ida"))
		})
		same := func(what string, want, got any, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", what, err, diff)
			}
		}
		counts, err := database.CountStudy(t.Context(), db, s.ID)
		same("counts", database.StudyCounts{Sessions: 1, Readable: 1, Highlighted: 1, Highlights: 1, Findings: 2, Evident: 1, Published: 1, Files: 2, Failed: 1}, counts, err)
		if timed, err := database.TimedFilesOf(t.Context(), db, []string{session.ID, hidden.ID}); err != nil || len(timed) != 1 || timed[0].Name != "a.vtt" {
			t.Errorf("recordings and transcripts: %v %v", timed, err)
		}
		err = db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return database.RenameSavedSearch(ctx, tx, "nobody", research.NewID(), "name")
		})
		if !errors.Is(err, research.ErrNotFound) {
			t.Errorf("renaming a search that is not there: %v", err)
		}
		if guide, err := database.GuideOf(t.Context(), db, s.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("a study without a guide has %v %v", guide, err)
		}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE files SET name = 'Interview-Leitfaden 2.md', kind = 'note', state = 'ready' WHERE id = $1`, file)
			return err
		})
		guide, err := database.GuideOf(t.Context(), db, s.ID)
		same("guide", file, guide.ID, err)
		failed, err := database.FilesOfStudy(t.Context(), db, s.ID, true, "", 9)
		if all, err2 := database.FilesOfStudy(t.Context(), db, s.ID, false, "", 9); err != nil || err2 != nil || len(all) != 2 || len(failed) != 1 || failed[0].Name != "b.md" {
			t.Errorf("files: %v %v %v %v", all, failed, err, err2)
		}
		done, err := database.StudyActivity(t.Context(), db, s.ID, 9)
		var what []string
		for _, d := range done {
			what = append(what, d.What+" "+d.Title)
		}
		same("activity", []string{
			"highlighted " + session.Title, "session-added " + session.Title, "files-added " + session.Title, "finding-written They leave", "finding-written They leave",
		}, what, err)

		everybody := research.Scope{Open: true}
		sessions, err := database.NewestSessions(t.Context(), db, everybody, 9)
		if err != nil || len(sessions) != 1 || sessions[0].ID != session.ID {
			t.Errorf("newest sessions: %v, %v", sessions, err)
		}
		claims, err := database.NewestClaims(t.Context(), db, everybody, search.Finding, 9)
		if err != nil || len(claims) != 1 || claims[0].ID != shown.ID {
			t.Errorf("newest findings: %v, %v", claims, err)
		}
		insights, err := database.NewestClaims(t.Context(), db, everybody, search.Insight, 9)
		if err != nil || len(insights) != 0 {
			t.Errorf("newest insights: %v, %v", insights, err)
		}
		since := func(days int) []int {
			x, f, i, err := database.CountSince(t.Context(), db, everybody, at(days))
			if err != nil {
				t.Fatal(err)
			}
			return []int{x, f, i}
		}
		same("new", []int{1, 0, 0}, since(-1), nil)
		same("new for long", []int{1, 1, 0}, since(-50), nil)

		market := func(scope research.Scope, f database.OverviewFilter) []database.MarketCount {
			list, err := database.CountMarkets(t.Context(), db, scope, f)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		own := session.Market
		if own == "" {
			own = s.Market
		}
		same("markets", []database.MarketCount{{Market: own, Sessions: 1, Studies: 1}}, market(everybody, database.OverviewFilter{}), nil)
		if all := market(research.Scope{All: true}, database.OverviewFilter{}); len(all) != 2 {
			t.Errorf("markets of all: %v", all)
		}
		for name, f := range map[string]database.OverviewFilter{
			"another brand": {Brands: []string{"none"}}, "another language": {Languages: []string{"xx"}}, "another method": {Methods: []string{"diary"}},
			"another tag": {Tags: []string{research.NewID()}}, "later": {From: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}, "earlier": {To: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)},
		} {
			if some := market(everybody, f); len(some) != 0 {
				t.Errorf("%s: %v", name, some)
			}
			if found, err := database.CountFindings(t.Context(), db, everybody, f); err != nil || len(found) != 0 {
				t.Errorf("findings, %s: %v %v", name, found, err)
			}
		}
		if some := market(everybody, database.OverviewFilter{Brands: []string{b.Slug}, Tags: []string{fees.ID}, Studies: []string{s.ID}}); len(some) != 1 {
			t.Errorf("all that fits: %v", some)
		}
		found, err := database.CountFindings(t.Context(), db, everybody, database.OverviewFilter{Tags: []string{fees.ID}})
		if err != nil || len(found) != 2 || found[0].State != research.FindingPublished || found[1].State != research.FindingDraft {
			t.Errorf("findings: %v, %v", found, err)
		}
	})
}

func TestSearchesAreKept(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		one := database.SavedSearch{ID: research.NewID(), Owner: "ida", Name: "first", Query: `{"text":"fees"}`, Fingerprint: "f", Seen: 3, SeenAt: now, CreatedAt: now}
		again := one
		again.ID, again.Name, again.Seen = research.NewID(), "second", 5
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			_, err := database.PutSavedSearch(ctx, tx, one)
			if err == nil {
				again, err = database.PutSavedSearch(ctx, tx, again)
			}
			return err
		})
		if again.ID != one.ID || again.Name != "second" || again.Seen != 5 {
			t.Errorf("the same search again is %+v", again)
		}
		found, err := database.SavedSearchLike(t.Context(), db, "ida", "f")
		if diff := cmp.Diff(again, found); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		if _, err := database.SavedSearchByID(t.Context(), db, "ben", one.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("somebody else's search: %v", err)
		}
		err = db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return database.DeleteSavedSearch(ctx, tx, "ben", one.ID)
		})
		if all, err2 := database.SavedSearches(t.Context(), db, "ida"); !errors.Is(err, research.ErrNotFound) || err2 != nil || len(all) != 1 {
			t.Errorf("deleted by somebody else: %v, %v, %v", err, all, err2)
		}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			return database.DeleteSavedSearch(ctx, tx, "ida", one.ID)
		})
	})
}
