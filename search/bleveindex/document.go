package bleveindex

import (
	"slices"

	index "github.com/blevesearch/bleve_index_api"

	"earshot/search"
	"earshot/search/analysis"
)

// document is a passage as bleve takes it in. Its text has been analysed
// before bleve sees it: a panic of an analyzer, in one of bleve's own
// goroutines, would end the process.
type document struct {
	id     string
	fields []index.Field
}

func newDocument(source string, p *search.Passage) *document {
	r := recordOf(p)
	text := &field{name: textField(r.analysed), options: textOptions}
	exact := &field{name: exactField, options: exactOptions}
	text.terms, exact.terms = termsOf(analysis.For(r.language), p)
	return &document{id: p.ID, fields: []index.Field{
		text, exact,
		oneTerm(sourceField, source, sourceOptions),
		&field{name: recordField, options: recordOptions, value: r.encode()},
	}}
}

func (d *document) ID() string { return d.id }

func (d *document) Size() int {
	size := len(d.id)
	for _, f := range d.fields {
		size += len(f.Value()) + 128*len(f.AnalyzedTokenFrequencies())
	}
	return size
}

func (d *document) VisitFields(visit index.FieldVisitor) {
	for _, f := range d.fields {
		visit(f)
	}
}

func (d *document) VisitComposite(index.CompositeFieldVisitor) {}
func (d *document) HasComposite() bool                         { return false }
func (d *document) NumPlainTextBytes() uint64                  { return 0 }
func (d *document) StoredFieldsBytes() uint64                  { return 0 }
func (d *document) Indexed() bool                              { return true }

// AddIDField is called by bleve before it writes the document.
func (d *document) AddIDField() {
	d.fields = append(d.fields, oneTerm("_id", d.id, index.IndexField|index.StoreField))
}

// field is one field of a document, analysed.
type field struct {
	name    string
	options index.FieldIndexingOptions
	value   []byte
	terms   index.TokenFrequencies
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                              { return 1 } // lengths are a column; this is the least to write
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                        { return 0 }

func oneTerm(name, term string, options index.FieldIndexingOptions) *field {
	value := []byte(term)
	t := &index.TokenFreq{Term: value}
	if !options.SkipFreqNorm() {
		t.SetFrequency(1)
	}
	return &field{
		name: name, options: options, value: value,
		terms: index.TokenFrequencies{term: t},
	}
}

// termsOf analyses a passage, by its language and as written: its text, and
// after a gap its context.
func termsOf(a *analysis.Analyzer, p *search.Passage) (text, exact index.TokenFrequencies) {
	stems, words := a.Readings(p.Text)
	if p.Context != "" {
		// The last word may be one that its language drops.
		shift := contextGap
		if len(words) > 0 {
			shift += words[len(words)-1].Position
		}
		moreStems, moreWords := a.Readings(p.Context)
		stems, words = follow(stems, moreStems, shift), follow(words, moreWords, shift)
	}
	return frequencies(stems), frequencies(words)
}

// follow appends tokens that stand so many places further on.
func follow(tokens, more []analysis.Token, shift int) []analysis.Token {
	for _, t := range more {
		t.Position += shift
		tokens = append(tokens, t)
	}
	return tokens
}

// frequencies gathers tokens by term, in few allocations: this runs for every
// word that is ever indexed. bleve's segments take the term from the key; the
// copy in the entry is for fields with document values, which these lack.
func frequencies(tokens []analysis.Token) index.TokenFrequencies {
	terms := make(index.TokenFrequencies, len(tokens))
	entries := make([]index.TokenFreq, len(tokens))
	before := make([]int, len(tokens)) // the token with the same term before, from 1
	used := 0
	for i, t := range tokens {
		entry, seen := terms[t.Term]
		if !seen {
			entry = &entries[used]
			used++
			terms[t.Term] = entry
		}
		before[i] = entry.Frequency() // the last token so far, until all are known
		entry.SetFrequency(i + 1)
	}
	var places []int
	for i := range entries[:used] {
		places = places[:0]
		for t := entries[i].Frequency(); t > 0; t = before[t-1] {
			places = append(places, tokens[t-1].Position)
		}
		slices.Reverse(places)
		setPlaces(&entries[i], places)
	}
	return terms
}

// setPlaces makes the entry of a term that stands at places.
func setPlaces(entry *index.TokenFreq, places []int) {
	number, ok := pack(places)
	entry.SetFrequency(number)
	if ok {
		return
	}
	locations := make([]index.TokenLocation, len(places))
	for i, p := range places {
		locations[i].Position = p
		entry.Locations = append(entry.Locations, &locations[i])
	}
}
