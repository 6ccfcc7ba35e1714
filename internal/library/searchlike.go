package library

import (
	"context"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// What a search for similar passages asks for.
const (
	mostTelling  = 12 // words that tell the passage from others
	leastTelling = 2  // of which a similar one has so many, or others for them
)

// likeness is a search for what resembles a passage.
type likeness struct {
	passage research.Passage
	words   []string
	query   search.Query // the zero Query where the passage says nothing
}

// likeness reads a passage, or that of a highlight, finding or insight, and
// picks the words that tell it from others. A passage that the person may not
// see is not found. Words that were picked before, for an earlier page, stay.
func (l *Library) likeness(ctx context.Context, who auth.Person, id string, before []string) (likeness, error) {
	missing := &research.NotFoundError{Thing: "passage"}
	comparer, ok := l.index.(search.Comparer)
	if !ok || !research.ValidID(id) {
		return likeness{}, missing
	}
	found, err := database.PassagesByID(ctx, l.db, []string{id})
	if err != nil {
		return likeness{}, err
	}
	p, ok := found[id]
	if !ok {
		claims, err := database.PassagesOf(ctx, l.db, id)
		if err != nil {
			return likeness{}, err
		}
		if len(claims) == 0 || claims[0].File == id {
			return likeness{}, missing
		}
		p = claims[0]
	}
	if sees, err := l.seesPassage(ctx, who, p); err != nil {
		return likeness{}, err
	} else if !sees {
		return likeness{}, missing
	}
	words := before
	if words == nil {
		if words, err = comparer.Telling(ctx, p.Language, p.Text, mostTelling); err != nil {
			return likeness{}, err
		}
	}
	return likeness{p, words, queryOf(words)}, nil
}

// seesPassage reports whether a person sees what a passage was cut from.
func (l *Library) seesPassage(ctx context.Context, who auth.Person, p research.Passage) (bool, error) {
	var err error
	switch kind := search.Kind(p.Kind); kind {
	case search.Finding, search.Insight:
		_, _, err = seeClaim(ctx, l.db, who, kind, p.Source)
	case search.Transcript, search.Note, search.Highlight:
		_, err = seeStudy(ctx, l.db, who, p.Study)
	}
	return err == nil, ignoreNotFound(err)
}

// queryOf asks for words side by side, as if a person had typed them.
func queryOf(words []string) search.Query {
	parts := make(search.Sequence, len(words))
	for i, w := range words {
		parts[i] = search.Word{Text: strings.ReplaceAll(w, " ", "")}
	}
	switch len(parts) {
	case 0:
		return search.Query{}
	case 1:
		return search.Query{Root: parts[0]}
	}
	return search.Query{Root: parts}
}

// quoted is the beginning of a text, for people.
func quoted(text string) string {
	const most = 160
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= most {
		return text
	}
	return text[:onToWordEnd(text, most)] + " …"
}
