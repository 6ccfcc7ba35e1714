package ingest_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/media"
	"earshot/internal/research"
	"earshot/search"
	"earshot/search/bleveindex"
	"earshot/uploads/dirstore"
)

var admin = auth.Person{ID: "t", Name: "Test", Role: auth.GroupAdmin}

// rig is everything but the web.
type rig struct {
	db       *database.DB
	store    *dirstore.Store
	lib      *library.Library
	index    *bleveindex.Index
	follower *ingest.Follower
	session  research.Session
	study    research.Study
	stop     func()
	runner   *jobs.Runner
}

// newRig works on db with an index in dir, until stop or the end of the test.
func newRig(t *testing.T, db *database.DB, dir string) *rig {
	t.Helper()
	return newListeningRig(t, db, dir, ingest.Recognition{})
}

// newListeningRig is a rig that has recordings written down.
func newListeningRig(t *testing.T, db *database.DB, dir string, recognition ingest.Recognition) *rig {
	t.Helper()
	store, err := dirstore.Open(filepath.Join(dir, "files"))
	if err != nil {
		t.Fatal(err)
	}
	index, err := bleveindex.Open(filepath.Join(dir, "index"), bleveindex.Options{})
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	r := &rig{db: db, store: store, index: index, follower: ingest.NewFollower(db, index, log)}
	recordings := ingest.NewRecordings(ingest.RecordingOptions{
		DB: db, Blob: store, Tools: media.FindTools(), Temp: dir, Log: log, Recognition: recognition,
		Wake: func() { r.runner.Wake() },
	})
	runner := jobs.NewRunner(jobs.Options{
		DB: db, Limits: map[jobs.Class]int{jobs.CPU: 2, jobs.Media: 1, jobs.Speech: 1}, Log: log,
		Handlers: map[string]jobs.Handler{
			research.JobReadFile:   ingest.NewReader(db, store, r.follower.Wake, nil, log).Handler(),
			research.JobExamine:    recordings.Examiner(),
			research.JobTranscribe: recordings.Transcriber(), research.JobHearAgain: recordings.Transcriber(),
		},
	})
	r.runner = runner
	r.lib = library.New(library.Options{
		DB: db, Blob: store, Index: index, Hears: recognition.Recogniser != nil, Limits: library.Limits{MostFileBytes: 1 << 30},
		Wake: func() { runner.Wake(); r.follower.Wake() },
	})
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = runner.Run(ctx) })
	wg.Go(func() { _ = r.follower.Run(ctx) })
	r.stop = sync.OnceFunc(func() {
		cancel()
		wg.Wait()
		if err := index.Close(); err != nil {
			t.Error(err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

// addSession makes a brand, a study and a session to work with.
func (r *rig) addSession(t *testing.T, language string) {
	t.Helper()
	if _, err := r.lib.CreateBrand(t.Context(), admin, library.Key{}, research.Brand{Slug: "b", Name: "B"}); err != nil {
		t.Fatal(err)
	}
	study, err := r.lib.CreateStudy(t.Context(), admin, library.Key{}, research.Study{Brand: "b", Title: "S", Market: "DE"})
	if err != nil {
		t.Fatal(err)
	}
	session, err := r.lib.CreateSession(t.Context(), admin, library.Key{}, research.Session{Study: study.ID, Title: "P", Language: language})
	if err != nil {
		t.Fatal(err)
	}
	r.study, r.session = study, session.Session
}

// add uploads a file and waits until it is settled.
func (r *rig) add(t *testing.T, name, content string, kind research.FileKind) research.File {
	t.Helper()
	stored, err := r.lib.StoreFile(t.Context(), admin, r.session.ID, library.Incoming{Name: name, Body: strings.NewReader(content)})
	if err != nil {
		t.Fatal(err)
	}
	files, err := r.lib.AddFiles(t.Context(), admin, library.Key{}, r.session.ID, []library.StoredFile{stored}, library.FileOptions{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	var f research.File
	eventually(t, func() bool {
		if f, err = r.lib.File(t.Context(), admin, files[0].ID); err != nil {
			t.Fatal(err)
		}
		return f.State.Settled()
	})
	return f
}

func eventually(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what was waited for did not happen")
		}
	}
}

func (r *rig) search(t *testing.T, request library.SearchRequest) library.Answer {
	t.Helper()
	a, err := r.lib.Search(t.Context(), admin, request)
	if err != nil {
		t.Fatalf("search %q: %v", request.Text, err)
	}
	return a
}

const vtt = "WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ana>Ich finde die Suche nicht.\n\n" +
	"00:04.500 --> 00:08.000\n<v Ana>Der Warenkorb war plötzlich leer.\n\n00:09.000 --> 00:12.000\n<v Ben>Oh dear, where did the basket go?\n"

func TestAFileBecomesWhatSearchFinds(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db, t.TempDir())
		r.addSession(t, "")
		f := r.add(t, "a.vtt", vtt, "")
		if f.State != research.FileReady || f.Kind != research.KindTranscript {
			t.Fatalf("file = %+v, want a ready transcript", f)
		}
		a := r.search(t, library.SearchRequest{Text: "Warenkörbe"})
		if a.Total != 1 || len(a.Items) != 1 {
			t.Fatalf("search found %d passages in %d items, want 1", a.Total, len(a.Items))
		}
		h := a.Items[0].Hits[0]
		if h.Speaker != "Ana" || *h.StartMS != 4500 || *h.EndMS != 8000 || h.Language != "de" || h.URL != "/sessions/"+r.session.ID+"#t=4.5" {
			t.Errorf("hit = %+v at %d to %d", h, *h.StartMS, *h.EndMS)
		}
		mark := h.Snippet.Marks[0]
		if got := string([]rune(h.Snippet.Text)[mark[0]:mark[1]]); got != "Warenkorb" || h.Why[0] != search.Stem {
			t.Errorf("marked %q because of %v, want Warenkorb because of its stem", got, h.Why)
		}
		if en := r.search(t, library.SearchRequest{Text: "basket"}); en.Total != 1 || en.Items[0].Hits[0].Speaker != "Ben" {
			t.Errorf("the English line of the same file: %+v", en)
		}
	})
}

func TestWhatWasMendedStandsInTheFilesRecord(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db, t.TempDir())
		r.addSession(t, "en")
		back := r.add(t, "a.srt", "1\n0:05 --> 0:04\nsecret words\n\n2\n0:01 --> 0:02\nb\n", "")
		if want := []string{
			"line 2: ends before it starts; the end was set to the start",
			"line 6: starts before the one above it; the order of the file is kept",
		}; back.State != research.FileReady || !slices.Equal(back.Warnings, want) {
			t.Errorf("file is %s with %q, want ready with %q", back.State, back.Warnings, want)
		}
		if good := r.add(t, "b.srt", "0:01 --> 0:02\nb\n", ""); len(good.Warnings) > 0 || good.Problem != nil {
			t.Errorf("a file without flaws has %q, %+v", good.Warnings, good.Problem)
		}
	})
}

