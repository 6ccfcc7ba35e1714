package transcript

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
)

// readSpeech reads debates in XML: TEI (sp and u), Akoma Ntoso (speech) and
// the records of the Bundestag (rede). Headings become the path of what stands
// below them; calls and remarks are nobody's.
func readSpeech(ctx context.Context, text string) (Transcript, error) {
	r := speechReader{x: newXMLReader(strings.NewReader(text)), open: []speechElement{{}}}
	for {
		token, err := r.x.next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.Is(err, errBrokenOff) {
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
			r.end()
		case xml.CharData:
			if !r.top().hidden {
				r.text.WriteString(blanks(string(token)))
			}
		}
	}
	r.flush()
	if r.speeches == 0 {
		return Transcript{}, &SyntaxError{Reason: "no speeches are in it: no sp, u, speech or rede with a speaker"}
	}
	return r.t, nil
}

// speechKind is what an element is, whatever its vocabulary calls it.
type speechKind int

const (
	speechInline  speechKind = iota
	speechTurn               // what one person says
	speechSpeaker            // names the person
	speechBlock              // a paragraph
	speechRemark             // said by nobody
	speechHead
	speechPart // a part that may have a head
	speechSkip
)

var speechKinds = map[string]speechKind{
	"sp": speechTurn, "u": speechTurn, "speech": speechTurn, "rede": speechTurn, "question": speechTurn, "answer": speechTurn,
	"speaker": speechSpeaker, "from": speechSpeaker,
	"p": speechBlock, "l": speechBlock, "ab": speechBlock, "seg": speechBlock, "item": speechBlock, "head": speechHead, "heading": speechHead,
	"note": speechRemark, "stage": speechRemark, "kommentar": speechRemark, "incident": speechRemark, "vocal": speechRemark,
	"kinesic": speechRemark, "narrative": speechRemark, "scene": speechRemark,
	"div": speechPart, "div1": speechPart, "div2": speechPart, "debateSection": speechPart, "tagesordnungspunkt": speechPart,
	"teiHeader": speechSkip, "meta": speechSkip, "redner": speechSkip, "rednerliste": speechSkip, "vorspann": speechSkip,
}

// speechElement is an element that is open.
type speechElement struct {
	name     string
	kind     speechKind
	hidden   bool
	speaker  string
	language string
	heading  string // of the part
}

type speechReader struct {
	x        *xmlReader
	open     []speechElement
	text     strings.Builder
	speeches int
	t        Transcript
}

func (r *speechReader) top() *speechElement { return &r.open[len(r.open)-1] }

func (r *speechReader) start(e xml.StartElement) {
	outer := *r.top()
	in := outer
	in.name, in.kind = e.Name.Local, speechKinds[e.Name.Local]
	switch {
	case in.name == "p" && attr(e, "klasse") == "redner", in.name == "name" && outer.name == "rede":
		in.kind = speechSpeaker
	}
	if lang := attr(e, "lang"); lang != "" {
		in.language = bcp47(lang)
		if len(r.open) == 1 {
			r.t.Language = in.language
		}
	}
	if in.kind != speechInline {
		r.flush()
	}
	switch in.kind {
	case speechSkip:
		in.hidden = true
	case speechTurn:
		in.speaker = speakerOf(e)
		r.speeches++
	case speechRemark:
		in.speaker = ""
	case speechInline, speechSpeaker, speechBlock, speechHead, speechPart:
	}
	r.open = append(r.open, in)
}

// speakerOf reads the speaker from the attributes of a speech.
func speakerOf(e xml.StartElement) string {
	for _, name := range []string{"speakername", "who", "by", "as"} {
		if who := attr(e, name); who != "" {
			who = strings.TrimLeft(who, "#")
			return oneLine(strings.ReplaceAll(who, "_", " "))
		}
	}
	return ""
}

func (r *speechReader) end() {
	if len(r.open) == 1 {
		return
	}
	if r.top().kind != speechInline {
		r.flush()
	}
	in := *r.top()
	r.open = r.open[:len(r.open)-1]
	if in.kind == speechInline {
		return
	}
	outer := r.top()
	switch in.kind {
	case speechSpeaker:
		outer.speaker = in.speaker
	case speechHead:
		outer.heading = in.heading
	}
}

// flush makes a segment of the text so far, or a name of it, or a heading.
func (r *speechReader) flush() {
	text := oneLine(r.text.String())
	r.text.Reset()
	in := r.top()
	if text == "" || in.hidden {
		return
	}
	switch in.kind {
	case speechSpeaker:
		in.speaker = trimName(text)
		return
	case speechHead:
		path := r.pathAbove()
		in.heading = strings.TrimPrefix(path+" › "+text, " › ")
	case speechInline, speechTurn, speechBlock, speechRemark, speechPart, speechSkip:
	}
	if in.speaker != "" {
		text = strings.TrimLeft(text, ".:,; ") // what parted the name from the speech
	}
	if strings.IndexFunc(text, isWordRune) < 0 {
		return
	}
	segment := Segment{Speaker: in.speaker, Heading: in.heading, Language: in.language, Text: text}
	if in.language == r.t.Language {
		segment.Language = ""
	}
	r.t.Segments = append(r.t.Segments, segment)
}

// pathAbove is the headings of the parts around the one whose head is read.
func (r *speechReader) pathAbove() string {
	for i, e := range slices.Backward(r.open) {
		if e.kind == speechPart && i > 0 {
			return r.open[i-1].heading
		}
	}
	return ""
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// trimName takes from a name what parts it from the speech.
func trimName(s string) string { return strings.TrimSpace(strings.TrimRight(oneLine(s), ":.,; ")) }
