package textdecode

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// mostSample is how much of a file is looked at to guess its encoding.
const mostSample = 64 << 10

// table is an encoding with one byte a character, and the letters of a
// language that is written in it, the commonest first.
type table struct {
	name    string
	charmap *charmap.Charmap
	letters string
	prior   float64 // how much less likely it is than its rivals
}

const (
	russian   = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
	ukrainian = "оаинвіретсклудмпзяьбгчйхєїжцшюфщґ"
	greek     = "αοιετσνηυρπκμλςωδγχθφβξζψάέήίόύώϊϋΐΰ"
	arabic    = "الينموترعدبسفهكةحقجشىصطخضغذثئزءظآأإؤ"
	hebrew    = "יוהלאתרבמשנםדעחפקכטגצזסןךץף"
	thai      = "านรอกเงมยลวดทสต\u0e30ปบคหแจพชขใไโ\u0e34\u0e35\u0e48\u0e49\u0e31\u0e37\u0e38\u0e39\u0e47ผถซธณศษฉฝ\u0e36ญฐภ\u0e4cๆ"
	polish    = "ąęłóżśćńź"
	czech     = "íáéěýřčžšůúďťňó"
	slovak    = "áíéčýžšúľťôňďóäĺŕ"
	hungarian = "áéöóőüíúű"
	romanian  = "ăîâşţ"
	croatian  = "čšžćđ"
	turkish   = "ışğüçöâîû"
)

// western are the languages of windows-1252, each with its letters.
var western = []string{"äüößé", "éèàêçôîûùâëïœ", "áéíóúñü", "ãçáéõíâêóôúà", "èàòùéìóíç", "åäöæøé", "ëéïèöü", "áðéíóúýþæö"}

var tables = makeTables()

func makeTables() []table {
	var all []table
	for _, letters := range western {
		all = append(all,
			table{"windows-1252", charmap.Windows1252, letters, 0},
			table{"macintosh", charmap.Macintosh, letters, 0.4},
			table{"ibm850", charmap.CodePage850, letters, 0.5})
	}
	for _, letters := range []string{polish, czech, slovak, hungarian, romanian, croatian} {
		all = append(all,
			table{"windows-1250", charmap.Windows1250, letters, 0.2},
			table{"iso-8859-2", charmap.ISO8859_2, letters, 0.25},
			table{"ibm852", charmap.CodePage852, letters, 0.7})
	}
	for _, letters := range []string{russian, ukrainian} {
		all = append(all,
			table{"windows-1251", charmap.Windows1251, letters, 0.1},
			table{"koi8-u", charmap.KOI8U, letters, 0.15},
			table{"ibm866", charmap.CodePage866, letters, 0.15},
			table{"iso-8859-5", charmap.ISO8859_5, letters, 0.15},
			table{"x-mac-cyrillic", charmap.MacintoshCyrillic, letters, 0.3})
	}
	return append(all,
		table{"windows-1253", charmap.Windows1253, greek, 0.1},
		table{"iso-8859-7", charmap.ISO8859_7, greek, 0.15},
		table{"windows-1254", charmap.Windows1254, turkish, 0.1},
		table{"windows-1256", charmap.Windows1256, arabic, 0.1},
		table{"iso-8859-6", charmap.ISO8859_6, arabic, 0.15},
		table{"windows-1255", charmap.Windows1255, hebrew, 0.1},
		table{"windows-874", charmap.Windows874, thai, 0.1})
}

// wide are the encodings with two bytes a character and more.
var wide = []struct {
	name     string
	encoding encoding.Encoding
	weigh    func(r rune, lead, trail byte) float64
}{
	{"shift_jis", japanese.ShiftJIS, weighJapanese},
	{"euc-jp", japanese.EUCJP, weighJapanese},
	{"euc-kr", korean.EUCKR, weighKorean},
	{"gb18030", simplifiedchinese.GB18030, weighChinese},
	{"big5", traditionalchinese.Big5, weighTraditional},
}

// fewSigns is how many bytes beyond ASCII make a guess doubtful.
const fewSigns = 4

// guess finds the encoding of a text that is not UTF-8. A text with little to
// go by is in windows-1252.
func guess(b []byte) (encoding.Encoding, string) {
	b = b[:min(len(b), mostSample)]
	signs := 0
	for _, c := range b {
		if c >= utf8.RuneSelf {
			signs++
		}
	}
	best, bestName := encoding.Encoding(charmap.Windows1252), "windows-1252"
	bestScore, plain := -10.0, -10.0
	for _, t := range tables {
		score := t.score(b) - t.prior
		if t.name == "windows-1252" {
			plain = max(plain, score)
		}
		if score > bestScore {
			best, bestName, bestScore = t.charmap, t.name, score
		}
	}
	for _, w := range wide {
		if score, ok := scoreWide(b, w.encoding, w.weigh); ok && score > bestScore {
			best, bestName, bestScore = w.encoding, w.name, score
		}
	}
	if signs < fewSigns && bestScore < plain+1 {
		return charmap.Windows1252, "windows-1252"
	}
	return best, bestName
}

