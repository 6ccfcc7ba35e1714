package webui

import (
	"context"
	"errors"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
)

// evidenceGroup is the evidence of one relation: what contradicts a claim is
// shown like what supports it.
type evidenceGroup struct {
	Title  string
	Quotes []quote
	Gone   []string // days on which sources of quotes were deleted
}

// quote is a highlight as evidence.
type quote struct {
	Text     string
	Broken   bool // the text was corrected since, and the quote does not stand in it
	Language string
	Note     string
	URL      string // of the moment
	Moment   string
	Session  string
	HeldOn   string
	Tags     []tagLink
}

// evidence groups highlights by how they bear on a claim.
func (u *UI) evidence(ctx context.Context, say *wording.Printer, who auth.Person, links []research.Evidence, highlights []research.Highlight) ([]evidenceGroup, error) {
	relation := map[string]research.Relation{}
	for _, l := range links {
		if l.Highlight != "" {
			relation[l.Highlight] = l.Relation
		}
	}
	reader := quoteReader{u: u, who: who, sessions: map[string]library.SessionDetail{}, texts: map[string][]library.Text{}}
	var groups []evidenceGroup
	for _, kind := range []struct {
		relation research.Relation
		title    string
	}{
		{research.Supports, say.T("Supports it")}, {research.Contradicts, say.T("Contradicts it")}, {research.Illustrates, say.T("Illustrates it")},
	} {
		g := evidenceGroup{Title: kind.title}
		for _, h := range highlights {
			if relation[h.ID] != kind.relation {
				continue
			}
			q, err := reader.read(ctx, h)
			if err != nil {
				return nil, err
			}
			g.Quotes = append(g.Quotes, q)
		}
		for _, l := range links {
			if l.Relation == kind.relation && !l.DeletedAt.IsZero() {
				g.Gone = append(g.Gone, l.DeletedAt.Format("2006-01-02"))
			}
		}
		if len(g.Quotes)+len(g.Gone) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// quoteReader finds where quotes come from, each session once.
type quoteReader struct {
	u        *UI
	who      auth.Person
	sessions map[string]library.SessionDetail
	texts    map[string][]library.Text
}

func (r quoteReader) read(ctx context.Context, h research.Highlight) (quote, error) {
	q := quote{Text: h.Quote, Broken: h.State == research.HighlightBroken, Note: h.Note, Tags: tagLinks(h.Tags)}
	s, ok := r.sessions[h.Session]
	if !ok {
		var err error
		if s, err = r.u.lib.SessionFiles(ctx, r.who, h.Session); err != nil {
			return q, err
		}
		texts, err := r.u.lib.Texts(ctx, r.who, h.Session)
		if err != nil && !errors.Is(err, research.ErrNotFound) {
			return q, err
		}
		r.sessions[h.Session], r.texts[h.Session] = s, texts
	}
	q.Session, q.HeldOn, q.URL = s.Title, s.HeldOn, sessionURL(s.ID)
	if q.Broken {
		return q, nil
	}
	if segment, ok := segmentOf(h, r.texts[h.Session]); ok {
		q.Language, q.URL = segment.Language, q.URL+"#"+segmentID(h.File, segment.Number)
	}
	if h.StartMS != nil {
		q.URL, q.Moment = sessionURL(s.ID)+"#t="+library.Seconds(*h.StartMS), clock(*h.StartMS)
	}
	return q, nil
}

// segmentOf is the segment in which a highlight begins.
func segmentOf(h research.Highlight, texts []library.Text) (research.Segment, bool) {
	for _, t := range texts {
		if t.File.ID != h.File {
			continue
		}
		end := 0
		for _, s := range t.Segments {
			end += utf8.RuneCountInString(s.Text) + 1 // the line feed after it
			if h.Start < end {
				return s, true
			}
		}
	}
	return research.Segment{}, false
}
