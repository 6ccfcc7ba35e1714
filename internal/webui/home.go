package webui

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/research"
)

// home is what the first page shows before anything is asked for.
type home struct {
	Brands  []brandCard
	Studies []studyRow
}

type brandCard struct {
	Name, URL string
	Languages []string
}

// studyRow is a study in a list.
type studyRow struct {
	Title, URL, Brand, Method, Market, State string
}

// How much of each list the first page shows.
const (
	homeBrands  = 60
	homeStudies = 6
)

func (u *UI) home(ctx context.Context, who auth.Person) (*home, error) {
	brands, err := u.lib.Brands(ctx, who, "", homeBrands)
	if err != nil {
		return nil, err
	}
	studies, err := u.lib.Studies(ctx, who, "", "", homeStudies)
	if err != nil {
		return nil, err
	}
	h, names := &home{}, map[string]string{}
	for _, b := range brands.Items {
		names[b.Slug] = b.Name
		h.Brands = append(h.Brands, brandCard{b.Name, brandURL(b.Slug), b.Languages})
	}
	for _, s := range studies.Items {
		h.Studies = append(h.Studies, newStudyRow(s, names[s.Brand]))
	}
	return h, nil
}

func newStudyRow(s research.Study, brand string) studyRow {
	return studyRow{
		Title: s.Title, URL: studyURL(s.ID), Brand: brand, Method: words(string(s.Method)),
		Market: s.Market, State: string(s.State),
	}
}
