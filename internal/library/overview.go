package library

import (
	"cmp"
	"context"
	"slices"
	"time"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/search"
)

// Overview is the research of the group in numbers, as far as a person sees it.
type Overview struct {
	Heat    Heat
	Months  []MonthCount // without gaps, the last of them the newest
	Markets []MarketCount
}

// Heat is how often the most used tags stand on what brands have: highlights,
// findings and insights, as a search for a tag and a brand counts them.
type Heat struct {
	Brands, Tags []FacetValue
	Counts       [][]int // of each tag, by brand
	// More is how many tags and brands are not shown.
	MoreTags, MoreBrands int
}

// MonthCount is how many findings were written in a month.
type MonthCount struct {
	Month             time.Time // its first day
	Published, Others int
}

// MarketCount is what there is of one market.
type MarketCount = database.MarketCount

// What an overview shows at the most.
const (
	heatBrands     = 10
	heatTags       = 15
	overviewMonths = 24
)

// Overview counts what a person sees, within a filter. Words, speakers and kinds
// do not narrow it.
func (l *Library) Overview(ctx context.Context, who auth.Person, f search.Filter, reader string) (Overview, error) {
	var o Overview
	if err := mayRead(who); err != nil {
		return o, err
	}
	f.Kinds, f.Speakers = []search.Kind{search.Highlight, search.Finding, search.Insight}, nil
	var err error
	if o.Heat, err = l.heat(ctx, who, f, reader); err != nil {
		return o, err
	}
	asked, _, err := l.askedTags(ctx, who, search.Request{Filter: f})
	if err != nil {
		return o, err
	}
	narrow := database.OverviewFilter{
		Brands: f.Brands, Markets: f.Markets, Languages: f.Languages, Methods: f.Methods,
		Studies: asked.Filter.Studies, Tags: asked.Filter.Tags, From: f.From, To: f.To,
	}
	scope := who.Scope()
	findings, err := database.CountFindings(ctx, l.db, scope, narrow)
	if err != nil {
		return o, err
	}
	o.Months = months(findings, l.now())
	if o.Markets, err = database.CountMarkets(ctx, l.db, scope, narrow); err != nil {
		return o, err
	}
	addFindings(&o.Markets, findings)
	return o, nil
}

// heat asks the index for the tags of each brand. It is what a search counts, so
// that a number and the search behind it cannot differ.
func (l *Library) heat(ctx context.Context, who auth.Person, f search.Filter, reader string) (Heat, error) {
	var h Heat
	facets := func(f search.Filter) (FacetLists, error) {
		a, err := l.Search(ctx, who, SearchRequest{Filter: f, Reader: reader, Limit: 1, HitsEach: 1})
		return a.Facets, err
	}
	all, err := facets(f)
	if err != nil {
		return h, err
	}
	h.Brands, h.Tags = all.Brand, all.Tag
	if len(f.Tags) > 0 { // a facet counts what could be chosen besides, too
		h.Tags = slices.DeleteFunc(h.Tags, func(v FacetValue) bool { return !slices.Contains(f.Tags, v.Value) })
	}
	if len(f.Brands) > 0 {
		h.Brands = slices.DeleteFunc(h.Brands, func(v FacetValue) bool { return !slices.Contains(f.Brands, v.Value) })
	}
	h.Brands = slices.DeleteFunc(h.Brands, func(v FacetValue) bool { return v.Value == "" })
	h.MoreBrands, h.MoreTags = max(0, len(h.Brands)-heatBrands), max(0, len(h.Tags)-heatTags)
	h.Brands, h.Tags = h.Brands[:len(h.Brands)-h.MoreBrands], h.Tags[:len(h.Tags)-h.MoreTags]
	slices.SortFunc(h.Brands, func(a, b FacetValue) int { return cmp.Compare(a.Label, b.Label) })
	h.Counts = make([][]int, len(h.Tags))
	for i := range h.Counts {
		h.Counts[i] = make([]int, len(h.Brands))
	}
	for b, brand := range h.Brands {
		f.Brands = []string{brand.Value}
		of, err := facets(f)
		if err != nil {
			return h, err
		}
		for _, v := range of.Tag {
			if t := slices.IndexFunc(h.Tags, func(tag FacetValue) bool { return tag.Value == v.Value }); t >= 0 {
				h.Counts[t][b] = v.Count
			}
		}
	}
	return h, nil
}

// months adds findings up by the month in which they were written, from the
// first that there is, but not more than a few years back, until now.
func months(counts []database.FindingCount, now time.Time) []MonthCount {
	if len(counts) == 0 {
		return nil
	}
	first := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }
	last := first(now.UTC())
	month := first(time.Unix(counts[0].Day*86400, 0).UTC())
	if earliest := last.AddDate(0, 1-overviewMonths, 0); month.Before(earliest) {
		month = earliest
	}
	var list []MonthCount
	for ; !month.After(last); month = month.AddDate(0, 1, 0) {
		list = append(list, MonthCount{Month: month})
	}
	for _, c := range counts {
		at := first(time.Unix(c.Day*86400, 0).UTC())
		i := slices.IndexFunc(list, func(m MonthCount) bool { return m.Month.Equal(at) })
		switch {
		case i < 0:
		case c.State == research.FindingPublished:
			list[i].Published += c.Findings
		default:
			list[i].Others += c.Findings
		}
	}
	return list
}

// addFindings adds published findings to the markets of their studies.
func addFindings(markets *[]MarketCount, counts []database.FindingCount) {
	for _, c := range counts {
		if c.State != research.FindingPublished {
			continue
		}
		i := slices.IndexFunc(*markets, func(m MarketCount) bool { return m.Market == c.Market })
		if i < 0 {
			*markets, i = append(*markets, MarketCount{Market: c.Market}), len(*markets)
		}
		(*markets)[i].Findings += c.Findings
	}
}
