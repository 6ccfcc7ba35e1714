package speech

import (
	"testing"
	"time"
	"unicode/utf8"

	"earshot/internal/transcript"
)

// FuzzAnswer reads anything as what a recogniser answers, and joins it with
// itself.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"text":"a b","language":"german","segments":[{"start":0.5,"end":1,"text":"a b","speaker":"SPEAKER_00","words":[{"word":"a","start":0.5,"end":0.6}]}],"words":[{"word":"b","start":-1,"end":1e300}]}`,
		`{"text":"x","segments":[]}`, "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>x", "WEBVTT", "1\n00:00:01,000 --> 00:00:02,000\nx\n", "hello (-1)\n<s> 0.1 0.2 0.99\nhello 0.2 0.5 1.0\n</s> 1 2 3\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		heard, err := readAnswer(t.Context(), b, 10*time.Second)
		if err != nil {
			return
		}
		pieces := []Piece{{To: 9 * time.Second, End: 10 * time.Second}, {From: 9 * time.Second, Start: 8 * time.Second, To: 18 * time.Second, End: 18 * time.Second}}
		joined, _ := Join(pieces, []transcript.Transcript{heard, heard})
		last := time.Duration(0)
		for _, s := range joined.Segments {
			if s.Start < last || s.End < s.Start || (utf8.Valid(b) && !utf8.ValidString(s.Text+s.Speaker)) {
				t.Errorf("segment %+v after %v", s, last)
			}
			last = s.Start
		}
	})
}
