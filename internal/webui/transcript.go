package webui

import (
	"cmp"
	"strconv"
	"strings"

	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
)

// transcript is timed text and the recording that it belongs to, if any.
type transcript struct {
	ID        string // of the file
	Name      string
	Language  string
	Recording *recording
	Lines     []line
	Speakers  int    // how many there are
	Timed     bool   // any line has a time
	Machine   string // which program wrote it; "" where people sent it
	Side      *sideBySide
}

// pair is what stands beside a line or block.
type pair struct {
	Pair         bool // something does, or could
	Alone        bool // there is nothing in the original that it translates
	Again        bool // what translates it stands beside a line before it
	Translations []translated
}

func (s *sideBySide) pair(n int) pair {
	lines, again := s.line(n)
	return pair{Pair: s.shows(), Again: again, Translations: lines}
}

// line is one segment of a transcript.
type line struct {
	ID       string
	Speaker  string
	Sequel   bool // the line before is of the same speaker
	Voice    int  // from 1: tells speakers apart; 0 where there is none
	Clock    string
	Seconds  string // such as 81.0; "" where the source is not timed
	PlayURL  string // "" where there is nothing to play
	Language string
	marked
	pair
}

// voices is how many speakers have a colour of their own.
const voices = 6

func newTranscript(say *wording.Printer, t library.Text, rec *recording, taken map[string]bool, all *marker, side *sideBySide) transcript {
	marks := all.file(t.File.ID)
	v := transcript{ID: t.File.ID, Name: t.File.Name, Language: t.File.Language, Recording: rec, Side: side}
	if m := t.File.Machine; m != nil {
		v.Machine = cmp.Or(m.Model, say.T("a program"))
	}
	known := map[string]int{}
	for i, s := range t.Segments {
		id := lineID(t.File.ID, s, taken)
		v.addAlone(side.alone(i))
		l := line{ID: id, Speaker: s.Speaker, Language: s.Language, marked: marks.next(s, id), pair: side.pair(i)}
		l.Sequel = i > 0 && s.Speaker != "" && t.Segments[i-1].Speaker == s.Speaker
		if s.Speaker != "" {
			if known[s.Speaker] == 0 {
				known[s.Speaker] = len(known) + 1
			}
			l.Voice = (known[s.Speaker]-1)%voices + 1
		}
		if s.StartMS != nil {
			v.Timed = true
			l.Clock, l.Seconds = clock(*s.StartMS), library.Seconds(*s.StartMS)
			if rec != nil {
				l.PlayURL = playURL(rec.ID, l.Seconds)
			}
		}
		v.Lines = append(v.Lines, l)
	}
	v.addAlone(side.alone(len(t.Segments)))
	v.Speakers = len(known)
	return v
}

// addAlone adds what a translation has and its original has not.
func (v *transcript) addAlone(list []translated) {
	for _, t := range list {
		v.Lines = append(v.Lines, line{ID: t.ID, Clock: t.Clock, pair: pair{true, true, false, []translated{{Text: t.Text, Language: t.Language, Outdated: t.Outdated}}}})
	}
}

// lineID is where links to the moment lead.
func lineID(file string, s research.Segment, taken map[string]bool) string {
	if s.StartMS != nil {
		if id := "t=" + library.Seconds(*s.StartMS); !taken[id] {
			taken[id] = true
			return id
		}
	}
	return segmentID(file, s.Number)
}

func segmentID(file string, n int) string { return file + "-" + strconv.Itoa(n) }

// note is written material: blocks below headings.
type note struct {
	ID       string // of the file
	Name     string
	Language string
	Blocks   []block
	Side     *sideBySide
}

// block is a paragraph of a note, or a heading.
type block struct {
	ID       string // "" where nothing leads
	Heading  int    // its level on the page, from 3; 0 for what is none
	Kind     string // as in research.Segment
	Speaker  string
	Language string
	marked
	pair
}

// headingMark joins the headings above a block into one path.
const headingMark = " › "

func newNote(t library.Text, m *marker, side *sideBySide) note {
	marks := m.file(t.File.ID)
	n := note{ID: t.File.ID, Name: t.File.Name, Language: t.File.Language, Side: side}
	path := ""
	for i, s := range t.Segments {
		id := segmentID(t.File.ID, s.Number)
		n.addAlone(side.alone(i))
		b := block{ID: id, Kind: s.Kind, Speaker: s.Speaker, Language: s.Language, marked: marks.next(s, id), pair: side.pair(i)}
		if s.Heading != path {
			path = s.Heading
			if last := lastHeading(path); last == s.Text {
				b.Heading = levelOf(path)
			} else if last != "" {
				n.Blocks = append(n.Blocks, block{Heading: levelOf(path), Language: s.Language, marked: marked{Text: last}})
			}
		} else if s.Kind == "heading" {
			b.Heading = levelOf(path)
		}
		n.Blocks = append(n.Blocks, b)
	}
	n.addAlone(side.alone(len(t.Segments)))
	return n
}

// addAlone adds what a translation has and its original has not.
func (n *note) addAlone(list []translated) {
	if len(list) > 0 {
		n.Blocks = append(n.Blocks, block{pair: pair{Pair: true, Alone: true, Translations: list}})
	}
}

// levelOf is the level on the page of the last heading of a path, below that
// of the note.
func levelOf(path string) int { return min(3+strings.Count(path, headingMark), 6) }

func lastHeading(path string) string {
	if i := strings.LastIndex(path, headingMark); i >= 0 {
		return path[i+len(headingMark):]
	}
	return path
}
