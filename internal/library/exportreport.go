package library

import (
	"context"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/research"
	"earshot/search"
)

// writeClaims writes findings, then insights, with the quotes that they rest on.
func (e *Export) writeClaims(ctx context.Context, w export.Report, base string) error {
	for _, kind := range []search.Kind{search.Finding, search.Insight} {
		err := inPortions(func(after string) ([]research.Claim, error) {
			return database.ClaimsToExport(ctx, e.l.db, kind, e.filter, after, exportClaims)
		}, idOfClaim, func(list []research.Claim) error { return e.writeSomeClaims(ctx, w, kind, list, base) })
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *Export) writeSomeClaims(ctx context.Context, w export.Report, kind search.Kind, list []research.Claim, base string) error {
	paths, err := e.l.tagPaths(ctx, e.who, idsOf(list, idOfClaim))
	if err != nil {
		return err
	}
	studies, err := database.StudiesByID(ctx, e.l.db, distinct(idsOf(list, func(f research.Claim) string { return f.Study })))
	if err != nil {
		return err
	}
	for _, c := range list {
		made, err := e.fullClaim(ctx, kind, c, base)
		if err != nil {
			return err
		}
		made.Tags = paths[c.ID]
		if s, ok := studies[c.Study]; ok && !e.filter.Scope.Sees(s) {
			made.Brands = []string{s.Brand}
		} else if ok {
			made.Study, made.StudyTitle, made.Brands = s.ID, s.Title, []string{s.Brand}
			if len(made.Markets) == 0 && s.Market != "" {
				made.Markets = []string{s.Market}
			}
		}
		if err := w.WriteClaim(made); err != nil {
			return err
		}
	}
	return nil
}

func (e *Export) fullClaim(ctx context.Context, kind search.Kind, c research.Claim, base string) (export.FullClaim, error) {
	address := base + "/f/"
	if kind == search.Insight {
		address = base + "/i/"
	}
	made := export.FullClaim{
		Claim: claimOf(c, "", address), Kind: string(kind), Body: c.Body, Language: c.Language, Confidence: string(c.Confidence),
		NoEvidence: c.NoEvidence, Recommendations: c.Recommendations, ReviewBy: c.ReviewBy, Author: c.Author,
		CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
	coverage, err := database.CoverageOf(ctx, e.l.db, e.filter.Scope, c.ID)
	if err != nil {
		return made, err
	}
	made.Brands, made.Markets = coverage.Brands, coverage.Markets
	var ids []string
	for _, v := range c.Evidence {
		if v.Highlight != "" {
			ids = append(ids, v.Highlight)
		}
	}
	found, err := e.quotes(ctx, ids)
	if err != nil {
		return made, err
	}
	var quoted []database.ExportedHighlight
	for _, v := range c.Evidence {
		h, ok := found[v.Highlight]
		switch {
		case ok:
			row := rowOf(h, nil, base)
			row.Findings = []export.Claim{claimOf(c, v.Relation, address)}
			made.Quotes, quoted = append(made.Quotes, row), append(quoted, h)
		case v.Highlight != "" || !v.DeletedAt.IsZero():
			made.Withheld++
		}
	}
	return made, e.translator.fill(ctx, made.Quotes, quoted)
}

// quotes finds highlights that may be taken away, by id.
func (e *Export) quotes(ctx context.Context, ids []string) (map[string]database.ExportedHighlight, error) {
	ids = distinct(ids)
	var err error
	for _, scope := range []research.Scope{e.filter.Scope, e.filter.Raw} {
		if ids, err = database.ObjectsSeen(ctx, e.l.db, scope, ids); err != nil {
			return nil, err
		}
	}
	return database.ExportedByID(ctx, e.l.db, ids)
}

// writeTags writes the tags of what the export is about.
func (e *Export) writeTags(ctx context.Context, w export.Report) error {
	return inPortions(func(after string) ([]research.Tag, error) {
		return database.TagsToExport(ctx, e.l.db, e.filter, after, exportRows)
	}, idOfTag, func(list []research.Tag) error {
		uses, err := database.ExportedUses(ctx, e.l.db, e.filter, idsOf(list, idOfTag))
		if err != nil {
			return err
		}
		known, err := e.l.tagsWithAbove(ctx, list)
		if err != nil {
			return err
		}
		for _, t := range list {
			if err := w.WriteTag(export.Tag{
				ID: t.ID, Path: pathOf(t.ID, known), Scope: string(t.Scope()), Brand: t.Brand, Study: t.Study, Colour: t.Colour,
				Description: t.Description, Aliases: t.Aliases, Archived: t.Archived, Highlights: uses[t.ID],
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

func idOfTag(t research.Tag) string { return t.ID }

// TextHighlights lists the highlights of a note or transcript that have their
// place, as an export has them.
func (l *Library) TextHighlights(ctx context.Context, who auth.Person, file, base string) (rows []export.Row, withheld int, err error) {
	if _, err := see(ctx, l.db, who, "file", file); err != nil {
		return nil, 0, err
	}
	// A player shows them beside the text, which may be read: nothing is taken away.
	e := &Export{l: l, who: who, translator: translator{l: l}, filter: database.ExportFilter{Scope: who.Scope(), Raw: who.Scope(), File: file}}
	if withheld, err = database.WithheldFromExport(ctx, l.db, e.filter); err != nil {
		return nil, 0, err
	}
	err = e.writeHighlights(ctx, (*collector)(&rows), base)
	return rows, withheld, err
}

// collector keeps rows.
type collector []export.Row

// Write keeps a row.
func (c *collector) Write(r export.Row) error {
	*c = append(*c, r)
	return nil
}

// Close has nothing to do.
func (c *collector) Close() error { return nil }
