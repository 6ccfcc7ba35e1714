package anchor

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// tokens cuts a text into words, runs of white space, and single characters of
// every other kind. Joined they are the text.
func tokens(text string) []string {
	var list []string
	for len(text) > 0 {
		n := tokenLength(text)
		list = append(list, text[:n])
		text = text[n:]
	}
	return list
}

func tokenLength(text string) int {
	first, size := utf8.DecodeRuneInString(text)
	kind := kindOf(first)
	if kind == single {
		return size
	}
	for size < len(text) {
		r, n := utf8.DecodeRuneInString(text[size:])
		if kindOf(r) != kind {
			break
		}
		size += n
	}
	return size
}

type kind int

const (
	single kind = iota // stands for itself: punctuation, and writing without spaces
	word
	space
)

func kindOf(r rune) kind {
	switch {
	case unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return single
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
		return word
	}
	return single
}

// mostChanges is how many words may have come or gone in one stretch before it
// counts as written anew; memory grows with its square.
const mostChanges = 800

// common lists the pieces that two sequences share, in order: a longest such
// list (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). It is
// empty where they differ in more than mostChanges.
func common(a, b []string) []pair {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	most := min(len(a)+len(b), mostChanges)
	v := frontier{make([]int, 2*most+3), most + 1}
	var trace []frontier
	for d := 0; d <= most; d++ {
		trace = append(trace, v.around(d))
		for k := -d; k <= d; k += 2 {
			x := v.start(k, d)
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			v.reach[v.zero+k] = x
			if x >= len(a) && x-k >= len(b) {
				return backtrack(trace, len(a), len(b))
			}
		}
	}
	return nil
}

// frontier is how far into the first sequence a number of changes leads, by
// diagonal: diagonal k holds the places x, x-k.
type frontier struct {
	reach []int
	zero  int // where diagonal 0 is
}

// around is a copy of the diagonals -d to d.
func (v frontier) around(d int) frontier {
	return frontier{slices.Clone(v.reach[v.zero-d : v.zero+d+1]), d}
}

// start is where change d enters diagonal k: with a piece of the second
// sequence from the diagonal above, or without one of the first from below.
func (v frontier) start(k, d int) int {
	if v.fromAbove(k, d) {
		return v.reach[v.zero+k+1]
	}
	return v.reach[v.zero+k-1] + 1
}

func (v frontier) fromAbove(k, d int) bool {
	return k == -d || k != d && v.reach[v.zero+k-1] < v.reach[v.zero+k+1]
}

// backtrack walks from the ends to the beginning; trace[d] is the frontier
// before change d.
func backtrack(trace []frontier, x, y int) []pair {
	var pairs []pair
	for d := len(trace) - 1; d > 0; d-- {
		k, v := x-y, trace[d]
		for start := v.start(k, d); x > start; x-- {
			pairs = append(pairs, pair{x - 1, x - 1 - k})
		}
		if v.fromAbove(k, d) {
			k++
		} else {
			x, k = x-1, k-1
		}
		y = x - k
	}
	for ; x > 0; x-- {
		pairs = append(pairs, pair{x - 1, x - 1})
	}
	slices.Reverse(pairs)
	return pairs
}
