package dictionary

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// ReadDICT reads a dictionary of the DICT protocol as FreeDict makes them: the
// index, and the text, which may be compressed as ".dict.dz". What about leaves
// open is taken from the dictionary's description of itself; the languages
// cannot be.
//
// A translation weighs the less the later its sense and its place in the sense;
// a word that has several entries is counted once for each.
func ReadDICT(index, dict io.Reader, about About) (Table, error) {
	places, err := readPlaces(index)
	if err != nil {
		return Table{}, fmt.Errorf("index: %w", err)
	}
	text, err := plain(dict)
	if err != nil {
		return Table{}, err
	}
	r := dictReader{builder: builder{about: about}}
	r.headword, r.translation = cleanerFor(about.From), cleanerFor(about.To)
	at := int64(0)
	buffer := make([]byte, maxEntry)
	for _, p := range places {
		if p.offset < at {
			continue // part of the entry before
		}
		if _, err := io.CopyN(io.Discard, text, p.offset-at); err != nil {
			return Table{}, cutShort(p, err)
		}
		if _, err := io.ReadFull(text, buffer[:p.size]); err != nil {
			return Table{}, cutShort(p, err)
		}
		at = p.offset + int64(p.size)
		if !utf8.Valid(buffer[:p.size]) {
			return Table{}, badLine(p.line, "the entry at byte %d is not UTF-8", p.offset)
		}
		if err := r.entry(string(buffer[:p.size]), p.about); err != nil {
			return Table{}, err
		}
	}
	return r.table(), nil
}

func cutShort(p place, err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return badLine(p.line, "the index names byte %d, where the text has ended", p.offset+int64(p.size))
	}
	return fmt.Errorf("read text: %w", err)
}

// place is where an entry is.
type place struct {
	offset int64
	size   int
	line   int    // of the index
	about  string // what it says of the dictionary itself; "" for a word
}

const (
	maxEntry   = 1 << 17 // bytes
	maxEntries = 4_000_000
)

// readPlaces reads an index, sorts it as the text is, and drops what is named
// twice: an entry has a line for each of its headwords.
func readPlaces(index io.Reader) ([]place, error) {
	text, err := plain(index)
	if err != nil {
		return nil, err
	}
	var places []place
	lines := newLines(text)
	for lines.next() {
		if len(places) == maxEntries {
			return nil, badLine(lines.number, "more than %d entries", maxEntries)
		}
		p, err := parsePlace(lines.text, lines.number)
		if err != nil {
			return nil, err
		}
		places = append(places, p)
	}
	if lines.err != nil {
		return nil, lines.err
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.offset, b.offset), -cmp.Compare(a.size, b.size), cmp.Compare(a.line, b.line))
	})
	return slices.CompactFunc(places, func(a, b place) bool { return a.offset == b.offset }), nil
}

func parsePlace(line string, number int) (place, error) {
	cells := strings.Split(line, "\t")
	if len(cells) < 3 {
		return place{}, badLine(number, "want a headword, an offset and a size, separated by tabs")
	}
	offset, ok := base64Number(cells[1])
	size, alsoOK := base64Number(cells[2])
	switch {
	case !ok || !alsoOK:
		return place{}, badLine(number, "offset %.20q or size %.20q is no number in the digits A-Z a-z 0-9 + /", cells[1], cells[2])
	case size > maxEntry:
		return place{}, badLine(number, "an entry of %d bytes, at most %d are read", size, maxEntry)
	case offset+size > maxText:
		return place{}, badLine(number, "an entry at byte %d, at most %d are read", offset, int64(maxText))
	}
	p := place{offset: offset, size: int(size), line: number}
	name := strings.TrimPrefix(strings.ReplaceAll(cells[0], "-", ""), "00database")
	if len(name) < len(strings.ReplaceAll(cells[0], "-", "")) {
		p.about = cmp.Or(name, "other")
	}
	return p, nil
}

// base64Number reads a number written in base 64, as an index has them.
func base64Number(digits string) (int64, bool) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	if digits == "" || len(digits) > 10 {
		return 0, false
	}
	n := int64(0)
	for _, d := range []byte(digits) {
		i := strings.IndexByte(alphabet, d)
		if i < 0 {
			return 0, false
		}
		n = n<<6 | int64(i)
	}
	return n, true
}
