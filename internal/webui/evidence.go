package webui

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"
)

// evidenceGroup is the evidence of one relation: what contradicts a claim is
// shown like what supports it.
type evidenceGroup struct {
	Title   string
	Studies []quotesOfStudy
	Gone    []string // days on which sources of quotes were deleted
}

// quotesOfStudy are quotes of one study, in the order of the evidence.
type quotesOfStudy struct {
	Title, URL string // of the study; "" on the page of a finding, whose study stands above
	Quotes     []quote
	id         string
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
	Speaker  string
	Frame    string // address of a player that begins there; "" where there is nothing to hear
	Video    bool
	Tags     []tagLink
	study    research.Study
}

// evidence groups highlights by how they bear on a claim, and by study but for
// own, the one that the claim is from.
func (u *UI) evidence(ctx context.Context, say *wording.Printer, who auth.Person, own string, links []research.Evidence, highlights []research.Highlight) ([]evidenceGroup, error) {
	relation := map[string]research.Relation{}
	for _, l := range links {
		if l.Highlight != "" {
			relation[l.Highlight] = l.Relation
		}
	}
	reader := u.newQuoteReader(who)
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
			g.add(q, own)
		}
		for _, l := range links {
			if l.Relation == kind.relation && !l.DeletedAt.IsZero() {
				g.Gone = append(g.Gone, l.DeletedAt.Format("2006-01-02"))
			}
		}
		if len(g.Studies)+len(g.Gone) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// add puts a quote to the others of its study.
func (g *evidenceGroup) add(q quote, own string) {
	at := slices.IndexFunc(g.Studies, func(s quotesOfStudy) bool { return s.id == q.study.ID })
	if at < 0 {
		s := quotesOfStudy{id: q.study.ID}
		if s.id != own {
			s.Title, s.URL = q.study.Title, studyURL(s.id)
		}
		at, g.Studies = len(g.Studies), append(g.Studies, s)
	}
	g.Studies[at].Quotes = append(g.Studies[at].Quotes, q)
}

// quoteReader finds where quotes come from, each session once.
type quoteReader struct {
	u        *UI
	who      auth.Person
	sessions map[string]quotedSession
}

// quotedSession is a session that is quoted, with what of it the reader may hear.
type quotedSession struct {
	library.SessionDetail
	study      research.Study
	texts      []library.Text
	recordings []recording
}

func (u *UI) newQuoteReader(who auth.Person) quoteReader {
	return quoteReader{u: u, who: who, sessions: map[string]quotedSession{}}
}

func (r quoteReader) session(ctx context.Context, id string) (s quotedSession, err error) {
	s, ok := r.sessions[id]
	if ok {
		return s, nil
	}
	if s.SessionDetail, err = r.u.lib.SessionFiles(ctx, r.who, id); err != nil {
		return s, err
	}
	if s.study, err = r.u.lib.Study(ctx, r.who, s.Study); err != nil {
		return s, err
	}
	if s.texts, err = r.u.lib.Texts(ctx, r.who, id); err != nil && !errors.Is(err, research.ErrNotFound) {
		return s, err
	}
	if r.who.May(auth.Recordings, s.study) {
		s.recordings = recordings(s.Files)
	}
	r.sessions[id] = s
	return s, nil
}

func (r quoteReader) read(ctx context.Context, h research.Highlight) (quote, error) {
	q := quote{Text: h.Quote, Broken: h.State == research.HighlightBroken, Note: h.Note, Tags: tagLinks(h.Tags)}
	s, err := r.session(ctx, h.Session)
	if err != nil {
		return q, err
	}
	q.Session, q.HeldOn, q.URL, q.study = s.Title, s.HeldOn, sessionURL(s.ID), s.study
	if q.Broken {
		return q, nil
	}
	text, segment, ok := segmentOf(h, s.texts)
	if ok {
		q.Language, q.Speaker, q.URL = segment.Language, segment.Speaker, q.URL+"#"+segmentID(h.File, segment.Number)
	}
	if h.StartMS != nil {
		q.URL, q.Moment = sessionURL(s.ID)+"#t="+library.Seconds(*h.StartMS), clock(*h.StartMS)
		if rec := recordingOf(text, s.recordings); rec != nil {
			q.Frame, q.Video = playURL(rec.ID, library.Seconds(*h.StartMS)), rec.Video
		}
	}
	return q, nil
}

// segmentOf is the segment in which a highlight begins, and its file.
func segmentOf(h research.Highlight, texts []library.Text) (research.File, research.Segment, bool) {
	for _, t := range texts {
		if t.File.ID != h.File {
			continue
		}
		end := 0
		for _, s := range t.Segments {
			end += utf8.RuneCountInString(s.Text) + 1 // the line feed after it
			if h.Start < end {
				return t.File, s, true
			}
		}
	}
	return research.File{}, research.Segment{}, false
}
