// Package textdecode turns the bytes of a text file into UTF-8. People upload
// what their recorder or editor wrote, which is not always UTF-8 and seldom
// says what it is. It decides by byte order mark, then by looking, and takes
// windows-1252 for what is nothing else.
package textdecode

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// Text is a decoded file.
type Text struct {
	String   string // valid UTF-8 with LF line ends, without byte order mark and NUL
	Encoding string // "utf-8", "utf-16le", "utf-16be" or "windows-1252"
	NULs     int    // how many NUL characters were removed
}

// Decode reads a whole file. It cannot fail: any bytes are a text in
// windows-1252, if a strange one.
func Decode(b []byte) Text {
	s, name := decode(b)
	nuls := strings.Count(s, "\x00")
	if nuls > 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return Text{String: normalLines(s), Encoding: name, NULs: nuls}
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

func decode(b []byte) (text, name string) {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return strings.ToValidUTF8(string(b[3:]), "\uFFFD"), "utf-8"
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		return utf16(b[2:], unicode.LittleEndian), "utf-16le"
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		return utf16(b[2:], unicode.BigEndian), "utf-16be"
	}
	if order, ok := looksUTF16(b); ok {
		if order == unicode.LittleEndian {
			return utf16(b, order), "utf-16le"
		}
		return utf16(b, order), "utf-16be"
	}
	if utf8.Valid(b) {
		return string(b), "utf-8"
	}
	return with(b, charmap.Windows1252), "windows-1252"
}

// looksUTF16 recognises UTF-16 without a mark: text in a European language
// has a zero in most pairs, always on the same side.
func looksUTF16(b []byte) (unicode.Endianness, bool) {
	head := b[:min(len(b), 1024)&^1]
	if len(head) < 4 {
		return unicode.LittleEndian, false
	}
	var even, odd int
	for i := 0; i < len(head); i += 2 {
		if head[i] == 0 {
			even++
		}
		if head[i+1] == 0 {
			odd++
		}
	}
	pairs := len(head) / 2
	switch {
	case odd*10 >= pairs*7 && even*10 <= pairs:
		return unicode.LittleEndian, true
	case even*10 >= pairs*7 && odd*10 <= pairs:
		return unicode.BigEndian, true
	}
	return unicode.LittleEndian, false
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

// normalLines writes the line ends of DOS and of old Macs as LF.
func normalLines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.ReplaceAll(s, "\r", "\n")
}
