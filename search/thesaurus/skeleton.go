package thesaurus

import (
	"strings"

	"earshot/search/analysis"
)

// maxSkeleton is the length of the longest words that are compared.
const maxSkeleton = 32

// skeleton writes a folded word in the letters a to z as it might sound in
// most of Europe's languages: Cyrillic and Greek in Latin letters, k for c and
// q, f for ph, no double letters. "" for other scripts.
func skeleton(word string) string {
	latin := latinOf(word)
	out := make([]byte, 0, len(latin))
	for i := range len(latin) {
		c := latin[i]
		next := byte(0)
		if i+1 < len(latin) {
			next = latin[i+1]
		}
		switch c {
		case 'p':
			if next == 'h' {
				c = 'f'
			}
		case 'c':
			if c = 'k'; next == 'e' || next == 'i' || next == 'y' {
				c = 's'
			}
		case 'q':
			c = 'k'
		case 'w':
			c = 'v'
		case 'z':
			c = 's'
		case 'y', 'j':
			c = 'i'
		case 'x':
			out = appendOnce(out, 'k')
			c = 's'
		case 'h':
			if i > 0 && !strings.ContainsRune("aeiouy", rune(latin[i-1])) {
				continue
			}
		}
		out = appendOnce(out, c)
	}
	return string(out)
}

func appendOnce(out []byte, c byte) []byte {
	if n := len(out); n > 0 && out[n-1] == c {
		return out
	}
	return append(out, c)
}

// latinOf writes a folded word in Latin letters; "" if it has others that
// cannot be.
func latinOf(word string) string {
	if plain(word) {
		return word
	}
	tokens := analysis.Exact().Tokens(word) // without the accents that are letters to some language
	if len(tokens) != 1 {
		return ""
	}
	var b strings.Builder
	for _, r := range greekPairs.Replace(tokens[0].Term) {
		switch {
		case 'a' <= r && r <= 'z':
			b.WriteRune(r)
		default:
			letters, ok := romanized[r]
			if !ok {
				return ""
			}
			b.WriteString(letters)
		}
	}
	return b.String()
}

func plain(word string) bool {
	for i := range len(word) {
		if word[i] < 'a' || word[i] > 'z' {
			return false
		}
	}
	return word != ""
}

// greekPairs are letters that have one sound together.
var greekPairs = strings.NewReplacer(
	"ου", "u", "αι", "e", "ει", "i", "οι", "i", "μπ", "b", "γκ", "g", "γγ", "ng", "αυ", "av", "ευ", "ev", "τζ", "ts",
)

// romanized are letters of other scripts in Latin ones.
var romanized = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ж': "s", 'з': "s", 'и': "i", 'й': "i", 'к': "k",
	'л': "l", 'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "h",
	'ц': "s", 'ч': "k", 'ш': "s", 'щ': "s", 'ъ': "", 'ы': "i", 'ь': "", 'э': "e", 'ю': "iu", 'я': "ia",
	'і': "i", 'ї': "i", 'є': "e", 'ў': "u", 'ј': "i", 'љ': "l", 'њ': "n", 'ћ': "k", 'ђ': "d", 'џ': "d",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "s", 'η': "i", 'θ': "t", 'ι': "i", 'κ': "k", 'λ': "l",
	'μ': "m", 'ν': "n", 'ξ': "ks", 'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'τ': "t", 'υ': "i", 'φ': "f", 'χ': "k",
	'ψ': "ps", 'ω': "o",
}

// pattern is a skeleton ready to be compared with many: for each letter the
// places where it stands.
type pattern struct {
	places [256]uint64
	n      int
}

func newPattern(s string) *pattern {
	p := &pattern{n: len(s)}
	for i := range len(s) {
		p.places[s[i]] |= 1 << i
	}
	return p
}

// distance is how many letters must be put in, taken out or exchanged to make
// other of the pattern (Levenshtein's distance; all places at once in the bits
// of a word, after Myers and Hyyrö).
func (p *pattern) distance(other string) int {
	plus, minus := ^uint64(0), uint64(0)
	last := uint64(1) << (p.n - 1)
	d := p.n
	for i := range len(other) {
		eq := p.places[other[i]]
		diagonal := (((eq & plus) + plus) ^ plus) | eq | minus
		more := minus | ^(diagonal | plus)
		less := plus & diagonal
		if more&last != 0 {
			d++
		} else if less&last != 0 {
			d--
		}
		more = more<<1 | 1
		plus = less<<1 | ^(diagonal | more)
		minus = more & diagonal
	}
	return d
}
