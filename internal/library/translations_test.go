package library_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"slices"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/jobs"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/testdata"
	"earshot/search/bleveindex"
	"earshot/uploads/dirstore"
)

// desk is a library that reads files when told.
type desk struct {
	*rig
	reader  jobs.Handler
	session library.SessionDetail
}

func newDesk(t *testing.T, db *database.DB, language string) *desk {
	t.Helper()
	store := must(dirstore.Open(t.TempDir()))(t)
	t.Cleanup(func() { _ = store.Close() })
	index := must(bleveindex.Open(t.TempDir(), bleveindex.Options{}))(t)
	t.Cleanup(func() { _ = index.Close() })
	log := slog.New(slog.DiscardHandler)
	d := &desk{rig: &rig{t: t, db: db, follower: ingest.NewFollower(db, index, log)}, reader: ingest.NewReader(db, store, func() {}, nil, log).Handler()}
	d.lib = library.New(library.Options{DB: db, Blob: store, Index: index, Limits: library.Limits{MostFileBytes: 1 << 24}})
	must(d.lib.CreateBrand(t.Context(), researcher, library.Key{}, research.Brand{Slug: "acme", Name: "Acme"}))(t)
	d.study = must(d.lib.CreateStudy(t.Context(), researcher, library.Key{}, research.Study{Title: "Flight", Brand: "acme", Market: "DE"}))(t)
	d.session = must(d.lib.CreateSession(t.Context(), researcher, library.Key{}, research.Session{Study: d.study.ID, Title: "First", Language: language}))(t)
	return d
}

// send adds a file that nobody has read.
func (d *desk) send(name, content string, o library.FileOptions) (research.File, error) {
	d.t.Helper()
	stored := must(d.lib.StoreFile(d.t.Context(), researcher, d.session.ID, library.Incoming{Name: name, Body: strings.NewReader(content)}))(d.t)
	files, err := d.lib.AddFiles(d.t.Context(), researcher, library.Key{}, d.session.ID, []library.StoredFile{stored}, o)
	if err != nil {
		return research.File{}, errors.Join(err, d.lib.DiscardFiles(d.t.Context(), []library.StoredFile{stored}))
	}
	return files[0], nil
}

// read reads a file as a worker does, and returns what has become of it.
func (d *desk) read(id string) research.File {
	d.t.Helper()
	if err := d.reader.Work(d.t.Context(), jobs.Job{Ref: id}); err != nil {
		d.t.Fatal(err)
	}
	return must(d.lib.File(d.t.Context(), researcher, id))(d.t)
}

func (d *desk) add(name, content string, o library.FileOptions) research.File {
	d.t.Helper()
	return d.read(must(d.send(name, content, o))(d.t).ID)
}

func (d *desk) aligned(file string) []research.Aligned {
	d.t.Helper()
	return must(database.Aligned(d.t.Context(), d.db, file))(d.t)
}

// captions are lines that are said one after the other, for two seconds each.
func captions(lines ...string) string {
	var b bytes.Buffer
	b.WriteString("WEBVTT\n")
	for i, line := range lines {
		fmt.Fprintf(&b, "\n00:%02d.000 --> 00:%02d.000\n%s\n", 2*i, 2*i+2, line)
	}
	return b.String()
}

var (
	german = captions("Guten Tag, wie war die Anreise heute Morgen?", "Die Bahn hatte wieder einmal große Verspätung.", "Ich heiße Sabine Kaufmann und wohne in Köln.",
		"Bei der Kasse habe ich den Gutschein nicht gefunden.", "Am Ende habe ich einfach aufgegeben und angerufen.")
	english = captions("Good morning, how was your journey here today?", "The train was badly delayed once again.", "My name is Sabine Kaufmann and I live in Cologne.",
		"At the checkout I could not find the voucher.", "In the end I simply gave up and called them.")
)

func sourceText(t *testing.T, name string) string {
	t.Helper()
	return string(testdata.Read(t, path.Join("transcripts", name)))
}

