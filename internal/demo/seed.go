package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/termbase"
	"earshot/search"
)

// Counts says how much was written.
type Counts struct{ Brands, Studies, Sessions, Files, Languages int }

// Seed writes the sample group into a library, through the same use cases that
// people use, and returns when all of it can be found.
func Seed(ctx context.Context, lib *library.Library) (Counts, error) {
	group, err := Load()
	if err != nil {
		return Counts{}, err
	}
	s := &seeder{
		lib: lib, who: auth.Person{ID: "demo", Name: "Sample data", Role: auth.GroupAdmin},
		studies: map[string]string{}, files: map[string]string{}, tags: map[string]string{},
		highlights: map[string]string{}, findings: map[string]string{},
	}
	for _, step := range []func(context.Context, Group) error{
		s.addBrands, s.addGlossary, s.addStudies, s.addSessions, s.addTags, s.wait, s.addHighlights, s.addFindings, s.addInsights, s.settle,
	} {
		if err := step(ctx, group); err != nil {
			return Counts{}, err
		}
	}
	languages := map[string]bool{}
	for _, session := range group.Sessions {
		languages[session.Language] = true
	}
	return Counts{len(group.Brands), len(group.Studies), len(group.Sessions), len(s.files), len(languages)}, nil
}

// seeder knows which ids the library gave to the names of the sample.
type seeder struct {
	lib *library.Library
	who auth.Person

	studies, tags, highlights, findings map[string]string
	files                               map[string]string // by session and file name
}

func (s *seeder) addBrands(ctx context.Context, g Group) error {
	for _, b := range g.Brands {
		_, err := s.lib.CreateBrand(ctx, s.who, library.Key{}, research.Brand{Slug: b.ID, Name: b.Name, Languages: b.Languages})
		if err != nil {
			return fmt.Errorf("brand %s: %w", b.ID, err)
		}
	}
	return nil
}

// addGlossary imports the sample's glossary as ResearchOps would.
func (s *seeder) addGlossary(ctx context.Context, _ Group) error {
	file, err := content.Open("content/glossary.csv")
	if err != nil {
		return err
	}
	report, err := s.lib.ImportGlossary(ctx, s.who, termbase.CSV, file, false)
	if err == nil && report.Dropped+report.Conflicts > 0 {
		err = fmt.Errorf("%d dropped, %d conflicts: %v", report.Dropped, report.Conflicts, report.Notes)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("glossary: %w", err)
	}
	return nil
}

func (s *seeder) addStudies(ctx context.Context, g Group) error {
	for _, each := range g.Studies {
		study := research.Study{
			Brand: each.Brand, Title: each.Title, Question: each.Question, Method: research.Method(each.Method),
			Languages: each.Languages, State: research.StudyState(each.Status),
		}
		if len(each.Markets) > 0 {
			study.Market = each.Markets[0]
		}
		made, err := s.lib.CreateStudy(ctx, s.who, library.Key{}, study)
		if err != nil {
			return fmt.Errorf("study %s: %w", each.ID, err)
		}
		s.studies[each.ID] = made.ID
	}
	return nil
}

func (s *seeder) addSessions(ctx context.Context, g Group) error {
	for _, each := range g.Sessions {
		session := research.Session{
			Study: s.studies[each.Study], Title: each.Title, HeldOn: each.HeldOn.Format(time.DateOnly),
			Language: each.Language, Market: each.Market,
		}
		for _, p := range each.Participants {
			session.Participants = append(session.Participants, research.Participant{Pseudonym: p})
		}
		made, err := s.lib.CreateSession(ctx, s.who, library.Key{}, session)
		if err == nil {
			err = s.addFiles(ctx, each, made.ID)
		}
		if err != nil {
			return fmt.Errorf("session %s: %w", each.ID, err)
		}
	}
	return nil
}

