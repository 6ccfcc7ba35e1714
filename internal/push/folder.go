package push

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"time"
)

// Folder sends a folder to a study by a plan.
type Folder struct {
	Client  *Client
	Study   string // id
	Root    string // absolute
	Journal *Journal
	// Tell, if not nil, is told before each file is sent: which of how many it
	// is, and its path.
	Tell func(number, of int, path string)
}

// Sent is what became of a file.
type Sent struct {
	Path    string
	Session string // id; "" if it could not be made
	File    string // id; "" if it was not sent
	Earlier bool   // it was sent by an earlier run
	Err     error
	// After Await:
	Kind, State string
	Problem     string // why it could not be read
	Warnings    []string
	AlreadyIn   string // title of the session that had the same file before; "" if none
}

// Send makes the sessions of a plan and sends their files, one after the
// other. What an earlier run did is not done again. An error is one of the
// whole folder; those of files stand in the result.
func (f *Folder) Send(ctx context.Context, p Plan) ([]Sent, error) {
	of, number := 0, 0
	for _, s := range p.Sessions {
		of += len(s.Files)
	}
	sent := make([]Sent, 0, of)
	for _, s := range p.Sessions {
		id, err := f.session(ctx, s)
		if ctx.Err() != nil {
			return sent, ctx.Err()
		}
		for _, file := range s.Files {
			if number++; f.Tell != nil {
				f.Tell(number, of, file.Path)
			}
			one := Sent{Path: file.Path, Session: id, Err: err}
			if err == nil {
				one.File, one.Earlier, one.Err = f.send(ctx, id, file)
			}
			if ctx.Err() != nil {
				return sent, ctx.Err()
			}
			sent = append(sent, one)
		}
	}
	return sent, nil
}

// key is where the journal keeps something of this folder.
func (f *Folder) key(what, name string) string {
	return what + " " + f.Client.Server + " " + f.Study + " " + f.Root + " " + name
}

// session makes a session, or finds the one that an earlier run made. The
// request may be repeated: it makes one session.
func (f *Folder) session(ctx context.Context, s PlannedSession) (string, error) {
	key := f.key("session", s.Key)
	if id := f.Journal.Get(key); id != "" {
		return id, nil
	}
	body, err := json.Marshal(map[string]any{
		"title": s.Title, "held_on": s.HeldOn, "language": s.Language, "market": s.Market, "participants": orEmpty(s.Participants),
	})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append([]byte(key), body...))
	var made struct {
		ID string `json:"id"`
	}
	err = f.Client.call(ctx, http.MethodPost, "/api/v1/studies/"+f.Study+"/sessions", body, hex.EncodeToString(sum[:16]), &made)
	if err != nil {
		return "", fmt.Errorf("make the session %q: %w", s.Title, err)
	}
	return made.ID, f.Journal.Set(key, made.ID)
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// send sends a file, unless that was done.
func (f *Folder) send(ctx context.Context, session string, file PlannedFile) (id string, earlier bool, err error) {
	name := filepath.Join(f.Root, filepath.FromSlash(file.Path))
	mark, err := markOf(name)
	if err != nil {
		return "", false, err
	}
	key := f.key("file", file.Path+" "+mark)
	columns := f.key("columns", file.Path+" "+mark)
	if id := f.Journal.Get(key); id != "" {
		if f.Journal.Get(columns) == file.Columns {
			return id, true, nil
		}
		return id, true, f.choose(ctx, id, columns, file.Columns)
	}
	client := *f.Client
	client.Arrived = func(id string) error {
		if file.Columns != "" {
			if err := f.Journal.Set(columns, file.Columns); err != nil {
				return err
			}
		}
		return f.Journal.Set(key, id)
	}
	id, err = client.Send(ctx, name, Metadata{Session: session, Language: file.Language, Columns: file.Columns, TranslationOf: file.Translates, TranslationStatus: file.Translation})
	return id, false, err
}