func TestTranslationsAreDeclaredAtUploadInAnyOrder(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, "ru")
		reviewed := library.FileOptions{Translation: &research.Translation{Awaits: "vostok1.ru.txt", Status: research.TranslationReviewed}}
		early := d.add("vostok1.en.txt", sourceText(t, "spacelog/vostok1.en.txt"), reviewed)
		if early.Translation == nil || early.Translation.Of != "" || early.Translation.Awaits != "vostok1.ru.txt" {
			t.Fatalf("before its original came: %+v", early.Translation)
		}
		if early.Language != "en" { // not that of the session
			t.Errorf("its language is %q", early.Language)
		}
		original := d.add("vostok1.ru.txt", sourceText(t, "spacelog/vostok1.ru.txt"), library.FileOptions{})
		settled := must(d.lib.File(t.Context(), researcher, early.ID))(t)
		if want := (research.Translation{Of: original.ID, Status: research.TranslationReviewed}); settled.Translation == nil || *settled.Translation != want {
			t.Fatalf("after it came: %+v, want %+v", settled.Translation, want)
		}
		if n := len(d.aligned(early.ID)); n < 300 {
			t.Errorf("%d links, want one for almost each of 310 lines", n)
		}
		late := d.add("vostok1.sv.txt", sourceText(t, "spacelog/vostok1.en.txt"), library.FileOptions{Language: "sv", Translation: &research.Translation{Awaits: original.ID, Status: research.TranslatedByMachine}})
		if late.Translation.Of != original.ID || len(d.aligned(late.ID)) < 300 {
			t.Errorf("the second: %+v, %d links", late.Translation, len(d.aligned(late.ID)))
		}
		for name, o := range map[string]library.FileOptions{
			"of a translation":       {Translation: &research.Translation{Awaits: late.ID, Status: research.TranslatedByHuman}},
			"of nothing":             {Translation: &research.Translation{Status: research.TranslatedByHuman}},
			"of something elsewhere": {Translation: &research.Translation{Awaits: research.NewID(), Status: research.TranslatedByHuman}},
			"unknown status":         {Translation: &research.Translation{Awaits: original.ID, Status: "good"}},
			"a recording":            {Kind: research.KindRecording, Translation: &research.Translation{Awaits: original.ID, Status: research.TranslatedByHuman}},
		} {
			if _, err := d.send("x.vtt", german, o); !isInvalid(err) {
				t.Errorf("%s: %v, want it refused", name, err)
			}
		}
		if _, err := d.send("x.bin", "\x00\x01\x02", library.FileOptions{Translation: &research.Translation{Awaits: original.ID, Status: research.TranslatedByHuman}}); !isInvalid(err) {
			t.Errorf("an attachment: %v, want it refused", err)
		}
	})
}

func TestTranslationsAreProposedAndNeverSilentlyMade(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "de")
		original := d.add("talk.vtt", german, library.FileOptions{})
		other := d.add("untertitel.vtt", english, library.FileOptions{})
		if other.Language != "en" || original.Language != "de" {
			t.Fatalf("languages are %q and %q", original.Language, other.Language)
		}
		f, p, err := d.lib.Translation(ctx, researcher, other.ID)
		if err != nil || f.Translation != nil || p == nil || p.Of.ID != original.ID || p.Agreed < 0.9 {
			t.Fatalf("Translation = %+v, %+v, %v, want it proposed", f.Translation, p, err)
		}
		if _, p, err := d.lib.Translation(ctx, researcher, original.ID); err != nil || p != nil {
			t.Errorf("the original: %+v, %v, want nothing proposed", p, err)
		}
		if list := must(d.lib.Proposals(ctx, researcher, d.session.ID))(t); len(list) != 1 || list[0].File.ID != other.ID {
			t.Errorf("Proposals = %+v", list)
		}
		refused := must(d.lib.NoTranslation(ctx, researcher, other.ID, f.TranslationVersion+1))(t)
		if _, p, err := d.lib.Translation(ctx, researcher, other.ID); err != nil || p != nil || !refused.NoTranslation {
			t.Errorf("refused: %+v, %v, want nothing proposed", p, err)
		}
		note := d.add("notes.md", "# Bericht\n\nDie Kundin fand die Kasse unübersichtlich und brach ab.\n", library.FileOptions{})
		translated := d.add("notes.en.md", "# Report\n\nThe customer found the checkout confusing and gave up.\n", library.FileOptions{})
		if _, p, err := d.lib.Translation(ctx, researcher, translated.ID); err != nil || p == nil || p.Of.ID != note.ID || p.Agreed != 0 {
			t.Errorf("by its name: %+v, %v", p, err)
		}
	})
}

