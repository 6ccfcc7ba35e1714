package thesaurus

import "strings"

// compounding languages write several words as one: Kreditkartenzahlung.
var compounding = map[string]bool{"de": true, "nl": true}

// leastPart is the length in bytes of the shortest part of a compound.
const leastPart = 4

// split takes a word that is no term for a compound of two terms, of which the
// second is as long as can be. Each has half of the mass: who says either may
// mean the whole.
func (t *Thesaurus) split(r *reading, units []unit, at int) {
	word := units[at].exact
	for i := leastPart; i <= len(word)-leastPart; i++ {
		head := t.part(r.language, word[i:], at)
		if len(head) == 0 {
			continue
		}
		front := t.part(r.language, word[:i], at)
		if joint, ok := strings.CutSuffix(word[:i], "s"); ok && len(front) == 0 {
			front = t.part(r.language, joint, at)
		}
		if len(front) == 0 {
			continue
		}
		r.spans = append(r.spans, append(front, head...)...)
		r.fits[at] = fitsStem
		return
	}
}

// part finds one part of a compound in the first layer that has it.
func (t *Thesaurus) part(language, text string, at int) []span {
	stem := says(text, language)
	if len(text) < leastPart || stem == "" {
		return nil
	}
	for _, l := range t.layers {
		if refs, _ := l.find(l.language(language), l.exact(text), stem); len(refs) > 0 {
			return []span{{at, at + 1, l, refs, 0.5, 0}}
		}
	}
	return nil
}
