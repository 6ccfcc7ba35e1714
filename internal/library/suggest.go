package library

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/search"
	"earshot/search/analysis"
)

// Suggestion is something that a person who types may be about to write, or
// looks for.
type Suggestion struct {
	Kind  SuggestionKind
	Text  string // for people: a word, a term, or what something is called
	Query string // the query with it in the place of what was typed last
	URL   string // of the page of a study, session, finding or insight; "" otherwise
}

// SuggestionKind says what a suggestion is.
type SuggestionKind string

// The kinds of suggestion, the most useful first.
const (
	SuggestWord    SuggestionKind = "word" // frequent in what the person may read
	SuggestTag     SuggestionKind = "tag"
	SuggestConcept SuggestionKind = "concept" // a term of the glossary
	SuggestBrand   SuggestionKind = "brand"
	SuggestInsight SuggestionKind = "insight"
	SuggestFinding SuggestionKind = "finding"
	SuggestStudy   SuggestionKind = "study"
	SuggestSession SuggestionKind = "session"
)

var suggestionKinds = []SuggestionKind{
	SuggestWord, SuggestTag, SuggestConcept, SuggestBrand, SuggestInsight, SuggestFinding, SuggestStudy, SuggestSession,
}

// Limits of suggesting.
const (
	DefaultSuggestions = 8
	MostSuggestions    = 20
	// fairShare is how many of one kind come before the others of other kinds.
	fairShare = 3
)

// Suggestions completes what a person has typed so far: the last word of it
// with frequent words, tags, terms and brands, and all of it, or the last word,
// with what things are called. It tells only of what the person may read.
// limit is the most to answer with; 0 means DefaultSuggestions.
func (l *Library) Suggestions(ctx context.Context, who auth.Person, typed string, limit int) ([]Suggestion, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	if limit < 0 || limit > MostSuggestions {
		return nil, &search.LimitError{Name: "limit", Given: limit, Most: MostSuggestions}
	}
	if len(typed) > search.MaxQueryBytes {
		return nil, &search.SyntaxError{
			Offset: utf8.RuneCountInString(typed[:search.MaxQueryBytes]), Limit: search.LimitQueryBytes,
			Reason: fmt.Sprintf("query longer than %d bytes", search.MaxQueryBytes),
		}
	}
	ctx, cancel := context.WithTimeout(ctx, search.Deadline)
	defer cancel()
	t := readTyped(typed)
	found, err := l.suggestWords(ctx, who, t)
	if err != nil {
		return nil, err
	}
	named, err := l.suggestTitles(ctx, who, t)
	if err != nil {
		return nil, err
	}
	return fairly(append(found, named...), cmp.Or(limit, DefaultSuggestions)), nil
}

// typed is the text of a query that is being written.
type typed struct {
	head string // what comes before the last word
	last string // the word at the end; "" behind a space
	only string // kind that is asked for, by the name of a field before the word; "" for any
	all  string // all words, folded
}

func readTyped(text string) typed {
	at := strings.LastIndexFunc(text, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '(' || r == '"' }) + 1
	t := typed{head: text[:at], last: text[at:], all: folded(text)}
	if rest, negated := strings.CutPrefix(t.last, "-"); negated {
		t.head, t.last = t.head+"-", rest
	}
	if name, value, isField := strings.Cut(t.last, ":"); isField {
		switch strings.ToLower(name) {
		case "brand", "tag":
			t.only, t.last, t.all = strings.ToLower(name), value, ""
		}
	}
	return t
}

// suggestWords completes the last word.
func (l *Library) suggestWords(ctx context.Context, who auth.Person, t typed) ([]Suggestion, error) {
	if l.speller == nil || t.only != "" || utf8.RuneCountInString(t.last) < 2 {
		return nil, nil
	}
	sees, err := l.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	words, err := l.speller.Beginning(ctx, sees, t.last, fairShare+2)
	if err != nil {
		return nil, err
	}
	texts, err := l.spelledOut(ctx, words)
	if err != nil {
		return nil, err
	}
	found := make([]Suggestion, 0, len(texts))
	for _, text := range texts {
		found = append(found, Suggestion{Kind: SuggestWord, Text: text, Query: t.head + text})
	}
	return found, nil
}

