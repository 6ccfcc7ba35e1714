package transcript

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
)

// readTable reads a row an utterance, below a header that says which column is
// what, in any order. Cells are separated by commas, semicolons, tabs or bars.
func readTable(ctx context.Context, text string) (Transcript, error) {
	var t Transcript
	rows := newTable(text)
	header, err := rows.Read()
	if err != nil {
		return Transcript{}, &SyntaxError{Line: 1, Reason: "there is no header that names the columns"}
	}
	columns := tableColumns(header)
	if !columns.useful() {
		return Transcript{}, &SyntaxError{Line: 1, Reason: "the header names no column with the text and none with speakers or times; it looks like Speaker,Start,End,Text"}
	}
	captions, units, err := t.rows(ctx, rows, columns)
	if err != nil {
		return Transcript{}, err
	}
	if units.milliseconds() || columns.milliseconds {
		for i := range captions {
			captions[i].start /= 1000
			captions[i].end /= 1000
		}
	}
	return t, t.fill(ctx, captions, columns.speaker < 0)
}

func (t *Transcript) rows(ctx context.Context, rows *csv.Reader, columns columns) ([]caption, jsonUnits, error) {
	var captions []caption
	var units jsonUnits
	left := false
	for {
		if err := ctx.Err(); err != nil {
			return nil, units, err
		}
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			if left {
				t.warn(0, "columns that tell neither who spoke, nor when, nor what, were left out")
			}
			return captions, units, nil
		}
		if bad, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, units, &SyntaxError{Line: bad.Line, Reason: "the quotes of a cell do not match"}
		}
		if err != nil || len(row) == 0 {
			return nil, units, &SyntaxError{Reason: "the table cannot be read"}
		}
		line, _ := rows.FieldPos(0)
		left = left || columns.more(row)
		it, ok := columns.item(row)
		if !ok {
			t.warn(line, "the times cannot be read and were left out")
		}
		units.add(it)
		c := it.caption(0)
		c.line, c.item = line, 0
		captions = append(captions, c)
		if len(captions) > mostSegments {
			return nil, units, tooMuch("there are too many rows; the limit is %d", mostSegments)
		}
	}
}

func newTable(text string) *csv.Reader {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator(text)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.ReuseRecord = true
	return r
}

// separator is what the first line has most of.
func separator(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	best, most := ',', 0
	for _, r := range ",;\t|" {
		if n := strings.Count(line, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

// columns says where things stand; -1 is nowhere.
type columns struct {
	speaker, start, end, duration, text, language int
	milliseconds                                  bool // as the header says
}

// columnNames are what people and tools write at the heads of columns.
var columnNames = map[string][]string{
	"speaker":  {"speaker", "speakername", "speakerlabel", "participant", "who", "sprecher", "sprecherin", "person", "locuteur", "intervenant", "hablante", "orador", "spreker", "parlante", "speakerid", "actor"},
	"start":    {"start", "starttime", "startseconds", "startsec", "begin", "in", "timein", "from", "startms", "starttimems", "timestamp", "timecode", "time", "beginn", "anfang", "début", "debut", "inicio", "inizio", "starttimecode", "zeit", "von", "tcin"},
	"end":      {"end", "endtime", "endseconds", "endsec", "out", "timeout", "to", "endms", "endtimems", "ende", "fin", "fine", "eind", "einde", "endtimecode", "stop", "bis", "tcout"},
	"duration": {"duration", "length", "dauer", "durée", "duración", "durata"},
	"text":     {"text", "transcript", "utterance", "content", "caption", "subtitle", "sentence", "texte", "texto", "testo", "tekst", "quote", "said", "dialogue", "transcription", "body", "message", "words", "spokentext"},
	"language": {"language", "lang", "locale", "sprache", "langue", "idioma", "lingua", "taal"},
}

func tableColumns(header []string) columns {
	c := columns{-1, -1, -1, -1, -1, -1, false}
	at := map[string]*int{
		"speaker": &c.speaker, "start": &c.start, "end": &c.end, "duration": &c.duration, "text": &c.text, "language": &c.language,
	}
	rank := map[string]int{}
	for i, cell := range header {
		name := normalKey(strings.TrimSpace(strings.Trim(cell, "\ufeff\"#")))
		name, unit, _ := strings.Cut(name, "(")
		for what, names := range columnNames {
			for r, known := range names {
				if name == known && (*at[what] < 0 || r < rank[what]) {
					*at[what], rank[what] = i, r
					if what == "start" {
						c.milliseconds = strings.HasSuffix(name, "ms") || strings.HasPrefix(unit, "ms") || strings.HasPrefix(unit, "milli")
					}
				}
			}
		}
	}
	return c
}

func (c columns) useful() bool { return c.text >= 0 && (c.speaker >= 0 || c.start >= 0) }

// item reads a row. It is not ok where a time cannot be read.
func (c columns) item(row []string) (it jsonItem, ok bool) {
	cell := func(i int) string {
		if i < 0 || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[i])
	}
	it.speaker, it.text, it.language = cell(c.speaker), cell(c.text), LanguageTag(cell(c.language))
	it.whole = true
	ok = true
	number := func(i int) (float64, bool) {
		s := cell(i)
		if s == "" {
			return 0, false
		}
		n, good := spokenTime(strings.Replace(s, ",", ".", 1))
		ok = ok && good
		it.whole = it.whole && isDigits(s)
		return n, good
	}
	it.start, it.timed = number(c.start)
	it.end, it.ends = number(c.end)
	if d, has := number(c.duration); has && !it.ends && it.timed {
		it.end, it.ends = it.start+d, true
	}
	return it, ok
}

// looksTable tells a table of utterances from others by its header and the
// first row below it.
func looksTable(head string) bool {
	rows := newTable(head)
	header, err := rows.Read()
	if err != nil || len(header) < 2 {
		return false
	}
	c := tableColumns(header)
	if !c.useful() {
		return false
	}
	row, err := rows.Read()
	if err != nil || len(row) < 2 {
		return false
	}
	it, ok := c.item(row)
	if !ok || it.timed {
		return ok
	}
	// Without times it may as well be a table of notes, whose other columns, such
	// as titles and tags, would be lost.
	named := it.speaker != ""
	for range 20 {
		if c.more(row) {
			return false
		}
		if row, err = rows.Read(); err != nil {
			break
		}
	}
	return named
}

// more reports whether a row says something in words beside what is read.
func (c columns) more(row []string) bool {
	for i, cell := range row {
		if !c.has(i) && strings.ContainsFunc(cell, unicode.IsLetter) {
			return true
		}
	}
	return false
}

func (c columns) has(i int) bool {
	return slices.Contains([]int{c.speaker, c.start, c.end, c.duration, c.text, c.language}, i)
}
