package indextest

import (
	"slices"
	"strings"
	"time"

	"earshot/search"
)

// means is the meaning of a query for passages of the varied corpus, whose
// words have one form only and occur in every language or in none.
func means(n search.Node, p *search.Passage) bool {
	switch n := n.(type) {
	case search.Word:
		return slices.Contains(strings.Fields(p.Text), n.Text)
	case search.Prefix:
		return slices.ContainsFunc(strings.Fields(p.Text), func(w string) bool { return strings.HasPrefix(w, n.Text) })
	case search.Phrase:
		return strings.Contains(" "+p.Text+" ", " "+n.Text+" ")
	case search.Not:
		return !means(n.Part, p)
	case search.Or:
		return slices.ContainsFunc(n, func(part search.Node) bool { return means(part, p) })
	case search.Sequence:
		return meansSequence(n, p)
	case search.Field:
		return meansField(n, p)
	}
	return false
}

func meansSequence(parts search.Sequence, p *search.Passage) bool {
	words, heard, found := 0, 0, 0
	for _, part := range parts {
		matches := means(part, p)
		switch part.(type) {
		case search.Word, search.Prefix:
			words++
			if isHeard(part) {
				heard++
			}
			if matches {
				found++
			}
		default:
			if !matches {
				return false
			}
		}
	}
	// Words that nobody has said do not count, but one of them is no match.
	return found >= max(min(words, 1), (heard+2)/3)
}

// isHeard reports whether a word or prefix occurs in the varied corpus.
func isHeard(part search.Node) bool {
	switch part := part.(type) {
	case search.Word:
		return part.Text != "unheard"
	case search.Prefix:
		return part.Text != "zz"
	}
	return true
}

// equalsAny reports whether one of values is the one given; an empty one is none.
func equalsAny(value string, values []string) bool {
	return value != "" && slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(value, v) })
}

func meansField(f search.Field, p *search.Passage) bool {
	switch f.Name {
	case search.FieldBrand:
		return equalsAny(f.Value, p.Brands)
	case search.FieldLang:
		return strings.EqualFold(f.Value, p.Language)
	case search.FieldTag:
		return equalsAny(f.Value, p.Tags)
	case search.FieldSpeaker:
		return strings.EqualFold(f.Value, p.Speaker)
	case search.FieldStudy:
		return strings.EqualFold(f.Value, p.Study)
	case search.FieldMethod:
		return strings.EqualFold(f.Value, p.Method)
	case search.FieldMarket:
		return equalsAny(f.Value, p.Markets)
	case search.FieldKind:
		return strings.EqualFold(f.Value, string(p.Kind))
	}
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		first, err := time.Parse(layout, f.Value)
		if err != nil || p.HeldOn.IsZero() {
			continue
		}
		return p.HeldOn.Before(first) == (f.Name == search.FieldBefore)
	}
	return false
}
