package pdftext

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// font tells what codes in a text mean and how wide they are.
type font struct {
	wide    bool            // codes have two bytes, unless the map says otherwise
	lengths [5]bool         // of codes, in bytes, where a map says so
	unicode map[int]string  // what codes mean; of the file itself
	simple  [256]string     // what codes of one byte mean by their encoding
	utf16   bool            // codes are UTF-16
	widths  map[int]float64 // in units of the font size
	width   float64         // of all others
	bold    bool
	unknown int // codes whose meaning nobody tells
}

// mostCodes bounds what a map of codes may hold.
const mostCodes = 200_000

// readFont reads a font, as far as text needs it.
func (f *file) readFont(o any) *font {
	d := f.dict(o)
	t := &font{widths: map[int]float64{}, unicode: map[int]string{}, width: 0.5}
	base := string(f.name(d["BaseFont"]))
	t.bold = strings.Contains(base, "Bold") || strings.Contains(base, "Black") || strings.Contains(base, "Heavy")
	if s, ok := f.get(d["ToUnicode"]).(stream); ok {
		if b, err := f.decode(s); err == nil {
			t.readMap(b)
		}
	}
	if f.name(d["Subtype"]) == "Type0" {
		f.readComposite(t, d)
		return t
	}
	t.lengths = [5]bool{}
	f.readEncoding(t, d, base)
	scale := 0.001
	if f.name(d["Subtype"]) == "Type3" {
		scale = 0.001
		if m := f.array(d["FontMatrix"]); len(m) == 6 {
			scale = f.number(m[0])
		}
	}
	first := f.int(d["FirstChar"])
	for i, w := range f.array(d["Widths"]) {
		if i > 255 {
			break
		}
		t.widths[first+i] = f.number(w) * scale
	}
	if about := f.dict(d["FontDescriptor"]); about["MissingWidth"] != nil {
		t.width = f.number(about["MissingWidth"]) * scale
	}
	if len(t.widths) == 0 {
		t.standardWidths(base)
	}
	return t
}

// standardWidths are near enough for the fonts that every reader has.
func (t *font) standardWidths(base string) {
	if strings.Contains(base, "Courier") {
		t.width = 0.6
		return
	}
	// About those of Helvetica, in units of the size.
	for c := ' '; c <= '~'; c++ {
		w := 0.56
		switch {
		case strings.ContainsRune("iljI.,;:'!|", c):
			w = 0.25
		case strings.ContainsRune(" ft()[]/-\\\"r", c):
			w = 0.3
		case strings.ContainsRune("mMW@%", c):
			w = 0.87
		case c >= 'A' && c <= 'Z':
			w = 0.69
		case strings.ContainsRune("ckszJvxy", c):
			w = 0.5
		}
		t.widths[int(c)] = w
	}
}

// readComposite reads a font whose codes may have several bytes.
func (f *file) readComposite(t *font, d dict) {
	t.wide = true
	encoding := string(f.name(d["Encoding"]))
	t.utf16 = strings.Contains(encoding, "UCS2") || strings.Contains(encoding, "UTF16")
	if s, ok := f.get(d["Encoding"]).(stream); ok {
		if b, err := f.decode(s); err == nil {
			var own font
			own.unicode = map[int]string{}
			own.readMap(b)
			t.lengths = own.lengths
		}
	} else {
		t.lengths = [5]bool{}
	}
	descendants := f.array(d["DescendantFonts"])
	if len(descendants) == 0 {
		return
	}
	inner := f.dict(descendants[0])
	t.width = 1
	if inner["DW"] != nil {
		t.width = f.number(inner["DW"]) / 1000
	}
	list := f.array(inner["W"])
	for i := 0; i+1 < len(list) && len(t.widths) < mostCodes; {
		first := f.int(list[i])
		if each, ok := f.get(list[i+1]).(array); ok {
			for n, w := range each {
				t.widths[first+n] = f.number(w) / 1000
			}
			i += 2
			continue
		}
		if i+2 >= len(list) {
			break
		}
		for n := first; n <= min(f.int(list[i+1]), first+1<<16) && len(t.widths) < mostCodes; n++ {
			t.widths[n] = f.number(list[i+2]) / 1000
		}
		i += 3
	}
}

