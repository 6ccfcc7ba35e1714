package s3store

import (
	"context"
	"errors"
	"fmt"

	"github.com/minio/minio-go/v7"

	"earshot/uploads"
)

// Delete removes every version and delete marker of an object and looks whether
// they are gone; see [uploads.Blob].
func (s *Store) Delete(ctx context.Context, key string) error {
	err := uploads.CheckKey(key)
	if err == nil {
		err = s.delete(ctx, key)
	}
	if err != nil {
		return fmt.Errorf("delete %.80q: %w", key, err)
	}
	return nil
}

// delete goes round again for what was put meanwhile, but not for ever.
func (s *Store) delete(ctx context.Context, key string) error {
	for range 3 {
		versions, err := s.versions(ctx, key)
		if minio.ToErrorResponse(err).Code == "NotImplemented" {
			return s.deletePlain(ctx, key)
		}
		if err != nil {
			return fmt.Errorf("list its versions: %w", err)
		}
		if len(versions) == 0 {
			return nil
		}
		for _, v := range versions {
			err := s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{VersionID: v})
			if err := translate(ctx, err); err != nil && !errors.Is(err, uploads.ErrNotFound) {
				return fmt.Errorf("version %q: %w", v, err)
			}
		}
	}
	return errors.New("versions of it are still listed")
}

// deletePlain is for servers that know no versions.
func (s *Store) deletePlain(ctx context.Context, key string) error {
	if err := s.core.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{}); err != nil {
		return translate(ctx, err)
	}
	if _, err := s.stat(ctx, key); !errors.Is(err, uploads.ErrNotFound) {
		return errors.Join(errors.New("it is still there"), err)
	}
	return nil
}

// versions lists the versions and delete markers of exactly this key. In a
// bucket that keeps none, the object is a version with an empty name or "null".
func (s *Store) versions(ctx context.Context, key string) ([]string, error) {
	var found []string
	err := s.eachVersion(ctx, key, func(info minio.ObjectInfo) error {
		if info.Key == key {
			found = append(found, info.VersionID)
		}
		return nil
	})
	return found, err
}

func (s *Store) eachVersion(ctx context.Context, prefix string, fn func(minio.ObjectInfo) error) error {
	o := minio.ListObjectsOptions{Prefix: prefix, Recursive: true, WithVersions: true}
	for info := range s.core.ListObjectsIter(ctx, s.bucket, o) {
		if info.Err != nil {
			return translate(ctx, info.Err)
		}
		if err := fn(info); err != nil {
			return err
		}
	}
	return ctx.Err() // at which the listing just stops
}

// Versions lists every version and delete marker; see [uploads.Blob].
func (s *Store) Versions(ctx context.Context, prefix string, fn func(uploads.Version) error) error {
	var stopped error
	err := s.eachVersion(ctx, prefix, func(info minio.ObjectInfo) error {
		v := uploads.Version{Key: info.Key, ID: info.VersionID, Size: info.Size, Marker: info.IsDeleteMarker}
		if v.ID == "null" { // of a bucket that keeps none
			v.ID = ""
		}
		stopped = fn(v)
		return stopped
	})
	switch {
	case stopped != nil:
		return stopped
	case minio.ToErrorResponse(err).Code == "NotImplemented": // nor are there any, then
		return s.List(ctx, prefix, func(i uploads.Info) error { return fn(uploads.Version{Key: i.Key, Size: i.Size}) })
	case err != nil:
		return fmt.Errorf("list versions of %.80q: %w", prefix, err)
	}
	return nil
}
