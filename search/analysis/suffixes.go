package analysis

import (
	"strings"
	"unicode/utf8"
)

// endings is a table of suffixes and what takes their place.
type endings struct {
	table   map[string]string
	longest int // in bytes
	least   int // characters that must remain of the word
}

// ending makes a step that takes the longest suffix of a table off a word of
// which at least so many characters remain. The list holds suffixes parted by
// spaces; "ci:t" puts t in the place of ci.
func ending(least int, list string) func(string) string {
	e := endings{table: make(map[string]string), least: least}
	for field := range strings.FieldsSeq(list) {
		suffix, instead, _ := strings.Cut(field, ":")
		e.table[suffix] = instead
		e.longest = max(e.longest, len(suffix))
	}
	return e.strip
}

// strip applies the table to one word.
func (e endings) strip(s string) string {
	from := max(0, len(s)-e.longest)
	for i := from; i < len(s); i++ {
		if !utf8.RuneStart(s[i]) {
			continue
		}
		instead, ok := e.table[s[i:]]
		if ok && utf8.RuneCountInString(s[:i]) >= e.least {
			return s[:i] + instead
		}
	}
	return s
}

// dropFleeting takes out the vowel that some Slavic endings bring with them,
// as the e in košíček, košíčku: between the last two consonants of a stem.
func dropFleeting(vowels, allVowels string) func(string) string {
	return func(s string) string {
		runes := []rune(s)
		n := len(runes)
		if n < 5 || !strings.ContainsRune(vowels, runes[n-2]) ||
			strings.ContainsRune(allVowels, runes[n-1]) || strings.ContainsRune(allVowels, runes[n-3]) {
			return s
		}
		return string(append(runes[:n-2], runes[n-1]))
	}
}

// bare makes a step of fold: for stemmers that work without accents.
func bare(keep string) func(string) string {
	return func(s string) string { return fold(s, keep) }
}

// prefix is like ending, at the beginning of words.
func prefix(least int, list string) func(string) string {
	e := endings{table: make(map[string]string)}
	for field := range strings.FieldsSeq(list) {
		begin, instead, _ := strings.Cut(field, ":")
		e.table[begin] = instead
		e.longest = max(e.longest, len(begin))
	}
	return func(s string) string {
		for n := min(e.longest, len(s)); n > 0; n-- {
			instead, ok := e.table[s[:n]]
			if ok && utf8.RuneCountInString(s[n:]) >= least {
				return instead + s[n:]
			}
		}
		return s
	}
}