func TestTranslationsAreDeclaredAfterwards(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "")
		original := d.add("talk.vtt", german, library.FileOptions{})
		other := d.add("subs.vtt", english, library.FileOptions{Language: "de"}) // which is wrong
		human := library.Declaration{Of: original.ID, Status: research.TranslatedByHuman, Language: "en-GB"}
		for name, bad := range map[string]library.Declaration{
			"of itself":         {Of: other.ID, Status: human.Status, Language: "en"},
			"the same language": {Of: original.ID, Status: human.Status},
			"an unknown file":   {Of: research.NewID(), Status: human.Status, Language: "en"},
			"no id":             {Of: "talk.vtt", Status: human.Status, Language: "en"},
			"an unknown status": {Of: original.ID, Status: "fine", Language: "en"},
		} {
			if _, err := d.lib.Translate(ctx, researcher, other.ID, 0, bad); !isInvalid(err) {
				t.Errorf("%s: %v, want it refused", name, err)
			}
		}
		mark := must(d.lib.CreateHighlight(ctx, researcher, library.Key{}, library.Place{File: other.ID, Quote: "find the voucher"}, "", nil))(t)
		if _, err := d.lib.Translate(ctx, researcher, other.ID, 0, human); !errors.Is(err, library.ErrHasHighlights) {
			t.Errorf("with a highlight: %v, want %v", err, library.ErrHasHighlights)
		}
		if err := d.lib.DeleteHighlight(ctx, researcher, mark.ID, 0); err != nil {
			t.Fatal(err)
		}
		made := must(d.lib.Translate(ctx, researcher, other.ID, 1, human))(t)
		if made.Language != "en-GB" || made.Translation.Of != original.ID || len(d.aligned(other.ID)) != 5 {
			t.Errorf("Translate = %q %+v, aligned %v", made.Language, made.Translation, d.aligned(other.ID))
		}
		for _, s := range must(database.Segments(ctx, db, other.ID))(t) {
			if s.Language != "en-GB" {
				t.Errorf("segment %d is in %q", s.Number, s.Language)
			}
		}
		if _, err := d.lib.Translate(ctx, researcher, other.ID, 1, human); !errors.Is(err, research.ErrStale) {
			t.Errorf("of an older version: %v, want %v", err, research.ErrStale)
		}
		if _, err := d.lib.CreateHighlight(ctx, researcher, library.Key{}, library.Place{File: other.ID, Quote: "find the voucher"}, "", nil); !isInvalid(err) {
			t.Errorf("a highlight in it: %v, want it refused", err)
		}
		third := d.add("third.vtt", english, library.FileOptions{Language: "fr"})
		for name, pair := range map[string][2]string{"a translation of a translation": {third.ID, other.ID}, "an original that has one": {original.ID, third.ID}} {
			if _, err := d.lib.Translate(ctx, researcher, pair[0], 0, library.Declaration{Of: pair[1], Status: human.Status}); !isInvalid(err) {
				t.Errorf("%s: %v, want it refused", name, err)
			}
		}
		own := must(d.lib.NoTranslation(ctx, researcher, other.ID, 0))(t)
		if own.Translation != nil || len(d.aligned(other.ID)) != 0 {
			t.Errorf("NoTranslation left %+v and %v", own.Translation, d.aligned(other.ID))
		}
	})
}

func TestCorrectedOriginalsTakeTheirTranslationsAlong(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "de")
		original := d.add("talk.vtt", german, library.FileOptions{})
		other := d.add("talk.en.vtt", english, library.FileOptions{Translation: &research.Translation{Awaits: "talk.vtt", Status: research.TranslatedByHuman}})
		says := func(words string) bool {
			for _, p := range must(database.PassagesOf(ctx, db, other.ID))(t) {
				if strings.Contains(p.Text, words) {
					return true
				}
			}
			return false
		}
		if !says("Cologne") {
			t.Fatal("the translation is not there to begin with")
		}
		masked, speaker := "Ich heiße [Name] und wohne in [Ort].", "Sabine"
		must(d.lib.CorrectSegment(ctx, researcher, original.ID, 1, 0, library.SegmentPatch{Speaker: &speaker}))(t) // no word of it
		if !says("delayed") {
			t.Error("another speaker made a line outdated")
		}
		must(d.lib.CorrectSegment(ctx, researcher, original.ID, 2, 0, library.SegmentPatch{Text: &masked}))(t)
		if says("Cologne") || says("Kaufmann") || !says("voucher") {
			t.Errorf("what was masked in the original can still be found in its translation: %v", must(database.PassagesOf(ctx, db, other.ID))(t))
		}
		if got := must(database.Outdated(ctx, db, other.ID))(t); !slices.Equal(got, []int{2}) {
			t.Errorf("outdated are %v, want the line that was masked", got)
		}
		rest := "And I live there."
		must(d.lib.CorrectSegment(ctx, researcher, other.ID, 3, 0, library.SegmentPatch{Text: &rest}))(t) // another line
		if says("Cologne") || !says(rest) {
			t.Error("a correction elsewhere brought the line back")
		}
		clean := "My name is [name] and I live in [place]."
		must(d.lib.CorrectSegment(ctx, researcher, other.ID, 2, 0, library.SegmentPatch{Text: &clean}))(t)
		if !says(clean) {
			t.Error("the corrected translation is not found")
		}
		empty := ""
		must(d.lib.CorrectSegment(ctx, researcher, original.ID, 0, 0, library.SegmentPatch{Text: &empty}))(t)
		if says("journey") {
			t.Error("a line that the original no longer says is found")
		}
		must(d.lib.Translate(ctx, researcher, other.ID, 0, library.Declaration{Of: original.ID, Status: research.TranslationReviewed}))(t)
		if !says("journey") {
			t.Error("what somebody confirmed is not found")
		}
	})
}

