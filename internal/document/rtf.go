package document

import (
	"bytes"
	"context"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// readRTF reads Rich Text: paragraphs, headings, lists, tables and footnotes.
// Pictures, headers and footers and whatever says that it may be skipped are
// left out.
func readRTF(ctx context.Context, b []byte) (Document, error) {
	r := &rtfReader{builder: builder{ended: ctx.Err}, in: b, page: charmap.Windows1252, fonts: map[int]encoding.Encoding{}, styles: map[int]style{}}
	r.stack = []rtfState{{page: r.page, skip: 1}}
	if err := r.run(); err != nil {
		return Document{}, err
	}
	if r.doc.Title == "" {
		r.doc.Title = oneLine(r.title.String())
	}
	return r.done()
}

// rtfState is what a group inherits and gives back when it ends.
type rtfState struct {
	page    encoding.Encoding
	skip    int // characters that stand in for one in Unicode
	hidden  bool
	dest    string // special destination that is being read, "" for the text
	style   int
	outline int // level of a heading, 0 for none
	list    bool
	table   bool
}

// rtfReader turns Rich Text into blocks.
type rtfReader struct {
	builder
	in       []byte
	at       int
	stack    []rtfState
	page     encoding.Encoding // of the whole document
	fonts    map[int]encoding.Encoding
	font     int // that is being defined
	styles   map[int]style
	defining int // style that is being defined
	named    strings.Builder
	line     strings.Builder
	raw      []byte // characters that are not decoded yet
	units    []uint16
	standIns int // characters to come that stand in for one in Unicode
	cells    []string
	note     strings.Builder
	notes    []string
	title    strings.Builder
	optional bool // the group may be skipped by who does not know it
}

func (r *rtfReader) state() *rtfState { return &r.stack[len(r.stack)-1] }

func (r *rtfReader) run() error {
	for r.at < len(r.in) && r.err == nil {
		c := r.in[r.at]
		r.at++
		switch c {
		case '{':
			r.flushText()
			if len(r.stack) >= mostDepth {
				return tooMuch("Groups stand too deep within each other; the limit is %d.", mostDepth)
			}
			r.stack = append(r.stack, *r.state())
			r.optional = false
		case '}':
			r.flushText()
			r.endGroup()
		case '\\':
			r.control()
		case '\r', '\n', 0:
		default:
			r.character(c)
		}
	}
	if len(r.stack) > 1 {
		r.warn("the file breaks off")
	}
	r.flushText()
	r.paragraph()
	r.endRow()
	return r.err
}

func (r *rtfReader) endGroup() {
	ended := *r.state()
	if len(r.stack) > 1 {
		r.stack = r.stack[:len(r.stack)-1]
	}
	r.standIns = 0
	if ended.dest == "footnote" && r.state().dest != "footnote" {
		if text := oneLine(r.note.String()); text != "" {
			r.notes = append(r.notes, text)
		}
		r.note.Reset()
	}
	if ended.dest == "stylesheet" && r.named.Len() > 0 {
		r.styles[r.defining] = styleNamed(strings.TrimSuffix(strings.TrimSpace(r.named.String()), ";"))
		r.named.Reset()
		r.defining = 0
	}
}

// character takes a byte of text.
func (r *rtfReader) character(c byte) {
	if r.standIns > 0 {
		r.standIns--
		return
	}
	if len(r.units) > 0 {
		r.flushText()
	}
	r.raw = append(r.raw, c)
}

// flushText writes the characters that have come.
func (r *rtfReader) flushText() {
	if len(r.units) > 0 {
		r.write(string(utf16.Decode(r.units)))
		r.units = r.units[:0]
	}
	if len(r.raw) > 0 {
		text, err := r.state().page.NewDecoder().Bytes(r.raw)
		if err != nil {
			text = bytes.ToValidUTF8(r.raw, []byte("\uFFFD"))
		}
		r.write(string(text))
		r.raw = r.raw[:0]
	}
}

func (r *rtfReader) write(s string) {
	s = strings.ReplaceAll(s, "\x00", "")
	switch st := r.state(); {
	case st.dest == "title":
		r.title.WriteString(s)
	case st.dest == "footnote" && !st.hidden:
		r.note.WriteString(s)
	case st.dest == "stylesheet":
		r.named.WriteString(s)
	case st.dest == "" && !st.hidden:
		r.line.WriteString(s)
	}
}

// control reads a word or sign after a backslash.
func (r *rtfReader) control() {
	if r.at >= len(r.in) {
		return
	}
	c := r.in[r.at]
	if !isLetter(c) {
		r.at++
		r.sign(c)
		return
	}
	begin := r.at
	for r.at < len(r.in) && isLetter(r.in[r.at]) && r.at-begin < 40 {
		r.at++
	}
	word := string(r.in[begin:r.at])
	begin = r.at
	if r.at < len(r.in) && r.in[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.in) && r.in[r.at] >= '0' && r.in[r.at] <= '9' && r.at-begin < 11 {
		r.at++
	}
	n, err := strconv.Atoi(string(r.in[begin:r.at]))
	if r.at < len(r.in) && r.in[r.at] == ' ' {
		r.at++
	}
	r.word(word, n, err == nil)
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (r *rtfReader) sign(c byte) {
	switch c {
	case '\'':
		if r.at+2 <= len(r.in) {
			if n, err := strconv.ParseUint(string(r.in[r.at:r.at+2]), 16, 8); err == nil {
				r.character(byte(n))
			}
			r.at += 2
		}
	case '\\', '{', '}':
		r.character(c)
	case '~':
		r.character(' ')
	case '_':
		r.character('-')
	case '*':
		r.optional = true
	case '\r', '\n':
		r.flushText()
		r.endParagraph()
	}
}

// skipped are destinations that hold no text of the document.
var skipped = map[string]bool{
	"fonttbl": true, "colortbl": true, "info": true, "pict": true, "object": true, "header": true, "headerl": true, "headerr": true,
	"headerf": true, "footer": true, "footerl": true, "footerr": true, "footerf": true, "fldinst": true, "themedata": true,
	"listtable": true, "listoverridetable": true, "revtbl": true, "rsidtbl": true, "generator": true, "datastore": true, "xe": true,
	"tc": true, "bkmkstart": true, "bkmkend": true, "pntext": true, "listtext": true, "nonshppict": true, "template": true,
	"latentstyles": true, "filetbl": true, "xmlnstbl": true, "pnseclvl": true,
}

// kept are destinations that say that they may be skipped and hold text.
var kept = map[string]bool{"shptxt": true, "shpinst": true, "footnote": true, "ud": true, "annotation": true}

// symbols are words that stand for a character.
var symbols = map[string]string{
	"tab": " ", "line": " ", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
	"bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "lbr": " ", "softline": " ",
}

func (r *rtfReader) word(word string, n int, has bool) {
	if word == "u" && has {
		r.unicode(n)
		return
	}
	if word == "bin" && has {
		r.at = min(r.at+max(n, 0), len(r.in))
		return
	}
	if r.standIns > 0 {
		r.standIns--
	}
	r.flushText()
	st := r.state()
	optional := r.optional
	r.optional = false
	switch {
	case symbols[word] != "":
		r.write(symbols[word])
	case word == "fonttbl" || word == "stylesheet" || word == "title" || word == "footnote":
		st.dest = word
	case st.dest == "fonttbl" || st.dest == "stylesheet":
		r.define(word, n)
	case skipped[word], optional && !kept[word]:
		st.dest = "skip"
		r.list(word)
	default:
		r.format(word, n, has)
	}
}

// list notes that a paragraph has a number or a mark of its own.
func (r *rtfReader) list(word string) {
	if (word == "pntext" || word == "listtext") && len(r.stack) > 1 {
		r.stack[len(r.stack)-2].list = true
	}
}

// unicode takes a character by its number, negative beyond 32767.
func (r *rtfReader) unicode(n int) {
	if len(r.raw) > 0 {
		r.flushText()
	}
	r.units = append(r.units, uint16(n)) //nolint:gosec // the low half is meant
	r.standIns = r.state().skip
}

// define reads tables of fonts and styles.
func (r *rtfReader) define(word string, n int) {
	switch st := r.state(); {
	case st.dest == "fonttbl" && word == "f":
		r.font = n
	case st.dest == "fonttbl" && word == "fcharset":
		if e := charsets[n]; e != nil {
			r.fonts[r.font] = e
		}
	case st.dest == "stylesheet" && word == "s":
		r.defining = n
	}
}

func (r *rtfReader) format(word string, n int, has bool) {
	st := r.state()
	switch word {
	case "par", "sect", "page":
		r.endParagraph()
	case "cell", "nestcell":
		r.cells = append(r.cells, oneLine(r.line.String()))
		r.line.Reset()
		if len(r.cells) > mostColumns {
			r.err = tooMuch("A table is too wide; the limit is %d.", mostColumns)
		}
	case "row", "nestrow":
		r.endRow()
	case "pard":
		st.style, st.outline, st.list, st.table = 0, 0, false, false
	case "plain":
		st.hidden, st.page = false, r.page
	case "s":
		st.style = n
	case "outlinelevel":
		st.outline = outlineLevel(strconv.Itoa(n))
	case "ls", "pnlvlblt", "pnlvlbody":
		st.list = true
	case "intbl":
		st.table = true
	case "v", "deleted":
		st.hidden = !has || n != 0
	case "uc":
		st.skip = min(max(n, 0), 16)
	case "f":
		if st.page = r.fonts[n]; st.page == nil {
			st.page = r.page
		}
	case "ansicpg":
		if e := codePages[n]; e != nil {
			r.page, st.page = e, e
		}
	case "mac":
		r.page, st.page = charmap.Macintosh, charmap.Macintosh
	case "pc":
		r.page, st.page = charmap.CodePage437, charmap.CodePage437
	}
}

// endParagraph ends a paragraph of the text, a cell or a note.
func (r *rtfReader) endParagraph() {
	switch st := r.state(); {
	case st.dest == "footnote":
		r.note.WriteByte(' ')
	case st.dest != "":
	case st.table || len(r.cells) > 0:
		r.line.WriteByte(' ')
	default:
		r.paragraph()
	}
}

func (r *rtfReader) paragraph() {
	text := oneLine(r.line.String())
	r.line.Reset()
	st := r.state()
	s := r.styles[st.style]
	switch {
	case st.outline > 0:
		r.heading(st.outline, text)
	case s.level > 0:
		r.heading(s.level, text)
	case st.list || s.list:
		r.add(List, strings.TrimLeft(text, "•· "))
	case s.quote:
		r.add(Quote, text)
	default:
		r.add(Paragraph, text)
	}
	r.addNotes()
}

func (r *rtfReader) endRow() {
	r.row(r.cells)
	r.cells = nil
	r.addNotes()
}

func (r *rtfReader) addNotes() {
	for _, note := range r.notes {
		r.add(Footnote, note)
	}
	r.notes = nil
}

// codePages are the encodings that a document may name, by their number.
var codePages = map[int]encoding.Encoding{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 866: charmap.CodePage866, 874: charmap.Windows874,
	932: japanese.ShiftJIS, 936: simplifiedchinese.GBK, 949: korean.EUCKR, 950: traditionalchinese.Big5, 1250: charmap.Windows1250,
	1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253, 1254: charmap.Windows1254,
	1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258, 10000: charmap.Macintosh,
}

// charsets are those that a font may name, by their number.
var charsets = map[int]encoding.Encoding{
	0: charmap.Windows1252, 77: charmap.Macintosh, 128: japanese.ShiftJIS, 129: korean.EUCKR, 134: simplifiedchinese.GBK,
	136: traditionalchinese.Big5, 161: charmap.Windows1253, 162: charmap.Windows1254, 163: charmap.Windows1258, 177: charmap.Windows1255,
	178: charmap.Windows1256, 186: charmap.Windows1257, 204: charmap.Windows1251, 222: charmap.Windows874, 238: charmap.Windows1250,
}
