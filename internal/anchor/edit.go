package anchor

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Edit puts Text in the place of the code points [Start, End) of a text. A
// list of edits is in order, and none overlaps another; all of them count in
// the text as it was before the first.
type Edit struct {
	Start, End int
	Text       string
}

// Apply makes edits to a text. ErrRange where they are not in order or not
// inside the text.
func Apply(text string, edits []Edit) (string, error) {
	var b strings.Builder
	at, point := 0, 0 // bytes and code points of text that are done
	for _, e := range edits {
		if e.Start < point || e.End < e.Start {
			return "", ErrRange
		}
		from, inside := skip(text, at, e.Start-point)
		to, also := skip(text, from, e.End-e.Start)
		if !inside || !also {
			return "", ErrRange
		}
		b.WriteString(text[at:from])
		b.WriteString(e.Text)
		at, point = to, e.End
	}
	b.WriteString(text[at:])
	return b.String(), nil
}

// Move is where an anchor is once edits have made its text into corrected. It
// is false where an edit touches the quote, or puts text inside it.
func (a Anchor) Move(corrected string, edits []Edit) (Anchor, bool) {
	shift := 0
	for _, e := range edits {
		if e.Start >= a.End {
			break
		}
		if e.End > a.Start || e.Start == e.End && e.Start > a.Start {
			return Anchor{}, false
		}
		shift += utf8.RuneCountInString(e.Text) - (e.End - e.Start)
	}
	moved, err := At(corrected, a.Start+shift, a.End+shift)
	return moved, err == nil && moved.Quote == a.Quote
}

// MoveTo is where an anchor is in a corrected text of which nobody knows how it
// came about. It is false where the quote changed, and where it stands at
// several places and nothing around it tells which one is meant.
func (a Anchor) MoveTo(text, corrected string, edits []Edit) (Anchor, bool) {
	moved, ok := a.Move(corrected, edits)
	if !ok {
		return Anchor{}, false
	}
	if a.sameAround(moved) || once(text, a.Quote) && once(corrected, a.Quote) {
		return moved, true
	}
	return Anchor{}, false
}

// sameAround reports whether the words on one side are the same, up to the end
// of the text or far enough to be no chance.
func (a Anchor) sameAround(b Anchor) bool {
	return a.Prefix == b.Prefix && long(a.Prefix) || a.Suffix == b.Suffix && long(a.Suffix) ||
		a.Prefix == b.Prefix && a.Suffix == b.Suffix
}

func long(s string) bool { return utf8.RuneCountInString(s) == Around }

func once(text, quote string) bool {
	n := 0
	for range occurrences(text, quote) {
		if n++; n > 1 {
			return false
		}
	}
	return n == 1
}

// Diff finds edits that make text into corrected: whole words and the white
// space between them, so that a quote of whole words is touched only where one
// of its words is. Lines that stand once in both texts are kept in place first;
// it takes time in the length of the texts and the square of what changed
// between two such lines, of which a part that changed too much is one edit.
func Diff(text, corrected string) []Edit {
	d := differ{}
	d.lines(strings.SplitAfter(text, "\n"), strings.SplitAfter(corrected, "\n"))
	return d.edits
}

// differ walks along two texts at once and notes where they differ.
type differ struct {
	point int // in the text, in code points
	edits []Edit
}

func (d *differ) keep(s string) { d.point += utf8.RuneCountInString(s) }

// change replaces what is next in the text. Changes side by side are one edit.
func (d *differ) change(gone, come string) {
	end := d.point + utf8.RuneCountInString(gone)
	if n := len(d.edits); n > 0 && d.edits[n-1].End == d.point {
		d.edits[n-1].End = end
		d.edits[n-1].Text += come
	} else if gone != "" || come != "" {
		d.edits = append(d.edits, Edit{d.point, end, come})
	}
	d.point = end
}

// lines compares by lines: those that stand once in both and in the same order
// stay; what lies between them is compared by words.
func (d *differ) lines(a, b []string) {
	i, j := 0, 0
	for _, p := range inOrder(uniquePairs(a, b)) {
		d.words(strings.Join(a[i:p.a], ""), strings.Join(b[j:p.b], ""))
		d.keep(a[p.a])
		i, j = p.a+1, p.b+1
	}
	d.words(strings.Join(a[i:], ""), strings.Join(b[j:], ""))
}

// words compares by words.
func (d *differ) words(text, corrected string) {
	a, b := tokens(text), tokens(corrected)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		d.keep(a[head])
		head++
	}
	a, b = a[head:], b[head:]
	tail := 0
	for tail < min(len(a), len(b)) && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	rest := a[len(a)-tail:]
	d.middle(a[:len(a)-tail], b[:len(b)-tail])
	for _, s := range rest {
		d.keep(s)
	}
}

func (d *differ) middle(a, b []string) {
	i, j := 0, 0
	for _, p := range common(a, b) {
		d.change(strings.Join(a[i:p.a], ""), strings.Join(b[j:p.b], ""))
		d.keep(a[p.a])
		i, j = p.a+1, p.b+1
	}
	d.change(strings.Join(a[i:], ""), strings.Join(b[j:], ""))
}

// pair is the same piece in both texts, by number.
type pair struct{ a, b int }

// uniquePairs lists the lines that stand once in each text, in order of a.
func uniquePairs(a, b []string) []pair {
	type seen struct{ count, at int }
	inB := make(map[string]seen, len(b))
	for j, s := range b {
		inB[s] = seen{inB[s].count + 1, j}
	}
	inA := make(map[string]int, len(a))
	for _, s := range a {
		inA[s]++
	}
	var pairs []pair
	for i, s := range a {
		if o := inB[s]; inA[s] == 1 && o.count == 1 && s != "" {
			pairs = append(pairs, pair{i, o.at})
		}
	}
	return pairs
}

// inOrder is the longest part of pairs, which are in order of a, that is in
// order of b too (patience sorting).
func inOrder(pairs []pair) []pair {
	var piles []int // number of the pair on top
	back := make([]int, len(pairs))
	for i, p := range pairs {
		at, _ := slices.BinarySearchFunc(piles, p.b, func(top, b int) int { return pairs[top].b - b })
		back[i] = -1
		if at > 0 {
			back[i] = piles[at-1]
		}
		if at == len(piles) {
			piles = append(piles, i)
		} else {
			piles[at] = i
		}
	}
	if len(piles) == 0 {
		return nil
	}
	var kept []pair
	for i := piles[len(piles)-1]; i >= 0; i = back[i] {
		kept = append(kept, pairs[i])
	}
	slices.Reverse(kept)
	return kept
}
