package library

import (
	"context"
	"slices"
	"sync"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// FacetLists are the values that matching passages have, with labels.
type FacetLists struct {
	Brand, Language, Market, Method, Tag, Kind []FacetValue
}

// FacetValue is one value of a facet.
type FacetValue struct {
	Value, Label string
	Count        int
}

func (l *Library) facetLists(ctx context.Context, who auth.Person, f search.Facets, asked map[string]string, language string) (FacetLists, error) {
	names, err := l.brandNames.of(ctx, l.db, f.Brand)
	if err != nil {
		return FacetLists{}, err
	}
	tags, err := l.tagFacet(ctx, who, f.Tag, asked, language)
	if err != nil {
		return FacetLists{}, err
	}
	same := func(v string) string { return v }
	return FacetLists{
		Brand:    labelled(f.Brand, func(v string) string { return names[v] }),
		Language: labelled(f.Language, research.LanguageName),
		Market:   labelled(f.Market, research.MarketName),
		Method:   labelled(f.Method, same),
		Tag:      tags,
		Kind:     labelled(f.Kind, same),
	}, nil
}

// brandNames remembers the names of brands, which every search shows, for a
// moment: who renames one sees it in the facets at the latest then.
type brandNames struct {
	mu    sync.Mutex
	names map[string]string // by slug; never changed once it is here
	read  time.Time
}

const brandNamesFor = time.Second

// of gives the names of brands by slug, of all those counted among others.
func (b *brandNames) of(ctx context.Context, db *database.DB, counted []search.Count) (map[string]string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	unknown := func(c search.Count) bool { return b.names[c.Value] == "" }
	if time.Since(b.read) < brandNamesFor && !slices.ContainsFunc(counted, unknown) {
		return b.names, nil
	}
	read := time.Now()
	brands, err := database.Brands(ctx, db, "", 10_000)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(brands))
	for _, brand := range brands {
		names[brand.Slug] = brand.Name
	}
	b.names, b.read = names, read
	return names, nil
}

func labelled(counts []search.Count, label func(string) string) []FacetValue {
	values := make([]FacetValue, len(counts))
	for i, c := range counts {
		values[i] = FacetValue{Value: c.Value, Label: label(c.Value), Count: c.N}
		if values[i].Label == "" {
			values[i].Label = c.Value
		}
	}
	return values
}
