package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Corrector finds queries that a misspelled one may have meant. It only
// proposes: nothing of it is applied to a search.
type Corrector struct {
	// Similar lists ways to spell a word, the likeliest first.
	Similar func(word string) ([]string, error)
	// Count says how many passages a query finds. A proposal must find some,
	// so that what it proposes is known to be there for who asks.
	Count func(Query) (int, error)
	Least int // passages that a proposal must find; 0 means 1
}

// What bounds the number of queries that are tried.
const (
	maxMisspelled = 4  // words that are corrected at once
	maxSpellings  = 3  // ways to spell one of them
	maxSplits     = 24 // ways to take one of them apart
)

// Correct proposes up to most queries, the likeliest first. wrong are the words
// of q that are taken for misspelled, such as Results.Missing; each proposal
// corrects all that can be corrected. A word may also turn out to be two, and
// two words that stand side by side to be one.
func (c Corrector) Correct(q Query, wrong []string, most int) ([]Query, error) {
	var changes []change
	for _, word := range wrong[:min(len(wrong), maxMisspelled)] {
		options, err := c.options(q.Root, word)
		if err != nil {
			return nil, err
		}
		if len(options) > 0 {
			changes = append(changes, options)
		}
	}
	var proposals []Query
	for _, picked := range picks(changes) {
		if len(proposals) == most {
			break
		}
		proposal, err := c.apply(q, picked)
		if err != nil {
			return nil, err
		}
		if proposal.Root != nil && !slices.ContainsFunc(proposals, func(p Query) bool { return p.String() == proposal.String() }) {
			proposals = append(proposals, proposal)
		}
	}
	return proposals, nil
}

// option is one way to put a word, or two that stand side by side, right.
type option struct {
	typed []string
	meant []string
}

// change is what can be done about one word, the likeliest first.
type change []option

// picks lists what to choose for each word: the likeliest of all, then
// the less likely ones of one word at a time.
func picks(changes []change) [][]option {
	if len(changes) == 0 {
		return nil
	}
	best := make([]option, len(changes))
	for i, options := range changes {
		best[i] = options[0]
	}
	list := [][]option{best}
	for n := 1; n < maxSpellings+2; n++ {
		for i, options := range changes {
			if n < len(options) {
				other := slices.Clone(best)
				other[i] = options[n]
				list = append(list, other)
			}
		}
	}
	return list
}

// options lists what a word may have been meant to be.
func (c Corrector) options(root Node, word string) (change, error) {
	var list change
	joins, err := c.joins(root, word)
	if err != nil {
		return nil, err
	}
	list = append(list, joins...)
	split, err := c.split(word)
	if err != nil {
		return nil, err
	}
	if split != nil {
		list = append(list, option{[]string{word}, split})
	}
	similar, err := c.Similar(word)
	if err != nil {
		return nil, err
	}
	for _, s := range similar[:min(len(similar), maxSpellings)] {
		list = append(list, option{[]string{word}, []string{s}})
	}
	return list, nil
}

// joins finds words that come of putting a word and a neighbour together.
func (c Corrector) joins(root Node, word string) (change, error) {
	var list change
	for _, pair := range neighbours(root, nil) {
		joined := pair[0] + pair[1]
		if pair[0] != word && pair[1] != word || utf8.RuneCountInString(joined) > MaxTermRunes {
			continue
		}
		n, err := c.Count(Query{Word{joined}})
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, option{pair[:], []string{joined}})
		}
	}
	return list, nil
}

// neighbours lists the pairs of words that stand side by side, outside of any
// Not.
func neighbours(n Node, pairs [][2]string) [][2]string {
	switch n := n.(type) {
	case Or:
		for _, p := range n {
			pairs = neighbours(p, pairs)
		}
	case Sequence:
		for i, p := range n {
			pairs = neighbours(p, pairs)
			if a, b, ok := wordsAt(n, i); ok {
				pairs = append(pairs, [2]string{a, b})
			}
		}
	}
	return pairs
}

