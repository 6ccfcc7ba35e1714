package database

import (
	"context"
	"encoding/json"
	"fmt"

	"earshot/internal/research"
)

const brandColumns = `id, slug, name, languages, created_at`

func scanBrand(row Row) (research.Brand, error) {
	var b research.Brand
	var languages string
	var created int64
	if err := row.Scan(&b.ID, &b.Slug, &b.Name, &languages, &created); err != nil {
		return b, err
	}
	b.CreatedAt = fromMillis(created)
	return b, json.Unmarshal([]byte(languages), &b.Languages)
}

// list is the form of a list of strings in a column.
func list(values []string) string {
	if values == nil {
		values = []string{}
	}
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

// InsertBrand adds a brand; a slug in use is a ConflictError.
func InsertBrand(ctx context.Context, tx *Tx, b research.Brand) error {
	_, err := tx.Exec(ctx, `INSERT INTO brands (`+brandColumns+`) VALUES ($1, $2, $3, $4, $5)`,
		b.ID, b.Slug, b.Name, list(b.Languages), millis(b.CreatedAt))
	return conflict(err, "brand", fmt.Sprintf("a brand with the slug %q exists already", b.Slug))
}

// BrandBySlug finds a brand.
func BrandBySlug(ctx context.Context, r Reader, slug string) (research.Brand, error) {
	b, err := One(ctx, r, scanBrand, `SELECT `+brandColumns+` FROM brands WHERE slug = $1`, slug)
	return b, missing(err, "brand")
}

// BrandByID finds a brand.
func BrandByID(ctx context.Context, r Reader, id string) (research.Brand, error) {
	b, err := One(ctx, r, scanBrand, `SELECT `+brandColumns+` FROM brands WHERE id = $1`, id)
	return b, missing(err, "brand")
}

// Brands lists brands in order of slug, after the slug given.
func Brands(ctx context.Context, r Reader, after string, limit int) ([]research.Brand, error) {
	return All(ctx, r, scanBrand,
		`SELECT `+brandColumns+` FROM brands WHERE slug > $1 ORDER BY slug LIMIT $2`, after, limit)
}
