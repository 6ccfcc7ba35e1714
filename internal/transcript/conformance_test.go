package transcript_test

import (
	"encoding/json"
	"math"
	"path"
	"strings"
	"testing"
	"time"

	"earshot/internal/testdata"
	"earshot/internal/transcript"
)

func seconds(s float64) time.Duration { return time.Duration(math.Round(s*1000)) * time.Millisecond }

func TestParseVTTPassesTheWebPlatformTests(t *testing.T) {
	t.Parallel()
	var expected map[string]struct {
		Cues  int
		IDs   []string
		Texts []string
		Times [][2]float64
	}
	if err := json.Unmarshal(testdata.Read(t, "webvtt/wpt/expected.json"), &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected {
		got, err := transcript.ParseVTT(testdata.Read(t, "webvtt/wpt/"+name))
		cues := got.Cues
		if err != nil || len(cues) != want.Cues {
			t.Errorf("%s: %d cues, error %v, want %d cues", name, len(cues), err, want.Cues)
			continue
		}
		for i, id := range want.IDs {
			if cues[i].ID != id {
				t.Errorf("%s: cue %d has id %q, want %q", name, i, cues[i].ID, id)
			}
		}
		for i, text := range want.Texts {
			if cues[i].Text != text {
				t.Errorf("%s: cue %d has text %q, want %q", name, i, cues[i].Text, text)
			}
		}
		for i, at := range want.Times {
			if cues[i].Start != seconds(at[0]) || cues[i].End != seconds(at[1]) {
				t.Errorf("%s: cue %d is at %v to %v, want %v", name, i, cues[i].Start, cues[i].End, at)
			}
		}
	}
}

func TestParseVTTPassesTheVTTJSTests(t *testing.T) {
	t.Parallel()
	rows := strings.Split(strings.TrimSpace(string(testdata.Read(t, "webvtt/vttjs/EXPECTED.tsv"))), "\n")[1:]
	// An older draft let hours be written without minutes, which the standard
	// and its own test (timings-too-long) forbid.
	outdated := map[string]bool{"cue-times/min-top-digits.vtt": true, "cue-times/minimum-spots-over-sixty.vtt": true}
	for _, row := range rows {
		name, expected, _ := strings.Cut(row, "\t")
		if outdated[name] {
			continue
		}
		var want struct {
			Cues []struct {
				ID, Text           string
				StartTime, EndTime float64
			}
		}
		if err := json.Unmarshal(testdata.Read(t, path.Join("webvtt/vttjs", strings.TrimSpace(expected))), &want); err != nil {
			t.Fatalf("%s: %v", expected, err)
		}
		parsed, err := transcript.ParseVTT(testdata.Read(t, "webvtt/vttjs/"+name))
		cues := parsed.Cues
		if len(cues) != len(want.Cues) {
			t.Errorf("%s: %d cues, error %v, want %d", name, len(cues), err, len(want.Cues))
			continue
		}
		for i, w := range want.Cues {
			got := cues[i]
			if got.ID != w.ID || got.Text != w.Text || got.Start != seconds(w.StartTime) || got.End != seconds(w.EndTime) {
				t.Errorf("%s: cue %d = %+v, want %+v", name, i, got, w)
			}
		}
	}
}
