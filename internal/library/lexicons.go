package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Lexicons lists the lexicons that operators added, in order of name, after
// the one given.
func (l *Library) Lexicons(ctx context.Context, who auth.Person, after string, limit int) (Page[research.Lexicon], error) {
	if err := mayRead(who); err != nil {
		return Page[research.Lexicon]{}, err
	}
	lexicons, err := database.Lexicons(ctx, l.db, after, limit+1)
	return page(lexicons, limit, func(x research.Lexicon) string { return x.Name }), err
}
