package transcript_test

import (
	"encoding/json"
	"path"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
	"earshot/internal/transcript"
)

func read(t *testing.T, name string) transcript.Transcript {
	t.Helper()
	b := testdata.Read(t, name)
	format, ok := transcript.Detect(path.Base(name), b[:min(len(b), 4096)])
	if !ok {
		t.Fatalf("Detect(%s) = no transcript", name)
	}
	got, err := transcript.Read(t.Context(), format, b)
	if err != nil {
		t.Fatalf("Read(%s, %s) = %v", format, name, err)
	}
	return got
}

func speakers(t transcript.Transcript) map[string]int {
	n := map[string]int{}
	for _, s := range t.Segments {
		n[s.Speaker]++
	}
	return n
}

func TestOneTalkReadsTheSameFromSubRipAndWebVTT(t *testing.T) {
	t.Parallel()
	srt := read(t, "transcripts/whisper-37c3/37c3-Synthetic_Sentience.srt")
	vtt := read(t, "transcripts/whisper-37c3/37c3-Synthetic_Sentience.vtt")
	if len(srt.Segments) != 990 || len(vtt.Segments) != 990 {
		t.Fatalf("%d segments from SubRip and %d from WebVTT, want 990", len(srt.Segments), len(vtt.Segments))
	}
	var whisper struct {
		Segments []struct {
			Start float64
			Text  string
		}
	}
	if err := json.Unmarshal(testdata.Read(t, "transcripts/whisper-37c3/37c3-Synthetic_Sentience.json"), &whisper); err != nil {
		t.Fatal(err)
	}
	for i, s := range srt.Segments {
		v, w := vtt.Segments[i], whisper.Segments[i]
		if s.Text != v.Text || s.Start != v.Start || s.Speaker != "" || v.Speaker != "" {
			t.Errorf("segment %d: %+v from SubRip, %+v from WebVTT", i, s, v)
		}
		if s.Text != strings.TrimSpace(w.Text) || s.Start != seconds(w.Start) {
			t.Errorf("segment %d: %+v, want %+v as the recogniser wrote it", i, s, w)
		}
	}
}

func TestZoomMeetingHasItsSpeakers(t *testing.T) {
	t.Parallel()
	got := read(t, "transcripts/zoom-meeting/transcript.vtt")
	names := speakers(got)
	if len(got.Segments) != 139 || len(names) != 7 || names["stokes"] != 120 || names["Justin Florentine (Besu)"] != 2 || names["Trent"] != 1 {
		t.Errorf("%d segments of %v, want 139 of 7 speakers", len(got.Segments), names)
	}
	if end := got.Segments[138].End; end != 20*time.Minute+22230*time.Millisecond {
		t.Errorf("last cue ends at %v, want 20m22.23s", end)
	}
}

func TestSharedTranscriptsReadAsExpected(t *testing.T) {
	t.Parallel()
	dream := "transcripts/elephants-dream/"
	odd := "transcripts/subtitle-formats/"
	for name, want := range map[string]struct {
		segments int
		speakers string // of which one is looked up
		text     string // in some segment
	}{
		dream + "captions.ar.vtt":            {text: "طاحنات الرؤوس..."},
		dream + "captions.en.vtt":            {text: "Everything is safe. Perfectly safe."},
		dream + "captions.ja.vtt":            {text: "すべて安全 完璧に安全だ"},
		dream + "captions.ru.vtt":            {text: "всё в порядке. в полном порядке."},
		dream + "captions.sv.vtt":            {text: "Till höger ser vi..."},
		dream + "descriptions.en.vtt":        {text: "elephants dream"},
		odd + "example-in.srt":               {segments: 6, speakers: "MAN", text: "How did we end up here?"},
		odd + "example-in-non-utf8.srt":      {segments: 6, speakers: "MAN", text: "We don't belong in this shithole."},
		odd + "example-in-non-utf8.vtt":      {segments: 6, speakers: "MAN", text: "(deep rumbling)"},
		odd + "missing-sequence-in.srt":      {segments: 6, speakers: "MAN", text: "(deep rumbling)"},
		odd + "example-in-html-entities.srt": {segments: 3, text: "there are other < worlds than these."},
		odd + "example-in-carriage-return.srt": {
			segments: 3,
			text:     "That's true. You don’t often find 632 pieces of gum stuck on a sidewalk",
		},
		odd + "example-in-styled.srt":                       {text: "[automated] 'The time is 7:35.'"},
		odd + "webvtt-py-missing_caption_text.srt":          {segments: 4, text: "Caption text #5"},
		odd + "webvtt-py-invalid_timeframe.srt":             {segments: 5, text: "Caption text #2"},
		odd + "webvtt-py-invalid_timeframe_in_cue_text.vtt": {segments: 3, text: "Caption text #2"},
		odd + "webvtt-py-comments.vtt":                      {text: "- Ta en kopp varmt te. - Det är inte varmt."},
		odd + "webvtt-py-youtube_dl.vtt":                    {text: "yeah what"},
		"transcripts/podcast-namespace/example.vtt":         {speakers: "Sarah", text: "include in one? Welcome to Podcasting Q&A, where you learn"},
		"transcripts/podcast-namespace/example.srt":         {speakers: "Gilon", text: "When you first get started in podcasting, it's"},
		"transcripts/changelog-md/backstage-1.md":           {speakers: "Tim Smith", text: "I'm tired..."},
		"transcripts/changelog-md/away-from-keyboard-5.md":  {speakers: "Justin Dorfman", text: "[laughs]"},
		"transcripts/spacelog/vostok1.en.txt":               {speakers: "Cedar", text: "Finished space-suit check."},
	} {
		got := read(t, name)
		if want.segments > 0 && len(got.Segments) != want.segments {
			t.Errorf("%s: %d segments, want %d", name, len(got.Segments), want.segments)
		}
		if want.speakers != "" && speakers(got)[want.speakers] == 0 || want.speakers == "" && len(speakers(got)) > 1 {
			t.Errorf("%s: speakers %v, want %q", name, speakers(got), want.speakers)
		}
		found := false
		for _, s := range got.Segments {
			found = found || s.Text == want.text
		}
		if !found {
			t.Errorf("%s: no segment says %q; first is %+v", name, want.text, got.Segments[0])
		}
	}
}

func TestLanguageComesFromTheHeader(t *testing.T) {
	t.Parallel()
	if got := read(t, "transcripts/subtitle-formats/webvtt-py-metadata_headers_multiline.vtt").Language; got != "en" {
		t.Errorf("Language = %q, want en", got)
	}
}

func TestDetectTellsNotesFromTranscripts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"research/fr-entretiens-montreuil/entretiens/01.md",
		"research/fr-entretiens-montreuil/Glossaire.md",
		"research/nl-gebruikersonderzoeken/checklist.md",
		"research/nl-gebruikersonderzoeken/_onderzoek-template.md",
		"research/en-tanf/2022, Summer - TDP 2.0 Pilot Program.md",
		"transcripts/conference-md/2022-10-14-hac-spec.zh.md",
		"transcripts/zoom-meeting/tldr.json",
	} {
		b := testdata.Read(t, name)
		if format, ok := transcript.Detect(path.Base(name), b[:min(len(b), 8192)]); ok {
			t.Errorf("Detect(%s) = %s, want no transcript", name, format)
		}
	}
}
