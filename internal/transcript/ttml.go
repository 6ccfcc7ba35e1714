package transcript

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"
)

// readTTML reads Timed Text: the paragraphs of the body and when they are
// shown. Where and how they are shown is left out.
func readTTML(ctx context.Context, text string) (Transcript, error) {
	r := ttmlReader{x: newXMLReader(strings.NewReader(text)), agents: map[string]string{}}
	r.open = []ttmlElement{{end: unbounded}}
	for {
		token, err := r.x.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, errBrokenOff) {
			r.flush()
			r.t.warn(r.x.line(), "the file breaks off")
			break
		}
		if err != nil {
			return Transcript{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			r.start(token)
		case xml.EndElement:
			r.flush()
			r.close()
		case xml.CharData:
			r.data(string(token))
		}
	}
	if len(r.captions) == 0 {
		return Transcript{}, &SyntaxError{Reason: "the body has no paragraphs with text"}
	}
	return r.t, r.t.fill(ctx, r.captions, !r.voiced)
}

const unbounded = time.Duration(-1)

// ttmlElement is an element that is open, and what it hands to those inside.
type ttmlElement struct {
	name       string
	begin, end time.Duration // end may be unbounded
	sequence   bool          // children follow each other
	cursor     time.Duration // where the next child of a sequence begins
	timed      bool          // it or an element around it says when
	inside     bool          // within a paragraph, where text counts
	hidden     bool          // within metadata
	language   string
	speaker    string
	line       int
}

type ttmlReader struct {
	x        *xmlReader
	clock    ttmlClock
	agents   map[string]string // names by id
	agent    string            // id of the one that is being read
	open     []ttmlElement
	text     strings.Builder
	captions []caption
	voiced   bool
	t        Transcript
}

func (r *ttmlReader) top() *ttmlElement { return &r.open[len(r.open)-1] }

func (r *ttmlReader) start(e xml.StartElement) {
	r.flush()
	outer := *r.top()
	in := ttmlElement{
		name: e.Name.Local, begin: outer.begin, end: outer.end, timed: outer.timed, inside: outer.inside || e.Name.Local == "p",
		hidden: outer.hidden || isMetadata(e.Name), language: outer.language, speaker: outer.speaker, line: r.x.line(),
	}
	switch in.name {
	case "tt":
		r.clock = newTTMLClock(e)
	case "agent":
		r.agent = attr(e, "id")
		r.agents[r.agent] = ""
	case "br":
		if outer.inside {
			r.text.WriteByte('\n')
		}
	}
	for _, a := range e.Attr {
		switch {
		case a.Name.Local == "lang":
			in.language = bcp47(a.Value)
			if in.name == "tt" {
				r.t.Language = in.language
			}
		case a.Name.Local == "agent" && !in.hidden:
			in.speaker = r.speakers(a.Value)
			r.voiced = true
		}
	}
	switch in.name {
	case "body", "div", "p", "span":
		r.time(&in, e)
	}
	in.cursor = in.begin
	r.open = append(r.open, in)
}

func isMetadata(name xml.Name) bool {
	return name.Local == "metadata" || strings.HasSuffix(name.Space, "#metadata")
}

func (r *ttmlReader) speakers(ids string) string {
	var names []string
	for id := range strings.FieldsSeq(ids) {
		name := r.agents[id]
		if name == "" {
			name = id
		}
		names = append(names, oneLine(name))
	}
	return strings.Join(names, ", ")
}

// time settles when an element is shown, within the time of the one around it.
func (r *ttmlReader) time(in *ttmlElement, e xml.StartElement) {
	outer := r.top()
	base := outer.begin
	if outer.sequence {
		base = outer.cursor
	}
	in.sequence = attr(e, "timeContainer") == "seq"
	in.begin, in.end = base, unbounded
	begin, saysBegin := r.attrTime(e, "begin")
	end, saysEnd := r.attrTime(e, "end")
	dur, saysDur := r.attrTime(e, "dur")
	if saysBegin {
		in.begin = base + begin
	}
	if saysEnd {
		in.end = base + end
	}
	if saysDur && (in.end == unbounded || in.begin+dur < in.end) {
		in.end = in.begin + dur
	}
	if outer.end != unbounded && (in.end == unbounded || in.end > outer.end) {
		in.end = outer.end
	}
	in.timed = in.timed || saysBegin || saysEnd || saysDur
	if in.end != unbounded {
		outer.cursor = in.end
	}
}

func (r *ttmlReader) attrTime(e xml.StartElement, name string) (time.Duration, bool) {
	value := attr(e, name)
	if value == "" {
		return 0, false
	}
	d, ok := r.clock.time(value)
	if !ok {
		r.t.warn(r.x.line(), "a time cannot be read and was left out")
	}
	return d, ok
}

func (r *ttmlReader) close() {
	in := *r.top()
	if len(r.open) > 1 {
		r.open = r.open[:len(r.open)-1]
	}
	if in.name == "agent" {
		r.agent = ""
	}
}

func (r *ttmlReader) data(s string) {
	in := r.top()
	switch {
	case in.name == "name" && r.agent != "":
		r.agents[r.agent] += s
	case in.inside && !in.hidden:
		r.text.WriteString(blanks(s))
	}
}

// flush makes a part of the text of the element that is open. Parts that are
// shown at the same time are one caption.
func (r *ttmlReader) flush() {
	text := r.text.String()
	in := r.top()
	if strings.Trim(text, " ") == "" || in.name == "br" {
		return
	}
	r.text.Reset()
	end := in.end
	if end == unbounded {
		end = in.begin
	}
	p := part{speaker: in.speaker, text: text, language: in.language}
	if p.language == r.t.Language {
		p.language = ""
	}
	if n := len(r.captions); n > 0 && r.continues(in, end, p) {
		last := &r.captions[n-1]
		last.parts[len(last.parts)-1].text += text
		return
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	if !in.timed {
		r.t.warn(in.line, "a paragraph does not say when it is shown")
	}
	r.captions = append(r.captions, caption{line: r.paragraph().line, start: in.begin, end: end, parts: []part{p}})
}

// paragraph is the innermost one that is open.
func (r *ttmlReader) paragraph() *ttmlElement {
	for i := len(r.open) - 1; i >= 0; i-- {
		if r.open[i].name == "p" {
			return &r.open[i]
		}
	}
	return r.top()
}

// continues reports whether a text goes on with the last caption: it stands in
// the same paragraph, and is shown and said together with it.
func (r *ttmlReader) continues(in *ttmlElement, end time.Duration, p part) bool {
	last := r.captions[len(r.captions)-1]
	said := last.parts[len(last.parts)-1]
	return last.line == r.paragraph().line && last.start == in.begin && last.end == end &&
		said.speaker == p.speaker && said.language == p.language
}
