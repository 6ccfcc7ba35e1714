package transcript

import (
	"context"
	"strings"
	"time"

	"earshot/internal/textdecode"
)

// Cue is a caption of a WebVTT file as it stands there.
type Cue struct {
	ID         string
	Start, End time.Duration
	Layout     Layout // what follows the times
	Text       string // with its tags and entities; see ParseCueText
	Line       int    // of its times, from 1
}

// Captions is all that a WebVTT file holds.
type Captions struct {
	Cues    []Cue
	Regions []Region
	Styles  []string // style sheets, as they stand there
}

// ParseVTT reads a WebVTT file by the algorithm of the W3C standard: a bad cue
// is left out, and only a missing signature is an error, of type *SyntaxError.
func ParseVTT(b []byte) (Captions, error) {
	var cues []Cue
	p, err := parseVTT(context.Background(), vttText(b), false, func(c Cue) { cues = append(cues, c) })
	return Captions{cues, p.regions, p.styles}, err
}

// vttText decodes a file. The standard keeps a place for each NUL.
func vttText(b []byte) string {
	text, _ := textdecode.Raw(b)
	return textdecode.Lines(strings.ReplaceAll(text, "\x00", "\uFFFD"))
}

func readVTT(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	var captions []caption
	voiced := false
	p, err := parseVTT(ctx, text, true, func(c Cue) {
		nodes, rescued := visibleTree(c.Text)
		if rescued {
			t.warn(c.Line, "what looks like a tag was read as text")
		}
		parts, voices := flatten(nodes)
		captions = append(captions, caption{line: c.Line, start: c.Start, end: c.End, parts: parts})
		voiced = voiced || voices
	})
	if err != nil {
		return Transcript{}, err
	}
	t.Language, t.Warnings = p.language, append(p.warnings, t.Warnings...)
	if len(captions) == 0 && len(p.warnings) > 0 {
		return Transcript{}, &SyntaxError{
			Line:   p.warnings[0].Line,
			Reason: "no cue has times that can be read; they look like 00:00:01.000 --> 00:00:02.500",
		}
	}
	return t, t.fill(ctx, captions, !voiced)
}

// vttParser walks over the lines of a file, block by block.
type vttParser struct {
	found    func(Cue) // called with each cue: all of them are larger than the file
	regions  []Region
	styles   []string
	lines    []string
	loose    bool // whether to read times that the standard forbids
	next     int  // index of the next line
	language string
	warnings []Warning
}

func parseVTT(ctx context.Context, text string, loose bool, found func(Cue)) (*vttParser, error) {
	p := &vttParser{lines: strings.Split(text, "\n"), loose: loose, found: found}
	rest, ok := strings.CutPrefix(p.lines[0], "WEBVTT")
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return p, &SyntaxError{Line: 1, Reason: "a WebVTT file must begin with WEBVTT"}
	}
	p.next = 1
	if loose && strings.Contains(rest, "-->") {
		p.firstLine(rest)
	} else if p.next < len(p.lines) && p.lines[p.next] != "" {
		p.header()
	}
	for p.next < len(p.lines) && ctx.Err() == nil {
		if p.lines[p.next] == "" {
			p.next++
			continue
		}
		p.block()
	}
	return p, nil
}

// firstLine reads a cue whose times stand beside the signature, which the
// standard takes for a comment.
func (p *vttParser) firstLine(rest string) {
	p.lines[0] = rest
	p.next = 0
	p.warnings = append(p.warnings, Warning{1, "a blank line is missing before the first cue"})
	p.block()
}

// header reads metadata such as "Language: en" up to the first blank line, or
// to the first cue where that line is missing.
func (p *vttParser) header() {
	for ; p.next < len(p.lines); p.next++ {
		line := p.lines[p.next]
		if line == "" || strings.Contains(line, "-->") {
			return
		}
		if value, ok := strings.CutPrefix(line, "Language:"); ok {
			p.language = bcp47(value)
		}
	}
}

// block reads one cue, note, region or style sheet. A line with an arrow
// belongs to it only where times may stand: in its first line, or its second
// after an id.
func (p *vttParser) block() {
	begin := p.next
	arrow, timed := false, false
	var cue Cue
	var text []string
	aside := "" // STYLE or REGION
	for ; p.next < len(p.lines) && p.lines[p.next] != ""; p.next++ {
		line, n := p.lines[p.next], p.next-begin
		if strings.Contains(line, "-->") {
			if arrow || n > 1 {
				break
			}
			arrow = true
			if cue, timed = p.times(line); timed {
				cue.ID, cue.Line = strings.Join(text, "\n"), p.next+1
				text = nil
			}
			continue
		}
		if n == 1 && !timed {
			if word := strings.TrimRight(text0(text), vttSpace); word == "STYLE" || word == "REGION" {
				aside, text = word, nil
			}
		}
		text = append(text, line)
	}
	switch {
	case timed:
		cue.Text = strings.Join(text, "\n")
		p.found(cue)
	case aside == "STYLE":
		p.styles = append(p.styles, strings.Join(text, "\n"))
	case aside == "REGION":
		p.regions = append(p.regions, parseRegion(strings.Join(text, "\n")))
	case arrow:
		p.warnings = append(p.warnings, Warning{begin + 1, "the times cannot be read; the cue was left out"})
	case !isAside(text[0]):
		p.warnings = append(p.warnings, Warning{begin + 1, "text without times was left out"})
	}
}

func text0(text []string) string {
	if len(text) == 0 {
		return ""
	}
	return text[0]
}

// times reads the times of a cue. Hand-made files have them in the way of
// SubRip; better to read those than to lose what was said.
func (p *vttParser) times(line string) (Cue, bool) {
	cue, rest, ok := vttTimes(line)
	cue.Layout = parseLayout(rest, p.regions)
	if ok || !p.loose {
		return cue, ok
	}
	if cue.Start, cue.End, ok = srtTimes(line); ok {
		p.warnings = append(p.warnings, Warning{p.next + 1, "the times are not written as WebVTT wants them, but were understood"})
	}
	return cue, ok
}

func isAside(line string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	return word == "NOTE" || word == "STYLE" || word == "REGION"
}

// vttTimes reads the times of a cue and returns what follows them.
func vttTimes(line string) (cue Cue, rest string, ok bool) {
	c := scanner{s: line}
	c.skipSpace()
	start, ok := c.vttTime()
	if !ok {
		return Cue{}, "", false
	}
	c.skipSpace()
	if !c.take("-->") {
		return Cue{}, "", false
	}
	c.skipSpace()
	end, ok := c.vttTime()
	if !ok {
		return Cue{}, "", false
	}
	return Cue{Start: start, End: end}, c.rest(), true
}
