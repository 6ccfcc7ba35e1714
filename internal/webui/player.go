package webui

import (
	"net/http"
	"regexp"
	"strings"

	"earshot/internal/auth"
	"earshot/internal/research"

	"github.com/labstack/echo/v4"
)

// recording is a file that can be played.
type recording struct {
	ID, Name string
	Video    bool
	Source   string // address of its bytes
	Frame    string // address of the player page, for browsers without scripts
}

func newRecording(f research.File) recording {
	return recording{
		ID: f.ID, Name: f.Name, Video: strings.HasPrefix(f.MediaType, "video/"),
		Source: contentURL(f.ID), Frame: "/player/" + f.ID,
	}
}

// recordings are the files of a session that can be played.
func recordings(files []research.File) []recording {
	var recs []recording
	for _, f := range files {
		if f.Kind == research.KindRecording {
			recs = append(recs, newRecording(f))
		}
	}
	return recs
}

// recordingOf finds the recording that a transcript belongs to: the one of the
// same name but for its extension, or else the only one of the session.
func recordingOf(t research.File, recs []recording) *recording {
	for i := range recs {
		if baseName(recs[i].Name) == baseName(t.Name) {
			return &recs[i]
		}
	}
	if len(recs) == 1 {
		return &recs[0]
	}
	return nil
}

// playURL plays a recording from a moment on.
func playURL(recording, seconds string) string {
	return "/player/" + recording + "?t=" + seconds
}

type playerPage struct {
	frame
	Recording recording
	Seconds   string // where to begin; "" to wait at the beginning
}

// secondsForm is what a moment looks like. Anything else begins at the start.
var secondsForm = regexp.MustCompile(`^[0-9]{1,7}(\.[0-9]{1,3})?$`)

// player shows one recording by itself. It stands in a frame of the session
// page, where links to moments lead while no script is there to seek.
func (u *UI) player(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := u.lib.File(ctx, auth.From(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	if f.Kind != research.KindRecording {
		return &research.NotFoundError{Thing: "recording"}
	}
	if err := u.lib.MayOpen(ctx, auth.From(ctx), f); err != nil {
		return err
	}
	page := playerPage{frame: u.frame(c.Request(), f.Name), Recording: newRecording(f)}
	page.Bare = true
	if t := c.QueryParam("t"); secondsForm.MatchString(t) {
		page.Seconds = t
	}
	return u.render(c, http.StatusOK, "player", page)
}
