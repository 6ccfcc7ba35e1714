package search

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parse reads the query language, which the package comment describes. Text
// without anything to look for is the zero Query. Errors are of type
// [*SyntaxError].
func Parse(text string) (Query, error) {
	runes, err := readable(text)
	if err != nil {
		return Query{}, err
	}
	p := parser{lexer: lexer{text: runes}}
	if err := p.advance(); err != nil {
		return Query{}, err
	}
	root, err := p.either()
	if err != nil {
		return Query{}, err
	}
	if p.token.symbol == shut {
		return Query{}, &SyntaxError{Offset: p.token.at, Reason: "opening parenthesis missing"}
	}
	q := Query{Root: root}
	// The text of a query parses back to it, so it must fit, too. It can be
	// longer than what was typed by the spaces between quotes.
	if len(q.String()) > MaxQueryBytes {
		return Query{}, tooManyBytes(len(runes))
	}
	return q, nil
}

// readable checks the text as a whole and makes spaces of control characters
// and of all other white space.
func readable(text string) ([]rune, error) {
	if len(text) > MaxQueryBytes {
		return nil, tooManyBytes(utf8.RuneCountInString(text[:MaxQueryBytes]))
	}
	runes := make([]rune, 0, len(text))
	for i, r := range text {
		if r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)) {
			return nil, &SyntaxError{Offset: len(runes), Reason: "not valid UTF-8 text"}
		}
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			r = ' '
		}
		runes = append(runes, r)
	}
	return runes, nil
}

func tooManyBytes(offset int) error {
	return &SyntaxError{Offset: offset, Reason: fmt.Sprintf("query longer than %d bytes", MaxQueryBytes), Limit: LimitQueryBytes}
}

// parser reads by recursive descent, one token ahead.
type parser struct {
	lexer lexer
	token token // not yet used
	terms int
	depth int
}

func (p *parser) advance() error {
	t, err := p.lexer.next()
	if err != nil {
		return err
	}
	if t.symbol == term {
		p.terms++
		if p.terms > MaxTerms {
			return &SyntaxError{Offset: t.at, Reason: fmt.Sprintf("more than %d words", MaxTerms), Limit: LimitTerms}
		}
	}
	p.token = t
	return nil
}

// either reads sequences with OR between them; nil for nothing.
func (p *parser) either() (Node, error) {
	var parts []Node
	for {
		part, err := p.sequence()
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		if p.token.symbol != or {
			return joinOr(parts), nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

// sequence reads what stands side by side; nil for nothing.
func (p *parser) sequence() (Node, error) {
	var parts []Node
	for {
		switch p.token.symbol {
		case end, shut, or:
			return joinSequence(parts), nil
		case and:
			if err := p.advance(); err != nil {
				return nil, err
			}
		default:
			part, err := p.part()
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		}
	}
}

// part reads one part of a sequence with what negates it; nil for nothing.
func (p *parser) part() (Node, error) {
	negated := false
	for p.token.symbol == minus {
		negated = !negated
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	var node Node
	switch p.token.symbol {
	case term, blank:
		node = p.token.node
		if err := p.advance(); err != nil {
			return nil, err
		}
	case open:
		var err error
		if node, err = p.group(); err != nil {
			return nil, err
		}
	}
	if negated {
		return negate(node), nil
	}
	return node, nil
}

// group reads parentheses and what is in them; nil for nothing.
func (p *parser) group() (Node, error) {
	at := p.token.at
	if p.depth == MaxDepth {
		return nil, &SyntaxError{Offset: at, Reason: fmt.Sprintf("more than %d parentheses within each other", MaxDepth), Limit: LimitDepth}
	}
	p.depth++
	if err := p.advance(); err != nil {
		return nil, err
	}
	node, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.token.symbol != shut {
		return nil, &SyntaxError{Offset: at, Reason: "closing parenthesis missing"}
	}
	p.depth--
	return node, p.advance()
}
