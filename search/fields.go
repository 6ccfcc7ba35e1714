package search

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// fieldNames lists the fields of the query language.
func fieldNames() []FieldName {
	return []FieldName{
		FieldBrand, FieldLang, FieldTag, FieldSpeaker, FieldStudy,
		FieldMethod, FieldMarket, FieldKind, FieldBefore, FieldAfter,
	}
}

// fieldOf splits name:value where name is a field.
func fieldOf(raw string) (name FieldName, value string, ok bool) {
	before, value, found := strings.Cut(raw, ":")
	name = FieldName(strings.ToLower(before))
	if !found || !slices.Contains(fieldNames(), name) {
		return "", "", false
	}
	return name, value, true
}

// fieldToken makes a field of its parts, if the value is possible.
func fieldToken(name FieldName, value string, at, valueAt int) (token, error) {
	switch name {
	case FieldKind:
		value = strings.ToLower(value)
		if !slices.Contains(Kinds(), Kind(value)) {
			return token{}, &SyntaxError{Offset: valueAt, Reason: "after kind: write " + kindsInWords()}
		}
	case FieldBefore, FieldAfter:
		if _, _, err := ParsePeriod(value); err != nil {
			return token{}, &SyntaxError{Offset: valueAt, Reason: "after " + string(name) + ": " + err.Error()}
		}
	}
	return token{term, Field{name, value}, at}, nil
}

// kindsInWords lists the kinds for a sentence.
func kindsInWords() string {
	var b strings.Builder
	kinds := Kinds()
	for i, k := range kinds {
		switch {
		case i == len(kinds)-1:
			b.WriteString(" or ")
		case i > 0:
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}

// errPeriod completes a sentence that begins with where the period stood.
var errPeriod = errors.New("write a day, a month or a year, such as 2026-03-31, 2026-03 or 2026")

// ParsePeriod reads a day, a month or a year (2026-03-31, 2026-03, 2026) as
// the time [from, to) in UTC. The text of its error says what to write.
func ParsePeriod(value string) (from, to time.Time, err error) {
	periods := []struct {
		layout              string
		years, months, days int
	}{
		{layout: time.DateOnly, days: 1},
		{layout: "2006-01", months: 1},
		{layout: "2006", years: 1},
	}
	for _, p := range periods {
		if len(value) != len(p.layout) {
			continue
		}
		if from, err := time.Parse(p.layout, value); err == nil {
			return from, from.AddDate(p.years, p.months, p.days), nil
		}
	}
	return time.Time{}, time.Time{}, errPeriod
}
