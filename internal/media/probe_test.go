package media_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"earshot/internal/media"
	"earshot/internal/research"
	"earshot/internal/testdata"
)

// recordings are all of the shared material.
func recordings(t testing.TB) []string {
	t.Helper()
	var names []string
	for _, pattern := range []string{"audio/*.wav", "audio/*.mp3", "media-quirks/*"} {
		found, err := filepath.Glob(filepath.Join(testdata.Dir(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, found...)
	}
	return names
}

// counted counts what is read of a file.
type counted struct {
	io.ReaderAt
	reads, bytes int
}

func (c *counted) ReadAt(b []byte, off int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, off)
	c.reads, c.bytes = c.reads+1, c.bytes+n
	return n, err
}

func probe(t testing.TB, b []byte) research.Media {
	t.Helper()
	m, err := media.Probe(t.Context(), bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// describe is a recording in a line, for tables.
func describe(m research.Media) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d", m.Container, m.DurationMS)
	if m.Estimated {
		b.WriteByte('~')
	}
	for _, t := range m.Tracks {
		fmt.Fprintf(&b, " %s:%s", t.Kind, t.Codec)
		if t.Kind == research.TrackAudio {
			fmt.Fprintf(&b, ":%d:%d", t.SampleRate, t.Channels)
		}
		if t.Kind == research.TrackVideo {
			fmt.Fprintf(&b, ":%dx%d", t.Width, t.Height)
		}
	}
	fmt.Fprintf(&b, " flaws=%d", len(m.Flaws))
	return b.String()
}

// TestSharedRecordings holds what is told of every odd recording.
func TestSharedRecordings(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"audio/jfk.mp3":                          "mp3 11088 audio:mp3:16000:1 flaws=0",
		"audio/test_de.wav":                      "wav 5256 audio:pcm_s16le:16000:1 flaws=0",
		"media-quirks/awful.wav":                 "wav 0 audio:pcm_s16le:1092676:1 flaws=0",
		"media-quirks/null.wav":                  "wav 0 audio:pcm_s16le:16000:1 flaws=1",
		"media-quirks/bbb5s_aac_sidx.mp4":        "mp4 5013 audio:aac:48000:2 flaws=0",
		"media-quirks/fixture-bad-offset.mp3":    "mp3 522 audio:mp3:44100:2 flaws=0",
		"media-quirks/fixture-corrupt.mkv":       "matroska 92 video:h264:640x356 audio:aac:44100:2 flaws=0",
		"media-quirks/fixture-json.webp":         " 0 flaws=1",
		"media-quirks/fixture-null.webm":         "webm 4244 video:vp8:1920x1080 flaws=0",
		"media-quirks/fixture.3gp":               "mp4 5578 video:h263:352x288 audio:amr_nb:8000:1 flaws=0",
		"media-quirks/fixture.m4a":               "mp4 811 audio:aac:48000:2 flaws=0",
		"media-quirks/fixture.ogg":               "ogg 767 audio:vorbis:44100:2 flaws=0",
		"media-quirks/fixture.opus":              "ogg 2914 audio:opus:48000:1 flaws=0",
		"media-quirks/init_truncated.mp4":        "mp4 0 flaws=2",
		"media-quirks/multi_vttc.mp4":            "mp4 0 flaws=1",
		"media-quirks/testMP3_id3_false_aac.mp3": "mp3 180 audio:mp3:16000:2 flaws=0",
		"media-quirks/testMP3truncated.mp3":      "mp3 0 flaws=3",
		"media-quirks/testMP4AudioOnly.mp4":      "mp4 1437 audio:mp3:44100:2 flaws=0",
		"media-quirks/testMP4_truncated.m4a":     "mp4 2215996 flaws=2",
	} {
		if m := probe(t, testdata.Read(t, name)); describe(m) != want {
			t.Errorf("%s: %s, want %s; flaws %q", name, describe(m), want, m.Flaws)
		}
	}
}

type ffprobed struct {
	Streams []struct {
		Kind       string `json:"codec_type"`
		Codec      string `json:"codec_name"`
		Channels   int    `json:"channels"`
		SampleRate string `json:"sample_rate"`
		Width      int    `json:"width"`
	} `json:"streams"`
	Format struct {
		Name     string `json:"format_name"`
		Duration string `json:"duration"`
	} `json:"format"`
}

func ffprobe(t testing.TB, name string) (ffprobed, bool) {
	t.Helper()
	if _, err := exec.LookPath("ffprobe"); err != nil {
		t.Skip("ffprobe is not installed (Debian: ffmpeg)")
	}
	out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", name).Output()
	var p ffprobed
	if err != nil || json.Unmarshal(out, &p) != nil {
		return p, false
	}
	return p, p.Format.Name != ""
}

// TestAgreesWithFFprobe compares with a program of other hands on all shared
// recordings: length within 60 ms, and tracks of sound and picture.
func TestAgreesWithFFprobe(t *testing.T) {
	t.Parallel()
	// differ says why some are not compared.
	differ := map[string]string{
		"testMP3_id3_false_aac.mp3": "a kilobyte of frames behind tags, which ffprobe takes for eight minutes",
		"fixture-bad-offset-10.mp3": "three frames, of which ffprobe counts one that is cut",
		"init_truncated.mp4":        "no table of contents is left, and ffprobe calls that a length of zero",
	}
	compared := 0
	for _, name := range recordings(t) {
		want, ok := ffprobe(t, name)
		if !ok || differ[filepath.Base(name)] != "" {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		got := probe(t, b)
		compareWithFFprobe(t, filepath.Base(name), got, want)
		compared++
	}
	t.Logf("%d recordings compared", compared)
	if compared < 20 {
		t.Errorf("only %d recordings were compared", compared)
	}
}

func compareWithFFprobe(t *testing.T, name string, got research.Media, want ffprobed) {
	t.Helper()
	if got.Container == "" {
		if !strings.Contains("amr image2 webvtt", want.Format.Name) {
			t.Errorf("%s: not known, ffprobe says %s", name, want.Format.Name)
		}
		return
	}
	if !strings.Contains(want.Format.Name, map[string]string{"mp4": "mp4", "webm": "webm"}[got.Container]) {
		t.Errorf("%s: container %s, ffprobe says %s", name, got.Container, want.Format.Name)
	}
	seconds, _ := strconv.ParseFloat(want.Format.Duration, 64)
	if diff := math.Abs(float64(got.DurationMS)/1000 - seconds); diff > 0.06 && (!got.Estimated || diff > seconds/20+0.1) {
		t.Errorf("%s: %d ms, ffprobe says %s s", name, got.DurationMS, want.Format.Duration)
	}
	for _, kind := range []string{"audio", "video"} {
		var ours, theirs []string
		for _, track := range got.Tracks {
			if track.Kind == kind {
				ours = append(ours, fmt.Sprintf("%s %d %d %d", track.Codec, track.Channels, track.SampleRate, track.Width))
			}
		}
		for _, s := range want.Streams {
			rate, _ := strconv.Atoi(s.SampleRate)
			if s.Kind == kind && s.Codec != "mjpeg" { // the picture of a cover
				theirs = append(theirs, fmt.Sprintf("%s %d %d %d", s.Codec, s.Channels, rate, s.Width))
			}
		}
		if fmt.Sprint(ours) != fmt.Sprint(theirs) {
			t.Errorf("%s: %s tracks %q, ffprobe says %q", name, kind, ours, theirs)
		}
	}
}
