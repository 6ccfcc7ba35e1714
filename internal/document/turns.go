package document

import "earshot/internal/transcript"

// nameSpeakers recognises an interview: paragraphs that begin with names which
// recur. A paragraph without a name continues the turn above it, up to the
// next heading.
func nameSpeakers(blocks []Block) {
	var texts []string
	for _, b := range blocks {
		if b.Kind == Paragraph {
			texts = append(texts, b.Text)
		}
	}
	labels := transcript.TurnLabels(texts)
	if labels.None() {
		return
	}
	speaker := ""
	for i := range blocks {
		b := &blocks[i]
		switch b.Kind {
		case Heading:
			speaker = ""
			continue
		case Footnote, Comment:
			continue
		case Paragraph:
			turn := labels.Turn(b.Text)
			if turn.Text == "" {
				turn.Text = b.Text // a name or a stamp that stands alone
			}
			b.Text, b.Start, b.Timed = turn.Text, max(turn.Start, 0), turn.Timed
			if turn.Speaker != "" {
				speaker = turn.Speaker
			}
		}
		b.Speaker = speaker
	}
}
