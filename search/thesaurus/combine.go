package thesaurus

// Kinds of evidence for an alternative.
const (
	kindGlossary = iota // concepts of the repository
	kindLexicon         // the lexicon of the program
	kindListed          // dictionaries
	kindPivot           // dictionaries by way of another language
	kindLearned         // tables learned from translated texts
	kindCognate         // the spelling
	kinds
)

// trust is the share of each kind where all of them know a word. What a kind
// does not know leaves its share to the others. What people of the repository
// entered leaves the others little: it is about their words.
var trust = [kinds]float64{
	kindGlossary: 12,
	kindLexicon:  0.5,
	kindListed:   0.4,
	kindPivot:    0.15,
	kindLearned:  0.6,
	kindCognate:  0.4,
}

// agreement is how much more probable an alternative is for each further kind
// that knows it.
const agreement = 0.3

// combine makes the weights of the alternatives to a word in one language out
// of what each kind of evidence says. Their sum stays the greatest that any
// kind gave.
func combine(list []candidate) {
	var mass [kinds]float64
	words := map[string]bool{}
	for _, c := range list {
		if c.typed || words[c.word] {
			continue
		}
		words[c.word] = true
		for k, w := range c.by {
			mass[k] += w
		}
	}
	trusted, most := 0.0, 0.0
	for k, m := range mass {
		if m > 0 {
			trusted += trust[k] * min(1, m)
			most = max(most, m)
		}
	}
	if trusted == 0 {
		return
	}
	clear(words)
	sum := 0.0
	for i := range list {
		c := &list[i]
		if c.typed {
			continue
		}
		c.weight = 0
		known := -1.0
		for k, w := range c.by {
			if w > 0 {
				c.weight += w / max(1, mass[k]) * trust[k] / trusted
				known++
			}
		}
		c.weight *= 1 + agreement*known
		if !words[c.word] {
			words[c.word] = true
			sum += c.weight
		}
	}
	for i := range list {
		if !list[i].typed {
			list[i].weight *= min(1, most) / sum
		}
	}
}
