package ingest_test

import (
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
)

const survey = "Respondent,What do you miss?,Internal remarks\n" +
	"R1,A button that I can find with my thumb,ask Ana about the invoice again please\n"

// TestColumnsThatSomebodyChose are read as they were chosen, when the file comes
// and when the choice changes, and never as they were proposed instead.
func TestColumnsThatSomebodyChose(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db, t.TempDir())
		r.addSession(t, "en")
		send := func(columns ...research.Column) research.File {
			stored, err := r.lib.StoreFile(t.Context(), admin, r.session.ID, library.Incoming{Name: "survey.csv", Body: strings.NewReader(survey)})
			if err != nil {
				t.Fatal(err)
			}
			files, err := r.lib.AddFiles(t.Context(), admin, library.Key{}, r.session.ID, []library.StoredFile{stored}, library.FileOptions{Columns: columns})
			if err != nil {
				t.Fatal(err)
			}
			return r.settled(t, files[0].ID)
		}
		found := func(text string) int { return r.search(t, library.SearchRequest{Text: text}).Total }
		f := send(research.Column{Name: "Internal remarks", Role: "ignore"})
		if f.State != research.FileReady || found("invoice") != 0 || found("thumb") != 1 {
			t.Fatalf("file %+v; search finds %d and %d", f, found("invoice"), found("thumb"))
		}
		h, err := r.lib.CreateHighlight(t.Context(), admin, library.Key{}, library.Place{File: f.ID, Quote: "find with my thumb"}, "", nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.lib.SetColumns(t.Context(), admin, f.ID, nil); err != nil {
			t.Fatal(err)
		}
		if f = r.settled(t, f.ID); f.Columns != nil || found("invoice") != 1 {
			t.Errorf("as proposed: %+v, search finds %d", f, found("invoice"))
		}
		if _, err := r.lib.SetColumns(t.Context(), admin, f.ID, []research.Column{{Letter: "C", Role: "ignore"}, {Letter: "A", Role: "ignore"}}); err != nil {
			t.Fatal(err)
		}
		r.settled(t, f.ID)
		if n := found("invoice"); n != 0 {
			t.Errorf("what is ignored now is found %d times", n)
		}
		if is, err := database.HighlightByID(t.Context(), db, h.ID); err != nil || is.State != research.HighlightAnchored {
			t.Errorf("the highlight is %s, %v", is.State, err)
		}
		wrong := send(research.Column{Name: "Remarks", Role: "ignore"})
		if wrong.State != research.FileFailed || wrong.Problem.Type != "survey-columns" || !strings.Contains(wrong.Problem.Detail, "“Remarks”") {
			t.Fatalf("a wrong name: %+v, %+v", wrong, wrong.Problem)
		}
		if s, err := r.lib.FileSurvey(t.Context(), admin, wrong.ID); err != nil || len(s.Columns) != 3 {
			t.Errorf("its columns are %+v, %v", s, err)
		}
		if _, err := r.lib.SetColumns(t.Context(), admin, wrong.ID, []research.Column{{Name: "Internal remarks", Role: "ignore"}}); err != nil {
			t.Fatal(err)
		}
		if wrong = r.settled(t, wrong.ID); wrong.State != research.FileReady {
			t.Errorf("put right: %+v", wrong.Problem)
		}
	})
}

// settled waits until a file is.
func (r *rig) settled(t *testing.T, id string) research.File {
	t.Helper()
	var f research.File
	eventually(t, func() bool {
		var err error
		if f, err = r.lib.File(t.Context(), admin, id); err != nil {
			t.Fatal(err)
		}
		return f.State.Settled()
	})
	return f
}
