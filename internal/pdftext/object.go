package pdftext

import (
	"bytes"
	"strconv"
)

// What a PDF is made of. Numbers are float64, truths bool, nothing is nil.
type (
	name  string
	text  []byte
	array []any
	dict  map[name]any
	ref   int    // number of an object
	word  string // an operator or keyword
)

// stream is a dictionary with bytes, which may be packed.
type stream struct {
	dict dict
	raw  []byte
}

// mostNesting bounds arrays and dictionaries within each other.
const mostNesting = 64

// parser reads objects and operators out of bytes.
type parser struct {
	b  []byte
	at int
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

func (p *parser) space() {
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case isSpace(c):
			p.at++
		case c == '%':
			for p.at < len(p.b) && p.b[p.at] != '\n' && p.b[p.at] != '\r' {
				p.at++
			}
		default:
			return
		}
	}
}

// next reads an object or operator. It is not ok at the end.
func (p *parser) next(depth int) (o any, ok bool) {
	p.space()
	if p.at >= len(p.b) || depth > mostNesting {
		p.at = len(p.b)
		return nil, false
	}
	switch c := p.b[p.at]; c {
	case '/':
		p.at++
		return p.name(), true
	case '(':
		p.at++
		return p.literal(), true
	case '<':
		if p.at+1 < len(p.b) && p.b[p.at+1] == '<' {
			p.at += 2
			return p.dict(depth), true
		}
		p.at++
		return p.hex(), true
	case '[':
		p.at++
		return p.array(depth), true
	case ']', '}', '{', ')':
		p.at++
		return word(c), true
	case '>':
		p.at++
		if p.at < len(p.b) && p.b[p.at] == '>' {
			p.at++
		}
		return word(">>"), true
	}
	return p.token(), true
}

// token reads a number or keyword.
func (p *parser) token() any {
	begin := p.at
	for p.at < len(p.b) && !isSpace(p.b[p.at]) && !isDelimiter(p.b[p.at]) {
		p.at++
	}
	t := p.b[begin:p.at]
	if n, ok := number(t); ok {
		return n
	}
	switch s := string(t); s {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	default:
		return word(s)
	}
}

// number reads a number, also those that careless tools write, such as --5.
func number(t []byte) (float64, bool) {
	if len(t) == 0 || len(t) > 40 || bytes.IndexByte([]byte("0123456789+-."), t[0]) < 0 {
		return 0, false
	}
	if n, err := strconv.ParseFloat(string(t), 64); err == nil {
		return n, true
	}
	t = bytes.TrimLeft(t, "-")
	n, err := strconv.ParseFloat(string(t), 64)
	return -n, err == nil
}

func (p *parser) name() name {
	var out []byte
	for p.at < len(p.b) && !isSpace(p.b[p.at]) && !isDelimiter(p.b[p.at]) {
		c := p.b[p.at]
		if c == '#' && p.at+2 < len(p.b) {
			if n, err := strconv.ParseUint(string(p.b[p.at+1:p.at+3]), 16, 8); err == nil {
				c = byte(n)
				p.at += 2
			}
		}
		out = append(out, c)
		p.at++
	}
	return name(out)
}

func (p *parser) hex() text {
	var out text
	half, has := byte(0), false
	for p.at < len(p.b) {
		c := p.b[p.at]
		p.at++
		if c == '>' {
			break
		}
		digit, ok := hexDigit(c)
		if !ok {
			continue
		}
		if has {
			out = append(out, half<<4|digit)
		}
		half, has = digit, !has
	}
	if has {
		out = append(out, half<<4)
	}
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// literal reads a text in parentheses.
func (p *parser) literal() text {
	var out text
	for open := 1; p.at < len(p.b); {
		c := p.b[p.at]
		p.at++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return out
			}
		case '\\':
			out = p.escape(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (p *parser) escape(out text) text {
	if p.at >= len(p.b) {
		return out
	}
	c := p.b[p.at]
	p.at++
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c >= '0' && c <= '7':
		n := int(c - '0')
		for i := 0; i < 2 && p.at < len(p.b) && p.b[p.at] >= '0' && p.b[p.at] <= '7'; i++ {
			n = n*8 + int(p.b[p.at]-'0')
			p.at++
		}
		return append(out, byte(n)) //nolint:gosec // overflow is ignored, as the format says
	case c == '\r':
		if p.at < len(p.b) && p.b[p.at] == '\n' {
			p.at++
		}
		return out
	case c == '\n':
		return out
	}
	return append(out, c)
}

func (p *parser) array(depth int) array {
	var out array
	for {
		o, ok := p.next(depth + 1)
		if !ok || o == word("]") {
			return out
		}
		if o == word("R") {
			out = refer(out)
			continue
		}
		out = append(out, o)
	}
}

// refer turns the two numbers at the end of a list into a reference.
func refer(list array) array {
	if n := len(list); n >= 2 {
		if number, ok := list[n-2].(float64); ok {
			return append(list[:n-2], ref(number))
		}
	}
	return list
}

func (p *parser) dict(depth int) dict {
	d := dict{}
	var list array
	for {
		o, ok := p.next(depth + 1)
		if !ok || o == word(">>") || o == word("stream") || o == word("endobj") {
			break
		}
		if o == word("R") {
			list = refer(list)
			continue
		}
		list = append(list, o)
	}
	for i := 0; i+1 < len(list); i += 2 {
		key, ok := list[i].(name)
		if !ok { // something is missing: go on with the next key
			i--
			continue
		}
		d[key] = list[i+1]
	}
	return d
}
