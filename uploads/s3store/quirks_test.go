package s3store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/cors"
	"github.com/minio/minio-go/v7/pkg/encrypt"
	"github.com/minio/minio-go/v7/pkg/lifecycle"

	"earshot/uploads/s3store/s3storetest"
)

// bucketOf is a bucket as the client sees it, without our store between.
type bucketOf struct {
	*testing.T
	core minio.Core
	name string
}

func (b bucketOf) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b bucketOf) begin(key string) string {
	b.Helper()
	upload, err := b.core.NewMultipartUpload(b.Context(), b.name, key, minio.PutObjectOptions{})
	b.must(err)
	return upload
}

func (b bucketOf) part(key, upload string, n, size int) minio.CompletePart {
	b.Helper()
	p, err := b.core.PutObjectPart(b.Context(), b.name, key, upload, n, bytes.NewReader(make([]byte, size)), int64(size), minio.PutObjectPartOptions{})
	b.must(err)
	return minio.CompletePart{PartNumber: n, ETag: p.ETag}
}

func (b bucketOf) complete(key, upload string, parts ...minio.CompletePart) error {
	_, err := b.core.CompleteMultipartUpload(b.Context(), b.name, key, upload, parts, minio.PutObjectOptions{})
	return err
}

func (b bucketOf) put(o minio.PutObjectOptions, sha string) error {
	body := []byte("what is sent")
	_, err := b.core.PutObject(b.Context(), b.name, "quirk", bytes.NewReader(body), int64(len(body)), "", sha, o)
	return err
}

// versions tells what is kept of the one object: versions by the form of their
// names, the newest first, and delete markers.
func (b bucketOf) versions() string {
	b.Helper()
	var kept []string
	for v := range b.core.ListObjectsIter(b.Context(), b.name, minio.ListObjectsOptions{WithVersions: true}) {
		b.must(v.Err)
		form := "named"
		switch {
		case v.VersionID == "" || v.VersionID == "null":
			form = fmt.Sprintf("%q", v.VersionID)
		case v.IsDeleteMarker:
			form = "marker"
		}
		if v.IsDeleteMarker && form != "marker" {
			form += " marker"
		}
		kept = append(kept, form)
	}
	return strings.Join(kept, " ")
}

