package webui

import (
	"context"
	"errors"
	"net/http"

	"earshot/internal/auth"
	"earshot/internal/library"
	"earshot/internal/research"
	"earshot/internal/wording"

	"github.com/labstack/echo/v4"
)

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
	Columns              string   // where to say what the columns of a survey are; "" where it is none
	Transcribe           string   // where to ask that it be transcribed; "" where it cannot be
	Again                bool     // a program has transcribed it before
	Twin                 *twin    // a file with the same bytes that was there before
	Mended               []string // what was mended or left out while reading, sentences
	Loudness             []loudness
	Translation          *translationForm // nil where nothing can be said of it
	Language             string           // of what is written in it
}

// twin is the session in which a file with the same bytes is.
type twin struct{ Title, URL string }

// TranslationStatus is the status that is chosen in the form.
func (row fileRow) TranslationStatus() string { return string(row.Translation.Status) }

func newFileRow(say *wording.Printer, f research.File) fileRow {
	row := fileRow{ID: f.ID, Name: f.Name, Kind: valueWords(say, f.Kind), Size: say.Size(f.Size), Download: contentURL(f.ID), Recording: f.Kind == research.KindRecording, Language: langAttr(f.Language)}
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
	} else {
		row.Mended = toldSentences(say, f.Warnings)
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
	row.Advice = append(row.Advice, toldSentences(say, found)...)
}

func toldSentences(say *wording.Printer, found []string) []string {
	list := make([]string, len(found))
	for i, text := range found {
		list[i] = sentence(say.Told(text))
	}
	return list
}

// offer fills in what a person who may contribute can do about the file, which
// is one of files.
func (row *fileRow) offer(lib *library.Library, f research.File, files []research.File) {
	if row.Failed {
		row.Retry = "/files/" + f.ID + "/retry"
	}
	if lib.IsSurvey(f) {
		row.Columns = columnsURL(f.ID)
	}
	if lib.Transcribable(f, files) && !row.Failed {
		row.Transcribe = "/files/" + f.ID + "/transcribe"
		row.Again = len(research.TranscriptsOf(f, files)) > 0
	}
}

// transcribeFile has a recording transcribed, and leads back to its session.
func (u *UI) transcribeFile(c echo.Context) error {
	return u.workOnFile(c, u.lib.Transcribe, library.ErrBusy)
}

// retryFile has a failed file read again, and leads back to its session.
func (u *UI) retryFile(c echo.Context) error {
	return u.workOnFile(c, u.lib.RetryFile, library.ErrNotFailed)
}

// workOnFile asks for work on a file and leads back to its session, also where
// the error tells that somebody else has asked for it already.
func (u *UI) workOnFile(c echo.Context, ask func(context.Context, auth.Person, string) (research.File, error), already error) error {
	ctx := c.Request().Context()
	f, err := ask(ctx, auth.From(ctx), c.Param("id"))
	if errors.Is(err, already) {
		f, err = u.lib.File(ctx, auth.From(ctx), c.Param("id"))
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, sessionURL(f.Session))
}

// arriving says how much of a file has come.
func arriving(say *wording.Printer, f research.File) string {
	if f.Size == 0 {
		return say.T("on its way in")
	}
	return say.T("on its way in, %d %%", 100*f.Received/f.Size)
}
