// Package push sends files and folders to a service over resumable uploads
// (tus 1.0). A transfer that breaks off goes on where it stood, also in another
// process: the address of each upload is kept in a state file until its file has
// arrived.
//
//	plan, err := push.Propose(root)
//	folder := push.Folder{Client: client, Study: id, Root: root, Journal: journal}
//	sent, err := folder.Send(ctx, plan)
//	err = folder.Await(ctx, sent)
package push

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Client sends files to one service.
type Client struct {
	Server string // such as http://127.0.0.1:8080
	Token  string
	State  *State
	// Tries is how often in a row nothing may come through before a file is
	// given up; 0 is 12, which is some four minutes.
	Tries int
	// Arrived, if not nil, is told the id of a file that has arrived, before the
	// transfer is forgotten.
	Arrived func(id string) error
	// Progress, if not nil, is told how many bytes of a file have been sent.
	Progress func(sent, size int64)
}

// Metadata is what the service is told of a file.
type Metadata struct {
	Session  string // id
	Language string // BCP 47; "" to detect
	Kind     string // note, transcript, recording or attachment; "" to guess
	Columns  string // of a survey, as the API takes them; "" leaves them to what is proposed
	// TranslationOf is the name or id of a text of the session that it translates,
	// and TranslationStatus human, machine or reviewed; "" for none.
	TranslationOf, TranslationStatus string
}

// refusal is an answer that trying again will not change.
type refusal struct{ text string }

func (e *refusal) Error() string { return e.text }

// errLost is an upload that the service no longer has.
var errLost = errors.New("the service no longer has the upload")

// Send sends a file and returns its id. What came before it broke off is not sent
// again, if the file has not changed since.
func (c *Client) Send(ctx context.Context, path string, m Metadata) (id string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !st.Mode().IsRegular() {
		return "", fmt.Errorf("%s is not a file", path)
	}
	t := transfer{client: c, file: f, name: st.Name(), size: st.Size(), meta: m}
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	t.key = fmt.Sprintf("%s %s %s %d %d", c.Server, m.Session, abs, st.Size(), st.ModTime().UnixNano())
	t.url = c.State.get(t.key)
	if err := t.run(ctx); err != nil {
		return "", err
	}
	if c.Arrived != nil {
		if err := c.Arrived(t.id); err != nil {
			return "", err
		}
	}
	return t.id, t.forget()
}

// attemptMark parts the key of an attempt to begin an upload from that of the
// upload.
const attemptMark = " attempt"

// forget gives up what is known of the transfer.
func (t *transfer) forget() error {
	return errors.Join(t.client.State.set(t.key+attemptMark, ""), t.client.State.set(t.key, ""))
}

// markOf changes when a file does.
func markOf(path string) (string, error) {
	st, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d %d", st.Size(), st.ModTime().UnixNano()), nil
}

// transfer is a file on its way.
type transfer struct {
	client *Client
	file   *os.File
	name   string
	size   int64
	meta   Metadata
	key    string
	url    string // of the upload; "" until there is one
	offset int64
	id     string // of the file, once it has arrived
}

// run tries until the file has arrived, each time from where it stands.
func (t *transfer) run(ctx context.Context) error {
	tries := t.client.Tries
	if tries == 0 {
		tries = 12
	}
	for failed := 0; t.id == ""; {
		before := t.offset
		err := t.step(ctx)
		refused, final := errors.AsType[*refusal](err)
		switch {
		case err == nil:
			continue
		case final:
			return refused
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, errLost):
			t.url, t.offset = "", 0
			if err := t.forget(); err != nil {
				return err
			}
		}
		if failed++; t.offset > before {
			failed = 1
		}
		if failed == tries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(min(time.Second<<(failed-1)/4, 30*time.Second)):
		}
	}
	return nil
}

// step begins the upload or asks where it stands, and sends the rest of the file.
func (t *transfer) step(ctx context.Context) error {
	if t.url == "" {
		if err := t.create(ctx); err != nil || t.id != "" {
			return err
		}
	} else if err := t.ask(ctx); err != nil || t.id != "" {
		return err
	}
	body := &counted{r: io.NewSectionReader(t.file, t.offset, t.size-t.offset), at: t.offset, size: t.size, tell: t.client.Progress}
	said, err := t.request(ctx, http.MethodPatch, t.url, body, t.size-t.offset, map[string]string{
		"Content-Type": "application/offset+octet-stream", "Upload-Offset": strconv.FormatInt(t.offset, 10),
	})
	if err != nil {
		return err
	}
	return t.note(said)
}