// score says how much a text looks like the language of a table: about 1.5 for
// its own, below zero for others.
func (t table) score(b []byte) float64 {
	rank := map[rune]float64{}
	n := utf8.RuneCountInString(t.letters)
	i := 0
	for _, r := range t.letters {
		rank[r] = 2 - float64(i)/float64(n)
		i++
	}
	latin := unicode.Is(unicode.Latin, []rune(t.letters)[0])
	total, signs, run := 0.0, 0, 0
	before := ' '
	for i, c := range b {
		r := t.charmap.DecodeByte(c)
		if c < utf8.RuneSelf {
			before, run = r, 0
			continue
		}
		signs++
		after := ' '
		if i+1 < len(b) {
			after = t.charmap.DecodeByte(b[i+1])
		}
		total += t.weigh(r, before, after, rank, latin)
		if run++; latin && run > 3 {
			total-- // words of Latin letters have some plain ones
		}
		before = r
	}
	if signs == 0 {
		return 0
	}
	return total / float64(signs)
}

func (t table) weigh(r, before, after rune, rank map[rune]float64, latin bool) float64 {
	if weight, ok := rank[unicode.ToLower(r)]; ok || r == 'İ' && t.name == "windows-1254" {
		switch {
		case unicode.IsUpper(r) && unicode.IsLower(before):
			return -2
		case !latin && (isPlainLetter(before) || isPlainLetter(after)):
			return -2
		case unicode.IsUpper(r):
			weight -= 0.2
		}
		return weight
	}
	switch {
	case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
		return -1
	case r == utf8.RuneError, unicode.IsControl(r):
		return -4
	}
	return weighPunctuation(r, before, after)
}

// weighPunctuation looks whether a sign stands where writers put it.
func weighPunctuation(r, before, after rune) float64 {
	inWord := unicode.IsLetter(before) && unicode.IsLetter(after)
	switch {
	case strings.ContainsRune("’'", r):
		if unicode.IsLetter(before) {
			return 1.5
		}
	case strings.ContainsRune("“„«‘‚¿¡", r):
		if !unicode.IsLetter(before) {
			return 1.5
		}
	case strings.ContainsRune("”»", r):
		if !unicode.IsLetter(after) {
			return 1.5
		}
	case strings.ContainsRune("–—…•€№\u00a0·°§،؛؟", r):
		if !inWord {
			return 1
		}
		return 0.3
	}
	if inWord {
		return -3
	}
	return -0.5
}

func isPlainLetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }

// scoreWide decodes a text and weighs its characters. It is not ok where more
// than one in fifty cannot be read.
func scoreWide(b []byte, e encoding.Encoding, weigh func(rune, byte, byte) float64) (float64, bool) {
	decoder := e.NewDecoder()
	total, signs, bad := 0.0, 0, 0
	var out [16]byte
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		end := min(i+4, len(b))
		n, size := 0, 0
		for size = 1; i+size <= end; size++ {
			decoder.Reset()
			wrote, read, err := decoder.Transform(out[:], b[i:i+size], true)
			if r, _ := utf8.DecodeRune(out[:wrote]); err == nil && read == size && wrote > 0 && r != utf8.RuneError && utf8.RuneCount(out[:wrote]) == 1 {
				n = wrote
				break
			}
		}
		signs++
		if n == 0 {
			if i+2 >= len(b) {
				break // cut
			}
			bad++
			i++
			continue
		}
		r, _ := utf8.DecodeRune(out[:n])
		trail := byte(0)
		if size > 1 {
			trail = b[i+1]
		}
		total += weigh(r, b[i], trail)
		i += size
	}
	if signs == 0 || bad*50 > signs {
		return 0, false
	}
	return total / float64(signs), true
}

func weighJapanese(r rune, _, trail byte) float64 {
	switch {
	case r >= 0xFF61 && r <= 0xFF9F: // half-width, and a single byte
		return -1
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return 2
	case unicode.Is(unicode.Han, r):
		return 0.9
	case isWidePunctuation(r):
		return 1.5
	case trail == 0:
		return -1
	}
	return -0.5
}

func weighKorean(r rune, lead, trail byte) float64 {
	switch {
	case lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1:
		return 2 // the syllables in use; later additions have other bytes
	case isWidePunctuation(r):
		return 1
	}
	return -0.5
}

func weighChinese(r rune, lead, trail byte) float64 {
	switch {
	case lead >= 0xB0 && lead <= 0xD7 && trail >= 0xA1:
		return 1.6 // the first level: the common characters
	case isWidePunctuation(r):
		return 1.5
	case unicode.Is(unicode.Han, r) && trail >= 0xA1:
		return 0
	}
	return -0.7
}

func weighTraditional(r rune, lead, _ byte) float64 {
	switch {
	case lead >= 0xA4 && lead <= 0xC6:
		return 1.6
	case isWidePunctuation(r):
		return 1.5
	case unicode.Is(unicode.Han, r):
		return 0
	}
	return -0.7
}

func isWidePunctuation(r rune) bool {
	return r >= 0x3000 && r <= 0x301F || r >= 0xFF01 && r <= 0xFF60 || strings.ContainsRune("“”‘’…—·ー", r)
}
