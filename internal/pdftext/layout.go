package pdftext

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// line is what stands on one line, in the order in which it was drawn.
type line struct {
	text       string
	x, end, y  float64
	size       float64
	turn       int
	bold       bool
	characters int
}

// pageLines are the lines of a page.
type pageLines struct {
	page  int
	lines []line
}

// endPage puts the characters of a page together to lines.
func (r *reader) endPage() {
	begin := 0
	var lines []line
	for i := 1; i <= len(r.glyphs); i++ {
		if i == len(r.glyphs) || breaksLine(r.glyphs[begin], r.glyphs[i-1], r.glyphs[i]) {
			if l, ok := lineOf(r.glyphs[begin:i]); ok {
				lines = join(lines, l)
			}
			begin = i
		}
	}
	for _, l := range lines {
		if r.file.budget.text -= len(l.text); r.file.budget.text < 0 {
			r.file.budget.err = ErrTooMuch
		}
	}
	r.glyphs = r.glyphs[:0]
	r.ended = append(r.ended, pageLines{r.page, lines})
}

// breaksLine reports whether a character stands on another line than the one
// before it.
func breaksLine(first, before, g glyph) bool {
	size := math.Max(before.size, g.size)
	if first.turn != g.turn || math.Abs(g.y-before.y) > 0.6*size && math.Abs(g.y-first.y) > 0.6*size {
		return true
	}
	// Further to the left is a new line, unless it is written from right to left.
	back := before.x - g.x
	return back > 1.5*size && !isRTL(g.text) && !isRTL(before.text) && math.Abs(g.y-before.y) > 0.1*size
}

// join puts a line that goes on with the one before it to that one.
func join(lines []line, l line) []line {
	if n := len(lines); n > 0 {
		last := &lines[n-1]
		gap := l.x - last.end
		if last.turn == l.turn && math.Abs(l.y-last.y) < 0.3*math.Min(l.size, last.size) && gap > -0.5*l.size && gap < 12*l.size {
			if gap > 0.2*l.size {
				last.text += " "
			}
			last.text += l.text
			last.end, last.characters, last.bold = l.end, last.characters+l.characters, last.bold && l.bold
			last.size = math.Max(last.size, l.size)
			return lines
		}
	}
	return append(lines, l)
}

// lineOf makes a line of characters. Gaps are blanks.
func lineOf(glyphs []glyph) (line, bool) {
	glyphs = leftToRight(glyphs)
	l := line{x: glyphs[0].x, y: glyphs[0].y, turn: glyphs[0].turn, bold: true}
	var out strings.Builder
	total := 0.0
	for i, g := range glyphs {
		if i > 0 {
			before := glyphs[i-1]
			gap := g.x - before.x - before.width
			if gap > 0.17*g.size || gap < -1.5*g.size {
				out.WriteByte(' ')
			}
		}
		out.WriteString(plain(g.text))
		if strings.TrimSpace(g.text) != "" {
			total += g.size
			l.characters++
			l.bold = l.bold && g.bold
			l.end = math.Max(l.end, g.x+g.width)
		}
	}
	l.text = strings.Join(strings.Fields(out.String()), " ")
	if l.characters > 0 {
		l.size = total / float64(l.characters)
	}
	return l, l.text != ""
}

// leftToRight puts characters into the order in which they are read, where a
// line of Arabic or Hebrew was drawn from the left.
func leftToRight(glyphs []glyph) []glyph {
	rtl, rising, falling := 0, 0, 0
	for i, g := range glyphs {
		if isRTL(g.text) {
			rtl++
			if i > 0 && isRTL(glyphs[i-1].text) {
				if g.x > glyphs[i-1].x {
					rising++
				} else if g.x < glyphs[i-1].x {
					falling++
				}
			}
		}
	}
	if rtl*2 <= len(glyphs) || rising <= falling {
		return glyphs
	}
	out := make([]glyph, 0, len(glyphs))
	for end := len(glyphs); end > 0; {
		begin := end - 1
		for begin > 0 && !isRTL(glyphs[end-1].text) && isLTR(glyphs[end-1].text) && isLTR(glyphs[begin-1].text) {
			begin-- // numbers and other words keep their order
		}
		out = append(out, glyphs[begin:end]...)
		end = begin
	}
	for i := range out { // their places count from the right
		out[i].x = -out[i].x - out[i].width
	}
	return out
}

