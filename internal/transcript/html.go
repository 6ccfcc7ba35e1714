package transcript

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML reads pages in which speakers stand in bold in front of what they
// say, or in a cite element above it, with times in time elements.
func readHTML(ctx context.Context, text string) (Transcript, error) {
	r := htmlReader{z: html.NewTokenizer(strings.NewReader(text))}
	if err := r.run(ctx); err != nil {
		return Transcript{}, err
	}
	names := speakersOf(r.blocks)
	if len(names) == 0 {
		return Transcript{}, &SyntaxError{Reason: "the page names no speakers; they stand in bold in front of what they say, or in cite elements"}
	}
	t := Transcript{Language: r.language}
	captions, links := htmlCaptions(r.blocks, names)
	if links > 0 {
		t.warn(0, "%d paragraphs that are only links, before and between what people say, were left out", links)
	}
	return t, t.fill(ctx, captions, false)
}

// htmlBlock is a paragraph of a page.
type htmlBlock struct {
	lead    string // what stands in bold in front; "" if nothing does
	cited   bool   // whether the lead is a cite element
	text    string // the rest
	at      time.Duration
	timed   bool
	heading int  // its level, 0 for a paragraph
	linked  bool // whether all of it is links
	line    int
}

type htmlReader struct {
	z          *html.Tokenizer
	blocks     []htmlBlock
	lead, text strings.Builder
	current    htmlBlock
	bold       int  // elements that are open and bold
	hidden     int  // elements that are open and not shown
	links      int  // elements that are open and links
	plain      bool // whether the paragraph has text outside links
	inTime     bool
	stamp      strings.Builder
	line       int
	language   string
}

// hiddenElements are not shown.
var hiddenElements = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Head: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true,
	atom.Object: true, atom.Svg: true, atom.Select: true,
}

// blockElements begin and end paragraphs.
var blockElements = map[atom.Atom]bool{
	atom.P: true, atom.Div: true, atom.Li: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Dt: true, atom.Dd: true,
	atom.Blockquote: true, atom.Section: true, atom.Article: true, atom.Table: true, atom.Ul: true, atom.Ol: true, atom.Body: true,
	atom.Main: true, atom.Header: true, atom.Footer: true, atom.Nav: true, atom.Hr: true, atom.Pre: true, atom.Figure: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
}

func (r *htmlReader) run(ctx context.Context) error {
	r.line = 1
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		kind := r.z.Next()
		if kind == html.ErrorToken {
			r.flush()
			if err := r.z.Err(); !errors.Is(err, io.EOF) {
				return &SyntaxError{Reason: "the page cannot be read"}
			}
			return nil
		}
		r.line += strings.Count(string(r.z.Raw()), "\n")
		token := r.z.Token()
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(token, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			r.end(token)
		case html.TextToken:
			r.write(token.Data)
		}
		if len(r.blocks) > mostSegments {
			return tooMuch("there are too many paragraphs; the limit is %d", mostSegments)
		}
	}
}

func (r *htmlReader) start(token html.Token, closed bool) {
	switch a := token.DataAtom; {
	case hiddenElements[a]:
		if !closed {
			r.hidden++
		}
	case a == atom.Html:
		for _, at := range token.Attr {
			if at.Key == "lang" {
				r.language = bcp47(at.Val)
			}
		}
	case a == atom.Br:
		r.write(" ")
	case a == atom.A && !closed:
		r.links++
	case a == atom.Time:
		r.inTime = !closed
	case isBold(a):
		if a == atom.Cite {
			if strings.TrimSpace(r.text.String()) == "" {
				r.current.cited = true
			}
		}
		if !closed {
			r.bold++
		}
	case blockElements[a]:
		r.flush()
		r.bold = 0
		r.current.heading = headingLevel(token.Data)
	}
}

func isBold(a atom.Atom) bool { return a == atom.B || a == atom.Strong || a == atom.Cite }

func headingLevel(name string) int {
	if len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' {
		return int(name[1] - '0')
	}
	return 0
}

func (r *htmlReader) end(token html.Token) {
	switch a := token.DataAtom; {
	case hiddenElements[a]:
		r.hidden = max(r.hidden-1, 0)
	case a == atom.Time:
		r.inTime = false
		if at, ok := wholeTime(r.stamp.String()); ok {
			r.current.at, r.current.timed = at, true
		} else {
			r.text.WriteString(r.stamp.String())
		}
		r.stamp.Reset()
	case a == atom.A:
		r.links = max(r.links-1, 0)
	case isBold(a):
		r.bold = max(r.bold-1, 0)
	case blockElements[a]:
		r.flush()
		r.bold = 0
	}
}

