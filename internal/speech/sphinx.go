package speech

import (
	"regexp"
	"strconv"
	"strings"

	"earshot/internal/transcript"
)

// sphinxLine is a word as pocketsphinx_continuous prints it when it is asked for
// times: the word, its pronunciation if there are several, beginning, end and
// how sure it is.
var sphinxLine = regexp.MustCompile(`^(\S+?)(\(\d+\))? (\d+\.\d+) (\d+\.\d+) (\d+(?:\.\d+)?(?:e-?\d+)?)$`)

// readSphinx reads what pocketsphinx prints: each utterance as a line, and then
// its words. It is false for what is not that.
func readSphinx(b []byte) (transcript.Transcript, bool) {
	var t transcript.Transcript
	var words []transcript.Word
	found := false
	end := func() {
		if len(words) == 0 {
			return
		}
		text := make([]string, len(words))
		for i, w := range words {
			text[i] = w.Text
		}
		t.Segments = append(t.Segments, transcript.Segment{
			Start: words[0].Start, End: words[len(words)-1].End, Timed: true, Text: strings.Join(text, " "), Words: words,
		})
		words = nil
	}
	for line := range strings.Lines(string(b)) {
		m := sphinxLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		found = true
		if m[1] == "<s>" || m[1] == "</s>" {
			end()
			continue
		}
		if strings.ContainsAny(m[1], "<>[]") { // silence and noises
			continue
		}
		start, _ := strconv.ParseFloat(m[3], 64)
		stop, _ := strconv.ParseFloat(m[4], 64)
		sure, _ := strconv.ParseFloat(m[5], 64)
		words = append(words, transcript.Word{Text: m[1], Start: seconds(start), End: max(seconds(start), seconds(stop)), Confidence: max(0, min(sure, 1))})
	}
	end()
	return t, found
}
