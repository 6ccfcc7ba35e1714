package dictionary

import (
	"iter"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Segment is a text and its translation.
type Segment struct{ Source, Target string }

// Segments are aligned texts, up to the first error.
type Segments = iter.Seq2[Segment, error]

var (
	markup      = regexp.MustCompile(`<[^<>]{0,200}>|&[a-z]{2,6};|\$\([^()]{0,40}\)|\$?\{[^{}]{0,40}\}|%[-#0-9.*$]*(?:\([^()]{0,40}\))?[a-zA-Z0-9]+%?`)
	accelerator = regexp.MustCompile(`[_&~](\pL)|\(\s?[_&~]\pL\)`)
)

// plainText is a message of a program without its placeholders, tags, and the
// marks of the letters that are keys.
func plainText(message string) string {
	if strings.ContainsAny(message, "<&${%") {
		message = markup.ReplaceAllString(message, " ")
	}
	if strings.ContainsAny(message, "_&~") {
		message = unmarked(message)
	}
	return strings.TrimSpace(message)
}

// unmarked takes the mark from the letter that is a key, but leaves names with
// several such characters, as they are of a machine.
func unmarked(message string) string {
	if strings.Count(message, "_") > 1 {
		return strings.ReplaceAll(message, "_", " ")
	}
	return accelerator.ReplaceAllString(message, "$1")
}

// isText reports whether a string can be part of a table.
func isText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) })
}
