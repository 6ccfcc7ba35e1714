package transcript

import (
	"encoding/json"
	"io"
	"strings"
)

// jsonWalk goes through a JSON text without copying it.
type jsonWalk struct {
	s     string
	found *jsonFinder
	ended func() error // why to stop; nil to go on
}

// largestItem is what an object of a list may have, in bytes, to be taken for
// an utterance. Larger ones are searched for lists.
const largestItem = 4 << 20

// space skips white space and returns where the next thing begins. A text that
// ends there has broken off.
func (w *jsonWalk) space(i int) (int, error) {
	for ; i < len(w.s); i++ {
		if c := w.s[i]; c != ' ' && c != '\t' && c != '\n' && c != '\r' {
			return i, nil
		}
	}
	return i, io.ErrUnexpectedEOF
}

func (w *jsonWalk) broken(i int) error {
	return &SyntaxError{Line: 1 + strings.Count(w.s[:i], "\n"), Reason: "the JSON is broken there"}
}

// value reads the value at i, which stands at path, and returns its end.
func (w *jsonWalk) value(i int, path []string) (int, error) {
	if err := w.ended(); err != nil {
		return i, err
	}
	if len(path) > deepest {
		return i, tooMuch("values stand too deep within each other; the limit is %d", deepest)
	}
	i, err := w.space(i)
	if err != nil {
		return i, err
	}
	switch w.s[i] {
	case '{':
		return w.object(i+1, path)
	case '[':
		return w.array(i+1, append(path, "[]"))
	case '"':
		end, err := w.text(i)
		if err == nil {
			w.found.text(path, w.s[i:end])
		}
		return end, err
	}
	return w.literal(i)
}

// text returns the end of the string that begins at i.
func (w *jsonWalk) text(i int) (int, error) {
	for i++; i < len(w.s); i++ {
		switch w.s[i] {
		case '\\':
			i++
		case '"':
			return i + 1, nil
		}
	}
	return len(w.s), io.ErrUnexpectedEOF
}

// literal returns the end of a number, or of true, false or null.
func (w *jsonWalk) literal(i int) (int, error) {
	end := i
	for end < len(w.s) && (w.s[end] >= '0' && w.s[end] <= '9' || w.s[end] >= 'a' && w.s[end] <= 'z' || strings.IndexByte("+-.EIN", w.s[end]) >= 0) {
		end++
	}
	if end == i {
		return i, w.broken(i)
	}
	return end, nil
}

// next goes on in an object or array: over a comma, or to its end.
func (w *jsonWalk) next(i int, closing byte) (at int, done bool, err error) {
	i, err = w.space(i)
	if err != nil {
		return i, false, err
	}
	switch w.s[i] {
	case ',':
		i, err = w.space(i + 1)
		return i, false, err
	case closing:
		return i + 1, true, nil
	}
	return i, false, w.broken(i)
}

func (w *jsonWalk) object(i int, path []string) (int, error) {
	i, err := w.space(i)
	if err == nil && w.s[i] == '}' {
		return i + 1, nil
	}
	for err == nil {
		if w.s[i] != '"' {
			return i, w.broken(i)
		}
		var end int
		if end, err = w.text(i); err != nil {
			return end, err
		}
		key := normalKey(unquoted(w.s[i:end]))
		w.found.lastKey = key
		if i, err = w.space(end); err != nil {
			return i, err
		}
		if w.s[i] != ':' {
			return i, w.broken(i)
		}
		if i, err = w.value(i+1, append(path, key)); err != nil {
			return i, err
		}
		var done bool
		if i, done, err = w.next(i, '}'); done {
			return i, err
		}
	}
	return i, err
}

// array reads a list. Objects that say something are its items; others are
// searched for lists themselves. Of alternatives only the first counts.
func (w *jsonWalk) array(i int, path []string) (int, error) {
	guesses := len(path) > 1 && isGuesses(path[len(path)-2])
	i, err := w.space(i)
	if err == nil && w.s[i] == ']' {
		return i + 1, nil
	}
	for n := 0; err == nil; n++ {
		if i, err = w.element(i, path, guesses && n > 0); err != nil {
			return i, err
		}
		var done bool
		if i, done, err = w.next(i, ']'); done {
			return i, err
		}
	}
	return i, err
}

// element reads a value of a list, or only passes it.
func (w *jsonWalk) element(i int, path []string, pass bool) (int, error) {
	if err := w.ended(); err != nil {
		return i, err
	}
	if w.s[i] != '{' && !pass {
		return w.value(i, path)
	}
	end, err := w.skip(i)
	if pass {
		return end, err
	}
	if err != nil { // it breaks off: what is whole within it counts
		w.found.cut = append(w.found.cut, listKey(path))
		return w.value(i, path)
	}
	if end-i <= largestItem {
		if done, err := w.found.item(path, w.s[i:end]); done || err != nil {
			return end, err
		}
	}
	return w.value(i, path)
}

// skip returns the end of the value at i without looking into it.
func (w *jsonWalk) skip(i int) (int, error) {
	open := 0
	for i < len(w.s) {
		switch c := w.s[i]; c {
		case '"':
			end, err := w.text(i)
			if err != nil {
				return end, err
			}
			i = end - 1
		case '{', '[':
			open++
		case '}', ']':
			open--
		case ',':
			if open == 0 {
				return i, nil
			}
		}
		i++
		if open == 0 && strings.IndexByte(`}]"`, w.s[i-1]) >= 0 {
			return i, nil
		}
		if open < 0 {
			return i - 1, nil
		}
	}
	return i, io.ErrUnexpectedEOF
}

// unquoted is the text of a JSON string, "" if it is none.
func unquoted(s string) string {
	if inner := s[1 : len(s)-1]; !strings.Contains(inner, `\`) {
		return inner
	}
	var out string
	if json.Unmarshal([]byte(s), &out) != nil {
		return ""
	}
	return out
}
