package dictionary

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

// readTurtle reads the labels of SKOS concepts in Turtle or N-Triples. It knows
// as much of the language as it needs to tell where subjects, properties and
// strings are.
func readTurtle(r *bufio.Reader, p languages, emit func(unit) error) error {
	t := turtleReader{r: bufio.NewReaderSize(inUTF8(r), 1<<16), line: 1}
	var c concept
	subject, property := "", ""
	position, depth := 0, 0 // of subject, property, object
	flush := func() error {
		defer func() { c = concept{} }()
		if len(c.sources) == 0 || len(c.targets) == 0 {
			return nil
		}
		return emit(c.unit)
	}
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return flush()
		}
		if err != nil {
			return err
		}
		switch token.kind {
		case '[', '(':
			if depth++; depth > maxDepth {
				return badLine(t.line, "more than %d nodes in one another", maxDepth)
			}
		case ']', ')':
			depth = max(depth-1, 0)
		default:
			if depth > 0 {
				continue
			}
			switch {
			case token.kind == '.':
				position = 0
			case token.kind == ';':
				position = 1
			case token.kind == ',':
				position = 2
			case position == 0:
				if token.text != subject {
					if err := flush(); err != nil {
						return err
					}
				}
				subject, position = token.text, 1
			case position == 1:
				property, position = token.text, 2
			case token.kind == '"' && isLabel(property):
				c.add(token.text, token.language, p)
			}
		}
	}
}

// turtleReader cuts Turtle into tokens.
type turtleReader struct {
	r     *bufio.Reader
	line  int
	again []rune // read once already
}

// turtleToken is a string, a name, or a sign.
type turtleToken struct {
	kind     rune // '"' for strings, 'n' for names, otherwise the sign
	text     string
	language string // of a string
}

func (t *turtleReader) read() (rune, error) {
	if len(t.again) > 0 {
		r := t.again[0]
		t.again = t.again[1:]
		return r, nil
	}
	r, size, err := t.r.ReadRune()
	switch {
	case err != nil:
		return 0, err
	case r == '\n':
		t.line++
	case r == 0:
		return 0, badLine(t.line, "a NUL byte")
	case r == '\ufffd' && size == 1:
		return 0, badLine(t.line, "not UTF-8")
	}
	return r, nil
}

func (t *turtleReader) next() (turtleToken, error) {
	for {
		r, err := t.read()
		if err != nil {
			return turtleToken{}, err
		}
		switch {
		case r == '#':
			if err := t.comment(); err != nil {
				return turtleToken{}, err
			}
		case strings.ContainsRune(" \t\r\n\ufeff", r):
		case strings.ContainsRune(".;,[]()", r):
			return turtleToken{kind: r}, nil
		case r == '<':
			text, err := t.until(func(r rune) bool { return r == '>' }, true)
			return turtleToken{kind: 'n', text: text}, err
		case r == '"' || r == '\'':
			return t.quoted(r)
		default:
			text, err := t.until(endsName, false)
			return turtleToken{kind: 'n', text: string(r) + text}, err
		}
	}
}

func endsName(r rune) bool { return strings.ContainsRune(" \t\r\n;,[]()<\"'", r) }

func (t *turtleReader) comment() error {
	for {
		r, err := t.read()
		if err != nil || r == '\n' {
			return err
		}
	}
}

// until reads up to a character, and that one, too, if it is part of the token.
func (t *turtleReader) until(ends func(rune) bool, part bool) (string, error) {
	var b strings.Builder
	for b.Len() < maxNode {
		r, err := t.read()
		if errors.Is(err, io.EOF) && !part {
			return strings.TrimSuffix(b.String(), "."), nil
		}
		if err != nil {
			return "", t.cut(err)
		}
		if ends(r) {
			if part {
				return b.String(), nil
			}
			return t.name(b.String(), r)
		}
		b.WriteRune(r)
	}
	return "", badLine(t.line, "a name longer than %d bytes", maxNode)
}

// name gives back what follows a name, and the full stop that ends it.
func (t *turtleReader) name(name string, after rune) (string, error) {
	t.again = append(t.again[:0], after)
	if trimmed, found := strings.CutSuffix(name, "."); found {
		t.again = append(t.again[:0], '.', after)
		return trimmed, nil
	}
	return name, nil
}

func (t *turtleReader) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return badLine(t.line, "ends in the middle")
	}
	return err
}

// quoted reads a string that has begun, long or short, and its language.
func (t *turtleReader) quoted(quote rune) (turtleToken, error) {
	token := turtleToken{kind: '"'}
	long := false
	if next, err := t.r.Peek(2); err == nil && string(next) == strings.Repeat(string(quote), 2) {
		long = true
		_, _ = t.r.Discard(2) // they are there
	}
	var b strings.Builder
	for end := 0; ; {
		if b.Len() > maxNode {
			return token, badLine(t.line, "a string longer than %d bytes", maxNode)
		}
		r, err := t.read()
		if err != nil {
			return token, t.cut(err)
		}
		switch {
		case r == quote:
			if end++; !long || end == 3 {
				token.text = strings.TrimSuffix(b.String(), strings.Repeat(string(quote), end-1))
				token.language, err = t.language()
				return token, err
			}
			b.WriteRune(r)
			continue
		case r == '\\':
			if r, err = t.escaped(); err != nil {
				return token, err
			}
		case r == '\n' && !long:
			return token, badLine(t.line-1, "a string that its line does not end")
		}
		end = 0
		b.WriteRune(r)
	}
}

func (t *turtleReader) escaped() (rune, error) {
	r, err := t.read()
	if err != nil {
		return 0, t.cut(err)
	}
	digits := map[rune]int{'u': 4, 'U': 8}[r]
	switch {
	case r == 'n' || r == 't' || r == 'r':
		return ' ', nil
	case digits == 0:
		return r, nil
	}
	var hex [8]byte
	if _, err := io.ReadFull(t.r, hex[:digits]); err != nil {
		return 0, t.cut(err)
	}
	n, err := strconv.ParseUint(string(hex[:digits]), 16, 32)
	if err != nil || n > 0x10ffff || n == 0 {
		return 0, badLine(t.line, "%q is no character", hex[:digits])
	}
	return rune(n), nil //nolint:gosec // checked above
}

// language reads the tag after a string.
func (t *turtleReader) language() (string, error) {
	if next, err := t.r.Peek(1); err != nil || next[0] != '@' {
		return "", nil //nolint:nilerr // a string may end the file
	}
	_, _ = t.r.Discard(1) // it is there
	return t.until(func(r rune) bool { return endsName(r) || r == '.' }, false)
}
