package library

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"earshot/internal/database"
	"earshot/internal/export"
	"earshot/internal/qda"
	"earshot/internal/research"
	"earshot/search"
)

// qdaOrigin is what Earshot calls itself in projects, by which it knows its own.
const qdaOrigin = "Earshot"

// qdaVariables are the variables that sources have in a project.
var qdaVariables = []qda.Variable{
	{GUID: qda.Derive("variable", "Session"), Name: "Session", Type: qda.Text},
	{GUID: qda.Derive("variable", "Session id"), Name: "Session id", Type: qda.Text},
	{GUID: qda.Derive("variable", "Held on"), Name: "Held on", Type: qda.Date},
	{GUID: qda.Derive("variable", "Study"), Name: "Study", Type: qda.Text},
	{GUID: qda.Derive("variable", "Brand"), Name: "Brand", Type: qda.Text},
	{GUID: qda.Derive("variable", "Market"), Name: "Market", Type: qda.Text},
	{GUID: qda.Derive("variable", "Method"), Name: "Method", Type: qda.Text},
	{GUID: qda.Derive("variable", "Language"), Name: "Language", Type: qda.Text},
	{GUID: qda.Derive("variable", "Speakers"), Name: "Speakers", Type: qda.Text},
	{GUID: qda.Derive("variable", "Kind"), Name: "Kind", Type: qda.Text},
}

// WriteCodebook writes the tags of an export as a REFI-QDA codebook. Without
// tags it is an *research.InvalidError, since the standard has no place for
// none.
func (e *Export) WriteCodebook(ctx context.Context, w io.Writer) error {
	codes, _, err := e.codes(ctx, e.filter)
	if err != nil {
		return err
	}
	if len(codes) == 0 {
		return invalid("format", "cannot be qdc: there are no tags, and a codebook must have one at least")
	}
	return qda.WriteCodebook(w, qdaOrigin, e.leftOutText(), codes)
}

// codes are the tags of an export as a tree, and all of them by id. The whole
// tree is held, which is small beside what carries it.
func (e *Export) codes(ctx context.Context, filter database.ExportFilter) ([]qda.Code, map[string]research.Tag, error) {
	known := map[string]research.Tag{}
	err := inPortions(func(after string) ([]research.Tag, error) {
		return database.TagsToExport(ctx, e.l.db, filter, after, exportRows)
	}, idOfTag, func(list []research.Tag) error {
		above, err := e.l.tagsWithAbove(ctx, list)
		maps.Copy(known, above)
		return err
	})
	below := map[string][]research.Tag{}
	for _, t := range known {
		below[t.Parent] = append(below[t.Parent], t)
	}
	var tree func(parent string) []qda.Code
	tree = func(parent string) []qda.Code {
		list := below[parent]
		slices.SortFunc(list, func(a, b research.Tag) int {
			return strings.Compare(research.FoldTerm(a.Name)+"\x00"+a.ID, research.FoldTerm(b.Name)+"\x00"+b.ID)
		})
		var codes []qda.Code
		for _, t := range list {
			codes = append(codes, qda.Code{
				GUID: t.ID, Name: t.Name, Colour: t.Colour, Description: t.Description, Codable: true, Codes: tree(t.ID),
			})
		}
		return codes
	}
	return tree(""), known, err
}

// WriteProject writes an export as a REFI-QDA project: all texts of the sessions
// that the filter finds, what is marked in them, tags, participants by their
// pseudonyms, findings and insights as notes, and recordings where they are
// asked for.
func (e *Export) WriteProject(ctx context.Context, out io.Writer, o export.Options) error {
	w, err := qda.NewWriter(out, qda.Project{Name: o.Title, Origin: qdaOrigin, CreatedAt: o.At, Description: e.leftOutText()})
	if err != nil {
		return err
	}
	p := &projectExport{Export: e, findings: map[string]bool{}}
	if err := p.findLone(ctx); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *qda.Writer) error{
		p.users, p.codebook, p.cases, p.sources, p.loneRecordings, p.notes, p.links, p.sets, p.files, p.recordingFiles,
	} {
		if err := step(ctx, w); err != nil {
			return err
		}
	}
	return w.Close()
}

// projectExport is an export on its way into a project, with what things there
// are to refer to.
type projectExport struct {
	*Export
	tags     map[string]research.Tag
	findings map[string]bool
	lone     []database.ExportedRecording // those that no transcript of the export belongs to
}

func (e *projectExport) users(ctx context.Context, w *qda.Writer) error {
	authors, err := database.ExportedAuthors(ctx, e.l.db, e.filter)
	if err != nil {
		return err
	}
	for _, name := range authors {
		if err := w.User(qda.User{GUID: qda.Derive("user", name), Name: name}); err != nil {
			return err
		}
	}
	return nil
}

