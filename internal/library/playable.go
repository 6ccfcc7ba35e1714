package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// Playable lists the recordings and transcripts of the sessions among items that
// a person found and may hear, by session.
func (l *Library) Playable(ctx context.Context, who auth.Person, items []Item) (map[string][]research.File, error) {
	var sessions []string
	for _, item := range items {
		if item.Session != nil && item.Study != nil && who.May(auth.Recordings, *item.Study) {
			sessions = append(sessions, item.Session.ID)
		}
	}
	files, err := database.TimedFilesOf(ctx, l.db, distinct(sessions))
	bySession := map[string][]research.File{}
	for _, f := range files {
		bySession[f.Session] = append(bySession[f.Session], f)
	}
	return bySession, err
}
