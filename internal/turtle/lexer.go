package turtle

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind byte

const (
	tokenEnd    tokenKind = iota
	tokenIRI              // text is the IRI, escapes resolved
	tokenName             // text is the prefix, local what follows the colon
	tokenBlank            // text is the label
	tokenText             // text is the content of a literal
	tokenNumber           // local is the name of its datatype
	tokenAt               // text is a language tag, or prefix, or base
	tokenWord             // a, true, false, PREFIX, BASE
	tokenPunct
)

type token struct {
	kind        tokenKind
	text, local string
	line        int
}

// is reports whether the token is that mark.
func (t token) is(mark string) bool { return t.kind == tokenPunct && t.text == mark }

type lexer struct {
	in   *bufio.Reader
	line int
	back *token
}

func lower(s string) string { return strings.ToLower(s) }

func (l *lexer) fail(format string, args ...any) error {
	return &SyntaxError{l.line, fmt.Sprintf(format, args...)}
}

// read is the next character; 0 at the end.
func (l *lexer) read() (rune, error) {
	r, size, err := l.in.ReadRune()
	switch {
	case errors.Is(err, io.EOF):
		return 0, nil
	case err != nil:
		return 0, err
	case r == utf8.RuneError && size == 1:
		return 0, l.fail("the text is not UTF-8")
	case r == 0:
		return 0, l.fail("the text has a NUL character")
	case r == '\n':
		l.line++
	}
	return r, nil
}

func (l *lexer) unread(r rune) {
	if r == 0 {
		return
	}
	if r == '\n' {
		l.line--
	}
	_ = l.in.UnreadRune() // a character was read last
}

// next is the next token.
func (l *lexer) next() (token, error) {
	if l.back != nil {
		t := *l.back
		l.back = nil
		return t, nil
	}
	r, err := l.skipSpace()
	if err != nil {
		return token{}, err
	}
	line := l.line
	t, err := l.token(r)
	t.line = line
	return t, err
}

// skipSpace passes over spaces and comments and returns what follows them.
func (l *lexer) skipSpace() (rune, error) {
	comment := false
	for {
		r, err := l.read()
		switch {
		case err != nil || r == 0:
			return 0, err
		case r == '\n' || r == '\r':
			comment = false
		case comment || r == ' ' || r == '\t':
		case r == '#':
			comment = true
		default:
			return r, nil
		}
	}
}

func (l *lexer) token(r rune) (token, error) {
	switch {
	case r == 0:
		return token{kind: tokenEnd}, nil
	case r == '<':
		return l.iri()
	case r == '"' || r == '\'':
		return l.text(r)
	case r == '@':
		return l.at()
	case r == '.':
		if b, _ := l.in.Peek(1); len(b) == 1 && isDigit(b[0]) {
			return l.number(r)
		}
		return token{kind: tokenPunct, text: "."}, nil
	case strings.ContainsRune(";,[]()", r):
		return token{kind: tokenPunct, text: string(r)}, nil
	case r >= '0' && r <= '9' || r == '+' || r == '-':
		return l.number(r)
	case r == ':' || r == '_' || isNameStart(r):
		return l.name(r)
	}
	return token{}, l.fail("%q cannot stand here", string(r))
}

func isNameStart(r rune) bool { return unicode.IsLetter(r) || r >= 0x10000 && !unicode.IsControl(r) }

func isNameChar(r rune) bool {
	return isNameStart(r) || r == '_' || r == '-' || r == '\u00b7' || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\u203f' || r == '\u2040'
}

// iri reads up to the closing bracket.
func (l *lexer) iri() (token, error) {
	var b strings.Builder
	for {
		r, err := l.read()
		switch {
		case err != nil:
			return token{}, err
		case r == '>':
			return token{kind: tokenIRI, text: b.String()}, nil
		case r == '\\':
			if r, err = l.escape(false); err != nil {
				return token{}, err
			}
		}
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			return token{}, l.fail("an IRI is not closed, or has a character that it must not have")
		}
		b.WriteRune(r)
		if b.Len() > MostToken {
			return token{}, l.fail("an IRI is longer than %d bytes", MostToken)
		}
	}
}

