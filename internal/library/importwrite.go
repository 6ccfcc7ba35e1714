package library

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/database"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// writeText adds a text, or makes sure that the one here is still as it was,
// and writes its highlights.
func (m *importer) writeText(ctx context.Context, in *incomingText) error {
	segments := in.segments
	if in.here {
		version, err := database.LockText(ctx, m.tx, in.file.ID)
		if err != nil {
			return err
		}
		if version != in.version {
			return errOvertaken
		}
		if segments, err = database.Segments(ctx, m.tx, in.file.ID); err != nil {
			return err
		}
	} else if err := m.addText(ctx, in); err != nil {
		return err
	}
	if err := m.addHighlights(ctx, in, segments); err != nil {
		return err
	}
	return m.addTags(ctx, in)
}

func (m *importer) addText(ctx context.Context, in *incomingText) error {
	f := in.file
	if !m.options.DryRun {
		f.Key, f.Size, f.SHA256 = in.stored.received.Key, in.stored.received.Size, in.stored.received.SHA256
		m.made[in.stored.id] = true
	}
	if err := database.InsertFile(ctx, m.tx, f); err != nil {
		return err
	}
	return texts.Add(ctx, m.tx, f, in.session, in.importedText.segments, m.l.now())
}

// tellSearch comes late: on PostgreSQL others who change what search finds wait
// from here on.
func (m *importer) tellSearch(ctx context.Context) error {
	for _, in := range m.texts {
		if in.here {
			continue
		}
		change, err := database.AppendChange(ctx, m.tx, database.SourceChanged, in.file.ID, m.l.now())
		if err != nil {
			return err
		}
		if err := database.MarkIndexing(ctx, m.tx, in.file.ID, in.language, nil, change, m.l.now()); err != nil {
			return err
		}
	}
	if len(m.changed) == 0 {
		return nil
	}
	return database.AppendChanges(ctx, m.tx, database.SourceChanged, m.changed, m.l.now())
}

// addHighlights writes new highlights, some hundreds at a time.
func (m *importer) addHighlights(ctx context.Context, in *incomingText, segments []research.Segment) error {
	if len(in.added) == 0 {
		return nil
	}
	text, places := anchor.NewText(texts.Join(segments)), texts.PlacesOf(segments)
	for part := range slices.Chunk(in.added, 500) {
		list := make([]research.Highlight, len(part))
		var given []research.Tagging
		for i, mark := range part {
			at, err := text.At(mark.start, mark.end)
			if err != nil {
				return err
			}
			created := timeOr(mark.CreatedAt, m.l.now())
			list[i] = research.Highlight{
				ID: mark.id, File: in.file.ID, Session: in.session.ID, Author: m.author(mark.Selection), Version: 1,
				Note: m.noteOn(mark.importedMark, at), CreatedAt: created, UpdatedAt: created,
			}
			places.Mark(&list[i], at)
			m.changed = append(m.changed, mark.id)
			for _, tag := range m.tagsOf(mark.Codings, mark.Name) {
				given = append(given, research.Tagging{Tag: tag, Object: mark.id})
			}
		}
		if err := places.Add(ctx, m.tx, in.session, list); err != nil {
			return err
		}
		if err := database.InsertTaggings(ctx, m.tx, given); err != nil {
			return err
		}
	}
	return nil
}

// addTags gives highlights that are here the tags that they lack.
func (m *importer) addTags(ctx context.Context, in *incomingText) error {
	ids := make([]string, len(in.tagged))
	for i, mark := range in.tagged {
		ids[i] = mark.id
	}
	here, err := database.HighlightsByID(ctx, m.tx, ids)
	if err != nil {
		return err
	}
	carried, err := database.TagsGiven(ctx, m.tx, ids)
	if err != nil {
		return err
	}
	var given []research.Tagging
	for _, mark := range in.tagged {
		if _, ok := here[mark.id]; !ok {
			return errOvertaken
		}
		lacks := slices.DeleteFunc(m.tagsOf(mark.Codings, mark.Name), func(tag string) bool { return slices.Contains(carried[mark.id], tag) })
		if len(lacks) == 0 {
			m.report.Highlights.add(false)
			continue
		}
		for _, tag := range lacks {
			given = append(given, research.Tagging{Tag: tag, Object: mark.id})
		}
		m.report.Highlights.Changed++
		m.changed = append(m.changed, mark.id)
	}
	return database.InsertTaggings(ctx, m.tx, given)
}

// comment is what somebody wrote about a selection. Some programs keep the
// quote where others keep a comment.
func comment(description, quote string) string {
	if oneLine(description) == oneLine(quote) {
		return ""
	}
	return strings.TrimSpace(description)
}

func joined(parts ...string) string {
	var list []string
	for _, p := range parts {
		if p != "" {
			list = append(list, p)
		}
	}
	return strings.Join(list, "\n\n")
}

// author is who made a selection, as the project says, or who imports it.
func (m *importer) author(s qda.Selection) string {
	for _, u := range m.plan.content.Users {
		var c research.Checker
		c.Text("author", u.Name, true, research.MostName)
		if u.GUID == s.User && c.Err() == nil {
			return u.Name
		}
	}
	return m.who.Name
}

// participants adds the cases that are somebody to the sessions of their
// sources.
func (m *importer) participants(ctx context.Context) error {
	for _, c := range m.plan.content.Cases {
		var check research.Checker
		check.Text("pseudonym", c.Name, true, research.MostName)
		if check.Err() != nil {
			m.report.drop("cases", "they have no name that a participant can have", c.Name)
			continue
		}
		m.report.dropSome("values of cases", "participants have a pseudonym and a note", len(c.Values), c.Name)
		in := map[string]bool{}
		for _, source := range c.Sources {
			if id := m.session[source]; id != "" {
				in[id] = true
			}
		}
		if len(in) == 0 {
			m.report.drop("cases", "they are in none of the sessions", c.Name)
			continue
		}
		p := research.Participant{ID: research.NewID(), Pseudonym: c.Name, Note: oneLine(c.Description)}
		if utf8.RuneCountInString(p.Note) > research.MostName {
			p.Note = string([]rune(p.Note)[:research.MostName])
		}
		added := false
		for id := range in {
			isNew, err := database.JoinSession(ctx, m.tx, research.Session{ID: id, Study: m.study.ID}, p)
			if err != nil {
				return err
			}
			added = added || isNew
		}
		m.report.Participants.add(added)
	}
	return nil
}
