// Package textdecode turns the bytes of a text file into UTF-8. People upload
// what their recorder or editor wrote, which is not always UTF-8 and seldom
// says what it is. It decides by byte order mark, then by what fits: UTF-8, if
// with a few broken bytes; UTF-16; what the file declares, if that can be; and
// else the encoding in which the text looks most like a language.
package textdecode

import (
	"bytes"
	"strings"
	letters "unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
)

// Text is a decoded file.
type Text struct {
	String   string // valid UTF-8 with LF line ends, without byte order mark and NUL
	Encoding string // as the WHATWG names it, such as "utf-8", "utf-16le" or "windows-1251"
	NULs     int    // how many NUL characters were removed
	Guessed  bool   // the file does not say its encoding, and is not in UTF-8 or UTF-16
}

// Decode reads a whole file. It cannot fail: any bytes are a text in
// windows-1252, if a strange one.
func Decode(b []byte) Text {
	s, name, guessed := decode(b)
	nuls := strings.Count(s, "\x00")
	if nuls > 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return Text{String: Lines(s), Encoding: name, NULs: nuls, Guessed: guessed}
}

// Raw decodes a whole file and changes nothing else: line ends and NULs are as
// in the file.
func Raw(b []byte) (text, encoding string) {
	text, encoding, _ = decode(b)
	return text, encoding
}

// Head reads the beginning of a file whose last character may be cut.
func Head(b []byte) Text {
	for back := 1; back <= min(utf8.UTFMax-1, len(b)); back++ {
		if c := b[len(b)-back]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-back:]) {
				b = b[:len(b)-back]
			}
			break
		}
	}
	return Decode(b)
}

func decode(b []byte) (text, name string, guessed bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(b[3:]), "\uFFFD"), "utf-8", false
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16(b[2:], unicode.LittleEndian), "utf-16le", false
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16(b[2:], unicode.BigEndian), "utf-16be", false
	}
	if order, ok := looksUTF16(b); ok {
		if order == unicode.LittleEndian {
			return utf16(b, order), "utf-16le", false
		}
		return utf16(b, order), "utf-16be", false
	}
	if utf8.Valid(b) {
		return string(b), "utf-8", false
	}
	if isBrokenUTF8(b) {
		return strings.ToValidUTF8(string(b), "\uFFFD"), "utf-8", false
	}
	e, name := guess(b)
	guessed = true
	if claim, claimed := declared(b); claim != nil && believable(b, claim, claimed, name) {
		e, name, guessed = claim, claimed, false
	}
	return with(b, e), name, guessed
}

// isBrokenUTF8 reports whether a text is UTF-8 all the same: most of its bytes
// beyond ASCII make characters, which is rare in other encodings.
func isBrokenUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		b = b[size:]
	}
	return good > 3*bad
}

// looksUTF16 recognises UTF-16 without a mark. A text in a European language
// has a zero in most pairs, always on the same side; others have some, at their
// blanks and line ends, and make sense when they are read so.
func looksUTF16(b []byte) (unicode.Endianness, bool) {
	head := b[:min(len(b), 4096)&^1]
	if len(head) < 4 {
		return unicode.LittleEndian, false
	}
	var even, odd, plain int // plain counts printable ASCII
	for i, c := range head {
		switch {
		case c == 0 && i%2 == 0:
			even++
		case c == 0:
			odd++
		case c >= ' ' && c <= '~', c == '\n', c == '\r', c == '\t':
			plain++
		}
	}
	pairs := len(head) / 2
	order, zeros, others := unicode.LittleEndian, odd, even
	if even > odd {
		order, zeros, others = unicode.BigEndian, even, odd
	}
	if zeros == 0 || others*10 > zeros {
		return order, false
	}
	if zeros*10 >= pairs*7 {
		return order, true
	}
	// A plain text with a NUL in it has all sorts of letters at either place.
	stray := plain*4 >= (len(head)-zeros-others)*3 && mostCommon(head, order)*10 < pairs*3
	return order, !stray && zeros*100 >= pairs && readable(utf16(head, order))
}

// mostCommon counts the commonest of the bytes that choose the script.
func mostCommon(head []byte, order unicode.Endianness) int {
	at := 0
	if order == unicode.LittleEndian {
		at = 1
	}
	var counts [256]int
	most := 0
	for i := at; i < len(head); i += 2 {
		counts[head[i]]++
		most = max(most, counts[head[i]])
	}
	return most
}

// readable reports whether a text consists of letters and what stands between
// them.
func readable(text string) bool {
	good, all := 0, 0
	for _, r := range text {
		all++
		switch {
		case r == utf8.RuneError, letters.Is(letters.Co, r):
		case letters.In(r, letters.L, letters.M, letters.N, letters.P, letters.S, letters.Zs), r == '\n', r == '\r', r == '\t':
			good++
		}
	}
	return good*100 >= all*98
}

func utf16(b []byte, order unicode.Endianness) string {
	return with(b, unicode.UTF16(order, unicode.IgnoreBOM))
}

// with decodes leniently: these decoders replace what they cannot read and
// report no errors.
func with(b []byte, e encoding.Encoding) string {
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(out)
}

// Lines writes the line ends of DOS and of old Macs as LF.
func Lines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.ReplaceAll(s, "\r", "\n")
}
