package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// symbol is the kind of a token.
type symbol int

const (
	end   symbol = iota
	open         // (
	shut         // )
	minus        // - or NOT
	and
	or
	term  // a Word, Prefix, Phrase or Field
	blank // what says nothing, such as punctuation; a minus before it is lost
)

// token is one piece of a query's text.
type token struct {
	symbol symbol
	node   Node // of a term
	at     int  // offset in code points
}

// lexer takes the text of a query apart.
type lexer struct {
	text []rune // control characters replaced by spaces
	at   int
}

// closers tells which characters close a quote that another one opened. A
// curly quote may close with a plain one, as keyboards change only some.
var closers = map[rune]string{
	'"': `"`, '＂': `＂"`, '„': `“”"`, '“': `”“"`, '”': `”"`, '‟': `”"`,
	'«': "»", '»': "«»", '「': "」", '『': "』",
}

// next is the next token.
func (l *lexer) next() (token, error) {
	for l.at < len(l.text) && l.text[l.at] == ' ' {
		l.at++
	}
	if l.at == len(l.text) {
		return token{end, nil, l.at}, nil
	}
	t := token{at: l.at}
	switch r := l.text[l.at]; {
	case r == '(':
		t.symbol = open
	case r == ')':
		t.symbol = shut
	case r == '-' && l.negates():
		t.symbol = minus
	default:
		return l.term()
	}
	l.at++
	return t, nil
}

// negates reports whether the minus at the current place has something to
// negate right behind it.
func (l *lexer) negates() bool {
	return l.at+1 < len(l.text) && l.text[l.at+1] != ' ' && l.text[l.at+1] != ')'
}

// term reads a phrase, a field or a word.
func (l *lexer) term() (token, error) {
	at := l.at
	if l.atQuote() {
		text, err := l.quoted()
		if err != nil || !speaks(text) {
			return token{symbol: blank}, err
		}
		return token{term, Phrase{text}, at}, nil
	}
	raw := l.bare()
	front := strings.TrimLeftFunc(raw, mute)
	at += runeCount(raw) - runeCount(front)
	if name, value, ok := fieldOf(front); ok {
		return l.field(name, value, at)
	}
	return wordToken(front, at)
}

// field reads the rest of a field after its name and what followed the colon.
func (l *lexer) field(name FieldName, value string, at int) (token, error) {
	valueAt := l.at - runeCount(value)
	if value == "" && l.atQuote() {
		text, err := l.quoted()
		if err != nil || text == "" {
			return token{symbol: blank}, err
		}
		return fieldToken(name, text, at, valueAt)
	}
	value = strings.TrimRight(value, sentenceMarks)
	if !speaks(value) {
		return wordToken(string(l.text[at:l.at]), at)
	}
	return fieldToken(name, value, at, valueAt)
}

// sentenceMarks end a sentence or a part of one, not the value of a field.
const sentenceMarks = ",;.!?…"

// atQuote reports whether a quote opens at the current place.
func (l *lexer) atQuote() bool {
	return l.at < len(l.text) && closers[l.text[l.at]] != ""
}

// quoted reads from an opening quote to its end and returns what is between,
// white space reduced to single spaces.
func (l *lexer) quoted() (string, error) {
	from := l.at
	closing := closers[l.text[from]]
	n := slices.IndexFunc(l.text[from+1:], func(r rune) bool { return strings.ContainsRune(closing, r) })
	if n < 0 {
		return "", &SyntaxError{Offset: from, Reason: "closing quote missing"}
	}
	l.at = from + 1 + n + 1
	inside := strings.ReplaceAll(string(l.text[from+1:from+1+n]), `"`, " ")
	return strings.Join(strings.Fields(inside), " "), nil
}

// bare reads up to a space, a parenthesis or a quote.
func (l *lexer) bare() string {
	from := l.at
	for l.at < len(l.text) {
		r := l.text[l.at]
		if l.atQuote() || r == ' ' || r == '(' || r == ')' {
			break
		}
		l.at++
	}
	return string(l.text[from:l.at])
}

// wordToken makes a word, a prefix or an operator of text that begins with
// something that speaks.
func wordToken(front string, at int) (token, error) {
	text := strings.TrimRightFunc(front, mute)
	switch {
	case text == "":
		return token{symbol: blank}, nil
	case runeCount(text) > MaxTermRunes:
		reason := fmt.Sprintf("word longer than %d characters", MaxTermRunes)
		return token{}, &SyntaxError{Offset: at, Reason: reason, Limit: LimitTermRunes}
	case strings.HasPrefix(front[len(text):], "*"):
		return token{term, Prefix{text}, at}, nil
	case text == "OR":
		return token{or, nil, at}, nil
	case text == "AND":
		return token{and, nil, at}, nil
	case text == "NOT":
		return token{minus, nil, at}, nil
	}
	return token{term, Word{text}, at}, nil
}

// mute reports whether a character says nothing by itself: punctuation,
// mathematical signs, currency. Emoji speak.
func mute(r rune) bool {
	return !unicode.In(r, unicode.L, unicode.N, unicode.M, unicode.So)
}

// speaks reports whether text has anything that could be found.
func speaks(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !mute(r) })
}

func runeCount(s string) int { return utf8.RuneCountInString(s) }
