package analysis

import "strings"

// Dense reports whether a text has characters of a script that is written
// without spaces: its terms are pairs of characters, not words.
func Dense(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return classOf(r) == dense })
}