// wordsAt is the pair of words that begins at part i.
func wordsAt(s Sequence, i int) (a, b string, ok bool) {
	if i+1 >= len(s) {
		return "", "", false
	}
	first, isWord := s[i].(Word)
	second, areWords := s[i+1].(Word)
	return first.Text, second.Text, isWord && areWords
}

// split takes a word apart where both parts stand side by side somewhere, most
// often; nil if they do nowhere.
func (c Corrector) split(word string) ([]string, error) {
	var best []string
	most, at := 0, 0
	if strings.ContainsFunc(word, unspaced) {
		return nil, nil
	}
	for i := range word {
		if at++; at < 3 || at > maxSplits || utf8.RuneCountInString(word[i:]) < 2 {
			continue
		}
		n, err := c.Count(Query{Phrase{word[:i] + " " + word[i:]}})
		if err != nil {
			return nil, err
		}
		if cmp.Compare(n, most) > 0 {
			best, most = []string{word[:i], word[i:]}, n
		}
	}
	return best, nil
}

// unspaced reports whether a character is of a script without spaces.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// apply makes the query with the options in place; the zero Query if it finds
// nothing by them.
func (c Corrector) apply(q Query, picked []option) (Query, error) {
	corrected := corrector{picked: picked, meant: map[string]bool{}}
	proposal := Query{corrected.replace(q.Root)}
	if !readsBack(proposal) {
		return Query{}, nil
	}
	core := Query{corrected.core(proposal.Root)}
	if core.Root == nil {
		return Query{}, nil
	}
	n, err := c.Count(core)
	if err != nil || n < max(c.Least, 1) {
		return Query{}, err
	}
	return proposal, nil
}

// readsBack reports whether the text of a query, which is how a proposal is followed,
// reads as the query: one that became too long does not.
func readsBack(q Query) bool {
	again, err := Parse(q.String())
	return err == nil && again.String() == q.String()
}

// corrector puts options into a tree.
type corrector struct {
	picked []option
	meant  map[string]bool // the words that it put in
}

func (c *corrector) replace(n Node) Node {
	switch n := n.(type) {
	case Word:
		for _, o := range c.picked {
			if len(o.typed) == 1 && o.typed[0] == n.Text {
				return c.put(o)
			}
		}
	case Or:
		parts := make([]Node, len(n))
		for i, p := range n {
			parts[i] = c.replace(p)
		}
		return joinOr(parts)
	case Sequence:
		return joinSequence(c.replaceParts(n))
	}
	return n
}

func (c *corrector) put(o option) Node {
	parts := make(Sequence, len(o.meant))
	for i, w := range o.meant {
		parts[i] = Word{w}
		c.meant[w] = true
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return parts
}

// replaceParts corrects what stands side by side. What takes the place of one
// of its words stands side by side with the others, too.
func (c *corrector) replaceParts(s Sequence) []Node {
	var parts []Node
	for i := 0; i < len(s); i++ {
		if a, b, ok := wordsAt(s, i); ok {
			if j := slices.IndexFunc(c.picked, func(o option) bool { return slices.Equal(o.typed, []string{a, b}) }); j >= 0 {
				parts = append(parts, c.put(c.picked[j]))
				i++
				continue
			}
		}
		part := c.replace(s[i])
		if _, isWord := s[i].(Word); isWord {
			if words, several := part.(Sequence); several {
				parts = append(parts, words...)
				continue
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// core is what of a corrected query must hold with the corrected words for
// their sake: words beside them go, as any of them would do; nil if no
// corrected word is left.
func (c *corrector) core(n Node) Node {
	if !c.has(n) {
		return nil
	}
	switch n := n.(type) {
	case Or:
		var parts []Node
		for _, p := range n {
			parts = append(parts, c.core(p))
		}
		return joinOr(parts)
	case Sequence:
		var parts []Node
		for _, p := range n {
			switch {
			case c.has(p):
				parts = append(parts, c.core(p))
			case !optional(p):
				parts = append(parts, p)
			}
		}
		return joinSequence(parts)
	}
	return n
}

// has reports whether a corrected word is in a tree, outside of any Not.
func (c *corrector) has(n Node) bool {
	return slices.ContainsFunc(appendWords(nil, n), func(w string) bool { return c.meant[w] })
}
