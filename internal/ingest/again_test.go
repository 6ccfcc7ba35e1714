//go:build unix

package ingest_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/speech"
)

// TestARecordingIsTranscribedAgain has one written down that came before speech
// was set up, and then by another recogniser, after somebody corrected a line.
func TestARecordingIsTranscribedAgain(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		dir := t.TempDir()
		before := newRig(t, db, dir)
		before.addSession(t, "de")
		f := before.add(t, "p1.wav", german(t), "")
		if _, err := before.lib.Transcribe(t.Context(), admin, f.ID); !isTranscribeError(err, "No speech recogniser") {
			t.Fatalf("without a recogniser: %v", err)
		}
		before.stop()

		heard := filepath.Join(t.TempDir(), "heard")
		says(t, heard, "Der Warenkorb war leer.", "Das war teuer.")
		r := newListeningRig(t, db, dir, listening(t, `cat `+heard))
		r.session = before.session
		if _, err := r.lib.Transcribe(t.Context(), admin, f.ID); err != nil {
			t.Fatal(err)
		}
		made := r.filesOf(t, 2)[1]
		if made.Machine == nil || made.State != research.FileReady {
			t.Fatalf("files = %+v", made)
		}
		quote := func(text string) string {
			h, err := r.lib.CreateHighlight(t.Context(), admin, library.Key{}, library.Place{File: made.ID, Quote: text}, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			return h.ID
		}
		stays, goes := quote("Warenkorb"), quote("teuer")
		if _, err := r.lib.CorrectSegment(t.Context(), admin, made.ID, 1, 0, library.SegmentPatch{Speaker: new("Ana")}); err != nil {
			t.Fatal(err)
		}

		says(t, heard, "Also, der Warenkorb war leer.", "Das war heuer.")
		if _, err := r.lib.Transcribe(t.Context(), admin, f.ID); err != nil {
			t.Fatal(err)
		}
		files := r.filesOf(t, 3)
		kept := files[2]
		if files[1].ID != made.ID || files[1].SHA256 == made.SHA256 || kept.Kind != research.KindAttachment || !strings.HasPrefix(kept.Name, "p1 (transcript until 20") {
			t.Errorf("files = %+v", files)
		}
		in, err := r.lib.OpenFile(t.Context(), admin, kept, 0, -1)
		if err != nil {
			t.Fatal(err)
		}
		old, err := io.ReadAll(in)
		_ = in.Close()
		if err != nil || !strings.Contains(string(old), "teuer") || !strings.Contains(string(old), "Ana") {
			t.Errorf("the old text is %s, %v", old, err)
		}
		for id, want := range map[string]research.HighlightState{stays: research.HighlightAnchored, goes: research.HighlightBroken} {
			if h, err := database.HighlightByID(t.Context(), db, id); err != nil || h.State != want {
				t.Errorf("the highlight on %q is %s, want %s (%v)", h.Quote, h.State, want, err)
			}
		}
		if a := r.search(t, library.SearchRequest{Text: "heuer"}); a.Total != 1 {
			t.Errorf("search finds %d", a.Total)
		}
		if a := r.search(t, library.SearchRequest{Text: "teuer"}); a.Total != 0 {
			t.Errorf("search finds %d of the old text", a.Total)
		}
	})
}

func isTranscribeError(err error, begins string) bool {
	refused, ok := errors.AsType[*library.TranscribeError](err)
	return ok && strings.HasPrefix(refused.Reason, begins)
}

func says(t *testing.T, name string, lines ...string) {
	t.Helper()
	text := "WEBVTT\n"
	for i, line := range lines {
		text += "\n00:0" + string(rune('1'+i)) + ".000 --> 00:0" + string(rune('2'+i)) + ".000\n" + line + "\n"
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatPeopleSentIsNotTranscribedAgain(t *testing.T) {
	t.Parallel()
	r := newListeningRig(t, databasetest.SQLite(t), t.TempDir(), listening(t, `echo WEBVTT`))
	r.addSession(t, "")
	sent := r.add(t, "one.vtt", vtt, "")
	f := r.add(t, "one.wav", german(t), "")
	if _, err := r.lib.Transcribe(t.Context(), admin, f.ID); !isTranscribeError(err, "It has a transcript that somebody sent") {
		t.Errorf("got %v", err)
	}
	if _, err := r.lib.Transcribe(t.Context(), admin, sent.ID); !isTranscribeError(err, "Only recordings") {
		t.Errorf("got %v", err)
	}
}

// TestAProgramThatCannotRunIsNotTriedForLong ends with a code by which programs
// say that their arguments are wrong.
func TestAProgramThatCannotRunIsNotTriedForLong(t *testing.T) {
	t.Parallel()
	count := filepath.Join(t.TempDir(), "count")
	for name, c := range map[string]struct {
		code  string
		tries int
	}{"final": {"2", 8}, "few": {"1", 1}} {
		recognition := listening(t, `echo x >>`+count+name+`; exit `+c.code)
		recognition.Recogniser.(*speech.Command).Final = []int{2}
		recognition.Tries = c.tries
		r := newListeningRig(t, databasetest.SQLite(t), t.TempDir(), recognition)
		r.addSession(t, "")
		f := r.add(t, "p1.wav", german(t), "")
		if f.State != research.FileFailed || f.Problem.Type != "speech-program" || !strings.Contains(f.Problem.Detail, "code "+c.code) {
			t.Errorf("%s: %s, %+v", name, f.State, f.Problem)
		}
		if b, _ := os.ReadFile(count + name); string(b) != "x\n" {
			t.Errorf("%s: it was started %d times", name, strings.Count(string(b), "x"))
		}
	}
}