// choose tells of a survey that was sent earlier what its columns are now said
// to be.
func (f *Folder) choose(ctx context.Context, id, key, columns string) error {
	said := columns
	if said == "" {
		said = "[]"
	}
	err := f.Client.call(ctx, http.MethodPut, "/api/v1/files/"+id+"/columns", []byte(`{"columns":`+said+`}`), "", nil)
	if err != nil {
		return fmt.Errorf("say what its columns are: %w", err)
	}
	return f.Journal.Set(key, columns)
}

// Twins asks which of the files that were sent now had been there before, with
// the same bytes in the same study.
func (f *Folder) Twins(ctx context.Context, sent []Sent) error {
	for i := range sent {
		s := &sent[i]
		if s.Err != nil || s.Earlier || s.File == "" {
			continue
		}
		var answer struct {
			AlreadyIn *struct {
				Title string `json:"session_title"`
			} `json:"already_in"`
		}
		if err := f.Client.call(ctx, http.MethodGet, "/api/v1/files/"+s.File, nil, "", &answer); err != nil {
			return err
		}
		if answer.AlreadyIn != nil {
			s.AlreadyIn = answer.AlreadyIn.Title
		}
	}
	return nil
}

// settledAfter bounds how long Await waits while nothing changes.
const settledAfter = 10 * time.Minute

// Await waits until the service has read what was sent, and fills in what
// became of it.
func (f *Folder) Await(ctx context.Context, sent []Sent) error {
	bySession := map[string][]*Sent{}
	var order []string
	for i := range sent {
		if s := &sent[i]; s.Err == nil && s.File != "" {
			if bySession[s.Session] == nil {
				order = append(order, s.Session)
			}
			bySession[s.Session] = append(bySession[s.Session], s)
		}
	}
	changed := time.Now()
	for _, session := range order {
		for wait := 100 * time.Millisecond; ; wait = min(wait*2, 5*time.Second) {
			before := states(bySession[session])
			settled, err := f.look(ctx, session, bySession[session])
			if err != nil {
				return err
			}
			if settled {
				changed = time.Now()
				break
			}
			if states(bySession[session]) != before {
				changed, wait = time.Now(), 100*time.Millisecond
			}
			if time.Since(changed) > settledAfter {
				return errors.New("the service is still reading; look at the sessions later")
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(wait):
			}
		}
	}
	return nil
}

func states(files []*Sent) string {
	var out bytes.Buffer
	for _, s := range files {
		out.WriteString(s.State + " ")
	}
	return out.String()
}

// look asks how far the files of a session are.
func (f *Folder) look(ctx context.Context, session string, files []*Sent) (settled bool, err error) {
	var answer struct {
		Files []struct {
			ID, Kind, State string
			Problem         *struct{ Detail string }
			Warnings        []string
		}
	}
	if err := f.Client.call(ctx, http.MethodGet, "/api/v1/sessions/"+session, nil, "", &answer); err != nil {
		return false, err
	}
	settled = true
	for _, s := range files {
		for _, is := range answer.Files {
			if is.ID != s.File {
				continue
			}
			s.Kind, s.State, s.Warnings = is.Kind, is.State, is.Warnings
			if is.Problem != nil {
				s.Problem = is.Problem.Detail
			}
		}
		settled = settled && (s.State == "ready" || s.State == "failed" || s.State == "")
	}
	return settled, nil
}

// call sends a request of the API, again where it may have been the network.
func (c *Client) call(ctx context.Context, method, path string, body []byte, key string, to any) error {
	var err error
	for try := range 6 {
		if try > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second << (try - 1)):
			}
		}
		err = c.callOnce(ctx, method, path, body, key, to)
		if _, final := errors.AsType[*refusal](err); err == nil || final || errors.Is(err, errLost) {
			return err
		}
	}
	return err
}

func (c *Client) callOnce(ctx context.Context, method, path string, body []byte, key string, to any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.Server+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= 300 {
		return failure(res)
	}
	if to == nil {
		return nil
	}
	return json.NewDecoder(io.LimitReader(res.Body, 64<<20)).Decode(to)
}
