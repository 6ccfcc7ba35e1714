package s3store

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
)

// Begin starts a multipart upload; see [uploads.Blob].
func (s *Store) Begin(ctx context.Context, key, mediaType string) (string, error) {
	var upload string
	err := uploads.CheckKey(key)
	if err == nil {
		upload, err = s.core.NewMultipartUpload(ctx, s.bucket, key, s.described(mediaType))
	}
	if err != nil {
		return "", fmt.Errorf("begin %.80q: %w", key, translate(ctx, err))
	}
	return upload, nil
}

// PutPart stores a part; see [uploads.Blob].
func (s *Store) PutPart(ctx context.Context, key, upload string, n int, b []byte) (uploads.Part, error) {
	p, err := s.putPart(ctx, key, upload, n, b)
	if err != nil {
		return uploads.Part{}, fmt.Errorf("put part %d of %.80q: %w", n, key, translate(ctx, err))
	}
	return p, nil
}

func (s *Store) putPart(ctx context.Context, key, upload string, n int, b []byte) (uploads.Part, error) {
	if err := checkUpload(key, upload); err != nil {
		return uploads.Part{}, err
	}
	if n < 1 || n > uploads.MaxParts || len(b) == 0 {
		return uploads.Part{}, fmt.Errorf("number %d with %d bytes cannot be", n, len(b))
	}
	o := minio.PutObjectPartOptions{DisableContentSha256: true} // see described
	o.Md5Base64, o.Sha256Hex = s.digests(b)
	p, err := s.core.PutObjectPart(ctx, s.bucket, key, upload, n, bytes.NewReader(b), int64(len(b)), o)
	if err != nil {
		return uploads.Part{}, err
	}
	return uploads.Part{Number: n, ETag: p.ETag, Size: int64(len(b))}, nil
}

// checkUpload spares the server ids that it never gave: an empty one means
// another call to it, and one server takes ".." for the folder above.
func checkUpload(key, upload string) error {
	if err := uploads.CheckKey(key); err != nil {
		return err
	}
	for step := range strings.SplitSeq(upload, "/") {
		if step == "" || step == "." || step == ".." {
			return uploads.ErrNoUpload
		}
	}
	return nil
}

// Complete joins the parts; see [uploads.Blob]. Where the upload is gone or the
// answer was lost, an object with the size and the tag that these parts make is
// the outcome of an earlier call.
func (s *Store) Complete(ctx context.Context, key, upload string, parts []uploads.Part) error {
	if err := s.complete(ctx, key, upload, parts); err != nil {
		return fmt.Errorf("complete %.80q: %w", key, err)
	}
	return nil
}

func (s *Store) complete(ctx context.Context, key, upload string, parts []uploads.Part) error {
	if err := checkUpload(key, upload); err != nil {
		return err
	}
	size, err := uploads.CheckParts(parts)
	if err != nil {
		return err
	}
	list := make([]minio.CompletePart, len(parts))
	for i, p := range parts {
		list[i] = minio.CompletePart{PartNumber: p.Number, ETag: p.ETag}
	}
	_, err = s.patient.CompleteMultipartUpload(ctx, s.bucket, key, upload, list, minio.PutObjectOptions{})
	err = translate(ctx, err)
	lost := errors.Is(err, uploads.ErrNoUpload) || errors.Is(err, uploads.ErrUnavailable)
	if err != nil && !lost {
		return err
	}
	info, statErr := s.stat(ctx, key)
	switch {
	case lost && statErr == nil && info.Size == size && info.ETag == joinedTag(parts):
		return nil
	case lost:
		return s.whetherGone(ctx, key, upload, err)
	case errors.Is(statErr, uploads.ErrNotFound): // an answer ahead of the fact
		return uploads.ErrNotYet
	case statErr != nil:
		return fmt.Errorf("look at the outcome: %w", statErr)
	case info.Size != size:
		return fmt.Errorf("the object has %d bytes, its parts %d", info.Size, size)
	}
	return nil
}

// whetherGone asks for the upload after a Complete that broke off, since Ceph
// answers an internal error where there is none, and NoSuchKey to this question.
func (s *Store) whetherGone(ctx context.Context, key, upload string, err error) error {
	_, listErr := s.core.ListObjectParts(ctx, s.bucket, key, upload, 0, 1)
	listErr = translate(ctx, listErr)
	if errors.Is(listErr, uploads.ErrNoUpload) || errors.Is(listErr, uploads.ErrNotFound) {
		return uploads.ErrNoUpload
	}
	return err
}

// joinedTag is the tag that servers give an object of several parts: the MD5 of
// its parts' MD5s, and their number. It is empty where the parts' tags are none.
func joinedTag(parts []uploads.Part) string {
	sum := md5.New()
	for _, p := range parts {
		b, err := hex.DecodeString(p.ETag)
		if err != nil {
			return ""
		}
		sum.Write(b)
	}
	return fmt.Sprintf("%x-%d", sum.Sum(nil), len(parts))
}

// Abort gives an upload up; see [uploads.Blob].
func (s *Store) Abort(ctx context.Context, key, upload string) error {
	err := checkUpload(key, upload)
	if err == nil {
		err = translate(ctx, s.core.AbortMultipartUpload(ctx, s.bucket, key, upload))
	}
	if err != nil && !errors.Is(err, uploads.ErrNoUpload) {
		return fmt.Errorf("abort the upload of %.80q: %w", key, err)
	}
	return nil
}

// Sweep aborts old uploads that nobody knows, in the whole bucket, because
// several servers do not list uploads by prefix reliably; see [uploads.Blob].
func (s *Store) Sweep(ctx context.Context, olderThan time.Time, known func(key, upload string) bool) (int, error) {
	swept, keyMarker, uploadMarker := 0, "", ""
	for {
		page, err := s.core.ListMultipartUploads(ctx, s.bucket, "", keyMarker, uploadMarker, "", 1000)
		if err != nil {
			return swept, fmt.Errorf("list unfinished uploads: %w", translate(ctx, err))
		}
		for _, u := range page.Uploads {
			if !u.Initiated.Before(olderThan) || known(u.Key, u.UploadID) {
				continue
			}
			err := translate(ctx, s.core.AbortMultipartUpload(ctx, s.bucket, u.Key, u.UploadID))
			if err != nil && !errors.Is(err, uploads.ErrNoUpload) {
				return swept, fmt.Errorf("abort the upload of %.80q: %w", u.Key, err)
			}
			swept++
		}
		again := page.NextKeyMarker == keyMarker && page.NextUploadIDMarker == uploadMarker
		if !page.IsTruncated || again {
			return swept, nil
		}
		keyMarker, uploadMarker = page.NextKeyMarker, page.NextUploadIDMarker
	}
}
