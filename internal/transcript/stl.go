package transcript

import (
	"context"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// An EBU STL file (EBU Tech 3264) is one block of general information and
// then blocks of text.
const (
	stlGeneral = 1024
	stlBlock   = 128
	stlText    = 112 // of a block, at its end
)

// isSTL tells by the frame rate, which stands at a fixed place.
func isSTL(b []byte) bool {
	return len(b) >= 14 && string(b[3:6]) == "STL" && string(b[8:11]) == ".01" && isDigits(string(b[6:8]))
}

// stlReader is what holds for the whole file.
type stlReader struct {
	rate      int // frames a second
	programme time.Duration
	decode    func([]byte) string
}

// readSTL reads the subtitles of broadcasters. The comments of the person who
// made them are left out.
func readSTL(ctx context.Context, b []byte) (Transcript, error) {
	if len(b) < stlGeneral || !isSTL(b) {
		return Transcript{}, &SyntaxError{Reason: "an EBU STL file must begin with a block of 1024 bytes that holds STL25.01 or STL30.01"}
	}
	r := stlReader{rate: digits(b[6:8]), decode: stlTable(string(b[12:14]))}
	if r.rate == 0 {
		return Transcript{}, &SyntaxError{Reason: "the frame rate is zero"}
	}
	r.programme = clock(0, int64(digits(b[256:258])), int64(digits(b[258:260])), int64(digits(b[260:262])))
	t := Transcript{Language: stlLanguages[strings.ToUpper(string(b[14:16]))]}
	if left := (len(b) - stlGeneral) % stlBlock; left != 0 {
		t.warn(0, "the last block has only %d bytes and was left out", left)
	}
	captions := r.captions(ctx, b[stlGeneral:])
	early := false
	for _, c := range captions {
		early = early || c.start < r.programme
	}
	if !early { // times count from midnight, the recording from the programme
		for i := range captions {
			captions[i].start -= r.programme
			captions[i].end -= r.programme
		}
	}
	return t, t.fill(ctx, captions, true)
}

// captions joins the blocks of each subtitle.
func (r stlReader) captions(ctx context.Context, b []byte) []caption {
	var captions []caption
	var text []byte
	for n := 1; len(b) >= stlBlock && ctx.Err() == nil; n, b = n+1, b[stlBlock:] {
		block := b[:stlBlock]
		last, comment := block[3] == 0xFF, block[15] == 1
		if block[3] == 0xFE || comment {
			continue // user data, or notes of the maker
		}
		text = append(text, block[stlBlock-stlText:]...)
		if !last {
			continue
		}
		if said := r.text(text); said != "" {
			captions = append(captions, caption{
				line: n, start: r.time(block[5:9]), end: r.time(block[9:13]), parts: []part{{text: said}},
			})
		}
		text = text[:0]
	}
	return captions
}

func (r stlReader) time(b []byte) time.Duration {
	return clock(0, int64(b[0]), int64(b[1]), int64(b[2])) + time.Duration(b[3])*time.Second/time.Duration(r.rate)
}

// text decodes a text field. Codes of Teletext (colour, height, boxes) take
// the place of a blank, those for italics and underlining take none.
func (r stlReader) text(b []byte) string {
	var out, run strings.Builder
	flush := func() {
		out.WriteString(r.decode([]byte(run.String())))
		run.Reset()
	}
	for _, c := range b {
		switch {
		case c == 0x8A:
			flush()
			out.WriteByte('\n')
		case c == 0x8F: // unused
		case c < 0x20 || c == 0x7F:
			flush()
			out.WriteByte(' ')
		case c >= 0x80 && c < 0xA0:
		default:
			run.WriteByte(c)
		}
	}
	flush()
	return strings.TrimSpace(out.String())
}

func digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// stlTable finds the character code table of a file: Latin unless it says
// Cyrillic, Arabic, Greek or Hebrew.
func stlTable(code string) func([]byte) string {
	tables := map[string]*charmap.Charmap{
		"01": charmap.ISO8859_5, "02": charmap.ISO8859_6, "03": charmap.ISO8859_7, "04": charmap.ISO8859_8,
	}
	table, ok := tables[code]
	if !ok {
		return iso6937
	}
	return func(b []byte) string {
		var out strings.Builder
		for _, c := range b {
			out.WriteRune(table.DecodeByte(c))
		}
		return out.String()
	}
}

// iso6937 decodes the Latin table, in which accents stand before the letter.
func iso6937(b []byte) string {
	var out strings.Builder
	accent := rune(0)
	for _, c := range b {
		if c >= 0xC0 && c < 0xD0 {
			accent = latinAccents[c-0xC0]
			continue
		}
		r := rune(c)
		if c >= 0xA0 {
			r = latinSigns[c-0xA0]
		}
		out.WriteRune(r)
		if accent != 0 {
			out.WriteRune(accent)
			accent = 0
		}
	}
	return norm.NFC.String(out.String())
}

// latinAccents are the combining marks of 0xC0 to 0xCF.
var latinAccents = [16]rune{
	0, 0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0, 0x30A, 0x327, 0, 0x30B, 0x328, 0x30C,
}

// latinSigns are the characters from 0xA0 on; the accents have no sign.
var latinSigns = func() [96]rune {
	var signs [96]rune
	rows := []string{
		"\u00a0¡¢£$¥#§¤‘“«←↑→↓",
		"°±²³×µ¶·÷’”»¼½¾¿",
		"                ",
		"―¹®©™♪¬¦    ⅛⅜⅝⅞",
		"ΩÆĐªĦ ĲĿŁØŒºÞŦŊŉ",
		"ĸæđðħıĳŀłøœßþŧŋ\u00ad",
	}
	i := 0
	for _, r := range strings.Join(rows, "") {
		signs[i] = r
		i++
	}
	if i != len(signs) {
		panic(fmt.Sprintf("the Latin table has %d signs", i))
	}
	return signs
}()

// stlLanguages maps the codes of EBU Tech 3264 to BCP 47.
var stlLanguages = map[string]string{
	"01": "sq", "02": "br", "03": "ca", "04": "hr", "05": "cy", "06": "cs", "07": "da", "08": "de", "09": "en", "0A": "es",
	"0B": "eo", "0C": "et", "0D": "eu", "0E": "fo", "0F": "fr", "10": "fy", "11": "ga", "12": "gd", "13": "gl", "14": "is",
	"15": "it", "17": "la", "18": "lv", "19": "lb", "1A": "lt", "1B": "hu", "1C": "mt", "1D": "nl", "1E": "no", "1F": "oc",
	"20": "pl", "21": "pt", "22": "ro", "23": "rm", "24": "sr", "25": "sk", "26": "sl", "27": "fi", "28": "sv", "29": "tr",
	"2A": "nl-BE", "2B": "wa", "45": "vi", "48": "uk", "49": "ur", "4A": "th", "51": "ru", "62": "mk", "65": "ko", "69": "ja",
	"6A": "hy", "6C": "he", "70": "el", "74": "fa", "75": "zh", "77": "bn", "78": "be", "7A": "az", "7D": "ar",
}
