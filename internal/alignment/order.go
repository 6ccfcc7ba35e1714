package alignment

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"earshot/internal/research"
)

// What the ways cost in which pieces of two texts can follow each other: about
// the negative logarithms of how often translators of paragraphs do so. One for
// one is the rule.
const (
	costPair   = 0.12
	costTwo    = 4   // two for one
	costNone   = 4.6 // nothing for one
	costHeads  = 8   // a heading for what is none
	costVoices = 4   // another speaker, where both texts call them the same
	costNumber = 1.5 // each number that only one has
	gainMark   = 2   // each number or name in both
	mostMatter = 6   // what numbers and names come to, at the most
	mostUnlike = 18  // what lengths come to, at the most
)

// Lengths of translations differ by variance for each character (Gale and
// Church 1993), and by a part of their own: who translates is brief, or not.
const (
	variance = 6.8
	manner   = 0.15
)

// mostCells bounds the table: long texts are looked at near the diagonal.
const mostCells = 1_500_000

// piece is a segment as far as it tells what it translates.
type piece struct {
	length  float64 // characters that are no space
	heading bool
	speaker string
	numbers []string // as written; sorted, each once
	names   []string // words with a capital letter, which many translations keep
}

// step is how one comes to a cell: so many segments of each text.
type step struct{ original, translation uint8 }

var steps = []step{{1, 1}, {1, 0}, {0, 1}, {2, 1}, {1, 2}}

// byOrder finds the cheapest way through both texts. Lengths decide, and what
// both have in common. How long a translation is for its original shows once
// it is aligned; where much is left out, the whole lengths do not tell.
func byOrder(original, translation []research.Segment) []research.Aligned {
	if len(original) == 0 || len(translation) == 0 {
		return nil
	}
	t := newTable(piecesOf(original), piecesOf(translation))
	whole := t.ratio
	best, links := t.fill(), t.links()
	for _, ratio := range []float64{1, t.typical(links)} {
		if math.Abs(ratio-whole) < 0.01 {
			continue
		}
		t.ratio = ratio
		if cost := t.fill(); cost < best {
			best, links = cost, t.links()
		}
	}
	return links
}

