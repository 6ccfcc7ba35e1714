package transcript

import (
	"context"
	"strings"
	"time"
)

// longestMeeting is where the times of a chat must be times of day.
const longestMeeting = 6 * time.Hour

// readChat reads what was typed in a meeting: time, name and words on a line,
// between tabs or as "From Ana to Everyone". Lines below belong to it.
func readChat(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	var captions []caption
	for n, line := range until(ctx, lines(text)) {
		if said, ok := chatLine(line); ok {
			said.line = n
			captions = append(captions, said)
			continue
		}
		if k := len(captions); k > 0 {
			captions[k-1].parts[0].text += "\n" + line
		} else if strings.TrimSpace(line) != "" {
			captions = append(captions, caption{line: n, untimed: true, parts: []part{{text: line}}})
		}
	}
	heads, ofDay := 0, false
	for _, c := range captions {
		if !c.untimed {
			heads++
			ofDay = ofDay || heads == 1 && c.start >= longestMeeting
		}
	}
	if heads == 0 {
		return Transcript{}, &SyntaxError{Reason: "no line has a time and a name; they look like 00:05:41<tab>Ana:<tab>Hello"}
	}
	for i := range captions {
		captions[i].untimed = captions[i].untimed || ofDay
		captions[i].end = captions[i].start
	}
	if ofDay {
		t.warn(0, "the times are times of day, which say nothing of the place in the recording; they were left out")
	}
	return t, t.fill(ctx, captions, false)
}

// chatLine reads the head of a message.
func chatLine(line string) (caption, bool) {
	stamp, rest, ok := strings.Cut(strings.TrimLeft(line, " [\ufeff"), "\t")
	if !ok {
		stamp, rest, ok = strings.Cut(line, " ")
	}
	at, timed := wholeTime(strings.TrimRight(stamp, "] "))
	if !ok || !timed {
		return caption{}, false
	}
	name, words, ok := strings.Cut(rest, ":")
	if tabbed, after, has := strings.Cut(rest, ":\t"); has {
		name, words = tabbed, after
	} else if !strings.HasPrefix(strings.TrimSpace(rest), "From ") {
		return caption{}, false
	}
	name = oneLine(name)
	name = strings.TrimSpace(strings.TrimPrefix(name, "From "))
	for _, to := range []string{" to Everyone", " To Everyone", " to ", " To "} {
		if who, _, found := strings.Cut(name, to); found && who != "" {
			name = strings.TrimSpace(who)
		}
	}
	if !ok || name == "" || len(name) > 4*longestLabel {
		return caption{}, false
	}
	return caption{start: at, parts: []part{{speaker: name, text: words}}}, true
}

func looksChat(head string) bool {
	heads, filled := 0, 0
	for _, line := range lines(head) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		filled++
		if _, ok := chatLine(line); ok {
			heads++
		}
	}
	return heads >= 2 && heads*3 >= filled
}
