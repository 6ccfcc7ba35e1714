// Package dictionary reads, composes and learns tables of which words of one
// language translate which of another.
//
// A [Table] goes in one direction. It comes from a dictionary that somebody
// wrote, as those of FreeDict, or from aligned texts:
//
//	table, err := dictionary.ReadDICT(index, dict, dictionary.About{From: "en", To: "de"})
//	for _, p := range table.Of("customer") {
//		fmt.Println(p.Target, p.Weight) // Kunde 0.41 ...
//	}
//
// Whatever is read comes from strangers: every reader streams, bounds what it
// keeps, and refuses what is not of its format with a [SyntaxError] that names
// the line. What the words are for is left to the thesaurus.
package dictionary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Kind says where the pairs of a table come from.
type Kind string

// Kinds of tables.
const (
	Dictionary Kind = "dictionary" // written by people
	Learned    Kind = "learned"    // counted in aligned texts
)

// Valid reports whether k is one of the kinds.
func (k Kind) Valid() bool { return k == Dictionary || k == Learned }

// Pair is a word, or a short phrase, and a translation, both as people write
// them and not stemmed.
type Pair struct {
	Source, Target string
	Weight         float64 // in (0,1]: the probability that Target translates Source
}

// About is what is known of a table besides its pairs.
type About struct {
	From, To string // BCP 47
	Kind     Kind
	Name     string // for people, and to tell tables apart
	Licence  string // SPDX where it is known, otherwise in the words of its authors
	Origin   string // where it comes from
}

// Table is a list of translations from one language into another. Pairs are
// sorted by Source, those of one source by Weight, the greatest first; the
// weights of one source sum up to about 1 at most.
type Table struct {
	From, To string // BCP 47
	Kind     Kind
	Name     string
	Licence  string
	Origin   string
	Pairs    []Pair
}

// Of returns the translations of a word as it stands in the table, the most
// probable first. The caller must not change them.
func (t Table) Of(source string) []Pair {
	from, found := slices.BinarySearchFunc(t.Pairs, source, func(p Pair, s string) int { return cmp.Compare(p.Source, s) })
	if !found {
		return nil
	}
	to := from
	for to < len(t.Pairs) && t.Pairs[to].Source == source {
		to++
	}
	return t.Pairs[from:to:to]
}

// Sources counts the different words that the table translates.
func (t Table) Sources() int {
	n := 0
	for i, p := range t.Pairs {
		if i == 0 || t.Pairs[i-1].Source != p.Source {
			n++
		}
	}
	return n
}

// Inverse is the table read the other way round: of the translations of a word
// those that translate little else come first. A dictionary is as good in this
// direction as the number of its pairs says.
func (t Table) Inverse() Table {
	b := builder{about: t.about()}
	b.about.From, b.about.To = t.To, t.From
	for _, p := range t.Pairs {
		b.pairs = append(b.pairs, Pair{p.Target, p.Source, p.Weight})
	}
	return b.table()
}

func (t Table) about() About {
	return About{From: t.From, To: t.To, Kind: t.Kind, Name: t.Name, Licence: t.Licence, Origin: t.Origin}
}

// SyntaxError says where a file is not what its format wants.
type SyntaxError struct {
	Line   int // from 1; 0 if the whole file is meant
	Reason string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

func badLine(line int, format string, args ...any) error {
	return &SyntaxError{Line: line, Reason: fmt.Sprintf(format, args...)}
}

// Limits of what is read.
const (
	maxPairs   = 4_000_000 // of a table
	maxText    = 1 << 30   // bytes of a file once it is decompressed
	maxLine    = 1 << 20   // bytes
	maxTerm    = 120       // bytes of a word or phrase; longer ones are left out
	maxWords   = 5         // of a phrase; longer ones are left out
	maxTargets = 32        // translations of one word; the least probable are left out
)

// builder gathers the pairs of a table.
type builder struct {
	about About
	pairs []Pair
	texts map[string]string // one copy of each
}

// add notes a translation with its evidence, any positive number.
func (b *builder) add(source, target string, evidence float64) error {
	if !fits(source) || !fits(target) {
		return nil
	}
	if len(b.pairs) == maxPairs {
		return &SyntaxError{Reason: fmt.Sprintf("more than %d translations", maxPairs)}
	}
	b.pairs = append(b.pairs, Pair{b.own(source), b.own(target), evidence})
	return nil
}

func fits(text string) bool {
	return text != "" && len(text) <= maxTerm && strings.Count(text, " ") < maxWords
}

// own is the builder's copy of a text.
func (b *builder) own(text string) string {
	if b.texts == nil {
		b.texts = map[string]string{}
	}
	if own, ok := b.texts[text]; ok {
		return own
	}
	own := strings.Clone(text)
	b.texts[own] = own
	return own
}

// table sums up the evidence of each pair and divides it by that of its source.
func (b *builder) table() Table {
	slices.SortFunc(b.pairs, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(x.Source, y.Source), cmp.Compare(x.Target, y.Target), cmp.Compare(x.Weight, y.Weight))
	})
	pairs := b.pairs[:0]
	for _, p := range b.pairs {
		if last := len(pairs) - 1; last >= 0 && pairs[last].Source == p.Source && pairs[last].Target == p.Target {
			pairs[last].Weight += p.Weight
			continue
		}
		pairs = append(pairs, p)
	}
	a := b.about
	if a.Kind == "" {
		a.Kind = Dictionary
	}
	b.texts = nil
	return Table{
		From: a.From, To: a.To, Kind: a.Kind, Name: a.Name, Licence: a.Licence, Origin: a.Origin,
		Pairs: slices.Clip(bySource(pairs, share)),
	}
}

// bySource applies a function to the pairs of each source and joins what it
// returns, in place.
func bySource(pairs []Pair, f func([]Pair) []Pair) []Pair {
	kept := pairs[:0]
	for from := 0; from < len(pairs); {
		to := from + 1
		for to < len(pairs) && pairs[to].Source == pairs[from].Source {
			to++
		}
		kept = append(kept, f(pairs[from:to])...)
		from = to
	}
	clear(pairs[len(kept):])
	return kept
}

// share turns the evidence for the translations of one word into probabilities.
func share(pairs []Pair) []Pair {
	order(pairs)
	sum := 0.0
	for _, p := range pairs {
		sum += p.Weight
	}
	pairs = pairs[:min(len(pairs), maxTargets)]
	for i := range pairs {
		pairs[i].Weight /= sum
	}
	return pairs
}

// order sorts the translations of one word.
func order(pairs []Pair) {
	slices.SortFunc(pairs, func(x, y Pair) int {
		return cmp.Or(-cmp.Compare(x.Weight, y.Weight), cmp.Compare(x.Target, y.Target))
	})
}
