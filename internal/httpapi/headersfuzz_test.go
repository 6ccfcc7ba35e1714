package httpapi

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"earshot/internal/problem"
)

// FuzzRange gives what players and strangers ask for: a part that lies within the
// file, or the whole.
func FuzzRange(f *testing.F) {
	for _, s := range []string{"bytes=0-", "bytes=-5", "bytes=2-1", "bytes=0-0,3-4", "bytes=99999999999999999999-", "bytes=-", "bytes= 1-2", "bits=1-2", "bytes=-0"} {
		f.Add(s, "", int64(100))
		f.Add(s, `"etag"`, int64(0))
	}
	f.Fuzz(func(t *testing.T, header, condition string, size int64) {
		if size < 0 {
			return
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Range", header)
		if condition != "" {
			r.Header.Set("If-Range", condition)
		}
		part, partial, ok := requestedRange(r, `"etag"`, size)
		switch {
		case !ok && header == "":
			t.Errorf("no range of %d bytes is refused", size)
		case ok && (part.start < 0 || part.length < 0 || part.start+part.length > size || part.start+part.length < part.start):
			t.Errorf("Range %q of %d bytes = %+v", header, size, part)
		case ok && partial && part.length == 0, ok && !partial && part != span{0, size}:
			t.Errorf("Range %q of %d bytes = %+v, partial %v", header, size, part, partial)
		}
	})
}

// FuzzUploadHeaders gives what tus clients and strangers send: an upload of
// sensible length, or a problem.
func FuzzUploadHeaders(f *testing.F) {
	f.Add("filename eC50eHQ=,session eA==", "5", "", "", "")
	f.Add("filename", "", "1", "partial", "sha256 eA==")
	f.Add("a b,a b", "-1", "2", "final;/api/v1/uploads/x /y", "md5")
	f.Add("columns e30=", "99999999999999999999999", "", "final;", "sha1 =")
	f.Fuzz(func(t *testing.T, metadata, length, deferred, concat, checksum string) {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		for name, value := range map[string]string{
			"Upload-Metadata": metadata, "Upload-Length": length, "Upload-Defer-Length": deferred, "Upload-Concat": concat, "Upload-Checksum": checksum,
		} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		n, err := newUploadOf(r)
		if err == nil && n.Length < -1 {
			t.Errorf("an upload of %d bytes", n.Length)
		}
		_, checksumErr := checkedBody(r)
		for _, err := range []error{err, checksumErr} {
			if err != nil && problem.From(err).Status >= 500 {
				t.Errorf("the sender's mistake is ours: %v", err)
			}
		}
	})
}
