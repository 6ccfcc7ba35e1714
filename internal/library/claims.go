package library

import (
	"context"
	"errors"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/language"
	"earshot/internal/research"
	"earshot/search"
)

// CreateFinding adds a finding with its tags, which are ids. A published
// finding needs evidence.
func (l *Library) CreateFinding(ctx context.Context, who auth.Person, f research.Finding, tags []string) (research.Finding, error) {
	if err := checkClaim(who, f.Title, f.Body, f.Language, f.State, f.Evidence); err != nil {
		return f, err
	}
	f.ID, f.Author, f.CreatedAt = research.NewID(), who.Name, l.now()
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := database.InsertFinding(ctx, tx, f, tags); err != nil {
			return err
		}
		return l.publish(ctx, tx, search.Finding, f.ID, f.Study, f.Title, f.Body, f.Language)
	})
	return f, err
}

// CreateInsight adds an insight with its tags, which are ids. A published
// insight needs evidence.
func (l *Library) CreateInsight(ctx context.Context, who auth.Person, i research.Insight, tags []string) (research.Insight, error) {
	if err := checkClaim(who, i.Title, i.Body, i.Language, i.State, i.Evidence); err != nil {
		return i, err
	}
	i.ID, i.Author, i.CreatedAt = research.NewID(), who.Name, l.now()
	err := l.db.InTx(ctx, func(ctx context.Context, tx *database.Tx) error {
		if err := database.InsertInsight(ctx, tx, i, tags); err != nil {
			return err
		}
		return l.publish(ctx, tx, search.Insight, i.ID, "", i.Title, i.Body, i.Language)
	})
	return i, err
}

func checkClaim(who auth.Person, title, body, tag string, state research.FindingState, evidence []research.Evidence) error {
	if err := mayWrite(who); err != nil {
		return err
	}
	var c research.Checker
	c.Text("title", title, true, research.MostTitle)
	c.Prose("body", body, research.MostProse)
	c.Language("language", tag, false)
	c.Require(state == research.FindingDraft || state == research.FindingInReview ||
		state == research.FindingPublished || state == research.FindingDeprecated,
		"state", "must be draft, in-review, published or deprecated")
	c.Require(state != research.FindingPublished || len(evidence) > 0, "evidence", "must not be empty when published")
	return c.Err()
}

// publish makes a claim searchable: one passage, found like any other.
func (l *Library) publish(ctx context.Context, tx *database.Tx, kind search.Kind, id, study, title, body, tag string) error {
	text := strings.TrimSpace(title + "\n" + body)
	if tag == "" {
		tag = language.Detect(text, language.Options{}).Language
	}
	passage := research.Passage{ID: research.NewID(), Kind: string(kind), Study: study, Language: tag, Text: text}
	return l.replacePassages(ctx, tx, id, passage)
}

func (l *Library) replacePassages(ctx context.Context, tx *database.Tx, source string, passages ...research.Passage) error {
	if err := database.ReplacePassages(ctx, tx, source, passages); err != nil {
		return err
	}
	_, err := database.AppendChange(ctx, tx, database.SourceChanged, source, l.now())
	tx.AfterCommit(l.wake)
	return err
}

// FindingDetail is a finding with the highlights that it rests on.
type FindingDetail struct {
	research.Finding
	Highlights []research.Highlight
}

// Finding finds a finding.
func (l *Library) Finding(ctx context.Context, who auth.Person, id string) (FindingDetail, error) {
	if err := mayRead(who); err != nil {
		return FindingDetail{}, err
	}
	f, err := database.FindingByID(ctx, l.db, id)
	if err != nil {
		return FindingDetail{}, err
	}
	highlights, err := l.highlights(ctx, f.Evidence)
	return FindingDetail{Finding: f, Highlights: highlights}, err
}

// InsightDetail is an insight with what it rests on.
type InsightDetail struct {
	research.Insight
	Findings   []research.Finding
	Highlights []research.Highlight
}

// Insight finds an insight.
func (l *Library) Insight(ctx context.Context, who auth.Person, id string) (InsightDetail, error) {
	if err := mayRead(who); err != nil {
		return InsightDetail{}, err
	}
	i, err := database.InsightByID(ctx, l.db, id)
	if err != nil {
		return InsightDetail{}, err
	}
	d := InsightDetail{Insight: i}
	for _, e := range i.Evidence {
		if e.Finding == "" {
			continue
		}
		f, err := database.FindingByID(ctx, l.db, e.Finding)
		if errors.Is(err, research.ErrNotFound) {
			continue
		}
		if err != nil {
			return d, err
		}
		d.Findings = append(d.Findings, f)
	}
	d.Highlights, err = l.highlights(ctx, i.Evidence)
	return d, err
}

func (l *Library) highlights(ctx context.Context, evidence []research.Evidence) ([]research.Highlight, error) {
	var ids []string
	for _, e := range evidence {
		ids = append(ids, e.Highlight)
	}
	ids = distinct(ids)
	found, err := database.HighlightsByID(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	tags, err := database.TagsOfEach(ctx, l.db, ids)
	if err != nil {
		return nil, err
	}
	highlights := make([]research.Highlight, 0, len(ids))
	for _, id := range ids {
		h, ok := found[id]
		if !ok {
			continue
		}
		h.Tags = tags[id]
		if h.State == research.HighlightBroken {
			// What was taken out of a text must not live on in what cites it.
			h.Quote, h.Prefix, h.Suffix = "", "", ""
		}
		highlights = append(highlights, h)
	}
	return highlights, nil
}
