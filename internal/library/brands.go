package library

import (
	"context"

	"earshot/internal/audit"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
)

// CreateBrand adds a brand.
func (l *Library) CreateBrand(ctx context.Context, who auth.Person, key Key, b research.Brand) (research.Brand, error) {
	if !who.MayAdminister() {
		return b, auth.ErrForbidden
	}
	if err := b.Check(); err != nil {
		return b, err
	}
	ids, _, err := l.once(ctx, who, key, func(ctx context.Context, tx *database.Tx) ([]string, error) {
		b.ID, b.CreatedAt = research.NewID(), l.now()
		if err := database.InsertBrand(ctx, tx, b); err != nil {
			return nil, err
		}
		return []string{b.ID}, l.record(ctx, tx, who, audit.Event{Action: audit.BrandAdded, Kind: "brand", Object: b.ID, Brand: b.Slug})
	})
	if err != nil {
		return b, err
	}
	return database.BrandByID(ctx, l.db, ids[0])
}

// Brand finds a brand by its slug.
func (l *Library) Brand(ctx context.Context, who auth.Person, slug string) (research.Brand, error) {
	if err := mayRead(who); err != nil {
		return research.Brand{}, err
	}
	return database.BrandBySlug(ctx, l.db, slug)
}

// Brands lists brands in order of slug, after the position given.
func (l *Library) Brands(ctx context.Context, who auth.Person, after string, limit int) (Page[research.Brand], error) {
	if err := mayRead(who); err != nil {
		return Page[research.Brand]{}, err
	}
	brands, err := database.Brands(ctx, l.db, after, limit+1)
	return page(brands, limit, func(b research.Brand) string { return b.Slug }), err
}