func (r *htmlReader) write(s string) {
	if r.links == 0 && strings.TrimFunc(s, func(c rune) bool { return !isWordRune(c) }) != "" {
		r.plain = true
	}
	switch {
	case r.hidden > 0:
	case r.inTime:
		r.stamp.WriteString(s)
	case r.bold > 0 && strings.TrimSpace(r.text.String()) == "":
		r.lead.WriteString(s)
	default:
		r.text.WriteString(s)
	}
}

// flush ends a paragraph. One that is only a time belongs to the next.
func (r *htmlReader) flush() {
	b := r.current
	b.lead, b.text, b.line = oneLine(r.lead.String()), oneLine(r.text.String()), r.line
	r.lead.Reset()
	r.text.Reset()
	b.linked = !r.plain
	r.plain, r.current = false, htmlBlock{}
	if b.lead == "" && b.text == "" {
		r.current.at, r.current.timed = b.at, b.timed
		return
	}
	b.cited = b.cited && b.lead != ""
	r.blocks = append(r.blocks, b)
}

// speakersOf finds the names among what stands in bold: several, some of them
// again and again, each parted from what is said.
func speakersOf(blocks []htmlBlock) map[string]bool {
	counts := map[string]int{}
	total := 0
	for _, b := range blocks {
		if name, _, ok := b.named(); ok {
			counts[name]++
			total++
		}
	}
	recurring := 0
	for _, n := range counts {
		if n > 1 {
			recurring++
		}
	}
	if recurring < 2 || total < 4 {
		return nil
	}
	names := map[string]bool{}
	for name := range counts {
		names[name] = true
	}
	return names
}

// named separates a name from what is said, where a paragraph could begin with
// one.
func (b htmlBlock) named() (name, rest string, ok bool) {
	if b.lead == "" || b.heading > 0 {
		return "", "", false
	}
	name = trimName(b.lead)
	rest = strings.TrimLeft(b.text, " ")
	parted := b.cited || name != b.lead || rest != "" && strings.ContainsRune(".:,", rune(rest[0]))
	first, _ := utf8.DecodeRuneInString(name)
	if !parted || !unicode.IsLetter(first) || unicode.IsLower(first) || utf8.RuneCountInString(name) > 2*longestLabel ||
		len(strings.Fields(name)) > 2*labelWords || notSpeakers[strings.ToLower(name)] {
		return "", "", false
	}
	return name, strings.TrimLeft(rest, ".:, "), true
}

// htmlCaptions gives each paragraph its speaker, who goes on speaking until
// the next one or a heading. Menus of the page are left out and counted.
func htmlCaptions(blocks []htmlBlock, names map[string]bool) (captions []caption, links int) {
	var path headings
	speaker := ""
	pending := htmlBlock{}
	for _, b := range blocks {
		name, rest, ok := b.named()
		text := oneLine(b.lead + " " + b.text)
		switch {
		case b.heading > 0:
			path.enter(b.heading, text)
			speaker = ""
		case ok && names[name]:
			speaker, text = name, rest
		}
		if b.linked && speaker == "" && b.heading == 0 {
			links++
			continue
		}
		if text == "" {
			pending.at, pending.timed = b.at, b.timed
			continue
		}
		if !b.timed && pending.timed {
			b.at, b.timed = pending.at, true
		}
		pending = htmlBlock{}
		captions = append(captions, caption{
			line: b.line, start: b.at, end: b.at, untimed: !b.timed, heading: path.String(), parts: []part{{speaker: speaker, text: text}},
		})
	}
	for i := range captions[:max(len(captions)-1, 0)] {
		if next := captions[i+1]; !captions[i].untimed && !next.untimed {
			captions[i].end = max(captions[i].start, next.start)
		}
	}
	return captions, links
}

// headings is the path of headings that the reader is below.
type headings struct {
	levels []int
	titles []string
}

func (h *headings) enter(level int, title string) {
	for n := len(h.levels); n > 0 && h.levels[n-1] >= level; n-- {
		h.levels, h.titles = h.levels[:n-1], h.titles[:n-1]
	}
	h.levels, h.titles = append(h.levels, level), append(h.titles, title)
}

func (h *headings) String() string { return strings.Join(h.titles, " › ") }