func (e *projectExport) codebook(ctx context.Context, w *qda.Writer) error {
	all := e.filter
	all.Tags = nil // what carries one of them may carry others as well
	codes, known, err := e.codes(ctx, all)
	if err != nil {
		return err
	}
	e.tags = known
	if err := w.Codebook(codes); err != nil {
		return err
	}
	for _, v := range qdaVariables {
		if err := w.Variable(v); err != nil {
			return err
		}
	}
	return nil
}

// sourceOf is the GUID of the source that a text is in: itself, or the
// recording that it is a transcript of.
func sourceOf(text string, timed bool) string {
	if timed {
		return qda.Derive("recording of", text)
	}
	return text
}

// owner is something that sources belong to: a participant or a session.
type owner struct {
	database.ExportedMember
	sources []string
}

// eachOwner reads members and calls use for each owner with its sources: with
// those of its texts, and with those that are its besides.
func eachOwner(
	read func(after, text string) ([]database.ExportedMember, error), besides []owner, use func(m database.ExportedMember, sources []string) error,
) error {
	var now owner
	done := func() error {
		if now.ID == "" {
			return nil
		}
		if i := slices.IndexFunc(besides, func(o owner) bool { return o.ID == now.ID }); i >= 0 {
			now.sources = append(now.sources, besides[i].sources...)
			besides = slices.Delete(besides, i, i+1)
		}
		return use(now.ExportedMember, now.sources)
	}
	for after, text := "", ""; ; {
		list, err := read(after, text)
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.ID != now.ID {
				if err := done(); err != nil {
					return err
				}
				now = owner{ExportedMember: m}
			}
			now.sources = append(now.sources, sourceOf(m.Text, m.Timed))
		}
		if len(list) == 0 {
			break
		}
		after, text = list[len(list)-1].ID, list[len(list)-1].Text
	}
	if err := done(); err != nil {
		return err
	}
	for _, o := range besides {
		if err := use(o.ExportedMember, o.sources); err != nil {
			return err
		}
	}
	return nil
}

func (e *projectExport) cases(ctx context.Context, w *qda.Writer) error {
	heard, err := e.loneParticipants(ctx)
	if err != nil {
		return err
	}
	return eachOwner(func(after, text string) ([]database.ExportedMember, error) {
		return database.ParticipantsToExport(ctx, e.l.db, e.filter, after, text, exportRows)
	}, heard, func(m database.ExportedMember, sources []string) error {
		return w.Case(qda.Case{GUID: m.ID, Name: m.Name, Description: m.About, Sources: sources})
	})
}

func (e *projectExport) sets(ctx context.Context, w *qda.Writer) error {
	return eachOwner(func(after, text string) ([]database.ExportedMember, error) {
		return database.SessionsToExport(ctx, e.l.db, e.filter, after, text, exportRows)
	}, e.loneSessions(), func(m database.ExportedMember, sources []string) error {
		return w.Set(qda.Set{GUID: m.ID, Name: m.Name, Description: m.About, Sources: sources})
	})
}

