package dirstore

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"earshot/uploads"
)

// upload is an unfinished upload. Its folder has the file upload.json and:
//
//	content.<stride>   parts in their places, each stride bytes long but the last
//	part.<n>           a part that came before part 1 told the stride
//
// One that grows has all its bytes in content.0.
type upload struct {
	id string
	begun
	mu     sync.Mutex
	stride int64                // 0 until part 1 has come
	parts  map[int]uploads.Part // those put since the store was opened
	known  bool                 // whether it grew since the store was opened, from its first byte on
	gone   bool                 // completed or aborted
}

// begun is what upload.json says.
type begun struct {
	Key       string    `json:"key"`
	MediaType string    `json:"media_type"`
	At        time.Time `json:"at"`
}

func (u *upload) dir() string        { return "up/" + u.id }
func (u *upload) content() string    { return u.dir() + "/content." + strconv.FormatInt(u.stride, 10) }
func (u *upload) stray(n int) string { return u.dir() + "/part." + strconv.Itoa(n) }
func (u *upload) offset(n int) int64 { return int64(n-1) * u.stride }

// Begin starts a large object; see [uploads.Blob].
func (s *Store) Begin(ctx context.Context, key, mediaType string) (string, error) {
	id := rand.Text()
	err := uploads.CheckKey(key)
	if err == nil {
		err = s.admit(ctx, 0)
	}
	if err == nil {
		err = s.begin(id, begun{Key: key, MediaType: kept(mediaType), At: time.Now().UTC()})
	}
	if err != nil {
		return "", fmt.Errorf("begin %.80q: %w", key, err)
	}
	return id, nil
}

// begin makes the folder elsewhere and moves it, so that none is ever without
// its description.
func (s *Store) begin(id string, b begun) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	temp := "tmp/" + id
	if err := s.root.Mkdir(temp, 0o700); err != nil {
		return full(err)
	}
	if err := s.place(temp+"/upload.json", text); err != nil {
		return err
	}
	if err := s.syncDir(temp); err != nil {
		return err
	}
	if err := s.root.Rename(temp, "up/"+id); err != nil {
		return full(err)
	}
	return s.syncDir("up")
}

// find tells of the upload of a key, or ErrNoUpload.
func (s *Store) find(key, id string) (*upload, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[id]
	if u == nil {
		b, err := s.readBegun(id)
		if err != nil {
			return nil, err
		}
		u = &upload{id: id, begun: b, parts: map[int]uploads.Part{}}
		if u.stride, err = s.readStride(u.dir()); err != nil {
			return nil, err
		}
		s.uploads[id] = u
	}
	if u.Key != key {
		return nil, uploads.ErrNoUpload
	}
	return u, nil
}

func (s *Store) readBegun(id string) (begun, error) {
	var b begun
	if id == "" || strings.ContainsAny(id, `/\.:`) { // never one of ours
		return b, uploads.ErrNoUpload
	}
	text, err := s.root.ReadFile("up/" + id + "/upload.json")
	if errors.Is(err, fs.ErrNotExist) {
		return b, uploads.ErrNoUpload
	}
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	if err != nil {
		return b, fmt.Errorf("read the description of upload %s: %w", id, err)
	}
	return b, nil
}

func (s *Store) readStride(dir string) (int64, error) {
	entries, err := fs.ReadDir(s.root.FS(), dir)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if digits, ok := strings.CutPrefix(e.Name(), "content."); ok {
			return strconv.ParseInt(digits, 10, 64)
		}
	}
	return 0, nil
}

// Abort gives an upload up; see [uploads.Blob].
func (s *Store) Abort(ctx context.Context, key, id string) error {
	if err := errors.Join(uploads.CheckKey(key), ctx.Err()); err != nil {
		return fmt.Errorf("abort the upload of %.80q: %w", key, err)
	}
	u, err := s.find(key, id)
	if errors.Is(err, uploads.ErrNoUpload) {
		return nil
	}
	if err == nil {
		u.mu.Lock()
		defer u.mu.Unlock()
		err = s.discard(u)
	}
	if err != nil {
		return fmt.Errorf("abort the upload of %s: %w", key, err)
	}
	return nil
}

// discard moves the folder away, so that it is gone all at once, and frees it.
func (s *Store) discard(u *upload) error {
	if u.gone {
		return nil
	}
	temp := path.Join("tmp", u.id)
	if err := s.root.Rename(u.dir(), temp); err != nil {
		return err
	}
	u.gone = true
	s.mu.Lock()
	delete(s.uploads, u.id)
	s.mu.Unlock()
	return errors.Join(s.root.RemoveAll(temp), s.syncDir("up"))
}

// Sweep aborts old uploads that nobody knows; see [uploads.Blob].
func (s *Store) Sweep(ctx context.Context, olderThan time.Time, known func(key, upload string) bool) (int, error) {
	entries, err := fs.ReadDir(s.root.FS(), "up")
	if err != nil {
		return 0, fmt.Errorf("sweep uploads: %w", err)
	}
	swept := 0
	for _, e := range entries {
		b, err := s.readBegun(e.Name())
		if errors.Is(err, uploads.ErrNoUpload) { // ended since
			continue
		}
		if err != nil {
			return swept, fmt.Errorf("sweep uploads: %w", err)
		}
		if !b.At.Before(olderThan) || known(b.Key, e.Name()) {
			continue
		}
		if err := s.Abort(ctx, b.Key, e.Name()); err != nil {
			return swept, fmt.Errorf("sweep uploads: %w", err)
		}
		swept++
	}
	return swept, nil
}
