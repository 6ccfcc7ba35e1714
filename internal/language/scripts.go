package language

import (
	"unicode"
	"unicode/utf8"
)

// scripts are those that known languages are written in. The weights make up
// for how much a character says: a word is five letters in English and two
// characters in Chinese. Latin counts least, because names of brands and films
// stand in Latin letters in any text.
var scripts = []struct {
	table  *unicode.RangeTable
	weight int
}{
	{unicode.Latin, 1},
	{unicode.Cyrillic, 3},
	{unicode.Greek, 3},
	{unicode.Hebrew, 3},
	{unicode.Arabic, 3},
	{unicode.Devanagari, 3},
	{unicode.Thai, 3},
	{unicode.Hangul, 6},
	{unicode.Han, 8},
	{unicode.Hiragana, 8},
	{unicode.Katakana, 8},
}

// Indices into scripts of those that are looked at by themselves.
const (
	latin = iota
	han   = iota + 7
	hiragana
	katakana
)

// mainScript is the script of most letters, with their weighted number; nil
// where there are no letters. Japanese goes by Hiragana.
func mainScript(text string) (script *unicode.RangeTable, letters int) {
	var n [katakana + 1]int
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf:
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
				n[latin]++
			}
		case unicode.IsLetter(r):
			for i, s := range scripts {
				if unicode.Is(s.table, r) {
					n[i] += s.weight
					break
				}
			}
		}
	}
	// Any text of some length in Japanese has kana; Chinese quotes them rarely.
	n[hiragana] += n[katakana]
	n[katakana] = 0
	if n[hiragana]*20 > n[han] {
		n[hiragana] += n[han]
		n[han] = 0
	}
	for i, count := range n {
		if count > letters {
			script, letters = scripts[i].table, count
		}
	}
	return script, letters
}
