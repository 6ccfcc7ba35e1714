package dictionary

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// lines reads a text line by line and refuses what is no text.
type lines struct {
	scanner *bufio.Scanner
	text    string // without its end
	number  int    // from 1
	err     error
}

func newLines(r io.Reader) *lines {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 1<<16), maxLine)
	return &lines{scanner: s}
}

func (l *lines) next() bool {
	if l.err != nil {
		return false
	}
	if !l.scanner.Scan() {
		switch err := l.scanner.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			l.err = badLine(l.number+1, "longer than %d bytes", maxLine)
		case err != nil:
			l.err = fmt.Errorf("after line %d: %w", l.number, err)
		}
		return false
	}
	l.number++
	l.text = l.scanner.Text()
	if l.number == 1 {
		l.text = strings.TrimPrefix(l.text, "\ufeff")
	}
	switch {
	case !utf8.ValidString(l.text):
		l.err = badLine(l.number, "not UTF-8")
	case strings.IndexByte(l.text, 0) >= 0:
		l.err = badLine(l.number, "a NUL byte")
	}
	return l.err == nil
}