// quirks are what servers do that a store builds on or works around. Each says
// how it went, in a word, and what each server was seen to do: an upgrade that
// changes one is noticed here, and somebody has to look at what relied on it.
var quirks = []struct {
	name            string
	versitygw, ceph string
	try             func(b bucketOf) string
}{
	{"wrong checksum header", "refused", "accepted", func(b bucketOf) string {
		other := sha256.Sum256([]byte("another"))
		return outcome(b.put(minio.PutObjectOptions{DisableContentSha256: true, UserMetadata: map[string]string{
			"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(other[:]),
		}}, ""))
	}},
	{"wrong signed SHA-256", "refused", "refused", func(b bucketOf) string {
		other := sha256.Sum256([]byte("another"))
		return outcome(b.put(minio.PutObjectOptions{DisableContentSha256: true}, hex.EncodeToString(other[:])))
	}},
	{"SSE-S3", "accepted", "refused", func(b bucketOf) string {
		return outcome(b.put(minio.PutObjectOptions{ServerSideEncryption: encrypt.NewSSE()}, ""))
	}},
	{"two of three parts completed", "accepted", "refused", func(b bucketOf) string {
		upload := b.begin("two")
		one, two := b.part("two", upload, 1, 5<<20), b.part("two", upload, 2, 5<<20)
		b.part("two", upload, 3, 10)
		return outcome(b.complete("two", upload, one, two))
	}},
	{"completed again", "accepted", "accepted", func(b bucketOf) string {
		upload := b.begin("again")
		one := b.part("again", upload, 1, 10)
		b.must(b.complete("again", upload, one))
		return outcome(b.complete("again", upload, one))
	}},
	{"unknown upload completed over an object", "accepted", "accepted", func(b bucketOf) string {
		upload := b.begin("over")
		one := b.part("over", upload, 1, 10)
		b.must(b.complete("over", upload, one))
		return outcome(b.complete("over", "2~unknown", one))
	}},
	{"versions of a plain bucket", `"null"`, `"null"`, func(b bucketOf) string {
		b.must(b.put(minio.PutObjectOptions{}, ""))
		b.must(b.put(minio.PutObjectOptions{}, ""))
		return b.versions()
	}},
	{"versions of an object that is replaced and deleted", "marker named named", "marker named named", func(b bucketOf) string {
		b.must(b.core.EnableVersioning(b.Context(), b.name))
		b.must(b.put(minio.PutObjectOptions{}, ""))
		b.must(b.put(minio.PutObjectOptions{}, ""))
		b.must(b.core.RemoveObject(b.Context(), b.name, "quirk", minio.RemoveObjectOptions{}))
		return b.versions()
	}},
	{"versions after versioning is suspended", `"null" marker named`, `"null" marker named`, func(b bucketOf) string {
		b.must(b.core.EnableVersioning(b.Context(), b.name))
		b.must(b.put(minio.PutObjectOptions{}, ""))
		b.must(b.core.SuspendVersioning(b.Context(), b.name))
		b.must(b.put(minio.PutObjectOptions{}, ""))
		b.must(b.core.RemoveObject(b.Context(), b.name, "quirk", minio.RemoveObjectOptions{}))
		return b.versions()
	}},
	{"a version deleted twice", "accepted, then ", "accepted, then ", func(b bucketOf) string {
		b.must(b.core.EnableVersioning(b.Context(), b.name))
		b.must(b.put(minio.PutObjectOptions{}, ""))
		var id string
		for v := range b.core.ListObjectsIter(b.Context(), b.name, minio.ListObjectsOptions{WithVersions: true}) {
			b.must(v.Err)
			id = v.VersionID
		}
		b.must(b.core.RemoveObject(b.Context(), b.name, "quirk", minio.RemoveObjectOptions{VersionID: id}))
		return outcome(b.core.RemoveObject(b.Context(), b.name, "quirk", minio.RemoveObjectOptions{VersionID: id})) + ", then " + b.versions()
	}},
	{"six Completes at once", "all accepted", "", func(b bucketOf) string {
		upload := b.begin("six")
		one := b.part("six", upload, 1, 10)
		outcomes := make(chan string, 6)
		for range 6 {
			go func() { outcomes <- outcome(b.complete("six", upload, one)) }()
		}
		refused := 0
		for range 6 {
			if <-outcomes == "refused" {
				refused++
			}
		}
		if refused > 0 {
			return "some refused"
		}
		return "all accepted"
	}},
	{"unfinished uploads by prefix", "listed", "listed", func(b bucketOf) string {
		b.begin("prefix/key")
		page, err := b.core.ListMultipartUploads(b.Context(), b.name, "prefix/", "", "", "", 10)
		b.must(err)
		if len(page.Uploads) == 1 {
			return "listed"
		}
		return "not listed"
	}},
	{"rule that ends uploads", "refused", "accepted", func(b bucketOf) string {
		rules := lifecycle.NewConfiguration()
		rules.Rules = []lifecycle.Rule{{
			ID: "end", Status: "Enabled", RuleFilter: lifecycle.Filter{Prefix: "files/"},
			AbortIncompleteMultipartUpload: lifecycle.AbortIncompleteMultipartUpload{DaysAfterInitiation: 8},
		}}
		return outcome(b.core.SetBucketLifecycle(b.Context(), b.name, rules))
	}},
	{"CORS rules", "accepted", "accepted", func(b bucketOf) string {
		return outcome(b.core.SetBucketCors(b.Context(), b.name, cors.NewConfig([]cors.Rule{
			{AllowedOrigin: []string{"https://example.org"}, AllowedMethod: []string{"GET"}},
		})))
	}},
	{"If-None-Match over an object", "refused", "refused", func(b bucketOf) string {
		b.must(b.put(minio.PutObjectOptions{}, ""))
		o := minio.PutObjectOptions{}
		o.SetMatchETagExcept("*")
		return outcome(b.put(o, ""))
	}},
}

func outcome(err error) string {
	if err != nil {
		return "refused"
	}
	return "accepted"
}

func TestServersDifferAsTheyDid(t *testing.T) {
	t.Parallel()
	for _, q := range quirks {
		t.Run(q.name, func(t *testing.T) {
			t.Parallel()
			o := s3storetest.Options(t)
			c := s3storetest.Client(t, o)
			b := bucketOf{t, minio.Core{Client: c}, o.Bucket}
			b.must(c.MakeBucket(t.Context(), o.Bucket, minio.MakeBucketOptions{Region: o.Region}))
			want := map[string]string{"versitygw": q.versitygw, "ceph": q.ceph}
			server := s3storetest.Server(t, o)
			if got := q.try(b); want[server] != "" && got != want[server] {
				t.Errorf("%s: %s, and was %s: look at what relied on it", server, got, want[server])
			} else if want[server] == "" {
				t.Logf("%s: %s", server, got)
			}
		})
	}
}
