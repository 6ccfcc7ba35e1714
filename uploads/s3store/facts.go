package s3store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
)

// Fact is one thing in which servers differ.
type Fact struct {
	Name  string
	Value string
	// Advice says what to do where the value is bad; "" where it is not.
	Advice string
}

// Facts finds out how the server behaves. It puts small objects below prefix,
// which ends in a slash, removes them again, and changes nothing else; a setting
// of the bucket is only read. The error is that of cleaning up.
func (s *Store) Facts(ctx context.Context, prefix string) ([]Fact, error) {
	facts := []Fact{
		s.addressing(), s.versioning(ctx), s.objectLock(ctx), s.digestsCompared(ctx, prefix+"digest"),
		s.lifecycle(ctx),
	}
	listing, err := s.listing(ctx, prefix+"listing")
	facts = append(facts, listing)
	return facts, errors.Join(err, s.Delete(ctx, prefix+"digest"))
}

func (s *Store) addressing() Fact {
	f := Fact{Name: "bucket in", Value: "the host name"}
	if s.pathStyle {
		f.Value = "the path"
	}
	return f
}

// code is what a server calls an error.
func code(err error) string {
	if c := minio.ToErrorResponse(err).Code; c != "" {
		return c
	}
	return err.Error()
}

func (s *Store) versioning(ctx context.Context) Fact {
	f := Fact{Name: "versioning"}
	v, err := s.core.GetBucketVersioning(ctx, s.bucket)
	switch {
	case err != nil:
		f.Value = "not told (" + code(err) + ")"
	case v.Status == "":
		f.Value = "off"
	default:
		f.Value = v.Status
	}
	return f
}

func (s *Store) objectLock(ctx context.Context) Fact {
	f := Fact{Name: "object lock", Value: "no default retention"}
	err := s.refuseRetention(ctx)
	if err != nil {
		f.Value, f.Advice = "default retention", err.Error()
	}
	return f
}

// digestsCompared sends a body with the digest of another.
func (s *Store) digestsCompared(ctx context.Context, key string) Fact {
	f := Fact{Name: "SHA-256 of bodies", Value: "compared"}
	body, other := []byte("what is sent"), sha256.Sum256([]byte("what is signed"))
	_, err := s.core.PutObject(ctx, s.bucket, key, bytes.NewReader(body), int64(len(body)), "", hex.EncodeToString(other[:]), s.described(""))
	if err == nil {
		f.Value = "not compared"
		f.Advice = "Set --s3-send-md5: without it, bytes that change on the way are not found out."
	} else if err := translate(ctx, err); errors.Is(err, uploads.ErrUnavailable) {
		f.Value, f.Advice = "not told ("+code(err)+")", "Try again when the server answers."
	}
	return f
}

// lifecycle looks for a rule that ends unfinished uploads.
func (s *Store) lifecycle(ctx context.Context) Fact {
	f := Fact{Name: "lifecycle rules", Value: "none"}
	rules, err := s.core.GetBucketLifecycle(ctx, s.bucket)
	if err != nil {
		if c := code(err); c != "NoSuchLifecycleConfiguration" {
			f.Value = "not told (" + c + ")"
		}
		return f
	}
	f.Value = fmt.Sprintf("%d, none of which ends unfinished uploads", len(rules.Rules))
	for _, r := range rules.Rules {
		if days := r.AbortIncompleteMultipartUpload.DaysAfterInitiation; days > 0 {
			f.Value = fmt.Sprintf("unfinished uploads end after %d days", days)
			if days < 7 {
				f.Advice = "Resumable uploads wait for a week; let the rule wait for 8 days or more."
			}
		}
		if !r.Expiration.IsNull() && r.Status == "Enabled" {
			f.Advice = "A rule removes objects after some time: recordings would be lost. Take it off this bucket."
		}
	}
	return f
}

// listing begins an upload and looks whether it is listed.
func (s *Store) listing(ctx context.Context, key string) (Fact, error) {
	f := Fact{Name: "unfinished uploads", Value: "listed"}
	upload, err := s.Begin(ctx, key, "")
	if err != nil {
		f.Value = "cannot be begun (" + code(err) + ")"
		return f, nil
	}
	whole, byPrefix := s.lists(ctx, "", upload), s.lists(ctx, key[:len(key)-1], upload)
	switch {
	case whole && !byPrefix:
		f.Value = "listed for the whole bucket, not by prefix"
	case !whole:
		f.Value = "not listed"
		f.Advice = "Let the server end unfinished uploads after 8 days by a lifecycle rule: Earshot cannot find those that it has forgotten."
	}
	return f, s.Abort(ctx, key, upload)
}

func (s *Store) lists(ctx context.Context, prefix, upload string) bool {
	page, err := s.core.ListMultipartUploads(ctx, s.bucket, prefix, "", "", "", 1000)
	if err != nil {
		return false
	}
	for _, u := range page.Uploads {
		if u.UploadID == upload {
			return true
		}
	}
	return page.IsTruncated // more than a thousand: it is one of them
}
