package transcript

import (
	"bytes"
	"context"
	"path"
	"strings"
	"time"

	"earshot/internal/textdecode"

	"golang.org/x/net/html"
)

// mostHead is how much of a text is looked at to tell its format.
const mostHead = 1 << 20

// Detect tells the format from the content of a file, all of it or a few
// kilobytes of its beginning. The name decides only where the content says too
// little. It is false for what is not a transcript, such as a note without
// speakers.
func Detect(name string, head []byte) (Format, bool) {
	switch {
	case isSTL(head):
		return STL, true
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		if bytes.Contains(head, []byte("word/")) {
			return DOCX, true
		}
		return "", false
	case isBinary(head):
		return "", false
	}
	text, extension := textdecode.Head(head[:min(len(head), mostHead)]).String, strings.ToLower(path.Ext(name))
	for _, s := range sniffers {
		if !s.is(text) {
			continue
		}
		if s.format == SRT && extension == ".vtt" {
			return VTT, true // without its signature: Read says so
		}
		return s.format, true
	}
	if f, ok := byName(extension, text); ok {
		return f, true
	}
	return "", false
}

// Sure reports whether a file is the transcript of a recording beyond doubt.
// An interview that was written down without times may as well be a note, a
// chat is one, and so is a Word file until it has been read.
func Sure(name string, head []byte) bool {
	f, ok := Detect(name, head)
	switch f {
	case Markdown, Chat, DOCX:
		return false
	case Text:
		return ok && isTimed(textdecode.Head(head).String)
	}
	return ok
}

// sniffers are asked in this order. Each looks for what only its format has.
var sniffers = []struct {
	format Format
	is     func(text string) bool
}{
	{VTT, func(text string) bool { return strings.HasPrefix(text, "WEBVTT") }},
	{SSA, func(text string) bool { return hasLine(text, "[Script Info]") || hasLine(text, "[Events]") }},
	{SRT, func(text string) bool { return timesLead(text, srtTimes) }},
	{SBV, func(text string) bool { return timesLead(text, sbvTimes) }},
	{JSON, looksJSON},
	{TTML, func(text string) bool { return xmlRoot(text) == "tt" }},
	{Speech, looksSpeech},
	{HTML, looksHTML},
	{Spacelog, looksSpacelog},
	{Chat, looksChat},
	{Table, looksTable},
}

// byName asks what only people write, in files of the kinds that they write.
func byName(extension, text string) (Format, bool) {
	switch extension {
	case ".vtt":
		return VTT, true
	case ".srt":
		return SRT, true
	case ".sbv":
		return SBV, true
	case ".md", ".markdown":
		return Markdown, isInterview(plainMarkdown(text))
	case ".json", ".csv", ".tsv", ".xml", ".html", ".htm", ".docx", ".stl":
		return "", false
	}
	if strings.Contains(text, "**") && isInterview(plainMarkdown(text)) {
		return Markdown, true
	}
	return Text, isInterview(text)
}

// isBinary reports whether a file is no text in any encoding.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return false
	}
	for _, magic := range []string{"%PDF", "\x89PNG", "\xff\xd8\xff", "GIF8", "RIFF", "OggS", "ID3", "\x1a\x45\xdf\xa3", "\xd0\xcf\x11\xe0", "\x1f\x8b", "fLaC"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

func hasLine(text, want string) bool {
	return anyLine(text, func(line string) bool { return strings.EqualFold(strings.TrimSpace(line), want) })
}

func anyLine(text string, is func(string) bool) bool {
	for _, line := range lines(text) {
		if is(line) {
			return true
		}
	}
	return false
}

// timesLead reports whether lines with times come at once, or are a fair share
// of all: a manual may quote a few.
func timesLead(text string, times func(string) (start, end time.Duration, ok bool)) bool {
	filled, found := 0, 0
	for _, line := range lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		filled++
		if _, _, ok := times(line); ok {
			if found++; filled <= 3 {
				return true
			}
		}
	}
	return found > 0 && found*8 >= filled
}

// xmlRoot is the local name of the first element, "" where there is none.
func xmlRoot(text string) string {
	text = strings.TrimSpace(text)
	for strings.HasPrefix(text, "<?") || strings.HasPrefix(text, "<!") {
		end := ">"
		if strings.HasPrefix(text, "<!--") {
			end = "-->"
		}
		_, rest, ok := strings.Cut(text, end)
		if !ok {
			return ""
		}
		text = strings.TrimSpace(rest)
	}
	if !strings.HasPrefix(text, "<") {
		return ""
	}
	name := text[1:]
	if i := strings.IndexAny(name, " \t\n/>"); i >= 0 {
		name = name[:i]
	}
	if _, local, ok := strings.Cut(name, ":"); ok {
		name = local
	}
	return name
}

func looksSpeech(text string) bool {
	switch xmlRoot(text) {
	case "TEI", "teiCorpus", "akomaNtoso", "rede", "dbtplenarprotokoll", "debate", "debates":
	default:
		return false
	}
	for _, tag := range []string{"<sp ", "<sp>", "<u ", "<rede ", "<speech ", "<speech>"} {
		if strings.Contains(text, tag) {
			return true
		}
	}
	return false
}

// looksHTML is true for pages that name speakers, and not only here and there: a
// remark may begin in bold, too.
func looksHTML(text string) bool {
	switch strings.ToLower(xmlRoot(text)) {
	case "html", "body", "div", "p", "cite", "article", "section", "main":
	default:
		return false
	}
	r := htmlReader{z: html.NewTokenizer(strings.NewReader(text))}
	if r.run(context.Background()) != nil {
		return false
	}
	names, named := speakersOf(r.blocks), 0
	for _, b := range r.blocks {
		if name, _, ok := b.named(); ok && names[name] {
			named++
		}
	}
	return named*10 >= len(r.blocks) && named > 0
}

// isInterview looks for several turns with names or stamps at their heads, on
// a fair share of the lines.
func isInterview(text string) bool {
	heads, _, filled := turnHeads(text)
	return heads >= 3 && heads*5 >= filled
}

// isTimed reports whether most turns say when they begin.
func isTimed(text string) bool {
	heads, timed, _ := turnHeads(text)
	return timed*2 > heads
}

func turnHeads(text string) (heads, timed, filled int) {
	all := strings.Split(text, "\n")
	labels := TurnLabels(all)
	for _, line := range all {
		if strings.TrimSpace(line) == "" {
			continue
		}
		filled++
		turn := labels.Turn(line)
		_, _, _, above := spokenAt(line)
		if above || turn.Speaker != "" || turn.Timed {
			heads++
		}
		if above || turn.Timed {
			timed++
		}
	}
	return heads, timed, filled
}
