package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// cue is one timed piece of a sample transcript.
type cue struct {
	start, end    time.Duration
	speaker, text string
}

var (
	times   = regexp.MustCompile(`^(\d\d:\d\d:\d\d[.,]\d{3}) --> (\d\d:\d\d:\d\d[.,]\d{3})$`)
	speaker = regexp.MustCompile(`^(?:<v ([^>]+)>|([^:]+): )(.+)$`)
)

// cues reads the three shapes that the sample has: WebVTT with voice tags,
// WebVTT and SubRip with names before the words. It is strict on purpose.
func cues(tb testing.TB, f File) []cue {
	tb.Helper()
	var all []cue
	for _, block := range strings.Split(strings.TrimSpace(string(f.Bytes)), "\n\n") {
		lines := strings.Split(block, "\n")
		if lines[0] == "WEBVTT" || lines[0] == "NOTE" {
			continue
		}
		if len(lines) == 3 {
			lines = lines[1:] // a cue number
		}
		when := times.FindStringSubmatch(lines[0])
		if len(lines) != 2 || when == nil {
			tb.Fatalf("%s: not a cue:\n%s", f.Name, block)
		}
		who := speaker.FindStringSubmatch(lines[1])
		if who == nil {
			tb.Fatalf("%s: nobody says %q", f.Name, lines[1])
		}
		all = append(all, cue{clock(tb, when[1]), clock(tb, when[2]), who[1] + who[2], who[3]})
	}
	return all
}

func clock(tb testing.TB, s string) time.Duration {
	tb.Helper()
	s = strings.ReplaceAll(s, ",", ".")
	d, err := time.ParseDuration(s[0:2] + "h" + s[3:5] + "m" + s[6:] + "s")
	if err != nil {
		tb.Fatalf("time of a cue: %v", err)
	}
	return d
}
