package library

import (
	"context"

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

func (l *Library) facetLists(ctx context.Context, f search.Facets) (FacetLists, error) {
	names := map[string]string{}
	if len(f.Brand) > 0 {
		brands, err := database.Brands(ctx, l.db, "", 10_000)
		if err != nil {
			return FacetLists{}, err
		}
		for _, b := range brands {
			names[b.Slug] = b.Name
		}
	}
	same := func(v string) string { return v }
	return FacetLists{
		Brand:    labelled(f.Brand, func(v string) string { return names[v] }),
		Language: labelled(f.Language, research.LanguageName),
		Market:   labelled(f.Market, research.MarketName),
		Method:   labelled(f.Method, same),
		Tag:      labelled(f.Tag, same),
		Kind:     labelled(f.Kind, same),
	}, nil
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
