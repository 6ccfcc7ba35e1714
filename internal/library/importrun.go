package library

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"earshot/internal/anchor"
	"earshot/internal/auth"
	"earshot/internal/database"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/internal/texts"
)

// importer brings a plan in. What of it is new is settled first, by reading
// alone, and written then, in one transaction: others who write wait for the
// writing and for nothing else.
type importer struct {
	l       *Library
	who     auth.Person
	plan    *importPlan
	options ImportOptions
	study   research.Study

	// What prepare settles.
	found    *reporter
	homes    map[string]string           // studies of the things that have ids of the plan
	sessions map[string]research.Session // by their ids in the project
	news     []research.Session          // those of them that are to be added
	texts    []*incomingText
	sounds   []incomingRecording
	marks    map[string]string // ids of highlights by GUIDs of selections
	session  map[string]string // ids of sessions by GUIDs of sources

	// What write does.
	tx     *database.Tx
	report *reporter
	codes  map[string]string    // ids of tags by GUIDs of codes
	made   map[string]bool      // ids of files that are new
	names  map[nameBelow]string // ids of new tags

	changed []string // ids of highlights that are new or have new tags
}

// incomingText is a text that is to be added, or one that is here and gets
// highlights.
type incomingText struct {
	*importedText
	here    bool
	version int64 // of the text, where it is here
	file    research.File
	session research.Session
	added   []incomingMark // new highlights
	tagged  []incomingMark // highlights that are here, and may get tags
}

// incomingMark is a selection with the highlight that it is, and with where its
// words stand in the text here.
type incomingMark struct {
	*importedMark
	id         string
	start, end int
}

// importAttempts is how often an import begins anew because others changed what
// it had settled on.
const importAttempts = 4

// errOvertaken is an import whose study others went on changing.
var errOvertaken error = &research.ConflictError{Detail: "the study is being changed by others at the same time, and nothing was imported: try again"}

// run settles and writes.
func (m *importer) run(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		err := m.prepare(ctx)
		if err == nil {
			err = m.l.db.InTx(ctx, m.write)
		}
		overtaken := errors.Is(err, research.ErrConflict) || errors.Is(err, research.ErrNotFound)
		if !overtaken || attempt == importAttempts {
			return err
		}
	}
}

// prepare settles what is new. It reads and computes; nothing is written.
func (m *importer) prepare(ctx context.Context) error {
	m.found, m.sessions, m.marks, m.session = &reporter{}, map[string]research.Session{}, map[string]string{}, map[string]string{}
	m.news, m.texts, m.sounds = nil, nil, nil
	if err := m.findHomes(ctx); err != nil {
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
	return nil
}

// write writes what prepare has settled. It may run more than once.
func (m *importer) write(ctx context.Context, tx *database.Tx) error {
	m.tx, m.report, m.codes, m.made, m.changed = tx, m.plan.report.clone(), map[string]string{}, map[string]bool{}, nil
	m.names = map[nameBelow]string{}
	if err := m.tags(ctx); err != nil {
		return err
	}
	m.report.add(m.found)
	for _, s := range m.news {
		if _, err := database.InsertSession(ctx, tx, s); err != nil {
			return err
		}
	}
	for _, t := range m.texts {
		if err := m.writeText(ctx, t); err != nil {
			return err
		}
	}
	for _, r := range m.sounds {
		if err := m.writeRecording(ctx, r); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{m.participants, m.tellSearch, m.claims} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if m.options.DryRun {
		return errDryRun
	}
	tx.AfterCommit(m.l.wake)
	return nil
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

// errorText is what an error says to the person who imports, if it is theirs.
func errorText(err error) (string, bool) {
	if invalid, ok := errors.AsType[*research.InvalidError](err); ok {
		return invalid.Error(), true
	}
	return "", false
}