func TestDeletedOriginalsTakeTheirTranslationsAlong(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, d := t.Context(), newDesk(t, db, "de")
		original := d.add("talk.vtt", german, library.FileOptions{})
		of := &research.Translation{Awaits: "talk.vtt", Status: research.TranslatedByHuman}
		first, second := d.add("talk.en.vtt", english, library.FileOptions{Translation: of}), d.add("talk.fr.vtt", english, library.FileOptions{Language: "fr", Translation: of})
		must(d.lib.DeleteFile(ctx, researcher, second.ID))(t) // by itself
		if _, err := d.lib.File(ctx, researcher, original.ID); err != nil {
			t.Fatalf("the original: %v", err)
		}
		receipt := must(d.lib.DeleteFile(ctx, researcher, original.ID))(t)
		for _, id := range []string{original.ID, first.ID} {
			if _, err := d.lib.File(ctx, researcher, id); !errors.Is(err, research.ErrNotFound) {
				t.Errorf("file %s: %v, want it gone", id, err)
			}
			if left := must(database.PassagesOf(ctx, db, id))(t); len(left) > 0 {
				t.Errorf("%d passages are left of %s", len(left), id)
			}
		}
		var of3 []string
		for _, r := range must(d.lib.Receipts(ctx, researcher, d.session.ID, "", 10))(t).Items {
			of3 = append(of3, r.File)
		}
		slices.Sort(of3)
		want := []string{original.ID, first.ID, second.ID}
		slices.Sort(want)
		if !slices.Equal(of3, want) || receipt.File != original.ID {
			t.Errorf("receipts of %v, the answer's of %s; want %v", of3, receipt.File, want)
		}
	})
}

// TestTextsAndTranslationsChangeAtOnce has both sides of a pair changed at the
// same time, from which they must come out with links that fit.
func TestTextsAndTranslationsChangeAtOnce(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, "de")
		original := d.add("talk.vtt", german, library.FileOptions{})
		other := d.add("talk.en.vtt", english, library.FileOptions{Translation: &research.Translation{Awaits: "talk.vtt", Status: research.TranslatedByHuman}})
		failed := make(chan error, 40)
		change := func(ctx context.Context, file string, n int) {
			text := fmt.Sprintf("Now it says %d.", n)
			_, err := d.lib.CorrectSegment(ctx, researcher, file, n%5, 0, library.SegmentPatch{Text: &text})
			failed <- err
		}
		for n := range 10 {
			go change(t.Context(), original.ID, n)
			go change(t.Context(), other.ID, n)
			go func() {
				_, err := d.lib.Translate(t.Context(), researcher, other.ID, 0, library.Declaration{Of: original.ID, Status: research.TranslatedByMachine})
				failed <- err
			}()
			go func() { failed <- d.reader.Work(t.Context(), jobs.Job{Ref: other.ID}) }()
		}
		for range 40 {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		if links := d.aligned(other.ID); len(links) != 5 {
			t.Errorf("links = %v, want each line once", links)
		}
	})
}

func TestATranslationIsNoTranscriptOfARecording(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db, "de")
		recording := must(d.send("talk.mp3", "ID3 is not looked at", library.FileOptions{Kind: research.KindRecording}))(t)
		waits := func() bool {
			files := must(database.FilesOf(t.Context(), db, d.session.ID))(t)
			i := slices.IndexFunc(files, func(f research.File) bool { return f.ID == recording.ID })
			if waits := files[i].Waits; waits != (len(research.TranscriptsOf(files[i], files)) == 0) {
				t.Errorf("it waits: %t, and has the transcripts %v", waits, research.TranscriptsOf(files[i], files))
			}
			return files[i].Waits
		}
		d.add("talk.en.vtt", english, library.FileOptions{Translation: &research.Translation{Awaits: "talk.vtt", Status: research.TranslatedByHuman}})
		if !waits() {
			t.Error("a translation is taken for what was said")
		}
		d.add("talk.vtt", german, library.FileOptions{})
		if waits() {
			t.Error("it still waits for a transcript")
		}
	})
}