// suggestTitles finds what is called as was typed.
func (l *Library) suggestTitles(ctx context.Context, who auth.Person, t typed) ([]Suggestion, error) {
	prefixes := []string{t.all}
	if last := folded(t.last); last != t.all {
		prefixes = append(prefixes, last)
	}
	if analysis.Dense(t.last) {
		prefixes = []string{strings.ToLower(t.last)}
	}
	sees, err := l.scope(ctx, who)
	if err != nil {
		return nil, err
	}
	var found []Suggestion
	for i, prefix := range prefixes {
		starts, err := l.titles.starting(ctx, prefix)
		if err != nil {
			return nil, err
		}
		starts = slices.DeleteFunc(slices.Clone(starts), func(s start) bool {
			return !seesTitle(sees, s.title) || t.only != "" && s.title.Kind != t.only ||
				i > 0 && !completes(s.title)
		})
		slices.SortStableFunc(starts, func(a, b start) int {
			return cmp.Or(boolOrder(a.first, b.first), cmp.Compare(len(a.title.Text), len(b.title.Text)), cmp.Compare(a.title.Text, b.title.Text))
		})
		for _, s := range starts[:min(len(starts), 4*MostSuggestions)] {
			found = append(found, suggestionOf(s.title, t))
		}
	}
	return found, nil
}

// seesTitle reports whether a scope sees what is called so.
func seesTitle(sees search.Scope, t *database.Title) bool {
	switch {
	case t.Public && sees.Shared():
		return true
	case t.Study != "", t.Kind == string(SuggestInsight):
		return sees.Sees(t.Study)
	}
	return true // brands, words and tags of the group or a brand
}

// completes reports whether a title can stand in a query beside other words.
func completes(t *database.Title) bool {
	return t.Kind == "tag" || t.Kind == "brand" || t.Kind == "concept"
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func suggestionOf(t *database.Title, typed typed) Suggestion {
	s := Suggestion{Kind: SuggestionKind(t.Kind), Text: t.Text}
	switch s.Kind {
	case SuggestBrand:
		s.Query = typed.head + fieldText(search.FieldBrand, t.ID)
	case SuggestTag:
		s.Query = typed.head + fieldText(search.FieldTag, t.Text)
	case SuggestStudy, SuggestSession, SuggestFinding, SuggestInsight:
		s.Query, s.URL = t.Text, "/"+plural(t.Kind)+"/"+t.ID
	default:
		s.Query = typed.head + t.Text
	}
	return s
}

// fieldText writes a field of the query language.
func fieldText(name search.FieldName, value string) string {
	return search.Query{Root: search.Field{Name: name, Value: strings.ReplaceAll(value, `"`, " ")}}.String()
}

func plural(kind string) string {
	if kind == "study" {
		return "studies"
	}
	return kind + "s"
}

// fairly orders suggestions by kind and drops repeated ones. Further ones of a
// kind that had its share come last.
func fairly(all []Suggestion, limit int) []Suggestion {
	slices.SortStableFunc(all, func(a, b Suggestion) int {
		return cmp.Compare(slices.Index(suggestionKinds, a.Kind), slices.Index(suggestionKinds, b.Kind))
	})
	type text struct {
		kind SuggestionKind
		text string
	}
	seen, count := map[text]bool{}, map[SuggestionKind]int{}
	var first, rest []Suggestion
	for _, s := range all {
		kind := s.Kind
		if kind == SuggestConcept {
			kind = SuggestWord // one of them is enough
		}
		if key := (text{kind, folded(s.Text)}); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		if count[s.Kind]++; count[s.Kind] <= fairShare {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	fair := slices.Concat(first, rest)
	return fair[:min(len(fair), limit)]
}
