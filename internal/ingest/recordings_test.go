package ingest_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"earshot/internal/database"
	"earshot/internal/database/databasetest"
	"earshot/internal/ingest"
	"earshot/internal/jobs"
	"earshot/internal/media"
	"earshot/internal/research"
	"earshot/internal/testdata"
	"earshot/uploads"
)

func TestARecordingIsLookedAt(t *testing.T) {
	t.Parallel()
	databasetest.Each(t, func(t *testing.T, db *database.DB) {
		r := newRig(t, db, t.TempDir())
		r.addSession(t, "")
		f := r.add(t, "wrongly named.mp3", string(testdata.Read(t, "audio/test_de.wav")), "")
		if f.State != research.FileReady || f.Kind != research.KindRecording || !f.Waits {
			t.Fatalf("file = %+v, want a ready recording that waits for its transcript", f)
		}
		if m := f.Media; m == nil || m.Container != "wav" || m.DurationMS != 5256 || len(m.Audio()) != 1 || m.Unheard != "" {
			t.Errorf("media = %+v", m)
		}
		w, err := r.lib.Waveform(t.Context(), admin, f.ID)
		if err != nil {
			t.Fatal(err)
		}
		if whole := w.StretchMS * int64(len(w.Peaks)); whole < 5256 || whole > 5300 {
			t.Errorf("the waveform has %d stretches of %d ms", len(w.Peaks), w.StretchMS)
		}
		loud := 0
		for _, p := range w.Peaks {
			if p > 20 {
				loud++
			}
		}
		if loud < len(w.Peaks)/5 || loud > len(w.Peaks)*19/20 {
			t.Errorf("%d of %d stretches are loud", loud, len(w.Peaks))
		}
	})
}

func TestADamagedRecordingIsKeptAndExplained(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), t.TempDir())
	r.addSession(t, "")
	for _, name := range []string{"testMP4_truncated.m4a", "testMP3truncated.mp3", "null.wav", "fixture-corrupt.mkv", "fixture.amr"} {
		f := r.add(t, name, string(testdata.Read(t, "media-quirks/"+name)), research.KindRecording)
		if f.State != research.FileReady || f.Media == nil {
			t.Errorf("%s: state %s, media %+v", name, f.State, f.Media)
		} else if len(f.Media.Flaws) == 0 && f.Media.Unheard == "" && name != "fixture-corrupt.mkv" {
			t.Errorf("%s: nothing is explained: %+v", name, f.Media)
		}
	}
}

// TestAFullDiskMakesRecordingsWait checks that no attempt is used up, that
// nothing fails, and that it goes on when there is room.
func TestAFullDiskMakesRecordingsWait(t *testing.T) {
	t.Parallel()
	r := newRig(t, databasetest.SQLite(t), t.TempDir())
	r.addSession(t, "")
	var full atomic.Bool
	full.Store(true)
	store := r.store
	recordings := ingest.NewRecordings(ingest.RecordingOptions{
		DB: r.db, Blob: store, Temp: t.TempDir(), Log: slog.New(slog.DiscardHandler),
		Room: func() error {
			if full.Load() {
				return uploads.ErrFull
			}
			return nil
		},
	})
	f := r.add(t, "a.wav", string(testdata.Read(t, "audio/test_de.wav")), "")
	work := recordings.Examiner().Work
	if err := work(t.Context(), jobs.Job{Ref: f.ID, Attempt: 1}); !errors.Is(err, uploads.ErrFull) {
		t.Fatalf("with a full disk: %v", err)
	}
	full.Store(false)
	if err := work(t.Context(), jobs.Job{Ref: f.ID, Attempt: 1}); err != nil {
		t.Fatal(err)
	}
}

// TestDecodersAgree decodes the same speech from WAV, by ourselves, and from
// what ffmpeg makes of it, and compares the length.
func TestDecodersAgree(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed (Debian: ffmpeg)")
	}
	dir := t.TempDir()
	wav := filepath.Join(testdata.Dir(t), "media-quirks", "fixture.wav")
	for _, name := range []string{"x.mp4", "x.mp3", "x.webm", "x.ogg", "x.flac", "x.m4a"} {
		out := filepath.Join(dir, name)
		if b, err := exec.CommandContext(t.Context(), "ffmpeg", "-nostdin", "-v", "error", "-y", "-i", wav, "-strict", "-2", "-ac", "2", "-ar", "48000", out).CombinedOutput(); err != nil {
			t.Fatalf("ffmpeg: %v\n%s", err, b)
		}
		if got := heard(t, out); got < 1150*time.Millisecond || got > 1350*time.Millisecond {
			t.Errorf("%s: %v were heard, want 1.225 s", name, got)
		}
	}
	if got := heard(t, wav); got < 1220*time.Millisecond || got > 1230*time.Millisecond {
		t.Errorf("%v of the WAV file were heard, want 1.225 s", got)
	}
}

func heard(t *testing.T, name string) time.Duration {
	t.Helper()
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	src := media.Source{Size: info.Size(), Open: func(_ context.Context, off, n int64) (io.ReadCloser, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		if _, err := f.Seek(off, io.SeekStart); err != nil {
			return nil, err
		}
		if n < 0 {
			return f, nil
		}
		return struct {
			io.Reader
			io.Closer
		}{io.LimitReader(f, n), f}, nil
	}}
	m, err := media.Probe(t.Context(), src.At(t.Context()), src.Size)
	if err != nil {
		t.Fatal(err)
	}
	var l media.Levels
	if err := media.FindTools().Decode(t.Context(), src, m, t.TempDir(), &l); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return l.Heard()
}

func TestWithoutFFmpegASentenceSaysSo(t *testing.T) {
	t.Parallel()
	m := research.Media{Container: "mp3", Tracks: []research.Track{{Kind: research.TrackAudio}}}
	err := media.Tools{}.Decode(t.Context(), media.Source{}, m, t.TempDir(), io.Discard)
	if deaf, ok := errors.AsType[*media.DeafError](err); !ok || !strings.Contains(deaf.Reason, "ffmpeg is not installed") {
		t.Errorf("got %v", err)
	}
}