// eachText calls use for each text of the export with its segments.
func (e *Export) eachText(ctx context.Context, use func(database.ExportedText, []research.Segment) error) error {
	return inPortions(func(after string) ([]database.ExportedText, error) {
		return database.TextsToExport(ctx, e.l.db, e.filter, after, exportRows)
	}, func(t database.ExportedText) string { return t.File.ID }, func(list []database.ExportedText) error {
		for _, t := range list {
			segments, err := e.l.shownSegments(ctx, t.File.ID)
			if err != nil {
				return err
			}
			if err := use(t, segments); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *projectExport) files(ctx context.Context, w *qda.Writer) error {
	return e.eachText(ctx, func(t database.ExportedText, segments []research.Segment) error {
		return w.File(t.File.ID, newQDAText(segments).text)
	})
}

func (e *projectExport) notes(ctx context.Context, w *qda.Writer) error {
	return e.eachClaim(ctx, func(kind search.Kind, c research.Claim, tags map[string][]database.NamedTag) error {
		e.findings[c.ID] = true
		n := qda.Note{GUID: c.ID, Name: c.Title, Text: c.Body, Description: describeClaim(kind, c), CreatedAt: c.CreatedAt}
		for _, t := range tags[c.ID] {
			if _, ok := e.tags[t.ID]; !ok {
				continue // of a study that the export is not about
			}
			n.Codings = append(n.Codings, qda.Coding{GUID: qda.Derive("coding", c.ID, t.ID), Code: t.ID, CreatedAt: c.CreatedAt})
		}
		return w.Note(n)
	})
}

func (e *projectExport) links(ctx context.Context, w *qda.Writer) error {
	return e.eachClaim(ctx, func(_ search.Kind, c research.Claim, _ map[string][]database.NamedTag) error {
		var highlights []string
		for _, v := range c.Evidence {
			highlights = append(highlights, v.Highlight)
		}
		shown, err := e.quotes(ctx, highlights)
		if err != nil {
			return err
		}
		for _, v := range c.Evidence {
			target := v.Finding
			if h, ok := shown[v.Highlight]; ok {
				target = h.ID
			}
			if target == "" || target == v.Finding && !e.findings[target] {
				continue
			}
			if err := w.Link(qda.Link{GUID: qda.Derive("link", c.ID, target), Name: string(v.Relation), Origin: c.ID, Target: target}); err != nil {
				return err
			}
		}
		return nil
	})
}

// eachClaim calls use for each finding and insight, with the tags of some.
func (e *Export) eachClaim(ctx context.Context, use func(search.Kind, research.Claim, map[string][]database.NamedTag) error) error {
	for _, kind := range []search.Kind{search.Finding, search.Insight} {
		err := inPortions(func(after string) ([]research.Claim, error) {
			return database.ClaimsToExport(ctx, e.l.db, kind, e.filter, after, exportRows)
		}, idOfClaim, func(list []research.Claim) error {
			tags, err := database.TagsOnEach(ctx, e.l.db, idsOf(list, idOfClaim))
			if err != nil {
				return err
			}
			for _, c := range list {
				if err := use(kind, c, tags); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// describeClaim says in words what a note has no place for.
func describeClaim(kind search.Kind, c research.Claim) string {
	lines := []string{"Kind: " + string(kind), "State: " + string(c.State)}
	for _, field := range []struct{ name, value string }{
		{"Confidence", string(c.Confidence)},
		{"Language", c.Language},
		{"Author", c.Author},
		{"Review by", c.ReviewBy},
		{"No evidence", strings.ReplaceAll(c.NoEvidence, "\n", " ")},
	} {
		if field.value != "" {
			lines = append(lines, field.name+": "+field.value)
		}
	}
	return strings.Join(lines, "\n")
}

// sources writes the texts with what is marked in them.
func (e *projectExport) sources(ctx context.Context, w *qda.Writer) error {
	return e.eachText(ctx, func(t database.ExportedText, segments []research.Segment) error {
		of := e.filter
		of.File = t.File.ID
		text := newQDAText(segments)
		doc := qda.Document{GUID: t.File.ID, Name: t.File.Name, Path: qda.TextPath(t.File.ID)}
		err := inPortions(func(after string) ([]database.ExportedHighlight, error) {
			return database.HighlightsToExport(ctx, e.l.db, of, after, exportRows)
		}, idOfExported, func(list []database.ExportedHighlight) error {
			tags, err := database.TagsOnEach(ctx, e.l.db, idsOf(list, idOfExported))
			for _, h := range list {
				doc.Selections = append(doc.Selections, text.selection(h, tags[h.ID]))
			}
			return err
		})
		if err != nil {
			return err
		}
		s := qda.Source{Kind: qda.TextSource, GUID: sourceOf(t.File.ID, t.Timed), Name: t.File.Name, CreatedAt: t.File.CreatedAt, Values: text.values(t)}
		if !t.Timed {
			s.Text = &doc
			return w.Source(s)
		}
		s.Kind = recordingKind(t.RecordingType)
		if t.Recording != "" {
			s.Name, s.Path = t.Recording, "relative:///"+t.Recording
		}
		if packed := e.recordingPath(t.RecordingID); packed != "" {
			s.Path = packed
		}
		text.synchronise(&doc)
		s.Transcripts = []qda.Document{doc}
		return w.Source(s)
	})
}

// selection is a highlight in a project's text.
func (t *qdaText) selection(h database.ExportedHighlight, tags []database.NamedTag) qda.Selection {
	user := qda.Derive("user", h.Author)
	s := qda.Selection{
		GUID: h.ID, Name: qda.Label(h.Quote), Start: t.start(h.Start), End: t.end(h.End), Description: h.Note,
		User: user, CreatedAt: h.CreatedAt.Truncate(time.Second),
	}
	for _, tag := range tags {
		s.Codings = append(s.Codings, qda.Coding{GUID: qda.Derive("coding", h.ID, tag.ID), Code: tag.ID, User: user, CreatedAt: s.CreatedAt})
	}
	return s
}

// values are the values of the variables of a text.
func (t *qdaText) values(of database.ExportedText) []qda.Value {
	texts := []string{
		of.SessionTitle, of.File.Session, of.Held, of.StudyTitle, of.Brand, of.Market, of.Method, of.File.Language, strings.Join(t.speakers, "\n"),
		string(of.File.Kind),
	}
	values := make([]qda.Value, len(texts))
	for i, v := range qdaVariables {
		values[i] = qda.Value{Variable: v.GUID, Type: v.Type, Text: texts[i]}
	}
	return values
}
