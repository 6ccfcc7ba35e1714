// Package s3store keeps uploads in a bucket of any S3-compatible server.
//
// The bucket is the store's own: Sweep looks at all of its unfinished uploads.
// Servers differ in what they check and in what they answer, so this package
// builds only on what they have in common. Each part is sent with its SHA-256,
// which is signed and which every server that was tried compares; for one that
// does not, there is SendMD5. The checksum headers of later S3 versions are left
// out, because some take a wrong one without a word. After Complete the object
// is looked at, because some answer before it is there.
//
// Memory: nothing is buffered here. Each part's bytes are the caller's.
package s3store

import (
	"context"
	"errors"
	"fmt"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/encrypt"

	"earshot/uploads"
)

// Options says which bucket to use and how to reach it.
type Options struct {
	Endpoint  string // host:port; with http:// or https:// in front, Secure is not looked at
	Bucket    string
	AccessKey string
	SecretKey string
	Region    string // us-east-1 where empty
	CAFile    string // PEM certificates to trust besides the system's; may be empty
	Secure    bool   // whether to use TLS
	PathStyle bool   // name the bucket in the path, not in the host, as most servers but AWS want it
	// SendMD5 also sends the MD5 of each part, for servers that do not compare its
	// SHA-256. It costs client and server more than all the rest together.
	SendMD5 bool
	// Encryption makes the server encrypt what it stores: "S3" with keys of its
	// own, anything else with the KMS key of that id; "" leaves it to the bucket.
	// A server that ignores it is refused.
	Encryption string
	// Connections is how many connections to the server there are at most; beyond
	// them a request waits. 0 means 64. Completing large objects has as many of
	// its own.
	Connections int
	// PublicEndpoint is where browsers reach the server: then [Store.Address] lets
	// them read from it. http:// or https:// stands in front, unless Secure says so.
	PublicEndpoint string
	// CreateBucket makes a bucket that is not there; else it is an error.
	CreateBucket bool
}

// Store keeps objects in one bucket. It is an [uploads.Blob].
type Store struct {
	bucket    string
	pathStyle bool
	sendMD5   bool
	sse       encrypt.ServerSide // nil for none
	core      *minio.Core
	public    *minio.Client // nil where browsers do not reach the server
	// patient waits for Complete, during which some servers copy the object,
	// and does not repeat it on its own, because some answer a repetition
	// before they are done.
	patient *minio.Core
}

var _ uploads.Blob = (*Store)(nil)

// Open makes sure that the bucket is there and can forget: one with a default
// retention would keep what people have the right to see deleted, and is
// refused. The error wraps uploads.ErrUnavailable where the server does not
// answer.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := connect(o)
	if err == nil {
		err = s.prepare(ctx, o)
	}
	if err != nil {
		return nil, fmt.Errorf("open bucket %s at %s: %w", o.Bucket, o.Endpoint, err)
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, o Options) error {
	there, err := s.core.BucketExists(ctx, s.bucket)
	if err != nil {
		return translate(ctx, err)
	}
	if !there {
		if !o.CreateBucket {
			return errors.New("there is no such bucket; make it, or set create_bucket")
		}
		err := s.core.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region(o)})
		if err != nil && minio.ToErrorResponse(err).Code != "BucketAlreadyOwnedByYou" {
			return fmt.Errorf("make it: %w", translate(ctx, err))
		}
	}
	if err := s.refuseRetention(ctx); err != nil || s.sse == nil {
		return err
	}
	return s.tryEncryption(ctx)
}

// tryEncryption sees to it that the server does what is asked: some store in the
// clear without a word.
func (s *Store) tryEncryption(ctx context.Context) error {
	const key = "doctor/encryption"
	if err := s.Put(ctx, key, "", []byte("encrypted?")); err != nil {
		return fmt.Errorf("the server does not encrypt as asked: %w", err)
	}
	info, err := s.stat(ctx, key)
	if err == nil && info.Metadata.Get("X-Amz-Server-Side-Encryption") == "" {
		err = errors.New("the server ignores that it is asked to encrypt, and stores in the clear; take the setting away or use another server")
	}
	return errors.Join(err, s.Delete(ctx, key))
}

// refuseRetention passes where the server knows no such thing or does not let
// this account see it.
func (s *Store) refuseRetention(ctx context.Context) error {
	mode, validity, unit, err := s.core.GetBucketObjectLockConfig(ctx, s.bucket)
	if err != nil {
		if err := translate(ctx, err); errors.Is(err, uploads.ErrUnavailable) || ctx.Err() != nil {
			return fmt.Errorf("look for object lock: %w", err)
		}
		return nil
	}
	if mode == nil || validity == nil || unit == nil {
		return nil
	}
	return fmt.Errorf("the bucket locks every object for %d %s (%s): "+
		"recordings could not be erased; use a bucket without default retention", *validity, *unit, *mode)
}

// Check reports whether the bucket answers.
func (s *Store) Check(ctx context.Context) error {
	there, err := s.core.BucketExists(ctx, s.bucket)
	if err == nil && !there {
		err = errors.New("there is no such bucket")
	}
	if err != nil {
		return fmt.Errorf("check bucket %s: %w", s.bucket, translate(ctx, err))
	}
	return nil
}