// readMap reads what codes mean, from the map that a file brings along.
func (t *font) readMap(b []byte) {
	p := parser{b: b}
	var list []any
	for {
		o, ok := p.next(0)
		if !ok {
			return
		}
		w, isWord := o.(word)
		if !isWord {
			if list = append(list, o); len(list) > mostCodes {
				return
			}
			continue
		}
		switch w {
		case "endcodespacerange":
			for i := 0; i+1 < len(list); i += 2 {
				if low, ok := list[i].(text); ok && len(low) >= 1 && len(low) <= 4 {
					t.lengths[len(low)] = true
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(list); i += 2 {
				t.mean(codeOf(list[i]), list[i+1], 0)
			}
		case "endbfrange":
			t.ranges(list)
		}
		list = list[:0]
	}
}

func (t *font) ranges(list []any) {
	for i := 0; i+2 < len(list); i += 3 {
		low, high := codeOf(list[i]), codeOf(list[i+1])
		if low < 0 || high < low || high-low > 1<<16 {
			continue
		}
		if each, ok := list[i+2].(array); ok {
			for n, to := range each[:min(len(each), high-low+1)] {
				t.mean(low+n, to, 0)
			}
			continue
		}
		for n := 0; n <= high-low && len(t.unicode) < mostCodes; n++ {
			t.mean(low+n, list[i+2], n)
		}
	}
}

// mean notes that a code means a text whose last unit is raised by n.
func (t *font) mean(code int, to any, n int) {
	b, ok := to.(text)
	if !ok || code < 0 || len(t.unicode) >= mostCodes || len(b) > 128 {
		return
	}
	if len(b) == 1 {
		b = text{0, b[0]}
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	if len(units) > 0 {
		units[len(units)-1] += uint16(n) //nolint:gosec // at most 65536 steps, which wrap
	}
	t.unicode[code] = string(utf16.Decode(units))
}

func codeOf(o any) int {
	b, ok := o.(text)
	if !ok || len(b) == 0 || len(b) > 4 {
		return -1
	}
	n := 0
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// readEncoding finds out what codes of one byte mean.
func (f *file) readEncoding(t *font, d dict, base string) {
	table := charmap.Windows1252
	encoding := f.get(d["Encoding"])
	about, _ := encoding.(dict)
	kind, _ := encoding.(name)
	if about != nil {
		kind = f.name(about["BaseEncoding"])
	}
	symbolic := strings.Contains(base, "Symbol") || strings.Contains(base, "Dingbats") || strings.Contains(base, "Wingdings")
	if kind == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	for c := range 256 {
		r := table.DecodeByte(byte(c)) //nolint:gosec // below 256
		if c >= ' ' && r != utf8.RuneError && (!symbolic || c <= 127) {
			t.simple[c] = string(r)
		}
	}
	if strings.Contains(base, "Dingbats") || strings.Contains(base, "Wingdings") {
		for c := range t.simple {
			t.simple[c] = " " // a picture
		}
		t.simple['4'], t.simple['l'], t.simple['n'] = "✔", "•", "▪"
	}
	if kind == "" { // what Adobe's standard has elsewhere, or the font says itself
		for c, s := range standard {
			t.simple[c] = s
		}
		f.readBuiltIn(t, f.dict(d["FontDescriptor"])["FontFile"])
	}
	code := 0
	for _, o := range f.array(about["Differences"]) {
		switch o := f.get(o).(type) {
		case float64:
			code = int(o)
		case name:
			if code >= 0 && code < 256 {
				t.simple[code] = glyphText(string(o))
			}
			code++
		}
	}
}

// readBuiltIn reads the encoding of a font of type 1, which stands in clear at
// its beginning: dup 12 /fi put.
func (f *file) readBuiltIn(t *font, o any) {
	program, ok := f.get(o).(stream)
	if !ok {
		return
	}
	b, err := f.decode(program)
	if err != nil {
		return
	}
	begin := bytes.Index(b, []byte("/Encoding"))
	if begin < 0 {
		return
	}
	p := parser{b: b[begin:min(len(b), begin+64<<10)]}
	for {
		o, ok := p.next(0)
		if !ok || o == word("eexec") || o == word("def") {
			return
		}
		if o != word("dup") {
			continue
		}
		code, isCode := p.whole()
		if glyph, _ := p.next(0); isCode && code >= 0 && code < 256 {
			if n, isName := glyph.(name); isName {
				t.simple[code] = glyphText(string(n))
			}
		}
	}
}

// each calls fn for every code of a text: what it means, how wide it is, and
// whether it is a blank that word spacing widens.
func (t *font) each(b text, fn func(s string, width float64, blank bool)) {
	for len(b) > 0 {
		code, n := t.code(b)
		s, known := t.unicode[code]
		if !known || s == "" {
			switch {
			case t.utf16:
				s = string(rune(code))
			case n == 1 && !t.wide:
				s = t.simple[code]
			}
		}
		if s == "" {
			t.unknown++
		}
		width, ok := t.widths[code]
		if !ok {
			width = t.width
		}
		fn(s, width, n == 1 && code == ' ')
		b = b[n:]
	}
}

// code reads the first code of a text and how many bytes it has.
func (t *font) code(b text) (code, n int) {
	if n = 1; t.wide {
		n = 2
		if !t.lengths[2] && t.lengths[1] {
			n = 1
		}
	}
	n = min(n, len(b))
	for _, c := range b[:n] {
		code = code<<8 | int(c)
	}
	return code, n
}
