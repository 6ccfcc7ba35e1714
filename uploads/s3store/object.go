package s3store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
)

// digests are what the server compares a body with; the MD5 is empty unless it
// was asked for.
func (s *Store) digests(b []byte) (md5Base64, sha256Hex string) {
	if s.sendMD5 {
		sum := md5.Sum(b)
		md5Base64 = base64.StdEncoding.EncodeToString(sum[:])
	}
	sum := sha256.Sum256(b)
	return md5Base64, hex.EncodeToString(sum[:])
}

func (s *Store) described(mediaType string) minio.PutObjectOptions {
	return minio.PutObjectOptions{
		ContentType: cmp.Or(mediaType, "application/octet-stream"),
		// Misnamed: without it the client signs chunks as it reads them, and
		// the digest that it was given is not sent.
		DisableContentSha256: true,
		ServerSideEncryption: s.sse,
	}
}

// Put stores a small object; see [uploads.Blob].
func (s *Store) Put(ctx context.Context, key, mediaType string, b []byte) error {
	err := uploads.CheckKey(key)
	if err == nil && len(b) > uploads.MaxPut {
		err = fmt.Errorf("%d bytes are more than the %d of one call", len(b), uploads.MaxPut)
	}
	if err == nil {
		sum, hash := s.digests(b)
		// The client repeats a body only where it can seek in it.
		_, err = s.core.PutObject(ctx, s.bucket, key, bytes.NewReader(b), int64(len(b)), sum, hash, s.described(mediaType))
	}
	if err != nil {
		return fmt.Errorf("put %.80q: %w", key, translate(ctx, err))
	}
	return nil
}

// Open reads a range with one request; see [uploads.Blob].
func (s *Store) Open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	err := uploads.CheckKey(key)
	if err == nil && off < 0 {
		err = uploads.ErrRange
	}
	var rc io.ReadCloser
	switch {
	case err != nil:
	case n == 0: // which no Range header can say
		rc, err = s.openNothing(ctx, key, off)
	default:
		rc, err = s.open(ctx, key, off, n)
	}
	if err != nil {
		return nil, fmt.Errorf("open %.80q: %w", key, err)
	}
	return rc, nil
}

func (s *Store) openNothing(ctx context.Context, key string, off int64) (io.ReadCloser, error) {
	info, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	if err != nil {
		return nil, translate(ctx, err)
	}
	if off > 0 && off >= info.Size {
		return nil, uploads.ErrRange
	}
	return http.NoBody, nil
}

func (s *Store) open(ctx context.Context, key string, off, n int64) (io.ReadCloser, error) {
	var o minio.GetObjectOptions
	switch {
	case n > 0 && n <= math.MaxInt64-off:
		o.Set("Range", fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	case off > 0:
		o.Set("Range", fmt.Sprintf("bytes=%d-", off))
	}
	rc, _, header, err := s.core.GetObject(ctx, s.bucket, key, o)
	if err = translate(ctx, err); errors.Is(err, uploads.ErrRange) && off == 0 {
		return http.NoBody, nil // the object is empty
	}
	if err != nil {
		return nil, err
	}
	if off > 0 && !strings.HasPrefix(header.Get("Content-Range"), fmt.Sprintf("bytes %d-", off)) {
		return nil, errors.Join(fmt.Errorf("the server answers range %q, not what begins at %d",
			header.Get("Content-Range"), off), rc.Close())
	}
	return body{ctx, rc}, nil
}

// body names the errors of reading, which come from the network.
type body struct {
	ctx context.Context // of the call that the body answers, not of the store
	io.ReadCloser
}

// Read reads; see [io.Reader].
func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = translate(b.ctx, err)
	}
	return n, err
}

// Stat tells of an object; see [uploads.Blob].
func (s *Store) Stat(ctx context.Context, key string) (uploads.Info, error) {
	info, err := s.stat(ctx, key)
	if err != nil {
		return uploads.Info{}, fmt.Errorf("stat %.80q: %w", key, err)
	}
	return uploads.Info{Key: key, Size: info.Size, MediaType: info.ContentType, StoredAt: info.LastModified}, nil
}

func (s *Store) stat(ctx context.Context, key string) (minio.ObjectInfo, error) {
	if err := uploads.CheckKey(key); err != nil {
		return minio.ObjectInfo{}, err
	}
	info, err := s.core.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{})
	return info, translate(ctx, err)
}

// List calls fn for each object below prefix; see [uploads.Blob]. The media
// types are not listed.
func (s *Store) List(ctx context.Context, prefix string, fn func(uploads.Info) error) error {
	o := minio.ListObjectsOptions{Prefix: prefix, Recursive: true}
	for info := range s.core.ListObjectsIter(ctx, s.bucket, o) {
		if info.Err != nil {
			return fmt.Errorf("list %.80q: %w", prefix, translate(ctx, info.Err))
		}
		err := fn(uploads.Info{Key: info.Key, Size: info.Size, StoredAt: info.LastModified})
		if err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil { // at which the listing just stops
		return fmt.Errorf("list %.80q: %w", prefix, err)
	}
	return nil
}
