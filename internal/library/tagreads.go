package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
)

// NamedTag is a tag by id and name.
type NamedTag = database.NamedTag

// GivenTags lists the tags of highlights, findings and insights that a person may see, by their ids:
// names alone do not tell tags of several scopes apart.
func (l *Library) GivenTags(ctx context.Context, who auth.Person, objects []string) (map[string][]NamedTag, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	seen, err := database.ObjectsSeen(ctx, l.db, who.Scope(), objects)
	if err != nil {
		return nil, err
	}
	return database.TagsOnEach(ctx, l.db, seen)
}

// Tagged lists the ids of what carries a tag itself, in order of the first
// limit of them those that a person may see.
func (l *Library) Tagged(ctx context.Context, who auth.Person, tag string, limit int) ([]string, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	if _, err := seeTag(ctx, l.db, who, tag); err != nil {
		return nil, err
	}
	ids, err := database.TaggedWith(ctx, l.db, tag, limit)
	if err != nil {
		return nil, err
	}
	return database.ObjectsSeen(ctx, l.db, who.Scope(), ids)
}
