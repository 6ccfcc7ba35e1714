package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
)

// Counts is how much of everything there is.
type Counts = database.Counts

// Counts tells how much of everything there is; for administrators of the group.
func (l *Library) Counts(ctx context.Context, who auth.Person) (Counts, error) {
	if !who.MayAdminister() {
		return Counts{}, auth.ErrForbidden
	}
	return database.CountAll(ctx, l.db)
}
