package transcript

import (
	"path"
	"strings"

	"earshot/internal/textdecode"
)

// Detect tells the format from the beginning of a file, a few kilobytes of it.
// What the content says counts; the name decides where it says too little. It
// is false for what is not a transcript, such as a note without speakers.
func Detect(name string, head []byte) (Format, bool) {
	text := textdecode.Head(head).String
	extension := strings.ToLower(path.Ext(name))
	if strings.HasPrefix(text, "WEBVTT") {
		return VTT, true
	}
	for _, line := range lines(text) {
		if _, _, ok := srtTimes(line); ok {
			if extension == ".vtt" {
				return VTT, true // without its signature: Read says so
			}
			return SRT, true
		}
	}
	switch extension {
	case ".vtt":
		return VTT, true
	case ".srt":
		return SRT, true
	case ".md", ".markdown":
		if isInterview(plainMarkdown(text)) {
			return Markdown, true
		}
	case ".txt", ".text", "":
		if isInterview(text) {
			return Text, true
		}
	}
	return "", false
}

// isInterview looks for several turns with names or stamps at their heads, on
// a fair share of the lines.
func isInterview(text string) bool {
	all := strings.Split(text, "\n")
	labels := TurnLabels(all)
	filled, heads := 0, 0
	for _, line := range all {
		if strings.TrimSpace(line) == "" {
			continue
		}
		filled++
		turn := labels.Turn(line)
		_, _, _, above := spokenAt(line)
		if above || turn.Speaker != "" || turn.Timed {
			heads++
		}
	}
	return heads >= 3 && heads*5 >= filled
}
