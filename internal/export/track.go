package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// WriteTrack writes the highlights of one recording as a WebVTT metadata track:
// a cue for each, whose text is a JSON object on one line, with the keys of
// JSON Lines. Rows that are not timed have no place in it; they and those that
// are withheld are counted in comments.
func WriteTrack(w io.Writer, rows []Row, withheld int, language string) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("WEBVTT\nKind: metadata\n")
	if language != "" {
		fmt.Fprintf(out, "Language: %s\n", language)
	}
	if left := (Options{Withheld: withheld}).WithheldText(); left != "" {
		fmt.Fprintf(out, "\nNOTE %s\n", left)
	}
	timed := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return r.StartMS == nil || r.EndMS == nil })
	if n := len(rows) - len(timed); n > 0 {
		fmt.Fprintf(out, "\nNOTE %d highlights without a time are left out\n", n)
	}
	slices.SortStableFunc(timed, func(a, b Row) int { return int(*a.StartMS - *b.StartMS) })
	for _, r := range timed {
		// json escapes < and >, so that no text can end the cue or begin another.
		b, err := json.Marshal(jsonRowOf(r))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "\n%s\n%s --> %s\n%s\n", r.Highlight, vttStamp(*r.StartMS), vttStamp(max(*r.EndMS, *r.StartMS+1)), b)
	}
	return out.Flush() // the writer keeps the first error
}

func vttStamp(ms int64) string {
	d := time.Duration(ms) * time.Millisecond
	return fmt.Sprintf("%02d:%02d:%02d.%03d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60, ms%1000)
}