func isRTL(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return unicode.In(c, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

func isLTR(s string) bool {
	c, _ := utf8.DecodeRuneInString(s)
	return (unicode.IsLetter(c) || unicode.IsNumber(c)) && !isRTL(s)
}

// plain writes forms that only printers use as the letters that they show.
func plain(s string) string {
	for _, c := range s {
		if c >= 0xFB00 && c <= 0xFDFF || c >= 0xFE70 && c < 0xFEFF {
			return norm.NFKC.String(s)
		}
		if c < ' ' || c >= 0x7F && c < 0xA0 || c == 0xFEFF || unicode.Is(unicode.Co, c) {
			return privateMark(c)
		}
	}
	return s
}

// privateMark is what a character for one font only most likely shows.
func privateMark(c rune) string {
	if c >= 0xF0A0 && c <= 0xF0FF {
		return "•"
	}
	return ""
}

// finish makes paragraphs of all pages.
func (r *reader) finish() {
	furniture := r.furniture()
	seen := map[string]bool{}
	for _, page := range r.ended {
		var b paragraphs
		b.page = page.page
		for i, l := range page.lines {
			key := furnitureKey(l.text)
			if (i < 2 || i >= len(page.lines)-2) && (furniture[key] || isNumber(l.text)) {
				if seen[key] || isNumber(l.text) {
					continue
				}
				seen[key] = true
				b.end()
			}
			b.add(l, spacing(page.lines, i))
		}
		b.end()
		r.result.Paragraphs = append(r.result.Paragraphs, b.done...)
	}
	info := r.file.dict(r.info())
	r.result.Title = strings.Join(strings.Fields(r.string(info["Title"])), " ")
}

// info finds what the file says about itself.
func (r *reader) info() any {
	i := strings.LastIndex(string(r.file.b[max(0, len(r.file.b)-4096):]), "/Info")
	if i < 0 {
		return nil
	}
	p := parser{b: r.file.b, at: max(0, len(r.file.b)-4096) + i + len("/Info")}
	n, ok1 := p.whole()
	_, ok2 := p.whole()
	if o, _ := p.next(0); ok1 && ok2 && o == word("R") {
		return ref(n)
	}
	return nil
}

// furniture finds what stands at the top or bottom of most pages.
func (r *reader) furniture() map[string]bool {
	counts := map[string]int{}
	for _, page := range r.ended {
		once := map[string]bool{}
		for i, l := range page.lines {
			if key := furnitureKey(l.text); (i < 2 || i >= len(page.lines)-2) && !once[key] {
				once[key] = true
				counts[key]++
			}
		}
	}
	found := map[string]bool{}
	for key, n := range counts {
		found[key] = n >= 3 && n*10 >= len(r.ended)*4
	}
	return found
}

// furnitureKey is the same for lines that differ in their numbers only.
func furnitureKey(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsNumber(c) {
			return '0'
		}
		return c
	}, s)
}

func isNumber(s string) bool {
	return len(s) <= 6 && strings.Trim(s, "0123456789-– ivxlc") == "" && strings.Trim(s, "-– ") != ""
}

// spacing is the usual distance of the lines around one.
func spacing(lines []line, i int) float64 {
	best := 0.0
	for k := max(1, i-3); k <= min(len(lines)-1, i+3); k++ {
		a, b := lines[k-1], lines[k]
		if d := a.y - b.y; a.turn == b.turn && math.Abs(a.size-b.size) < 0.1*b.size && d > 0.5*b.size && (best == 0 || d < best) {
			best = d
		}
	}
	return best
}

// paragraphs puts lines together.
type paragraphs struct {
	page  int
	done  []Paragraph
	text  strings.Builder
	last  line
	first line
	chars int
	sizes float64
	bold  bool
	right float64 // end of the longest line
}

func (b *paragraphs) add(l line, spacing float64) {
	if b.text.Len() > 0 && b.parts(l, spacing) {
		b.end()
	}
	switch {
	case b.text.Len() == 0:
		b.first, b.bold, b.right = l, true, 0
	default:
		b.glue(l.text)
	}
	b.text.WriteString(l.text)
	b.last = l
	b.right = math.Max(b.right, l.end)
	b.chars += l.characters
	b.sizes += l.size * float64(l.characters)
	b.bold = b.bold && l.bold
}

// parts reports whether a line begins a new paragraph.
func (b *paragraphs) parts(l line, spacing float64) bool {
	down := b.last.y - l.y
	switch {
	case b.last.turn != l.turn, math.Abs(b.last.size-l.size) > 0.12*l.size, b.last.bold != l.bold && (b.first.bold == b.last.bold && b.bold != l.bold) && b.chars < 120 && b.bold:
		return true
	case bulleted(l.text):
		return true
	case down < -0.5*l.size: // up: another column
		return endsSentence(b.last.text)
	case down > 1.35*math.Max(spacing, l.size*1.1):
		return true
	}
	width := b.right - math.Min(b.first.x, b.last.x)
	short := b.last.end < b.right-0.25*width || b.last.end-b.last.x < 0.6*(l.end-l.x)
	indented := l.x > b.last.x+0.8*l.size && l.x < b.last.x+5*l.size && !bulleted(b.first.text)
	return endsSentence(b.last.text) && (short || indented)
}

// glue puts what a hyphen parted together again.
func (b *paragraphs) glue(next string) {
	text := b.text.String()
	c, _ := utf8.DecodeRuneInString(next)
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "-\u00AD\u2010"))
	if unicode.IsLower(c) && unicode.IsLetter(before) && (strings.HasSuffix(text, "-") || strings.HasSuffix(text, "\u00AD") || strings.HasSuffix(text, "\u2010")) {
		b.text.Reset()
		b.text.WriteString(strings.TrimRight(text, "-\u00AD\u2010"))
		return
	}
	b.text.WriteByte(' ')
}

func (b *paragraphs) end() {
	if b.text.Len() > 0 {
		b.done = append(b.done, Paragraph{Page: b.page, Text: b.text.String(), Size: b.sizes / math.Max(float64(b.chars), 1), Bold: b.bold})
	}
	b.text.Reset()
	b.chars, b.sizes = 0, 0
}

func bulleted(s string) bool {
	c, n := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("•▪◦‣●○■□–*·-", c) && (strings.HasPrefix(s[n:], " ") || c == '•' || c == '●')
}

func endsSentence(s string) bool {
	c, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, "\"”»')"))
	return strings.ContainsRune(".!?:;。！？؟", c)
}
