package transcript

import (
	"strings"
	"time"

	"earshot/internal/textdecode"

	"golang.org/x/text/language"
)

// Cue is a caption of a WebVTT file as it stands there.
type Cue struct {
	ID         string
	Start, End time.Duration
	Settings   string // what follows the times
	Text       string // with its tags and entities
	Line       int    // of its times, from 1
}

// ParseVTT reads the cues of a WebVTT file by the algorithm of the W3C
// standard: a bad cue is left out, and only a missing signature is an error,
// of type *SyntaxError.
func ParseVTT(b []byte) ([]Cue, error) {
	p, err := parseVTT(textdecode.Decode(b).String, false)
	return p.cues, err
}

func readVTT(text string) (Transcript, error) {
	p, err := parseVTT(text, true)
	if err != nil {
		return Transcript{}, err
	}
	t := Transcript{Language: p.language, Warnings: p.warnings}
	if len(p.cues) == 0 && len(p.warnings) > 0 {
		return Transcript{}, &SyntaxError{
			Line:   p.warnings[0].Line,
			Reason: "no cue has times that can be read; they look like 00:00:01.000 --> 00:00:02.500",
		}
	}
	captions := make([]caption, len(p.cues))
	voiced := false
	for i, c := range p.cues {
		parts, voices := cueText(c.Text)
		captions[i] = caption{line: c.Line, start: c.Start, end: c.End, parts: parts}
		voiced = voiced || voices
	}
	t.fill(captions, !voiced)
	return t, nil
}

// vttParser walks over the lines of a file, block by block.
type vttParser struct {
	lines    []string
	loose    bool // whether to read times that the standard forbids
	next     int  // index of the next line
	cues     []Cue
	language string
	warnings []Warning
}

func parseVTT(text string, loose bool) (*vttParser, error) {
	p := &vttParser{lines: strings.Split(text, "\n"), loose: loose}
	first := p.lines[0]
	rest, ok := strings.CutPrefix(first, "WEBVTT")
	if !ok || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return p, &SyntaxError{Line: 1, Reason: "a WebVTT file must begin with WEBVTT"}
	}
	p.next = 1
	if p.next < len(p.lines) && p.lines[p.next] != "" {
		p.header()
	}
	for p.next < len(p.lines) {
		if p.lines[p.next] == "" {
			p.next++
			continue
		}
		p.block()
	}
	return p, nil
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
			if tag, err := language.Parse(strings.TrimSpace(value)); err == nil && tag != language.Und {
				p.language = tag.String()
			}
		}
	}
}

// block reads one cue, note or style sheet. A line with an arrow belongs to it
// only where times may stand: in its first line, or its second after an id.
func (p *vttParser) block() {
	begin := p.next
	arrow, timed := false, false
	var cue Cue
	var text []string
	for ; p.next < len(p.lines) && p.lines[p.next] != ""; p.next++ {
		line := p.lines[p.next]
		if !strings.Contains(line, "-->") {
			text = append(text, line)
			continue
		}
		if n := p.next - begin; arrow || n > 1 {
			break
		}
		arrow = true
		if cue, timed = p.times(line); timed {
			cue.ID, cue.Line = strings.Join(text, "\n"), p.next+1
			text = nil
		}
	}
	switch {
	case timed:
		cue.Text = strings.Join(text, "\n")
		p.cues = append(p.cues, cue)
	case arrow:
		p.warnings = append(p.warnings, Warning{begin + 1, "the times cannot be read; the cue was left out"})
	case !isAside(text[0]):
		p.warnings = append(p.warnings, Warning{begin + 1, "text without times was left out"})
	}
}

// times reads the times of a cue. Hand-made files have them in the way of
// SubRip; better to read those than to lose what was said.
func (p *vttParser) times(line string) (Cue, bool) {
	cue, ok := vttTimes(line)
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

func vttTimes(line string) (Cue, bool) {
	c := scanner{s: line}
	c.skipSpace()
	start, ok := c.vttTime()
	if !ok {
		return Cue{}, false
	}
	c.skipSpace()
	if !c.take("-->") {
		return Cue{}, false
	}
	c.skipSpace()
	end, ok := c.vttTime()
	if !ok {
		return Cue{}, false
	}
	return Cue{Start: start, End: end, Settings: strings.TrimSpace(c.rest())}, true
}