func (t *transfer) create(ctx context.Context) error {
	pairs := map[string]string{
		"session": t.meta.Session, "filename": t.name, "filetype": mime.TypeByExtension(filepath.Ext(t.name)),
		"language": t.meta.Language, "kind": t.meta.Kind, "columns": t.meta.Columns,
		"translation_of": t.meta.TranslationOf, "translation_status": t.meta.TranslationStatus,
	}
	var list []string
	for name, value := range pairs {
		if value != "" {
			list = append(list, name+" "+base64.StdEncoding.EncodeToString([]byte(value)))
		}
	}
	// A process that is killed before it has the answer asks again with the
	// same key, and is given the same upload.
	attempt := t.client.State.get(t.key + attemptMark)
	if attempt == "" {
		attempt = rand.Text()
		if err := t.client.State.set(t.key+attemptMark, attempt); err != nil {
			return err
		}
	}
	slices.Sort(list) // or it would be another request
	said, err := t.request(ctx, http.MethodPost, t.client.Server+"/api/v1/uploads", nil, 0, map[string]string{
		"Upload-Length": strconv.FormatInt(t.size, 10), "Upload-Metadata": strings.Join(list, ","), "Idempotency-Key": attempt,
	})
	if err != nil {
		return err
	}
	base, err := url.Parse(t.client.Server)
	if err != nil {
		return err
	}
	where, err := base.Parse(said.Get("Location"))
	if err != nil {
		return fmt.Errorf("read where the upload is: %w", err)
	}
	t.url, t.offset = where.String(), 0
	if err := t.client.State.set(t.key, t.url); err != nil {
		return err
	}
	return t.note(said)
}

func (t *transfer) ask(ctx context.Context) error {
	said, err := t.request(ctx, http.MethodHead, t.url, nil, 0, nil)
	if err != nil {
		return err
	}
	return t.note(said)
}

// note takes note of where the upload stands.
func (t *transfer) note(said http.Header) error {
	t.id = said.Get("Earshot-File")
	if value := said.Get("Upload-Offset"); value != "" {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 || n > t.size {
			return &refusal{"the service says that it has " + value + " bytes of the file"}
		}
		t.offset = n
	}
	return nil
}

func (t *transfer) request(ctx context.Context, method, address string, body io.Reader, length int64, header map[string]string) (http.Header, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.ContentLength = length
		if length == 0 {
			req.Body = http.NoBody
		}
	}
	req.Header.Set("Authorization", "Bearer "+t.client.Token)
	req.Header.Set("Tus-Resumable", "1.0.0")
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode < 300 {
		return res.Header, nil
	}
	return nil, failure(res)
}

// failure is the error that an answer is.
func failure(res *http.Response) error {
	var p struct {
		Title, Detail string
		Errors        []struct{ Field, Reason string }
	}
	text := "the service answered " + res.Status
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&p); err == nil && p.Title != "" {
		text = p.Title
		if p.Detail != "" {
			text += ": " + p.Detail
		}
		for _, e := range p.Errors {
			text += "; " + e.Field + " " + e.Reason
		}
	}
	switch {
	case res.StatusCode == http.StatusNotFound && res.Request.Method != http.MethodPost, res.StatusCode == http.StatusGone:
		return errLost
	case res.StatusCode == http.StatusConflict, res.StatusCode == http.StatusLocked, res.StatusCode == http.StatusTooManyRequests,
		res.StatusCode == http.StatusRequestTimeout, res.StatusCode >= http.StatusInternalServerError && res.StatusCode != http.StatusInsufficientStorage:
		return errors.New(text)
	}
	return &refusal{text}
}

// counted tells how much of a file has been read.
type counted struct {
	r        io.Reader
	at, size int64
	tell     func(sent, size int64)
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.at += int64(n)
	if c.tell != nil && n > 0 {
		c.tell(c.at, c.size)
	}
	return n, err
}
