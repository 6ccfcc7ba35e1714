package search

import (
	"slices"
	"strings"
	"unicode"
)

// String is text that parses back to the query; "" for the zero Query.
func (q Query) String() string {
	var b strings.Builder
	format(&b, q.Root)
	return b.String()
}

// IsZero reports whether the query asks for nothing and so matches everything.
func (q Query) IsZero() bool { return q.Root == nil }

// Words are the texts of the query's [Word] nodes, each once, in order, without
// those inside a [Not]: what an expansion can add to.
func (q Query) Words() []string { return appendWords(nil, q.Root) }

func appendWords(words []string, n Node) []string {
	switch n := n.(type) {
	case Word:
		if !slices.Contains(words, n.Text) {
			words = append(words, n.Text)
		}
	case Sequence:
		for _, part := range n {
			words = appendWords(words, part)
		}
	case Or:
		for _, part := range n {
			words = appendWords(words, part)
		}
	}
	return words
}

// format writes a node that stands by itself or in an Or.
func format(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case Word:
		b.WriteString(n.Text)
	case Prefix:
		b.WriteString(n.Text + "*")
	case Phrase:
		b.WriteString(`"` + n.Text + `"`)
	case Field:
		b.WriteString(string(n.Name) + ":" + fieldText(n.Value))
	case Not:
		b.WriteByte('-')
		formatPart(b, n.Part)
	case Sequence:
		for i, part := range n {
			if i > 0 {
				b.WriteByte(' ')
			}
			formatPart(b, part)
		}
	case Or:
		for i, part := range n {
			if i > 0 {
				b.WriteString(" OR ")
			}
			format(b, part)
		}
	}
}

// formatPart writes a node that needs parentheses if it has parts.
func formatPart(b *strings.Builder, n Node) {
	switch n.(type) {
	case Sequence, Or:
		b.WriteByte('(')
		format(b, n)
		b.WriteByte(')')
	default:
		format(b, n)
	}
}

// fieldText quotes a value unless it reads the same without quotes.
func fieldText(value string) string {
	if !speaks(value) || strings.TrimRight(value, sentenceMarks) != value {
		return `"` + value + `"`
	}
	for _, r := range value {
		if _, quote := closers[r]; quote || r == '(' || r == ')' || unicode.IsSpace(r) {
			return `"` + value + `"`
		}
	}
	return value
}
