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

func TestJudgedQueriesAreKept(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		object := research.NewID()
		query := func(text, target string, answers ...research.JudgedAnswer) research.Judged {
			return research.Judged{ID: research.NewID(), Text: text, Language: "en", Target: target, Author: "Ida", Version: 1, CreatedAt: now, UpdatedAt: now, Answers: answers}
		}
		answer := func(kind research.JudgedKind, first, last int64) research.JudgedAnswer {
			return research.JudgedAnswer{JudgedRef: research.JudgedRef{Kind: kind, Object: object, First: first, Last: last}, Grade: 1, Author: "Ida", CreatedAt: now}
		}
		one := query("fees", "", answer(research.JudgedLines, 1, 2), answer(research.JudgedMoment, 1, 2))
		two := query("fees", "de", answer(research.JudgedSession, 0, 0))
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			return errors.Join(database.ChangeJudged(ctx, tx), database.InsertJudged(ctx, tx, two), database.InsertJudged(ctx, tx, one))
		})
		same := func(what string, want, got any, err error) {
			t.Helper()
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %v\n%s", what, err, diff)
			}
		}
		got, err := database.JudgedByID(t.Context(), db, one.ID)
		same("by id", one, got, err)
		like, err := database.JudgedLike(t.Context(), db, "fees", "en")
		same("with the same text", []research.Judged{one, two}, like, err)
		all, err := database.JudgedQueries(t.Context(), db, "", 9)
		same("newest first", []research.Judged{two, one}, all, err)
		rest, err := database.JudgedQueries(t.Context(), db, two.ID, 9)
		same("after the first", []research.Judged{one}, rest, err)
		err = db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
			return database.InsertJudged(ctx, tx, query("fees", "de"))
		})
		if !errors.Is(err, research.ErrConflict) {
			t.Errorf("the same twice: %v", err)
		}
		one.Text, one.Version, one.UpdatedAt, one.Answers = "hidden fees", 2, now.Add(time.Hour), one.Answers[:1]
		one.Answers[0].Lost = true
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.UpdateJudged(ctx, tx, one) })
		got, err = database.JudgedByID(t.Context(), db, one.ID)
		same("after a change", one, got, err)
		found, err := database.LinesJudged(t.Context(), db, object)
		same("lines", map[string][]research.JudgedAnswer{one.ID: one.Answers}, found, err)
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error { return database.DeleteJudged(ctx, tx, one.ID) })
		if _, err := database.JudgedByID(t.Context(), db, one.ID); !errors.Is(err, research.ErrNotFound) {
			t.Errorf("after it was deleted: %v", err)
		}
		if n, err := database.CountJudged(t.Context(), db); n != 1 || err != nil {
			t.Errorf("%d are left, %v", n, err)
		}
	})
}

// TestWhatAnswersReferToIsSeenByScope has answers of each kind, in a study that
// everybody sees and in one that is closed.
func TestWhatAnswersReferToIsSeenByScope(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		_, open, session := seed(t, db)
		closed := research.Study{ID: research.NewID(), Brand: open.Brand, Title: "closed", State: research.StudyActive, Visibility: research.VisibleTeam, Version: 1, CreatedAt: now, UpdatedAt: now}
		hidden := research.Session{ID: research.NewID(), Study: closed.ID, Title: "hidden", CreatedAt: now}
		ms := func(n int64) *int64 { return &n }
		refs := map[string]research.JudgedRef{}
		inTx(t, db, func(ctx context.Context, tx *database.Tx) error {
			err := database.InsertStudy(ctx, tx, closed)
			if err == nil {
				_, err = database.InsertSession(ctx, tx, hidden)
			}
			for study, in := range map[string]research.Session{open.ID: session, closed.ID: hidden} {
				talk, note, finding := research.NewID(), research.NewID(), research.Finding{ID: research.NewID(), Study: study, Title: "They leave", State: research.FindingDraft, Version: 1, CreatedAt: now, UpdatedAt: now}
				passage := func(file string, p research.Passage) research.Passage {
					p.ID, p.Source, p.File, p.Kind, p.Session, p.Study, p.Language = research.NewID(), file, file, "note", in.ID, study, "en"
					return p
				}
				err = errors.Join(err, database.InsertFinding(ctx, tx, finding, nil), database.InsertPassages(ctx, tx, []research.Passage{
					passage(note, research.Passage{Text: "first lines", Cuts: []research.Cut{{Segment: 0}, {Offset: 6, Segment: 3}}}),
				}))
				err = errors.Join(err, database.ReplacePassages(ctx, tx, talk, func(yield func(research.Passage) bool) {
					_ = yield(passage(talk, research.Passage{Text: "before", StartMS: ms(0), EndMS: ms(1000)})) &&
						yield(passage(talk, research.Passage{Text: "the moment", StartMS: ms(1000), EndMS: ms(3000)}))
				}))
				name := map[bool]string{true: "open ", false: "closed "}[study == open.ID]
				refs[name+"session"] = research.JudgedRef{Kind: research.JudgedSession, Object: in.ID}
				refs[name+"finding"] = research.JudgedRef{Kind: research.JudgedFinding, Object: finding.ID}
				refs[name+"moment"] = research.JudgedRef{Kind: research.JudgedMoment, Object: talk, First: 900, Last: 2000}
				refs[name+"lines"] = research.JudgedRef{Kind: research.JudgedLines, Object: note, First: 2, Last: 2}
				refs[name+"gone moment"] = research.JudgedRef{Kind: research.JudgedMoment, Object: talk, First: 3000, Last: 4000}
				refs[name+"gone lines"] = research.JudgedRef{Kind: research.JudgedLines, Object: note, First: 4, Last: 4}
			}
			insight := research.Insight{ID: research.NewID(), Title: "All leave", State: research.FindingDraft, Version: 1, CreatedAt: now, UpdatedAt: now}
			refs["closed insight"] = research.JudgedRef{Kind: research.JudgedInsight, Object: insight.ID}
			return errors.Join(err, database.InsertClaim(ctx, tx, search.Insight, insight, nil))
		})
		list := make([]research.JudgedRef, 0, len(refs))
		for _, r := range refs {
			list = append(list, r)
		}
		for name, tc := range map[string]struct {
			scope research.Scope
			want  []string
		}{
			"nobody":    {research.Scope{}, nil},
			"everybody": {research.Scope{Open: true}, []string{"open session", "open finding", "open moment", "open lines"}},
			"all": {research.Scope{All: true}, []string{
				"open session", "open finding", "open moment", "open lines", "closed session", "closed finding", "closed moment", "closed lines", "closed insight",
			}},
		} {
			found, err := database.JudgedPlaces(t.Context(), db, tc.scope, list)
			if err != nil || len(found) != len(tc.want) {
				t.Errorf("%s: %d found, %v, want %v", name, len(found), err, tc.want)
			}
			for _, w := range tc.want {
				if _, ok := found[refs[w]]; !ok {
					t.Errorf("%s does not see %s", name, w)
				}
			}
			if p, ok := found[refs["open moment"]]; ok && (p.Text != "the moment" || p.Session != session.ID || p.Language != "en") {
				t.Errorf("%s: the moment is %+v", name, p)
			}
		}
		kinds, err := database.JudgedObjects(t.Context(), db, []string{session.ID, refs["open finding"].Object, refs["closed insight"].Object, research.NewID()})
		if err != nil || len(kinds) != 3 || kinds[session.ID] != research.JudgedSession {
			t.Errorf("kinds are %v, %v", kinds, err)
		}
	})
}
