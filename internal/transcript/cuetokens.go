package transcript

import (
	"html"
	"strings"
)

// tokenKind is what a token of cue text is.
type tokenKind int

const (
	tokenText tokenKind = iota
	tokenStart
	tokenEnd
	tokenStamp
)

// token is a piece of cue text, as the WebVTT standard cuts it.
type token struct {
	kind       tokenKind
	value      string   // the text, the name of the tag, or the stamp
	classes    []string // of a start tag
	annotation string   // of a start tag
	open       bool     // the cue ends before the tag does
}

// vttSpace is what the standard takes for white space.
const vttSpace = "\t\n\f\r "

// longestTag bounds the search for the end of a tag where the text is a
// person's, so that a text full of lone brackets is not read over and over.
const longestTag = 512

// nextToken cuts one token from the beginning of s, which is not empty. The
// end of a tag is searched for in so many bytes.
func nextToken(s string, within int) (token, int) {
	if s[0] != '<' {
		n := strings.IndexByte(s, '<')
		if n < 0 {
			n = len(s)
		}
		return token{kind: tokenText, value: html.UnescapeString(s[:n])}, n
	}
	n := strings.IndexByte(s[:min(len(s), within)], '>')
	open := n < 0
	end := n + 1
	if open {
		n, end = len(s), len(s)
	}
	t := readTag(s[1:n])
	t.open = open
	return t, end
}

// readTag reads what stands between the angle brackets.
func readTag(s string) token {
	switch {
	case s == "":
		return token{kind: tokenStart}
	case s[0] == '/':
		return token{kind: tokenEnd, value: s[1:]}
	case s[0] >= '0' && s[0] <= '9':
		return token{kind: tokenStamp, value: s}
	}
	t := token{kind: tokenStart}
	head, note := s, ""
	if i := strings.IndexAny(s, "\t\n\f "); i >= 0 {
		head, note = s[:i], s[i:]
	}
	name, classes, _ := strings.Cut(head, ".")
	t.value = name
	for class := range strings.SplitSeq(classes, ".") {
		if class != "" {
			t.classes = append(t.classes, class)
		}
	}
	t.annotation = strings.Join(strings.FieldsFunc(html.UnescapeString(note), isVTTSpace), " ")
	return t
}

func isVTTSpace(r rune) bool { return strings.ContainsRune(vttSpace, r) }
