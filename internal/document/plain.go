package document

import (
	"strings"

	"earshot/internal/transcript"
)

// readPlain reads paragraphs, which blank lines separate. In an interview
// every line that names a speaker begins one as well.
func readPlain(text string) Document {
	lines := strings.Split(text, "\n")
	labels := transcript.TurnLabels(lines)
	var d Document
	var paragraph []string
	flush := func() {
		if joined := strings.Join(paragraph, " "); joined != "" {
			d.Blocks = append(d.Blocks, Block{Kind: Paragraph, Text: joined})
		}
		paragraph = paragraph[:0]
	}
	for _, line := range lines {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || labels.Turn(line).Speaker != "" {
			flush()
		}
		if line != "" {
			paragraph = append(paragraph, line)
		}
	}
	flush()
	nameSpeakers(d.Blocks)
	return d
}
