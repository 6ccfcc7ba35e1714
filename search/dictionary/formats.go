package dictionary

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// format is how a file says what translates what.
type format string

const (
	tsv       format = "tab-separated (source, target and, if known, weight)"
	muse      format = "MUSE pairs"
	turtle    format = "SKOS in Turtle"
	rdfXML    format = "SKOS in RDF/XML"
	jsonLD    format = "SKOS in JSON-LD"
	tbx       format = "TBX"
	tmx       format = "TMX"
	xliff     format = "XLIFF"
	gettextMO format = "gettext catalog (.mo)"
	gettextPO format = "gettext catalog (.po)"
	omw       format = "WordNet table (synset, relation, word)"
)

var readers = map[format]reader{
	tsv: readTSV, muse: readMUSE,
	turtle: readTurtle, rdfXML: readRDFXML, jsonLD: readJSONLD, tbx: readTBX, tmx: readTMX, xliff: readXLIFF,
	gettextMO: func(r *bufio.Reader, p languages, emit func(unit) error) error { return readMO(r, english(p, emit)) },
	gettextPO: func(r *bufio.Reader, p languages, emit func(unit) error) error { return readPO(r, english(p, emit)) },
}

// Formats lists what Read reads, for people.
func Formats() []string {
	list := []string{"DICT (.index and .dict.dz)", string(omw)}
	for f := range maps.Keys(readers) {
		list = append(list, string(f))
	}
	slices.Sort(list)
	return list
}

// english reads catalogs, which translate from English, in either direction.
func english(p languages, emit func(unit) error) func(Segment) error {
	return func(s Segment) error {
		if is("en", p.to) && !is("en", p.from) {
			s.Source, s.Target = s.Target, s.Source
		}
		return emit(unit{sources: []string{s.Source}, targets: []string{s.Target}})
	}
}

// detect tells the format of a file from its begin.
func detect(head []byte, name string) (format, bool) {
	if len(head) >= 4 {
		if binary.LittleEndian.Uint32(head) == moMagic || binary.BigEndian.Uint32(head) == moMagic {
			return gettextMO, true
		}
	}
	wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	text := strings.TrimSpace(strings.TrimPrefix(strings.ReplaceAll(string(head), "\x00", ""), "\ufeff"))
	if !wide && bytes.IndexByte(head, 0) >= 0 {
		return "", false
	}
	if wide && len(text) > 2 {
		text = strings.TrimLeftFunc(text, func(r rune) bool { return r == '\ufffd' })
	}
	switch {
	case text == "":
		return "", false
	case strings.HasPrefix(text, "<") && !strings.HasPrefix(text, "<http"):
		return detectXML(text)
	case text[0] == '{' || text[0] == '[' && strings.Contains(text, `"`):
		return jsonLD, true
	case strings.Contains(text, "@prefix") || strings.Contains(strings.ToLower(text), "prefix skos:") || strings.Contains(text, "/skos/core#"):
		return turtle, true
	case hasLine(text, "msgid "):
		return gettextPO, true
	}
	return detectLines(text, path.Ext(name))
}

func detectXML(text string) (format, bool) {
	for _, f := range []struct {
		tag string
		format
	}{
		{"<tmx", tmx}, {"<xliff", xliff}, {"<martif", tbx}, {"<tbx", tbx}, {":RDF", rdfXML}, {"<RDF", rdfXML},
	} {
		if strings.Contains(text, f.tag) {
			return f.format, true
		}
	}
	return "", false
}

func hasLine(text, prefix string) bool {
	return strings.HasPrefix(text, prefix) || strings.Contains(text, "\n"+prefix)
}

// detectLines tells tables apart by their first line that is no comment.
func detectLines(text, extension string) (format, bool) {
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "" {
			if strings.HasPrefix(line, "# ") && strings.Count(line, "\t") >= 2 && synsetID(nextLine(text, line)) {
				return omw, true
			}
			continue
		}
		cells := strings.Split(line, "\t")
		switch {
		case len(cells) >= 3 && synsetID(cells[0]) && strings.Contains(cells[1], "lemma"):
			return omw, true
		case len(cells) >= 2:
			return tsv, true
		case len(strings.Fields(line)) == 2 && extension != ".md":
			return muse, true
		}
		return "", false
	}
	return "", false
}

// nextLine is the first cell of the line after another one.
func nextLine(text, line string) string {
	_, rest, _ := strings.Cut(text, line)
	rest = strings.TrimLeft(rest, "\r\n")
	cell, _, _ := strings.Cut(rest, "\t")
	return cell
}

// readTSV reads lines of source, target and, if there is a third cell with a
// number in it, weight. Lines that begin with "#" are comments.
func readTSV(r *bufio.Reader, _ languages, emit func(unit) error) error {
	l := newLines(inUTF8(r))
	head := true // perhaps
	for l.next() {
		if strings.HasPrefix(l.text, "#") || strings.TrimSpace(l.text) == "" {
			continue
		}
		cells := strings.Split(l.text, "\t")
		if len(cells) < 2 {
			return badLine(l.number, "want source and target, separated by a tab")
		}
		u := unit{sources: []string{strings.TrimSpace(cells[0])}, targets: []string{strings.TrimSpace(cells[1])}}
		if len(cells) > 2 && strings.TrimSpace(cells[2]) != "" {
			weight, err := strconv.ParseFloat(strings.TrimSpace(cells[2]), 64)
			if err != nil || !(weight > 0 && weight <= 1e9) {
				if head {
					head = false
					continue
				}
				return badLine(l.number, "weight %.20q is not a number above 0", cells[2])
			}
			u.weight = weight
		}
		head = false
		if err := emit(u); err != nil {
			return err
		}
	}
	return l.err
}

// readMUSE reads lines of two words.
func readMUSE(r *bufio.Reader, _ languages, emit func(unit) error) error {
	l := newLines(inUTF8(r))
	for l.next() {
		words := strings.Fields(l.text)
		if len(words) == 0 {
			continue
		}
		if len(words) != 2 {
			return badLine(l.number, "want two words, there are %d", len(words))
		}
		if err := emit(unit{sources: words[:1], targets: words[1:]}); err != nil {
			return err
		}
	}
	return l.err
}