// typical is the length of the middle one of those translations that are of one
// segment, for each character of the original.
func (t *table) typical(links []research.Aligned) float64 {
	var ratios []float64
	for _, l := range links {
		if a, b := t.a[l.Original].length, t.b[l.Number].length; a > 0 && b > 0 {
			ratios = append(ratios, b/a)
		}
	}
	if len(ratios) == 0 {
		return t.ratio
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// table holds, for each cell near the diagonal, the cost of the cheapest way to
// it and the last step of it.
type table struct {
	a, b   []piece
	voices bool    // speakers are called the same in both
	ratio  float64 // characters of b for one of a
	width  int
	cost   []float64
	last   []uint8 // index into steps
}

func newTable(a, b []piece) *table {
	t := &table{a: a, b: b, ratio: 1, width: len(b) + 1}
	var lengthA, lengthB float64
	inA := map[string]bool{}
	for _, p := range a {
		lengthA += p.length
		inA[p.speaker] = p.speaker != ""
	}
	for _, p := range b {
		lengthB += p.length
		t.voices = t.voices || inA[p.speaker]
	}
	if lengthA > 0 && lengthB > 0 {
		t.ratio = lengthB / lengthA
	}
	if rows := len(a) + 1; rows*t.width > mostCells {
		t.width = max(mostCells/rows, 2*(len(b)/len(a)+2))
		t.width = min(t.width, len(b)+1)
	}
	t.cost = make([]float64, (len(a)+1)*t.width)
	t.last = make([]uint8, len(t.cost))
	return t
}

// first is the first column of a row that the table holds.
func (t *table) first(i int) int {
	middle := i * len(t.b) / len(t.a)
	return min(max(0, middle-t.width/2), len(t.b)+1-t.width)
}

// at is the cell of a row and column; less than 0 for none.
func (t *table) at(i, j int) int {
	if i < 0 || j < 0 {
		return -1
	}
	if j -= t.first(i); j < 0 || j >= t.width {
		return -1
	}
	return i*t.width + j
}

// fill finds the cheapest way to each cell, and returns what that to the last
// one costs.
func (t *table) fill() float64 {
	for i := range len(t.a) + 1 {
		for j := t.first(i); j < t.first(i)+t.width; j++ {
			cell := t.at(i, j)
			if i == 0 && j == 0 {
				continue
			}
			t.cost[cell] = math.Inf(1)
			for n, s := range steps {
				from := t.at(i-int(s.original), j-int(s.translation))
				if from < 0 || math.IsInf(t.cost[from], 1) {
					continue
				}
				if c := t.cost[from] + t.price(i, j, s); c < t.cost[cell] {
					t.cost[cell], t.last[cell] = c, uint8(n)
				}
			}
		}
	}
	return t.cost[t.at(len(t.a), len(t.b))]
}

// price is what a step to a cell costs.
func (t *table) price(i, j int, s step) float64 {
	a, b := t.a[i-int(s.original):i], t.b[j-int(s.translation):j]
	if len(a) == 0 || len(b) == 0 {
		return costNone
	}
	cost := costPair
	if len(a)+len(b) > 2 {
		cost = costTwo
	}
	var lengthA, lengthB, matter float64
	for _, p := range a {
		lengthA += p.length
		matter += costNumber * float64(len(p.numbers))
		for _, q := range b {
			numbers := inBoth(p.numbers, q.numbers)
			matter -= (gainMark+2*costNumber)*float64(numbers) + gainMark*float64(inBoth(p.names, q.names))
			if p.heading != q.heading {
				cost += costHeads
			}
			if t.voices && p.speaker != q.speaker {
				cost += costVoices
			}
		}
	}
	for _, q := range b {
		lengthB += q.length
		matter += costNumber * float64(len(q.numbers))
	}
	return cost + t.unlike(lengthA, lengthB) + min(max(matter, -mostMatter), mostMatter)
}

// unlike is how improbable the lengths of a text and its translation are.
func (t *table) unlike(a, b float64) float64 {
	mean := (a + b/t.ratio) / 2
	if mean == 0 {
		return 0
	}
	off := math.Abs(b/t.ratio-a) / math.Sqrt(mean*variance+manner*manner*mean*mean)
	return min(-math.Log(max(math.Erfc(off/math.Sqrt2), 1e-9)), mostUnlike)
}

// links follows the cheapest way back. It exists: whatever the width, the first
// cell of the next row or the next cell of a row can be reached.
func (t *table) links() []research.Aligned {
	var links []research.Aligned
	for i, j := len(t.a), len(t.b); i > 0 || j > 0; {
		s := steps[t.last[t.at(i, j)]]
		for a := i - int(s.original); a < i; a++ {
			for b := j - int(s.translation); b < j; b++ {
				links = append(links, research.Aligned{Original: a, Number: b})
			}
		}
		i, j = i-int(s.original), j-int(s.translation)
	}
	slices.SortFunc(links, inOrder)
	return links
}

func piecesOf(segments []research.Segment) []piece {
	pieces := make([]piece, len(segments))
	for i, s := range segments {
		p := piece{speaker: s.Speaker, heading: s.Kind == "heading"}
		for _, r := range s.Text {
			if !unicode.IsSpace(r) {
				p.length++
			}
		}
		p.numbers, p.names = marksOf(s.Text)
		pieces[i] = p
	}
	return pieces
}

// mostMarks bounds what is compared of one segment.
const mostMarks = 50

// marksOf lists what a translation most likely keeps.
func marksOf(text string) (numbers, names []string) {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsDigit(first):
			numbers = append(numbers, word)
		case unicode.IsUpper(first) && utf8.RuneCountInString(word) > 3:
			names = append(names, strings.ToLower(word))
		}
	}
	return few(numbers), few(names)
}

func few(words []string) []string {
	slices.Sort(words)
	words = slices.Compact(words)
	return words[:min(len(words), mostMarks)]
}

// inBoth counts what two sorted lists have in common.
func inBoth(a, b []string) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch strings.Compare(a[i], b[j]) {
		case 0:
			n, i, j = n+1, i+1, j+1
		case -1:
			i++
		default:
			j++
		}
	}
	return n
}
