package dictionary

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Some dictionaries of the DICT protocol, such as Mueller's, are set like printed
// ones: lines are broken anywhere, "_n." and the like are labels, senses are
// numbered "1)" within parts of speech, and examples stand among translations.

var (
	label = regexp.MustCompile(`(?:^|\s)_\pL[\pL.-]{0,15}\.`)
	// bracket begins a sense "1)", or one within it, "а)"; section begins a part
	// of speech, "2. _v." or "II _a.".
	bracket = regexp.MustCompile(`(?:^|\s)(?:(\d{1,2})|\pL)[)>](?:\s|$)`)
	section = regexp.MustCompile(`(?:^|\s)(?:\d{1,2}\.|[IVX]+)\s+_`)
)

// labelled reports whether an entry is of that kind.
func labelled(body string) bool {
	return strings.Contains(body, "_") && label.MatchString(body) || strings.Contains(body, " 1) ")
}

// labelledSenses finds the lists of translations in an entry, each with the
// number of its sense, from 0. The meanings of an idiom, lettered behind it, are
// none of the word.
func labelledSenses(body string, yield func(sense int, list string) bool) {
	text := strings.Join(strings.Fields(body), " ")
	text = section.ReplaceAllString(text, " \x011\x02 _")
	text = bracket.ReplaceAllString(text, " \x01$1\x02 ")
	text = label.ReplaceAllString(cutBrackets(text), " ")
	foreign := strings.ContainsFunc(text, notLatin)
	sense, idiom := 0, false
	for part := range strings.SplitSeq(text, "\x01") {
		number, list, marked := strings.Cut(part, "\x02")
		if !marked {
			list = part
		} else if n, err := strconv.Atoi(number); err == nil {
			sense = max(n-1, 0)
		}
		idiom = idiom && marked && number == ""
		given := list
		if foreign {
			given = translationsOnly(list)
		}
		if given != "" && !idiom && !yield(sense, given) {
			return
		}
		idiom = idiom || endsInLatin(list)
	}
}

func notLatin(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }

func latin(r rune) bool { return unicode.Is(unicode.Latin, r) }

// endsInLatin reports whether the last of what semicolons separate is in Latin
// letters.
func endsInLatin(list string) bool {
	last := list[strings.LastIndexByte(list, ';')+1:]
	return strings.ContainsFunc(last, latin) && !strings.ContainsFunc(last, notLatin)
}

// translationsOnly leaves out examples: in a text of another script these are
// what has Latin letters in it, and the translation of these.
func translationsOnly(list string) string {
	var kept []string
	for piece := range strings.SplitSeq(list, ";") {
		for part := range strings.SplitSeq(piece, ",") {
			if strings.ContainsFunc(part, latin) {
				break
			}
			if text := strings.TrimSpace(part); utf8.RuneCountInString(text) > 1 {
				kept = append(kept, text)
			}
		}
	}
	return strings.Join(kept, ", ")
}
