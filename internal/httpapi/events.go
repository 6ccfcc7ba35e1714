package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"earshot/internal/auth"
	"earshot/internal/research"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// Times of a stream of events.
const (
	lookEach = 500 * time.Millisecond
	// aliveEach is well below the minute after which proxies drop a
	// connection that says nothing.
	aliveEach = 15 * time.Second
)

func eventsOperation() huma.Operation {
	op := get("/sessions/{id}/events", "stream-session-events", "Follow how far the files of a session have come")
	op.Description = "Server-sent events: one named file for each file at first, and one whenever a file changes. " +
		"The data is the file as JSON. The stream ends when the client leaves."
	op.Responses = map[string]*huma.Response{"200": {
		Description: "Events",
		Content:     map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: huma.TypeString}}},
	}}
	return op
}

// events streams the files of a session, each when it changes.
func (a *API) events(c echo.Context) error {
	r, w := c.Request(), c.Response()
	who, id := auth.From(r.Context()), c.Param("id")
	detail, err := a.lib.SessionFiles(r.Context(), who, id)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // for nginx in front of us
	w.WriteHeader(http.StatusOK)
	conn := http.NewResponseController(w)
	defer func() { _ = conn.SetWriteDeadline(time.Time{}) }()
	out := &eventWriter{out: patientWriter{w, conn}, sent: map[string][]byte{}, last: time.Now()}
	look := time.NewTicker(lookEach)
	defer look.Stop()
	for {
		if err := out.write(detail.Files); err != nil {
			return err
		}
		if err := conn.Flush(); err != nil {
			return err
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-a.stopping:
			return nil
		case <-look.C:
		}
		if detail, err = a.lib.SessionFiles(r.Context(), who, id); err != nil {
			return err
		}
	}
}

// eventWriter remembers what it wrote.
type eventWriter struct {
	out  io.Writer
	sent map[string][]byte // by file id
	last time.Time
}

// write sends the files that have changed; now and then a comment if none has.
func (e *eventWriter) write(files []research.File) error {
	var b bytes.Buffer
	for _, f := range files {
		data, err := json.Marshal(newFile(f))
		if err != nil {
			return err
		}
		if !bytes.Equal(e.sent[f.ID], data) {
			fmt.Fprintf(&b, "event: file\ndata: %s\n\n", data)
			e.sent[f.ID] = data
		}
	}
	if b.Len() == 0 && time.Since(e.last) >= aliveEach {
		b.WriteString(": still here\n\n")
	}
	if b.Len() == 0 {
		return nil
	}
	e.last = time.Now()
	_, err := e.out.Write(b.Bytes())
	return err
}
