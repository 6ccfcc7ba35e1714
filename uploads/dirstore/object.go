package dirstore

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"

	"earshot/uploads"
)

// meta is what the file beside an object's content says.
type meta struct {
	Key       string    `json:"key"`
	MediaType string    `json:"media_type"`
	StoredAt  time.Time `json:"stored_at"`
	Upload    string    `json:"upload,omitempty"` // that made it; empty for Put
}

func objectName(key string) string {
	sum := sha256.Sum256([]byte(key))
	name := hex.EncodeToString(sum[:])
	return "obj/" + name[:2] + "/" + name
}

// Put stores a small object; see [uploads.Blob].
func (s *Store) Put(ctx context.Context, key, mediaType string, b []byte) error {
	err := uploads.CheckKey(key)
	if err == nil && len(b) > uploads.MaxPut {
		err = fmt.Errorf("%d bytes are more than the %d of one call", len(b), uploads.MaxPut)
	}
	if err == nil {
		err = s.admit(ctx, len(b))
	}
	if err == nil {
		err = s.put(meta{Key: key, MediaType: kept(mediaType)}, b)
	}
	if err != nil {
		return fmt.Errorf("put %.80q: %w", key, err)
	}
	return nil
}

func (s *Store) put(m meta, b []byte) error {
	temp, err := s.writeTemp(b)
	if err != nil {
		return err
	}
	if err := s.publish(temp, m); err != nil {
		return errors.Join(err, s.removeIfThere(temp))
	}
	return nil
}

// publish makes the durable file from an object. The description comes first: one
// without content is harmless, content without one could not be listed.
func (s *Store) publish(from string, m meta) error {
	name := objectName(m.Key)
	m.StoredAt = time.Now().UTC()
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	if err := s.place(name+".json", text); err != nil {
		return err
	}
	if err := s.root.Rename(from, name); err != nil {
		return full(err)
	}
	return s.syncDir(path.Dir(name))
}

func kept(mediaType string) string {
	return cmp.Or(mediaType, "application/octet-stream")
}

// Open reads a range of an object; see [uploads.Blob].
func (s *Store) Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	rc, err := s.open(ctx, key, off, n)
	if err != nil {
		return nil, fmt.Errorf("open %.80q: %w", key, err)
	}
	return rc, nil
}

func (s *Store) open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	if err := errors.Join(uploads.CheckKey(key), ctx.Err()); err != nil {
		return nil, err
	}
	f, err := s.root.Open(objectName(key))
	if err != nil {
		return nil, missing(err)
	}
	st, err := f.Stat()
	if err == nil && (off < 0 || off > 0 && off >= st.Size()) {
		err = uploads.ErrRange
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if n < 0 || n > st.Size()-off {
		n = st.Size() - off
	}
	return rangeReader{io.NewSectionReader(f, off, n), f}, nil
}

// rangeReader is a part of an open file.
type rangeReader struct {
	io.Reader
	io.Closer
}

// Stat tells of an object; see [uploads.Blob].
func (s *Store) Stat(ctx context.Context, key string) (uploads.Info, error) {
	var info uploads.Info
	err := errors.Join(uploads.CheckKey(key), ctx.Err())
	if err == nil {
		info, err = s.info(objectName(key))
	}
	if err != nil {
		return uploads.Info{}, fmt.Errorf("stat %.80q: %w", key, err)
	}
	return info, nil
}

func (s *Store) info(name string) (uploads.Info, error) {
	m, err := s.readMeta(name)
	if err != nil {
		return uploads.Info{}, err
	}
	st, err := s.root.Stat(name)
	if err != nil {
		return uploads.Info{}, missing(err)
	}
	return uploads.Info{Key: m.Key, Size: st.Size(), MediaType: m.MediaType, StoredAt: m.StoredAt}, nil
}

func (s *Store) readMeta(name string) (meta, error) {
	var m meta
	text, err := s.root.ReadFile(name + ".json")
	if err != nil {
		return meta{}, missing(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return meta{}, fmt.Errorf("read %s.json: %w", name, err)
	}
	return m, nil
}

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return uploads.ErrNotFound
	}
	return err
}

// Delete removes an object durably; see [uploads.Blob].
func (s *Store) Delete(ctx context.Context, key string) error {
	err := errors.Join(uploads.CheckKey(key), ctx.Err())
	if err == nil {
		name := objectName(key)
		err = errors.Join(s.removeIfThere(name), s.removeIfThere(name+".json"), s.syncDir(path.Dir(name)))
	}
	if err != nil {
		return fmt.Errorf("delete %.80q: %w", key, err)
	}
	return nil
}

// List calls fn for each object below prefix; see [uploads.Blob].
func (s *Store) List(ctx context.Context, prefix string, fn func(uploads.Info) error) error {
	for i := range 256 {
		dir := fmt.Sprintf("obj/%02x", i)
		entries, err := fs.ReadDir(s.root.FS(), dir)
		if err != nil {
			return fmt.Errorf("list %.80q: %w", prefix, err)
		}
		for _, e := range entries {
			name, isMeta := strings.CutSuffix(e.Name(), ".json")
			if !isMeta {
				continue
			}
			if err := s.listOne(ctx, dir+"/"+name, prefix, fn); err != nil {
				return err
			}
		}
	}
	return nil
}

// Versions calls fn for each object below prefix, of which there is one version;
// see [uploads.Blob].
func (s *Store) Versions(ctx context.Context, prefix string, fn func(uploads.Version) error) error {
	return s.List(ctx, prefix, func(i uploads.Info) error { return fn(uploads.Version{Key: i.Key, Size: i.Size}) })
}

func (s *Store) listOne(ctx context.Context, name, prefix string, fn func(uploads.Info) error) error {
	info, err := s.info(name)
	if err == nil {
		err = ctx.Err()
	}
	switch {
	case errors.Is(err, uploads.ErrNotFound): // deleted since, or never finished
		return nil
	case err != nil:
		return fmt.Errorf("list %.80q: %w", prefix, err)
	case !strings.HasPrefix(info.Key, prefix):
		return nil
	}
	return fn(info)
}