func TestTheKindOfAFileIsFoundInItsContent(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), t.TempDir())
	r.addSession(t, "en")
	for content, want := range map[string]research.FileKind{
		"Ana  0:01\nHi.\n\nBen  0:05\nYes.\n\nAna  0:09\nSo.\n":                 research.KindTranscript,
		"Ana: Hi.\n\nBen: Yes.\n\nAna: So.\n\nBen: Well.\n":                     research.KindNote,
		`{"segments":[{"start":0.5,"end":1,"text":"Hi."}]}`:                     research.KindTranscript,
		`{"settings":{"colour":"blue"}}`:                                        research.KindAttachment,
		"start\tend\ttext\n0\t900\tHi.\n":                                       research.KindTranscript,
		`<tt><body><p begin="1s" end="2s">Hi.</p></body></tt>`:                  research.KindTranscript,
		"[Events]\nFormat: Start, End, Text\nDialogue: 0:00:01.0,0:00:02.0,Hi.": research.KindTranscript,
	} {
		if f := r.add(t, "export", content, ""); f.Kind != want || f.State != research.FileReady {
			t.Errorf("%q is a %s and %s (%+v), want a ready %s", content, f.Kind, f.State, f.Problem, want)
		}
	}
}

func TestFlawedFilesFailWithAReasonAndAreKept(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), t.TempDir())
	r.addSession(t, "de")
	for _, test := range []struct {
		name, content string
		kind          research.FileKind
		want          string
	}{
		{"a.vtt", "no signature\n", research.KindTranscript, "transcript-syntax"},
		{"b.vtt", "WEBVTT\n\nNOTE nothing\n", "", "empty"},
		{"c.bin", "\x00\x01\x02\x03", research.KindTranscript, "not-a-transcript"},
		{"d.md", " \n\n", research.KindNote, "empty"},
		{"e.pdf", "%PDF-1.4 …", "", "document-damaged"},
		{"f.docx", "PK\x03\x04…", "", "document-damaged"},
		{"g.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1…", "", "document-unsupported"},
		{"h.json", `{"a":1}`, research.KindNote, "note-unreadable"},
	} {
		f := r.add(t, test.name, test.content, test.kind)
		if f.Problem == nil || f.Problem.Type != test.want || f.Problem.Detail == "" {
			t.Errorf("%s: state %s, problem %+v; want %s", test.name, f.State, f.Problem, test.want)
		}
		content, err := r.lib.OpenFile(t.Context(), admin, f, 0, -1)
		if err != nil {
			t.Errorf("%s is not kept: %v", test.name, err)
			continue
		}
		_ = content.Close()
		if _, err := r.lib.RetryFile(t.Context(), admin, f.ID); err != nil {
			t.Errorf("retry %s: %v", test.name, err)
		}
	}
}

func TestEditsOfAStudyReachSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), t.TempDir())
	r.addSession(t, "de")
	r.add(t, "a.vtt", vtt, "")
	market := "AT"
	if _, err := r.lib.UpdateStudy(t.Context(), admin, r.study.ID, 1, library.StudyPatch{Market: &market}); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		return r.search(t, library.SearchRequest{Filter: search.Filter{Markets: []string{"AT"}}}).Total > 0
	})
	if left := r.search(t, library.SearchRequest{Filter: search.Filter{Markets: []string{"DE"}}}).Total; left != 0 {
		t.Errorf("%d passages are still in the old market", left)
	}
}

func TestALostIndexComesBackByItself(t *testing.T) {
	t.Parallel()
	db, dir := databasetest.SQLite(t), t.TempDir()
	first := newRig(t, db, dir)
	first.addSession(t, "de")
	first.add(t, "a.vtt", vtt, "")
	first.stop()

	other := t.TempDir() // no index here
	second := newRig(t, db, other)
	eventually(t, func() bool {
		a, err := second.lib.Search(t.Context(), admin, library.SearchRequest{Text: "Warenkorb"})
		return err == nil && a.Total == 1
	})
	// And again on demand, without a pause.
	if err := second.follower.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := second.search(t, library.SearchRequest{Text: "Warenkorb"}); a.Total != 1 {
		t.Errorf("after a rebuild search found %d, want 1", a.Total)
	}
}

// A restored backup of the database is older than the index.
func TestAnIndexAheadOfItsDatabaseIsRebuilt(t *testing.T) {
	t.Parallel()
	db, dir := databasetest.SQLite(t), t.TempDir()
	r := newRig(t, db, dir)
	r.addSession(t, "de")
	f := r.add(t, "a.vtt", vtt, "")
	err := db.InTx(t.Context(), func(ctx context.Context, tx *database.Tx) error {
		if err := database.ReplacePassages(ctx, tx, f.ID, slices.Values([]research.Passage(nil))); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `DELETE FROM changes`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	r.follower.Wake()
	eventually(t, func() bool { return r.search(t, library.SearchRequest{Text: "Warenkorb"}).Total == 0 })
	eventually(t, func() bool {
		position, err := r.index.Position(t.Context())
		return err == nil && position == 0
	})
}
