package library

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// importer writes a plan, inside one transaction.
type importer struct {
	l       *Library
	tx      *database.Tx
	who     auth.Person
	plan    *importPlan
	options ImportOptions
	study   research.Study
	report  *reporter

	homes    map[string]string // studies of the things that have ids of the plan
	codes    map[string]string // ids of tags by GUIDs of codes
	sessions map[string]research.Session
	marks    map[string]string // ids of highlights by GUIDs of selections
	made     map[string]bool   // ids of files that are new
	session  map[string]string // of the sources, by GUID
}

func (m *importer) run(ctx context.Context) error {
	m.codes, m.sessions, m.marks, m.made, m.session = map[string]string{}, map[string]research.Session{}, map[string]string{}, map[string]bool{}, map[string]string{}
	if err := m.findHomes(ctx); err != nil {
		return err
	}
	if err := m.tags(ctx); err != nil {
		return err
	}
	for _, t := range m.plan.texts {
		if err := m.text(ctx, t); err != nil {
			return err
		}
	}
	for _, r := range m.plan.sounds {
		if err := m.recording(ctx, r); err != nil {
			return err
		}
	}
	if err := m.participants(ctx); err != nil {
		return err
	}
	return m.claims(ctx)
}

// findHomes looks up what is here already.
func (m *importer) findHomes(ctx context.Context) error {
	var ids []string
	for _, t := range m.plan.texts {
		ids = append(ids, m.idsOf(&t.importedFile)...)
		for _, mark := range t.marks {
			id := importedID(m.study.ID, mark.GUID, mark.CreatedAt)
			ids = append(ids, id, madeID(m.study.ID, id, mark.CreatedAt))
		}
	}
	for _, r := range m.plan.sounds {
		ids = append(ids, m.idsOf(&r.importedFile)...)
	}
	for _, n := range m.plan.notes {
		id := importedID(m.study.ID, n.GUID, n.CreatedAt)
		ids = append(ids, id, madeID(m.study.ID, id, n.CreatedAt))
	}
	var err error
	m.homes, err = database.Homes(ctx, m.tx, distinct(ids))
	return err
}

// idsOf are the ids that a file and its session may have here.
func (m *importer) idsOf(f *importedFile) []string {
	session := m.sessionID(f)
	return []string{f.id, madeID(m.study.ID, f.id, f.createdAt), session, madeID(m.study.ID, session, f.createdAt)}
}

// settle is the id under which a thing is in the study, and whether it is there
// already. One that another study has is made anew here.
func (m *importer) settle(id string, made func() string) (string, bool) {
	home, there := m.homes[id]
	if !there || home == m.study.ID {
		return id, there
	}
	id = made()
	home, there = m.homes[id]
	return id, there && home == m.study.ID
}

// sessionID is the id that the session of a file has in the project.
func (m *importer) sessionID(t *importedFile) string {
	if id := t.values["Session id"]; research.ValidID(id) {
		return importedID(m.study.ID, strings.ToLower(id), t.createdAt)
	}
	return madeID(m.study.ID, "session of "+t.source.GUID, t.source.CreatedAt)
}

// sessionOf finds or adds the session of a file.
func (m *importer) sessionOf(ctx context.Context, t *importedFile) (research.Session, error) {
	given := m.sessionID(t)
	if s, ok := m.sessions[given]; ok {
		return s, nil
	}
	id, there := m.settle(given, func() string { return madeID(m.study.ID, given, t.createdAt) })
	if there {
		s, err := database.SessionByID(ctx, m.tx, id)
		m.sessions[given] = s
		m.report.Sessions.add(false)
		return s, err
	}
	s := research.Session{ID: id, Study: m.study.ID, Title: t.values["Session"], HeldOn: t.values["Held on"], Market: t.values["Market"], CreatedAt: m.l.now()}
	if s.Title = oneLine(s.Title); s.Title == "" {
		s.Title = oneLine(strings.TrimSuffix(t.source.Name, ".txt"))
	}
	if s.Title == "" {
		s.Title = t.file
	}
	if utf8.RuneCountInString(s.Title) > research.MostTitle {
		s.Title = string([]rune(s.Title)[:research.MostTitle])
	}
	if s.Check() != nil {
		s.HeldOn, s.Market = "", "" // what another program calls so
	}
	if err := s.Check(); err != nil {
		return s, err
	}
	m.report.Sessions.add(true)
	m.report.mapped("session", t.source.Name, s.Title, true)
	s, err := database.InsertSession(ctx, m.tx, s)
	m.sessions[given] = s
	return s, err
}

