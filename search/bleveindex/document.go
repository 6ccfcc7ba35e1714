package bleveindex

import (
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
	language := analysis.For(r.language)
	return &document{id: p.ID, fields: []index.Field{
		field{name: textField(r.analysed), options: textOptions}.fill(language, p),
		field{name: exactField, options: exactOptions}.fill(analysis.Exact(), p),
		oneTerm(sourceField, source, sourceOptions),
		&field{name: recordField, options: recordOptions, value: r.encode()},
	}}
}

func (d *document) ID() string { return d.id }

func (d *document) Size() int {
	size := len(d.id)
	for _, f := range d.fields {
		size += len(f.Value()) + 64*f.AnalyzedLength()
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
	length  int
	terms   index.TokenFrequencies
}

func (f *field) Name() string                                     { return f.name }
func (f *field) Value() []byte                                    { return f.value }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) Analyze()                                         {}
func (f *field) Options() index.FieldIndexingOptions              { return f.options }
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *field) NumPlainTextBytes() uint64                        { return 0 }

func oneTerm(name, term string, options index.FieldIndexingOptions) *field {
	value := []byte(term)
	t := &index.TokenFreq{Term: value}
	if !options.SkipFreqNorm() {
		t.SetFrequency(1)
	}
	return &field{
		name: name, options: options, value: value, length: 1,
		terms: index.TokenFrequencies{term: t},
	}
}

// fill analyses a passage: its text, and after a gap its context.
func (f field) fill(a *analysis.Analyzer, p *search.Passage) *field {
	tokens := a.Indexed(p.Text)
	split := len(tokens)
	shift := contextGap
	if split > 0 {
		shift += tokens[split-1].Position
	}
	if p.Context != "" {
		tokens = append(tokens, a.Indexed(p.Context)...)
		for i := range tokens[split:] {
			tokens[split+i].Position += shift
		}
	}
	f.length = len(tokens)
	f.terms = frequencies(tokens)
	return &f
}

// frequencies gathers tokens by term, in few allocations: this runs for every
// word that is ever indexed. bleve's segments take the term from the key; the
// copy in the entry is for fields with document values, which these lack.
func frequencies(tokens []analysis.Token) index.TokenFrequencies {
	terms := make(index.TokenFrequencies, len(tokens))
	entries := make([]index.TokenFreq, len(tokens))
	locations := make([]index.TokenLocation, len(tokens))
	pointers := make([]*index.TokenLocation, len(tokens))
	used := 0
	for i, t := range tokens {
		locations[i].Position = t.Position
		pointers[i] = &locations[i]
		entry, seen := terms[t.Term]
		if !seen {
			entry = &entries[used]
			used++
			entry.Locations = pointers[i : i+1 : i+1]
			terms[t.Term] = entry
		} else {
			entry.Locations = append(entry.Locations, pointers[i])
		}
		entry.SetFrequency(entry.Frequency() + 1)
	}
	return terms
}
