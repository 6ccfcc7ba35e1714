package webui

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

type sessionPage struct {
	frame
	Heading      string
	HeldOn       string
	Language     string
	Market       string
	Method       string
	Participants []research.Participant
	Files        []fileRow
	Recording    *recording // the one that is ready to be played
	Transcripts  []transcript
	Notes        []note
	Waiting      bool // something is still being read
	ID           string
	Waves        []wave
	MayAdd       bool // whoever sees the page may add files
	Marks        highlightList
	Find         findForm
}

func (u *UI) session(c echo.Context) error {
	ctx, who := c.Request().Context(), auth.From(c.Request().Context())
	s, err := u.lib.Session(ctx, who, c.Param("id"))
	if err != nil {
		return err
	}
	texts, err := u.lib.Texts(ctx, who, s.ID)
	if err != nil {
		return err
	}
	study, crumbs, err := u.studyCrumbs(ctx, who, s.Study)
	if err != nil {
		return err
	}
	twins, err := u.lib.TwinsOf(ctx, who, s.ID)
	if err != nil {
		return err
	}
	say := printer(c.Request())
	page := sessionPage{
		frame: u.frame(c.Request(), s.Title, crumbs...), Heading: s.Title, HeldOn: s.HeldOn,
		ID: s.ID, MayAdd: who.May(auth.Contribute, study), Language: s.Language, Market: s.Market, Method: methodName(say, study.Method), Participants: s.Participants,
	}
	if page.Market == "" {
		page.Market = study.Market
	}
	for _, f := range s.Files {
		row := newFileRow(say, f)
		if page.MayAdd {
			row.offer(u.lib, f, s.Files)
		}
		if t, ok := twins[f.ID]; ok {
			row.Twin = &twin{t.Title, sessionURL(t.ID)}
		}
		if closed := f.Kind == research.KindRecording || f.Kind == research.KindAttachment; closed && !who.May(auth.Recordings, study) {
			row.Download = ""
		}
		page.Files = append(page.Files, row)
		page.Waiting = page.Waiting || !f.State.Settled()
	}
	var recs []recording
	if who.May(auth.Recordings, study) {
		recs = recordings(s.Files)
	}
	marks, err := u.marker(ctx, say, who, s.ID, who.May(auth.Contribute, study))
	if err != nil {
		return err
	}
	marks.find = findForm{Session: s.ID, Words: wordsToFind(c)}
	reader := readerLanguage(c.Request())
	originals, beside := besides(say, s.ID, c.QueryParam("translation"), reader, texts)
	page.addTexts(originals, recs, marks, beside)
	page.Find = marks.find
	page.Marks = marks.list(study)
	for i, h := range page.Marks.Anchored {
		page.Marks.Anchored[i].Translated = quoteIn(say, reader, marks.byID(h.ID), texts)
	}
	if page.MayAdd {
		proposals := library.Proposed(texts, s.Language)
		for i, f := range s.Files {
			page.Files[i].offerTranslation(say, f, texts, proposals)
		}
	}
	if err := u.addWaves(ctx, who, &page); err != nil {
		return err
	}
	return u.render(c, http.StatusOK, "session", page)
}

// addTexts fills in what was said and written. An address such as #t=81.0 can
// lead to one place only: of lines that begin together the first has it.
func (p *sessionPage) addTexts(texts []library.Text, recs []recording, marks *marker, beside map[string]*sideBySide) {
	taken := map[string]bool{}
	for _, t := range texts {
		if t.File.Kind == research.KindTranscript {
			rec := recordingOf(t.File, recs)
			p.Transcripts = append(p.Transcripts, newTranscript(p.say, t, rec, taken, marks, beside[t.File.ID]))
			if p.Recording == nil {
				p.Recording = rec
			}
			continue
		}
		p.Notes = append(p.Notes, newNote(t, marks, beside[t.File.ID]))
	}
	if p.Recording == nil && len(recs) > 0 {
		p.Recording = &recs[0]
	}
	p.Player = p.Recording != nil
}

// studyCrumbs are the steps to something of a study: its brand and itself.
func (u *UI) studyCrumbs(ctx context.Context, who auth.Person, id string) (research.Study, []crumb, error) {
	study, err := u.lib.Study(ctx, who, id)
	if err != nil {
		return study, nil, err
	}
	crumb, err := u.brandCrumb(ctx, who, study.Brand)
	return study, append(crumb, newCrumb(study)), err
}

func newCrumb(s research.Study) crumb { return crumb{s.Title, studyURL(s.ID)} }

func (u *UI) brandCrumb(ctx context.Context, who auth.Person, slug string) ([]crumb, error) {
	b, err := u.lib.Brand(ctx, who, slug)
	if errors.Is(err, research.ErrNotFound) {
		return nil, nil
	}
	return []crumb{{b.Name, brandURL(slug)}}, err
}

func contentURL(file string) string { return "/api/v1/files/" + file + "/content" }

// baseName is a file's name without its extension.
func baseName(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	return name
}