// text adds a text with its highlights, or highlights to the text that is here.
func (m *importer) text(ctx context.Context, t *importedText) error {
	planned := t.id
	id, there := m.settle(planned, func() string { return madeID(m.study.ID, planned, t.createdAt) })
	if there {
		f, err := database.FileByID(ctx, m.tx, id)
		if err != nil {
			return err
		}
		m.session[t.source.GUID] = f.Session
		m.report.Texts.add(false)
		m.report.mapped("text", t.source.Name, f.Name, false)
		return m.again(ctx, t, f)
	}
	session, err := m.sessionOf(ctx, &t.importedFile)
	if err != nil {
		return err
	}
	m.session[t.source.GUID] = session.ID
	f := research.File{
		ID: id, Session: session.ID, Kind: t.kind, Name: t.file, MediaType: t.mediaType, Language: t.language, State: research.FileParsing,
		Key: "import/" + id, CreatedAt: m.l.now(), UpdatedAt: m.l.now(),
	}
	if !m.options.DryRun {
		f.Key, f.Size, f.SHA256 = t.stored.received.Key, t.stored.received.Size, t.stored.received.SHA256
		m.made[t.stored.id] = true
	}
	if err := database.InsertFile(ctx, m.tx, f); err != nil {
		return err
	}
	segments := append([]research.Segment(nil), t.segments...)
	o, err := texts.Replace(ctx, m.tx, f, segments, m.l.now())
	if err != nil {
		return err
	}
	if err := database.MarkIndexing(ctx, m.tx, f.ID, t.language, nil, o.Change, m.l.now()); err != nil {
		return err
	}
	m.report.Texts.add(true)
	m.report.mapped("text", t.source.Name, f.Name, true)
	text := texts.Join(segments)
	for _, mark := range t.marks {
		at, err := anchor.At(text, mark.start, mark.end)
		if err != nil {
			m.report.drop("selections", "their place is not in the text", mark.Name)
			continue
		}
		if err := m.highlight(ctx, session, f, segments, mark, at); err != nil {
			return err
		}
	}
	return nil
}

// again adds highlights to a text that is here. Where it was corrected since,
// they go to where their words stand now.
func (m *importer) again(ctx context.Context, t *importedText, f research.File) error {
	if _, err := database.LockText(ctx, m.tx, f.ID); err != nil {
		return err
	}
	segments, err := database.Segments(ctx, m.tx, f.ID)
	if err != nil {
		return err
	}
	session, err := database.SessionByID(ctx, m.tx, f.Session)
	if err != nil {
		return err
	}
	text, before := texts.Join(segments), texts.Join(t.segments)
	for _, mark := range t.marks {
		at, err := anchor.At(before, mark.start, mark.end)
		if err == nil && text != before {
			at, err = anchor.Find(text, at.Quote, at.Prefix, at.Suffix)
		}
		if err != nil {
			m.report.drop("selections", "the text here was corrected, and their words no longer stand in it", mark.Name)
			continue
		}
		if err := m.highlight(ctx, session, f, segments, mark, at); err != nil {
			return err
		}
	}
	return nil
}

// highlight adds a highlight, or the tags that one lacks which is here.
func (m *importer) highlight(ctx context.Context, session research.Session, f research.File, segments []research.Segment, mark importedMark, at anchor.Anchor) error {
	planned := importedID(m.study.ID, mark.GUID, mark.CreatedAt)
	id, there := m.settle(planned, func() string { return madeID(m.study.ID, planned, mark.CreatedAt) })
	if _, twice := m.marks[mark.GUID]; twice {
		m.report.drop("selections", "another one has the same GUID", mark.Name)
		return nil
	}
	m.marks[mark.GUID] = id
	tags := m.tagsOf(mark.Codings, mark.Name)
	if there {
		n, err := database.AddTags(ctx, m.tx, id, tags)
		if err != nil || n == 0 {
			m.report.Highlights.add(false)
			return err
		}
		m.report.Highlights.Changed++
		_, err = database.AppendChange(ctx, m.tx, database.SourceChanged, id, m.l.now())
		return err
	}
	h := research.Highlight{
		ID: id, File: f.ID, Session: f.Session, Author: m.author(mark.Selection), Version: 1,
		Note:      joined(comment(mark.Description, at.Quote), m.plan.remarks[mark.GUID]),
		CreatedAt: timeOr(mark.CreatedAt, m.l.now()), UpdatedAt: timeOr(mark.CreatedAt, m.l.now()),
	}
	if err := checkMark(at.Quote, h.Note, tags); err != nil {
		m.report.drop("selections", err.Error(), mark.Name)
		delete(m.marks, mark.GUID)
		return nil
	}
	texts.Mark(&h, at, segments)
	if err := database.InsertHighlight(ctx, m.tx, h, tags); err != nil {
		return err
	}
	m.homes[id] = m.study.ID
	m.report.Highlights.add(true)
	return texts.Index(ctx, m.tx, session, h, segments, m.l.now())
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

// errorText is what an error says to the person who imports, if it is theirs.
func errorText(err error) (string, bool) {
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		return invalid.Error(), true
	}
	return "", false
}
