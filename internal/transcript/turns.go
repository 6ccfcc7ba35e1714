package transcript

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Turn is what one paragraph of a written interview says about itself before
// it says something.
type Turn struct {
	Speaker string
	Start   time.Duration
	Timed   bool
	Text    string // without the speaker and the stamp
}

// Turn reads the head of a paragraph: a speaker, a time stamp in front of or
// behind the name, both or neither.
func (l Labels) Turn(text string) Turn {
	t := Turn{Text: strings.TrimSpace(text)}
	if speaker, at, rest, ok := spokenAt(t.Text); ok && l.names[speaker] {
		return Turn{Speaker: speaker, Start: at, Timed: true, Text: rest}
	}
	t.Start, t.Text, t.Timed = cutStamp(t.Text)
	if speaker, rest, ok := l.Cut(t.Text); ok {
		t.Speaker, t.Text = speaker, rest
		if !t.Timed {
			t.Start, t.Text, t.Timed = cutStamp(t.Text)
		}
	}
	return t
}

// cutStamp takes a time such as [01:46], (0:12) or 00:01:00 from the beginning
// of a text. Without brackets it must stand alone or before a blank.
func cutStamp(text string) (at time.Duration, rest string, ok bool) {
	c := scanner{s: text}
	end := ""
	switch {
	case c.take("["):
		end = "]"
	case c.take("("):
		end = ")"
	}
	at, ok = c.looseTime()
	if !ok || !c.take(end) {
		return 0, text, false
	}
	rest = c.rest()
	if end == "" && rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return 0, text, false
	}
	return at, strings.TrimSpace(strings.TrimPrefix(rest, ":")), true
}

// spokenAt reads a name with a time behind it: "Ana Ruiz  0:01" on a line of
// its own, or "Ana Ruiz (0:01): text", as recorders write them.
func spokenAt(line string) (speaker string, at time.Duration, rest string, ok bool) {
	line = strings.TrimSpace(line)
	i := strings.IndexAny(line[:min(len(line), 4*longestLabel)], "([")
	if i > 0 {
		end := strings.IndexAny(line[i:], ")]")
		colon := end > 0 && strings.HasPrefix(strings.TrimLeft(line[i+end+1:], " "), ":")
		at, rest, ok = cutStamp(line[i:])
		ok = ok && (colon || rest == "")
	}
	if !ok {
		if i = strings.LastIndexAny(line, " \t"); i < 0 {
			return "", 0, "", false
		}
		at, rest, ok = cutStamp(line[i+1:])
		ok = ok && rest == ""
	}
	speaker = oneLine(line[:i])
	if !ok || !couldBeLabel(speaker) || !isName(speaker) {
		return "", 0, "", false
	}
	return speaker, at, rest, true
}

// readTurns reads an interview as it is written down: a name before each turn,
// or a stamp, or both. What has neither continues the turn above it.
func readTurns(ctx context.Context, text string) (Transcript, error) {
	r := turnReader{labels: TurnLabels(strings.Split(text, "\n")), blank: true}
	for n, line := range until(ctx, lines(text)) {
		r.line(n, oneLine(line))
	}
	if r.heads == 0 {
		return Transcript{}, &SyntaxError{Reason: "no speakers and no times were found; turns look like \"Ana: text\" or \"[00:12] text\""}
	}
	var t Transcript
	t.addTurns(ctx, r.turns)
	return t, nil
}

func readMarkdown(ctx context.Context, text string) (Transcript, error) {
	return readTurns(ctx, plainMarkdown(text))
}

type turnReader struct {
	labels Labels
	turns  []writtenTurn
	heads  int  // names and stamps seen
	blank  bool // whether the line above was blank
}

// writtenTurn is a turn and where it stands in the file.
type writtenTurn struct {
	Turn
	line int
	body []string // its text
}

func (r *turnReader) add(n int, turn Turn) {
	w := writtenTurn{Turn: turn, line: n}
	if turn.Text != "" {
		w.body = []string{turn.Text}
	}
	r.turns = append(r.turns, w)
}

func (r *turnReader) line(n int, line string) {
	if line == "" {
		r.blank = true
		return
	}
	blank := r.blank
	r.blank = false
	if speaker, at, rest, ok := spokenAt(line); ok {
		r.heads++
		r.add(n, Turn{Speaker: speaker, Start: at, Timed: true, Text: rest})
		return
	}
	turn := r.labels.Turn(line)
	var last *writtenTurn
	if len(r.turns) > 0 {
		last = &r.turns[len(r.turns)-1]
	}
	switch head := turn.Timed || turn.Speaker != ""; {
	case head:
		r.heads++
		if last != nil && len(last.body) == 0 && last.Speaker == "" && !turn.Timed {
			last.Speaker, last.body = turn.Speaker, []string{turn.Text} // a stamp above a name
			return
		}
		r.add(n, turn)
	case last != nil && (!blank || len(last.body) == 0):
		last.body = append(last.body, turn.Text)
	case last != nil:
		turn.Speaker = last.Speaker
		r.add(n, turn)
	default:
		r.add(n, turn)
	}
}

// addTurns appends turns as segments. A stamp says when a turn begins; it ends
// where the next one begins, if that has a stamp as well.
func (t *Transcript) addTurns(ctx context.Context, turns []writtenTurn) {
	var last time.Duration
	for i, turn := range until(ctx, slices.All(turns)) {
		if turn.Start < 0 {
			t.warn(turn.line, "a time before zero was set to zero")
			turn.Start = 0
		}
		if turn.Timed && turn.Start < last {
			t.warn(turn.line, "starts before the turn above it; the order of the file is kept")
		}
		s := Segment{Speaker: turn.Speaker, Timed: turn.Timed, Text: oneLine(strings.Join(turn.body, " "))}
		if turn.Timed {
			last = turn.Start
			s.Start, s.End = turn.Start, turn.Start
			if i+1 < len(turns) && turns[i+1].Timed {
				s.End = max(s.Start, turns[i+1].Start)
			}
		}
		if s.Text != "" {
			t.Segments = append(t.Segments, s)
		}
	}
}

// plainMarkdown takes the emphasis and the escapes out of an interview in
// Markdown, which leaves one in plain text.
func plainMarkdown(text string) string {
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		if _, body, ok := strings.Cut(rest, "\n---\n"); ok {
			text = body
		}
	}
	text = strings.NewReplacer("**", "", "__", "", `\[`, "[", `\]`, "]", `\*`, "*", `\_`, "_", `\(`, "(", `\)`, ")").Replace(text)
	out := strings.Split(text, "\n")
	for i, line := range out {
		if strings.HasPrefix(line, "#") {
			out[i] = strings.TrimSpace(strings.TrimLeft(line, "#"))
		}
	}
	return strings.Join(out, "\n")
}
