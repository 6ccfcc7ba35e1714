package library

import (
	"context"
	"strings"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/database"
	"earshot/internal/research"
	"earshot/internal/texts"
)

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
	m.homes, err = database.Homes(ctx, m.l.db, distinct(ids))
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

// sessionOf finds the session of a file, or notes that it is to be added.
func (m *importer) sessionOf(ctx context.Context, t *importedFile) (research.Session, error) {
	given := m.sessionID(t)
	if s, ok := m.sessions[given]; ok {
		return s, nil
	}
	id, there := m.settle(given, func() string { return madeID(m.study.ID, given, t.createdAt) })
	if there {
		s, err := database.SessionByID(ctx, m.l.db, id)
		m.sessions[given] = s
		m.found.Sessions.add(false)
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
	m.found.Sessions.add(true)
	m.found.mapped("session", t.source.Name, s.Title, true)
	m.news, m.sessions[given] = append(m.news, s), s
	return s, nil
}

// text settles whether a text is new, and what of its highlights.
func (m *importer) text(ctx context.Context, t *importedText) error {
	id, there := m.settle(t.id, func() string { return madeID(m.study.ID, t.id, t.createdAt) })
	for _, other := range m.texts {
		if other.file.ID == id {
			m.found.drop("texts", "another one has the same GUID", t.source.Name)
			return nil
		}
	}
	in := &incomingText{importedText: t, here: there}
	m.texts = append(m.texts, in)
	if there {
		return m.again(ctx, in, id)
	}
	session, err := m.sessionOf(ctx, &t.importedFile)
	if err != nil {
		return err
	}
	in.session = session
	in.file = research.File{
		ID: id, Session: session.ID, Kind: t.kind, Name: t.file, MediaType: t.mediaType, Language: t.language, State: research.FileParsing,
		Key: "import/" + id, CreatedAt: m.l.now(), UpdatedAt: m.l.now(),
	}
	m.session[t.source.GUID] = session.ID
	m.found.Texts.add(true)
	m.found.mapped("text", t.source.Name, in.file.Name, true)
	text := anchor.NewText(texts.Join(t.segments))
	for i := range t.marks {
		mark := &t.marks[i]
		at, err := text.At(mark.start, mark.end)
		if err != nil {
			m.found.drop("selections", "their place is not in the text", mark.Name)
			continue
		}
		m.mark(in, mark, at)
	}
	return nil
}

// again settles what is new in a text that is here. Where it was corrected
// since, highlights go to where their words stand now.
func (m *importer) again(ctx context.Context, in *incomingText, id string) error {
	f, err := database.FileByID(ctx, m.l.db, id)
	if err != nil {
		return err
	}
	in.file = f
	// Read before the text: a version that is too old is found out by write.
	if in.version, err = database.TextVersion(ctx, m.l.db, f.ID); err != nil {
		return err
	}
	segments, err := database.Segments(ctx, m.l.db, f.ID)
	if err != nil {
		return err
	}
	if in.session, err = database.SessionByID(ctx, m.l.db, f.Session); err != nil {
		return err
	}
	m.session[in.source.GUID] = f.Session
	m.found.Texts.add(false)
	m.found.mapped("text", in.source.Name, f.Name, false)
	now, before := texts.Join(segments), texts.Join(in.segments)
	text := anchor.NewText(before)
	for i := range in.marks {
		mark := &in.marks[i]
		at, err := text.At(mark.start, mark.end)
		if err == nil && now != before {
			at, err = anchor.Find(now, at.Quote, at.Prefix, at.Suffix)
		}
		if err != nil {
			m.found.drop("selections", "the text here was corrected, and their words no longer stand in it", mark.Name)
			continue
		}
		m.mark(in, mark, at)
	}
	return nil
}

// mark settles which highlight a selection is.
func (m *importer) mark(in *incomingText, mark *importedMark, at anchor.Anchor) {
	planned := importedID(m.study.ID, mark.GUID, mark.CreatedAt)
	id, there := m.settle(planned, func() string { return madeID(m.study.ID, planned, mark.CreatedAt) })
	if _, twice := m.marks[mark.GUID]; twice {
		m.found.drop("selections", "another one has the same GUID", mark.Name)
		return
	}
	incoming := incomingMark{mark, id, at.Start, at.End}
	if there {
		m.marks[mark.GUID], in.tagged = id, append(in.tagged, incoming)
		return
	}
	codes := make([]string, len(mark.Codings))
	for i, c := range mark.Codings {
		codes[i] = c.Code
	}
	if err := checkMark(at.Quote, m.noteOn(mark, at), distinct(codes)); err != nil {
		m.found.drop("selections", err.Error(), mark.Name)
		return
	}
	m.marks[mark.GUID], m.homes[id], in.added = id, m.study.ID, append(in.added, incoming)
	m.found.Highlights.add(true)
}

// noteOn is what people wrote about a selection.
func (m *importer) noteOn(mark *importedMark, at anchor.Anchor) string {
	return joined(comment(mark.Description, at.Quote), m.plan.remarks[mark.GUID])
}