// escape reads what follows a backslash: a code point or, in texts, a letter.
func (l *lexer) escape(text bool) (rune, error) {
	r, err := l.read()
	if err != nil {
		return 0, err
	}
	if i := strings.IndexRune(`tbnrf"'\`, r); text && r != 0 && i >= 0 {
		return rune("\t\b\n\r\f\"'\\"[i]), nil
	}
	digits := map[rune]int{'u': 4, 'U': 8}[r]
	if digits == 0 {
		return 0, l.fail("unknown escape \\%s", string(r))
	}
	v := rune(0)
	for range digits {
		d, err := l.read()
		if err != nil {
			return 0, err
		}
		i := strings.IndexRune("0123456789abcdef", unicode.ToLower(d))
		if d == 0 || i < 0 || v > 0x10ffff {
			return 0, l.fail("an escape needs %d hexadecimal digits of a character", digits)
		}
		v = v<<4 | rune(i)
	}
	if !utf8.ValidRune(v) || v == 0 {
		return 0, l.fail("an escape is not of a character")
	}
	return v, nil
}

// text reads a literal in one quote or three.
func (l *lexer) text(quote rune) (token, error) {
	long := false
	if b, _ := l.in.Peek(2); len(b) == 2 && b[0] == byte(quote) && b[1] == byte(quote) {
		long = true
		_, _ = l.in.Discard(2) // just seen
	}
	var b strings.Builder
	begun := l.line
	for {
		r, err := l.read()
		switch {
		case err != nil:
			return token{}, err
		case r == 0, !long && (r == '\n' || r == '\r'):
			return token{}, &SyntaxError{begun, "a text is not closed"}
		case r == quote && !long:
			return token{kind: tokenText, text: b.String()}, nil
		case r == quote:
			if rest, _ := l.in.Peek(2); len(rest) == 2 && rest[0] == byte(quote) && rest[1] == byte(quote) {
				_, _ = l.in.Discard(2) // just seen
				return token{kind: tokenText, text: b.String()}, nil
			}
		case r == '\\':
			if r, err = l.escape(true); err != nil {
				return token{}, err
			}
		}
		b.WriteRune(r)
		if b.Len() > MostToken {
			return token{}, &SyntaxError{begun, fmt.Sprintf("a text is longer than %d bytes", MostToken)}
		}
	}
}

// at reads a language tag or the name of a directive.
func (l *lexer) at() (token, error) {
	text, err := l.while(func(r rune) bool { return r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r == '-' })
	if err == nil && (text == "" || !unicode.IsLetter(rune(text[0])) || len(text) > 100) {
		err = l.fail("@ must be followed by a language tag, prefix or base")
	}
	return token{kind: tokenAt, text: text}, err
}

func (l *lexer) while(ok func(rune) bool) (string, error) {
	var b strings.Builder
	for {
		r, err := l.read()
		if err != nil {
			return "", err
		}
		if r == 0 || !ok(r) {
			l.unread(r)
			return b.String(), nil
		}
		if b.WriteRune(r); b.Len() > MostToken {
			return "", l.fail("a name is longer than %d bytes", MostToken)
		}
	}
}

// number reads a number. A full stop belongs to it if a digit follows.
func (l *lexer) number(r rune) (token, error) {
	text := string(r)
	for {
		b, _ := l.in.Peek(2)
		if len(b) == 0 || !continues(text, b) {
			break
		}
		text += string(b[0])
		_, _ = l.in.Discard(1) // just seen
		if len(text) > 1000 {
			return token{}, l.fail("a number is longer than 1000 digits")
		}
	}
	if last := text[len(text)-1]; last < '0' || last > '9' {
		return token{}, l.fail("%q is no number", text)
	}
	datatype := "integer"
	if strings.ContainsAny(text, "eE") {
		datatype = "double"
	} else if strings.Contains(text, ".") {
		datatype = "decimal"
	}
	return token{kind: tokenNumber, text: text, local: datatype}, nil
}

// continues reports whether the first byte of what follows belongs to a number.
func continues(number string, follows []byte) bool {
	c, last := follows[0], number[len(number)-1]
	switch c {
	case '.':
		return len(follows) > 1 && isDigit(follows[1]) && !strings.ContainsAny(number, ".eE")
	case 'e', 'E':
		return !strings.ContainsAny(number, "eE") && strings.ContainsAny(number, "0123456789")
	case '+', '-':
		return last == 'e' || last == 'E'
	}
	return isDigit(c)
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// name reads a prefixed name, a blank node or a word.
func (l *lexer) name(r rune) (token, error) {
	l.unread(r)
	prefix, err := l.dotted(isNameChar)
	if err != nil {
		return token{}, err
	}
	if r, err = l.read(); err != nil {
		return token{}, err
	}
	if r != ':' {
		l.unread(r)
		return token{kind: tokenWord, text: prefix}, nil
	}
	local, err := l.local()
	switch {
	case err != nil:
		return token{}, err
	case prefix == "_" && (local == "" || local[0] == '-' || local[0] == '.'):
		return token{}, l.fail("a blank node needs a name")
	case prefix == "_":
		return token{kind: tokenBlank, text: local}, nil
	case strings.HasPrefix(prefix, "_"):
		return token{}, l.fail("the prefix %q must not begin with _", prefix)
	}
	return token{kind: tokenName, text: prefix, local: local}, nil
}

// dotted reads a name in which full stops may stand, save at its end.
func (l *lexer) dotted(ok func(rune) bool) (string, error) {
	name := ""
	for {
		more, err := l.while(ok)
		if err != nil {
			return "", err
		}
		name += more
		b, _ := l.in.Peek(1 + utf8.UTFMax)
		if len(b) < 2 || b[0] != '.' {
			return name, nil
		}
		dots := 1
		for dots < len(b) && b[dots] == '.' {
			dots++
		}
		if r, _ := utf8.DecodeRune(b[dots:]); !ok(r) {
			return name, nil
		}
		name += strings.Repeat(".", dots)
		_, _ = l.in.Discard(dots) // just seen
	}
}

// local reads what stands behind the colon of a name.
func (l *lexer) local() (string, error) {
	name := ""
	for {
		more, err := l.dotted(func(r rune) bool { return isNameChar(r) || r == ':' })
		if err != nil {
			return "", err
		}
		if name += more; len(name) > MostToken {
			return "", l.fail("a name is longer than %d bytes", MostToken)
		}
		b, _ := l.in.Peek(3)
		switch {
		case len(b) > 1 && b[0] == '\\' && strings.IndexByte("_~.-!$&'()*+,;=/?#@%", b[1]) >= 0:
			name += string(b[1])
			_, _ = l.in.Discard(2) // just seen
		case len(b) == 3 && b[0] == '%' && isHex(b[1]) && isHex(b[2]):
			name += string(b)
			_, _ = l.in.Discard(3) // just seen
		default:
			return name, nil
		}
	}
}

func isHex(b byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", b) >= 0 }

// resolve makes an IRI absolute.
func (p *parser) resolve(t token) (string, error) {
	if p.base == "" || hasScheme(t.text) {
		return t.text, nil
	}
	base, err := url.Parse(p.base)
	if err == nil {
		var of *url.URL
		if of, err = base.Parse(t.text); err == nil {
			return of.String(), nil
		}
	}
	return "", p.failAt(t.line, "an IRI cannot be resolved against the base")
}

func hasScheme(iri string) bool {
	scheme, _, ok := strings.Cut(iri, ":")
	return ok && scheme != "" && !strings.ContainsAny(scheme, "/?#")
}
