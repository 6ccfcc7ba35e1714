// Package s3storetest gives tests a bucket of their own on a real server.
//
// The server is named by EARSHOT_TEST_S3, such as
//
//	http://ACCESS:SECRET@127.0.0.1:7070/earshot?region=us-east-1
//
// whose account may make and remove buckets. Each test gets a bucket with a name
// that begins with the one given, and that is removed with all it holds at the
// end. Without the variable such tests are skipped.
package s3storetest

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"earshot/uploads/s3store"
)

// Options tells how to open a bucket that only this test uses. It is made when
// it is opened and removed when the test ends. The test is skipped where no
// server is given, and fails where what is given cannot be read.
func Options(tb testing.TB) s3store.Options {
	tb.Helper()
	text := os.Getenv("EARSHOT_TEST_S3")
	if text == "" {
		tb.Skip("set EARSHOT_TEST_S3=http://ACCESS:SECRET@HOST:PORT/BUCKET?region=REGION (.ci/run starts versitygw)")
	}
	o, err := parse(text)
	if err != nil {
		tb.Fatalf("EARSHOT_TEST_S3: %v", err)
	}
	o.Bucket += "-" + strings.ToLower(rand.Text()[:12])
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := remove(ctx, o); err != nil {
			tb.Errorf("removing bucket %s: %v", o.Bucket, err)
		}
	})
	return o
}

// parse reads the value of the variable.
func parse(text string) (s3store.Options, error) {
	u, err := url.Parse(text)
	if err != nil {
		return s3store.Options{}, errors.New("not a URL") // the error would show the secret
	}
	secret, _ := u.User.Password()
	bucket := strings.Trim(u.Path, "/")
	if u.Host == "" || u.User.Username() == "" || secret == "" || bucket == "" || strings.Contains(bucket, "/") {
		return s3store.Options{}, fmt.Errorf("%s is not SCHEME://ACCESS:SECRET@HOST:PORT/BUCKET", u.Redacted())
	}
	return s3store.Options{
		Endpoint: u.Scheme + "://" + u.Host, Bucket: bucket, AccessKey: u.User.Username(), SecretKey: secret,
		Region: cmp.Or(u.Query().Get("region"), "us-east-1"), PathStyle: true, CreateBucket: true,
	}, nil
}

// Client reaches the server below the store, for what only tests do, such as
// keeping versions.
func Client(tb testing.TB, o s3store.Options) *minio.Client {
	tb.Helper()
	c, err := client(o)
	if err != nil {
		tb.Fatalf("client of %s: %v", o.Endpoint, err)
	}
	return c
}

func client(o s3store.Options) (*minio.Client, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, err
	}
	return minio.New(u.Host, &minio.Options{
		Creds:  credentials.NewStaticV4(o.AccessKey, o.SecretKey, ""),
		Secure: u.Scheme == "https", Region: o.Region, BucketLookup: minio.BucketLookupPath,
	})
}

// remove empties the bucket, versions and unfinished uploads too, and removes it.
func remove(ctx context.Context, o s3store.Options) error {
	c, err := client(o)
	if err != nil {
		return err
	}
	if there, err := c.BucketExists(ctx, o.Bucket); err != nil || !there {
		return err
	}
	core := minio.Core{Client: c}
	page, err := core.ListMultipartUploads(ctx, o.Bucket, "", "", "", "", 1000)
	for _, u := range page.Uploads {
		err = errors.Join(err, core.AbortMultipartUpload(ctx, o.Bucket, u.Key, u.UploadID))
	}
	for info := range c.ListObjectsIter(ctx, o.Bucket, minio.ListObjectsOptions{Recursive: true, WithVersions: true}) {
		if info.Err != nil {
			return errors.Join(err, info.Err)
		}
		how := minio.RemoveObjectOptions{VersionID: info.VersionID}
		err = errors.Join(err, c.RemoveObject(ctx, o.Bucket, info.Key, how))
	}
	return errors.Join(err, c.RemoveBucket(ctx, o.Bucket))
}

// Server names the kind of server that is tested: versitygw, ceph, minio, or ""
// for one that is not known.
func Server(tb testing.TB, o s3store.Options) string {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, o.Endpoint, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		tb.Fatal(err)
	}
	_ = res.Body.Close()
	switch {
	case strings.Contains(res.Header.Get("Server"), "VERSITYGW"):
		return "versitygw"
	case strings.Contains(res.Header.Get("Server"), "MinIO"):
		return "minio"
	case strings.HasPrefix(res.Header.Get("X-Amz-Request-Id"), "tx"):
		return "ceph"
	}
	return ""
}
