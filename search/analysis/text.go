package analysis

// Text is a text divided into words, of which the terms are made when they are
// asked for: who looks for few words need not pay for all. A Text is for one
// goroutine at a time.
type Text struct {
	analyzer *Analyzer
	text     []byte
	words    []word
}

// Terms are what one word is found by.
type Terms struct {
	Stem  string   // by the rules of the language; "" if it drops the word
	Parts []string // of a compound, besides
	Exact string   // as written, folded
}

// Divide makes a Text.
func (a *Analyzer) Divide(text string) *Text {
	t := &Text{words: make([]word, 0, len(text)/5+1)}
	a.DivideAgain(t, text)
	return t
}

// DivideAgain makes t a Text of something else, in the memory that it has.
func (a *Analyzer) DivideAgain(t *Text, text string) {
	t.analyzer, t.text = a, append(t.text[:0], text...)
	t.words = appendWords(t.words[:0], t.text)
}

// Len is the number of words. The position of word i in [Token] is i + 1.
func (t *Text) Len() int { return len(t.words) }

// Span is where word i stands: a half-open range of bytes.
func (t *Text) Span(i int) (start, end int) { return t.words[i].start, t.words[i].end }

// Terms are the terms of word i.
func (t *Text) Terms(i int) Terms {
	w := t.words[i]
	made := t.analyzer.termsOf(t.text[w.start:w.end], w.kind)
	return Terms{Stem: made.whole, Parts: made.parts, Exact: made.written}
}

// StemBy is the stem of word i by another analyzer: all divide a text alike.
func (t *Text) StemBy(a *Analyzer, i int) string {
	w := t.words[i]
	return a.termsOf(t.text[w.start:w.end], w.kind).whole
}
