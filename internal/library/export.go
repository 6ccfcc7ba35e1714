package library

import (
	"context"
	"slices"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/research"
	"earshot/search"
)

// ExportFilter narrows an export. Nil does not narrow.
type ExportFilter struct{ Studies, Brands, Languages, Tags []string }

// Export is what an export is to hold.
type Export struct {
	// Withheld is how many highlights are left out, as their text was
	// corrected and their quote stands in it no longer.
	Withheld int
	l        *Library
	filter   database.ExportFilter
}

// exportRows is how many rows an export holds at once.
const exportRows = 200

// Export prepares an export of what the person may see.
func (l *Library) Export(ctx context.Context, who auth.Person, f ExportFilter) (*Export, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	e := &Export{l: l, filter: database.ExportFilter{Studies: f.Studies, Brands: f.Brands}}
	for _, list := range [][]string{f.Studies, f.Brands, f.Languages, f.Tags} {
		if len(list) > search.MaxFilterValues {
			return nil, &search.LimitError{Name: "filter-values", Given: len(list), Most: search.MaxFilterValues}
		}
	}
	for _, language := range f.Languages {
		var c research.Checker
		c.Language("language", language, true)
		if err := c.Err(); err != nil {
			return nil, err
		}
		e.filter.Languages = append(e.filter.Languages, research.CanonicalLanguage(language))
	}
	for _, name := range f.Tags {
		found, err := tagsCalled(ctx, l.db, name)
		if err != nil {
			return nil, err
		}
		e.filter.Tags = append(e.filter.Tags, "") // an unknown tag finds nothing
		for _, m := range found {
			e.filter.Tags = append(e.filter.Tags, m.ID)
		}
	}
	var err error
	e.Withheld, err = database.WithheldFromExport(ctx, l.db, e.filter)
	return e, err
}

// Write writes all rows, some at a time: highlights, then findings that rest on
// none. base is the address of the service, before "/sessions/…".
func (e *Export) Write(ctx context.Context, w export.Writer, base string) error {
	for after := ""; ; {
		list, err := database.HighlightsToExport(ctx, e.l.db, e.filter, after, exportRows)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		after = list[len(list)-1].ID
		paths, err := e.l.tagPaths(ctx, idsOf(list, func(h database.ExportedHighlight) string { return h.ID }))
		if err != nil {
			return err
		}
		for _, h := range list {
			if err := w.Write(rowOf(h, paths[h.ID], base)); err != nil {
				return err
			}
		}
	}
	for after := ""; ; {
		list, err := database.FindingsToExport(ctx, e.l.db, e.filter, after, exportRows)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return w.Close()
		}
		after = list[len(list)-1].ID
		if err := e.writeFindings(ctx, w, list, base); err != nil {
			return err
		}
	}
}

func (e *Export) writeFindings(ctx context.Context, w export.Writer, list []research.Finding, base string) error {
	paths, err := e.l.tagPaths(ctx, idsOf(list, func(f research.Finding) string { return f.ID }))
	if err != nil {
		return err
	}
	var ids []string
	for _, f := range list {
		ids = append(ids, f.Study)
	}
	studies, err := database.StudiesByID(ctx, e.l.db, distinct(ids))
	if err != nil {
		return err
	}
	for _, f := range list {
		s := studies[f.Study]
		if err := w.Write(export.Row{
			Language: f.Language, Study: f.Study, StudyTitle: s.Title, Brand: s.Brand, Market: s.Market, Tags: paths[f.ID],
			Findings:  []export.Claim{{ID: f.ID, Title: f.Title, State: string(f.State), URL: base + "/f/" + f.Code}},
			CreatedAt: f.CreatedAt, URL: base + "/f/" + f.Code,
		}); err != nil {
			return err
		}
	}
	return nil
}

func rowOf(h database.ExportedHighlight, tags [][]string, base string) export.Row {
	row := export.Row{
		Highlight: h.ID, Quote: h.Quote, Prefix: h.Prefix, Suffix: h.Suffix, Language: h.Language, Start: h.Start, End: h.End,
		StartMS: h.StartMS, EndMS: h.EndMS, File: h.File, Speaker: h.Speaker, Note: h.Note, Session: h.Session, Held: h.Held,
		SessionTitle: h.SessionTitle, Study: h.Study, StudyTitle: h.StudyTitle, Brand: h.Brand, Market: h.Market, Tags: tags,
		CreatedAt: h.CreatedAt, URL: base + "/sessions/" + h.Session,
	}
	if h.StartMS != nil {
		row.URL += "#t=" + Seconds(*h.StartMS)
	}
	switch {
	case slices.Contains(h.Participants, h.Speaker):
		row.Participant = h.Speaker
	case len(h.Participants) == 1 && h.Speaker == "":
		row.Participant = h.Participants[0]
	}
	claims := func(list []database.ExportedClaim, path string) []export.Claim {
		made := make([]export.Claim, len(list))
		for i, c := range list {
			made[i] = export.Claim{ID: c.ID, Title: c.Title, State: string(c.State), Relation: string(c.Relation), URL: base + path + c.Code}
		}
		return made
	}
	row.Findings, row.Insights = claims(h.Findings, "/f/"), claims(h.Insights, "/i/")
	return row
}

// tagPaths lists the tags of objects by the names from the root.
func (l *Library) tagPaths(ctx context.Context, ids []string) (map[string][][]string, error) {
	on, err := database.TagsOnEach(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	var tags []string
	for _, list := range on {
		for _, t := range list {
			tags = append(tags, t.ID)
		}
	}
	found, err := database.TagsByID(ctx, l.db, distinct(tags))
	if err != nil {
		return nil, err
	}
	list := make([]research.Tag, 0, len(found))
	for _, t := range found {
		list = append(list, t)
	}
	known, err := l.tagsWithAbove(ctx, list)
	paths := make(map[string][][]string, len(on))
	for object, list := range on {
		for _, t := range list {
			paths[object] = append(paths[object], pathOf(t.ID, known))
		}
	}
	return paths, err
}

func idsOf[T any](list []T, id func(T) string) []string {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = id(v)
	}
	return ids
}
