//go:build unix

package ingest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/speech"
	"earshot/internal/testdata"
)

// listening has recordings written down by a program made of shell, which gets
// the sound as its first argument and the language as its second.
func listening(t *testing.T, body string) ingest.Recognition {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recogniser")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return ingest.Recognition{
		Recogniser: &speech.Command{Args: []string{name, "{audio}", "{language}"}, Model: "shell"}, Longest: time.Minute, Timeout: 20 * time.Second,
	}
}

// filesOf waits until all files of the session are settled, and there are n.
func (r *rig) filesOf(t *testing.T, n int) []research.File {
	t.Helper()
	var files []research.File
	eventually(t, func() bool {
		s, err := r.lib.Session(t.Context(), admin, r.session.ID)
		if err != nil {
			t.Fatal(err)
		}
		files = s.Files
		for _, f := range files {
			if !f.State.Settled() {
				return false
			}
		}
		return len(files) == n
	})
	return files
}

func german(t *testing.T) string { return string(testdata.Read(t, "audio/test_de.wav")) }

const hearsTwoLanguages = `echo '{"language":"german","segments":[
 {"start":0.5,"end":2.0,"text":"Der Warenkorb war plötzlich leer.","words":[{"word":"Der","start":0.5,"end":0.7,"probability":0.9},{"word":"Warenkorb","start":0.7,"end":1.2},{"word":"war","start":1.2,"end":1.4},{"word":"plötzlich","start":1.4,"end":1.7},{"word":"leer.","start":1.7,"end":2.0}]},
 {"start":2.1,"end":3.0,"text":"Ja, genau."},
 {"start":3.1,"end":5.0,"text":"And then I could not find the button that I was looking for."}]}'`

func TestWhatIsHeardIsFoundWithItsWordsAndLanguages(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newListeningRig(t, db, t.TempDir(), listening(t, hearsTwoLanguages))
		r.addSession(t, "")
		r.add(t, "p1.wav", german(t), "")
		files := r.filesOf(t, 2)
		recording, made := files[0], files[1]
		if recording.State != research.FileReady || recording.Waits || recording.Problem != nil {
			t.Errorf("recording = %+v", recording)
		}
		if made.State != research.FileReady || made.Name != "p1.json" || made.Kind != research.KindTranscript || made.Language != "de" ||
			made.Machine == nil || made.Machine.Recording != recording.ID || made.Machine.Model != "shell" || made.Machine.Engine != "command" {
			t.Errorf("transcript = %+v by %+v", made, made.Machine)
		}
		texts, err := r.lib.Texts(t.Context(), admin, r.session.ID)
		if err != nil || len(texts) != 1 || len(texts[0].Segments) != 3 {
			t.Fatalf("texts = %+v, %v", texts, err)
		}
		said := texts[0].Segments
		if said[0].Language != "de" || said[1].Language != "de" || said[2].Language != "en" {
			t.Errorf("languages = %s, %s, %s", said[0].Language, said[1].Language, said[2].Language)
		}
		if w := said[0].Words; len(w) != 5 || w[1].Text != "Warenkorb" || w[1].StartMS != 700 || w[1].EndMS != 1200 || w[0].Confidence != 0.9 {
			t.Errorf("words = %+v", w)
		}
		a := r.search(t, library.SearchRequest{Text: "Warenkörbe"})
		if a.Total != 1 || *a.Items[0].Hits[0].StartMS != 500 {
			t.Errorf("search found %+v", a)
		}
		// A corrected line loses the times of words that it no longer has.
		if _, err := r.lib.CorrectSegment(t.Context(), admin, made.ID, 0, 0, library.SegmentPatch{Text: new("Der Einkaufswagen war leer.")}); err != nil {
			t.Fatal(err)
		}
		if texts, err = r.lib.Texts(t.Context(), admin, r.session.ID); err != nil || texts[0].Segments[0].Words != nil {
			t.Errorf("after a correction: %+v, %v", texts[0].Segments[0], err)
		}
	})
}

func TestEachOfSeveralRecordingsIsHeardAndNoneThatHasATranscript(t *testing.T) {
	t.Parallel()
	r := newListeningRig(t, databasetest.SQLite(t), t.TempDir(), listening(t, `printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nDer Warenkorb war leer.\n'`))
	r.addSession(t, "")
	r.add(t, "one.vtt", vtt, "")
	r.add(t, "one.wav", german(t), "")
	r.add(t, "two.wav", german(t), "")
	r.add(t, "three.wav", german(t), "")
	made := map[string]bool{}
	for _, f := range r.filesOf(t, 6) {
		if f.Machine != nil {
			made[f.Name] = true
		}
	}
	if len(made) != 2 || !made["two.json"] || !made["three.json"] {
		t.Errorf("transcripts were made: %v", made)
	}
}

func TestAFailureIsExplainedAndCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r := newListeningRig(t, databasetest.SQLite(t), t.TempDir(), listening(t, `if [ -e `+broken+` ]; then echo nothing that can be read; exit; fi
printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nDer Warenkorb war leer.\n'`))
	r.addSession(t, "")
	f := r.add(t, "p1.wav", german(t), "")
	if f.State != research.FileFailed || f.Problem.Type != "speech-answer" || !strings.Contains(f.Problem.Detail, "WebVTT") {
		t.Fatalf("file = %+v, problem %+v", f, f.Problem)
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	if _, err := r.lib.RetryFile(t.Context(), admin, f.ID); err != nil {
		t.Fatal(err)
	}
	if files := r.filesOf(t, 2); files[0].State != research.FileReady || files[0].Problem != nil || files[1].State != research.FileReady {
		t.Errorf("files = %+v", files)
	}
}

func TestSilenceIsReadyWithARemark(t *testing.T) {
	t.Parallel()
	r := newListeningRig(t, databasetest.SQLite(t), t.TempDir(), listening(t, `echo WEBVTT; echo; echo '00:01.000 --> 00:02.000'; echo 'Thank you for watching.'`))
	r.addSession(t, "")
	wav := german(t)
	f := r.add(t, "silence.wav", wav[:44]+strings.Repeat("\x00", len(wav)-44), "")
	if f.State != research.FileReady || len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "Nothing was heard") {
		t.Errorf("file = %+v", f)
	}
	if files := r.filesOf(t, 1); !files[0].Waits {
		t.Errorf("files = %+v", files)
	}
}

// TestDeletingARecordingForgetsWhatWasHeard deletes one whose pieces are kept
// because the last of them failed.
func TestDeletingARecordingForgetsWhatWasHeard(t *testing.T) {
	t.Parallel()
	db := databasetest.SQLite(t)
	count := filepath.Join(t.TempDir(), "count")
	recognition := listening(t, `echo x >>`+count+`
if [ $(wc -l <`+count+`) -gt 1 ]; then echo no; exit; fi
printf 'WEBVTT\n\n00:01.000 --> 00:02.000\nDer Warenkorb war leer.\n'`)
	recognition.Longest = 3 * time.Second
	r := newListeningRig(t, db, t.TempDir(), recognition)
	r.addSession(t, "")
	f := r.add(t, "p1.wav", german(t), "")
	kept := func() int {
		n, err := database.One(t.Context(), db, database.Scalar[int], `SELECT COUNT(*) FROM speech_chunks`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if f.State != research.FileFailed || kept() != 1 {
		t.Fatalf("file %s, %d pieces kept", f.State, kept())
	}
	if _, err := r.lib.DeleteFile(t.Context(), admin, f.ID); err != nil {
		t.Fatal(err)
	}
	if kept() != 0 {
		t.Errorf("%d pieces are kept of a deleted recording", kept())
	}
}
