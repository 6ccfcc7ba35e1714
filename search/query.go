package search

// Query is what a person asked for, as a value. The zero Query matches every
// passage. Its String is text that parses back to an equal Query.
type Query struct {
	Root Node // nil matches everything
}

// Node is one piece of a query: [Sequence], [Or], [Not], [Word], [Phrase],
// [Prefix] or [Field].
type Node interface{ node() }

type (
	// Sequence is what stands side by side. Phrases, fields and groups in it
	// must match and negated parts must not. Of its words and prefixes any
	// must match, and passages that match more of them rank higher: people
	// type whole questions. Where the language of a passage drops all of the
	// words, the other parts decide. It has at least two parts.
	Sequence []Node
	// Or matches where any of its parts does. It has at least two.
	Or []Node
	// Not matches where its part does not. Its part is never a Not.
	Not struct{ Part Node }
	// Word matches a word in any inflection that the analyzers of its
	// language know, and its expansions. It holds no white space.
	Word struct{ Text string }
	// Phrase matches its words side by side, in this order, as written
	// (ignoring case and accents). Never expanded.
	Phrase struct{ Text string }
	// Prefix matches every word that begins with Text, as written.
	Prefix struct{ Text string }
	// Field matches passages by one of their properties.
	Field struct {
		Name  FieldName
		Value string
	}
)

func (Sequence) node() {}
func (Or) node()       {}
func (Not) node()      {}
func (Word) node()     {}
func (Phrase) node()   {}
func (Prefix) node()   {}
func (Field) node()    {}

// FieldName is the part of field:value before the colon.
type FieldName string

// The fields of the query language. Before and After take a day, a month or a
// year (2026-03-31, 2026-03, 2026): before excludes the whole period and after
// includes it from its first day on. The others compare without regard to case.
const (
	FieldBrand   FieldName = "brand"
	FieldLang    FieldName = "lang"
	FieldTag     FieldName = "tag"
	FieldSpeaker FieldName = "speaker"
	FieldStudy   FieldName = "study"
	FieldMethod  FieldName = "method"
	FieldMarket  FieldName = "market"
	FieldKind    FieldName = "kind"
	FieldBefore  FieldName = "before"
	FieldAfter   FieldName = "after"
)

// Limits of the query language. Exceeding one is a [*SyntaxError] that names it.
const (
	MaxQueryBytes = 1024 // length of the text
	MaxTerms      = 32   // words, phrases, prefixes and fields together
	MaxTermRunes  = 64   // length of one word or prefix
	MaxDepth      = 16   // parentheses within parentheses
)

// Limit names the limit that a query exceeded, for clients that branch on it.
type Limit string

// The limits that a [*SyntaxError] can name.
const (
	LimitQueryBytes Limit = "query-bytes"
	LimitTerms      Limit = "query-terms"
	LimitTermRunes  Limit = "term-length"
	LimitDepth      Limit = "query-depth"
)

// SyntaxError says what could not be read in a query and where.
type SyntaxError struct {
	Offset int    // in code points from the start of the text
	Reason string // for people, such as "closing quote missing"
	Limit  Limit  // the limit exceeded; "" for other mistakes
}

// Error gives the reason.
func (e *SyntaxError) Error() string { return e.Reason }