func (s *seeder) addFiles(ctx context.Context, session Session, id string) error {
	for _, f := range session.Files {
		stored, err := s.lib.StoreFile(ctx, s.who, id, library.Incoming{Name: f.Name, Body: bytes.NewReader(f.Bytes)})
		if err != nil {
			return err
		}
		o := library.FileOptions{Kind: research.FileKind(f.Kind), Language: f.Language}
		if f.Translates != "" {
			o.Translation = &research.Translation{Awaits: f.Translates, Status: research.TranslationStatus(f.Status)}
		}
		files, err := s.lib.AddFiles(ctx, s.who, library.Key{}, id, []library.StoredFile{stored}, o)
		if err != nil {
			return err
		}
		s.files[session.ID+"/"+f.Name] = files[0].ID
	}
	return nil
}

// wait returns when every file has been read.
func (s *seeder) wait(ctx context.Context, _ Group) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for name, id := range s.files {
		for {
			f, err := s.lib.File(ctx, s.who, id)
			if err != nil {
				return err
			}
			if f.Problem != nil {
				return fmt.Errorf("file %s: %s", name, f.Problem.Detail)
			}
			if f.State == research.FileReady {
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-tick.C:
			}
		}
	}
	return nil
}

// settle returns when the claims, which come last, can be found.
func (s *seeder) settle(ctx context.Context, g Group) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		a, err := s.lib.Search(ctx, s.who, library.SearchRequest{Filter: search.Filter{Kinds: []search.Kind{search.Insight}}})
		if err != nil || a.Total == len(g.Insights) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

func (s *seeder) addTags(ctx context.Context, g Group) error {
	for _, t := range g.Tags {
		made, err := s.lib.CreateTag(ctx, s.who, library.Key{}, research.Tag{Parent: s.tags[t.Parent], Name: t.Label})
		if err != nil {
			return fmt.Errorf("tag %s: %w", t.ID, err)
		}
		s.tags[t.ID] = made.ID
	}
	return nil
}

func (s *seeder) addHighlights(ctx context.Context, g Group) error {
	for _, h := range g.Highlights {
		made, err := s.lib.CreateHighlight(ctx, s.who, library.Key{}, library.Place{File: s.files[h.Session+"/"+h.File], Quote: h.Quote}, h.Note, ids(s.tags, h.Tags))
		if err != nil {
			return fmt.Errorf("highlight %s: %w", h.ID, err)
		}
		s.highlights[h.ID] = made.ID
	}
	return nil
}

func (s *seeder) addFindings(ctx context.Context, g Group) error {
	for _, f := range g.Findings {
		made, err := s.lib.CreateFinding(ctx, s.who, research.Finding{
			Study: s.studies[f.Study], Title: f.Claim, Body: f.Body, Language: f.Language, State: research.FindingState(f.Status),
			Evidence: append(s.evidence(research.Supports, f.Supports),
				append(s.evidence(research.Contradicts, f.Contradicts), s.evidence(research.Illustrates, f.Illustrates)...)...),
		}, ids(s.tags, f.Tags))
		if err != nil {
			return fmt.Errorf("finding %s: %w", f.ID, err)
		}
		s.findings[f.ID] = made.ID
	}
	return nil
}

func (s *seeder) addInsights(ctx context.Context, g Group) error {
	for _, i := range g.Insights {
		var evidence []research.Evidence
		for _, id := range ids(s.findings, i.Supports) {
			evidence = append(evidence, research.Evidence{Finding: id, Relation: research.Supports})
		}
		evidence = append(evidence, s.evidence(research.Contradicts, i.Contradicts)...)
		evidence = append(evidence, s.evidence(research.Illustrates, i.Illustrates)...)
		_, err := s.lib.CreateInsight(ctx, s.who, research.Insight{
			Title: i.Claim, Body: i.Body, Language: "en", State: research.FindingState(i.Status), Evidence: evidence,
		}, ids(s.tags, i.Tags))
		if err != nil {
			return fmt.Errorf("insight %s: %w", i.ID, err)
		}
	}
	return nil
}

func (s *seeder) evidence(relation research.Relation, highlights []string) []research.Evidence {
	var evidence []research.Evidence
	for _, id := range ids(s.highlights, highlights) {
		evidence = append(evidence, research.Evidence{Highlight: id, Relation: relation})
	}
	return evidence
}

// ids looks names up.
func ids(known map[string]string, names []string) []string {
	found := make([]string, len(names))
	for i, name := range names {
		found[i] = known[name]
	}
	return found
}
