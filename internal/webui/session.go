package webui

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

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
}

// fileRow is a file in the list of a session's files.
type fileRow struct {
	ID, Name, Kind, Size string
	Download             string
	Recording            bool
	State                string // in words; "" where all is well
	Failed               bool
	Advice               []string // sentences
	Facts                []string // of a recording: how long it is, and its tracks
	Retry                string   // where to ask that it be read again; "" where that is of no use
	Loudness             []loudness
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
		if row.Failed && page.MayAdd {
			row.Retry = "/files/" + f.ID + "/retry"
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
	page.addTexts(texts, recs, marks)
	page.Marks = marks.list(study)
	if err := u.addWaves(ctx, who, &page); err != nil {
		return err
	}
	return u.render(c, http.StatusOK, "session", page)
}

// addTexts fills in what was said and written. An address such as #t=81.0 can
// lead to one place only: of lines that begin together the first has it.
func (p *sessionPage) addTexts(texts []library.Text, recs []recording, marks *marker) {
	taken := map[string]bool{}
	for _, t := range texts {
		if t.File.Kind == research.KindTranscript {
			rec := recordingOf(t.File, recs)
			p.Transcripts = append(p.Transcripts, newTranscript(p.say, t, rec, taken, marks))
			if p.Recording == nil {
				p.Recording = rec
			}
			continue
		}
		p.Notes = append(p.Notes, newNote(t, marks))
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

func newFileRow(say *wording.Printer, f research.File) fileRow {
	row := fileRow{ID: f.ID, Name: f.Name, Kind: valueWords(say, f.Kind), Size: say.Size(f.Size), Download: contentURL(f.ID), Recording: f.Kind == research.KindRecording}
	switch f.State {
	case research.FileReceived:
		row.State = arriving(say, f)
	case research.FileStored:
		row.State = say.T("waiting to be read")
	case research.FileTranscribing:
		row.State = say.T("being transcribed")
		if f.Progress > 0 {
			row.State = say.T("being transcribed, %d %%", f.Progress)
		}
	case research.FileParsing:
		row.State = say.T("being read")
	case research.FileIndexing:
		row.State = say.T("on its way into search")
	case research.FileFailed:
		row.State, row.Failed = say.T("could not be read"), true
	case research.FileReady:
		if f.Waits {
			row.State = say.T("waits for a transcript")
			row.Advice = append(row.Advice, say.T("What was said is found once a transcript is there. Add one with the name of the recording, such as %s.", baseName(f.Name)+".vtt"))
		}
	}
	if row.Recording {
		row.advise(say, f.Warnings...)
	}
	if f.Problem != nil {
		row.advise(say, f.Problem.Detail)
	}
	if f.Media != nil {
		row.Facts = mediaFacts(say, *f.Media)
		row.advise(say, f.Media.Flaws...)
		if f.Media.Unheard != "" && len(f.Media.Flaws) == 0 {
			row.advise(say, f.Media.Unheard)
		}
	}
	return row
}

// advise adds what was found out about the file.
func (row *fileRow) advise(say *wording.Printer, found ...string) {
	for _, text := range found {
		row.Advice = append(row.Advice, sentence(say.Told(text)))
	}
}

// retryFile has a failed file read again, and leads back to its session.
func (u *UI) retryFile(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := u.lib.RetryFile(ctx, auth.From(ctx), c.Param("id"))
	if errors.Is(err, library.ErrNotFailed) { // somebody else asked for it
		f, err = u.lib.File(ctx, auth.From(ctx), c.Param("id"))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/sessions/"+f.Session)
}

// arriving says how much of a file has come.
func arriving(say *wording.Printer, f research.File) string {
	if f.Size == 0 {
		return say.T("on its way in")
	}
	return say.T("on its way in, %d %%", 100*f.Received/f.Size)
}

// baseName is a file's name without its extension.
func baseName(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	return name
}
