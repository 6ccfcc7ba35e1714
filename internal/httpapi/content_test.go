package httpapi_test

import (
	"strings"
	"testing"
)

func TestContentAnswersRanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/files/" + w.transcript + "/content"
	etag := w.want(200, w.get(path)).header.Get("ETag")
	for _, test := range []struct {
		rang, ifRange string
		status        int
		want, span    string
	}{
		{"", "", 200, talk, ""},
		{"bytes=0-5", "", 206, talk[:6], "bytes 0-5/65"},
		{"bytes=0-0", "", 206, talk[:1], "bytes 0-0/65"},
		{"bytes=10-", "", 206, talk[10:], "bytes 10-64/65"},
		{"bytes=10-9999999999999999999999", "", 206, talk[10:], "bytes 10-64/65"},
		{"bytes=-4", "", 206, talk[61:], "bytes 61-64/65"},
		{"bytes=-9999", "", 206, talk, "bytes 0-64/65"},
		{"bytes=0-5", etag, 206, talk[:6], "bytes 0-5/65"},
		{"bytes=0-5", `"another"`, 200, talk, ""},
		{"bytes=0-5", "W/" + etag, 200, talk, ""},
		{"bytes=0-1,3-4", "", 200, talk, ""},
		{"bytes=5-1", "", 200, talk, ""},
		{"bytes=a-b", "", 200, talk, ""},
		{"bytes=--1", "", 200, talk, ""},
		{"bytes=", "", 200, talk, ""},
		{"items=0-5", "", 200, talk, ""},
		{"bytes=65-", "", 416, "", "bytes */65"},
		{"bytes=99999999999999999999-", "", 416, "", "bytes */65"},
		{"bytes=-0", "", 416, "", "bytes */65"},
	} {
		got := w.do("GET", path, map[string]string{"Range": test.rang, "If-Range": test.ifRange}, nil)
		if got.status != test.status || got.header.Get("Content-Range") != test.span || (test.want != "" && string(got.body) != test.want) {
			t.Errorf("Range %q, If-Range %q = %d %q %q, want %d %q %q", test.rang, test.ifRange,
				got.status, got.header.Get("Content-Range"), got.body, test.status, test.span, test.want)
		}
	}
}

func TestContentIsNotSentTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := "/files/" + w.transcript + "/content"
	etag := w.get(path).header.Get("ETag")
	for _, tag := range []string{etag, "W/" + etag, `"x", ` + etag, "*"} {
		got := w.want(304, w.do("GET", path, map[string]string{"If-None-Match": tag}, nil))
		if len(got.body) > 0 || got.header.Get("ETag") != etag {
			t.Errorf("If-None-Match %s = %q with ETag %s, want nothing with %s", tag, got.body, got.header.Get("ETag"), etag)
		}
	}
	w.want(200, w.do("GET", path, map[string]string{"If-None-Match": `"x"`}, nil))
	for _, tag := range []string{etag, "*", `"x", ` + etag} {
		w.want(200, w.do("GET", path, map[string]string{"If-Match": tag}, nil))
	}
	for _, tag := range []string{`"x"`, "W/" + etag} {
		w.want(412, w.do("GET", path, map[string]string{"If-Match": tag}, nil))
	}
}

func TestHeadDoesNotTouchTheStore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, key := range w.objects() {
		must(t, w.blob.Delete(t.Context(), key))
	}
	got := w.want(200, w.do("HEAD", "/files/"+w.transcript+"/content", nil, nil))
	if got.header.Get("Content-Length") != "65" {
		t.Errorf("HEAD without the object: Content-Length %q, want 65", got.header.Get("Content-Length"))
	}
	lost := w.want(404, w.get("/files/"+w.transcript+"/content"))
	if lost.header.Get("Content-Disposition") != "" || lost.header.Get("ETag") != "" {
		t.Errorf("problem carries the headers of a file: %v", lost.header)
	}
}

func TestUploadedFilesNeverRunInOurOrigin(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	wav := "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00"
	for _, test := range []struct {
		name, content, mediaType, disposition string
	}{
		{"page.html", "<!doctype html><script>alert(1)</script>", "application/octet-stream", `attachment; filename="page.html"`},
		{"photo.jpg", "<!doctype html><script>alert(1)</script>", "application/octet-stream", `attachment; filename="photo.jpg"`},
		{"drawing.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "application/octet-stream", `attachment; filename="drawing.svg"`},
		{"paper.pdf", "%PDF-1.7\n", "application/octet-stream", `attachment; filename="paper.pdf"`},
		{"notes.txt", "plain words", "application/octet-stream", `attachment; filename="notes.txt"`},
		{"Gespräch \"1\".wav", wav, "audio/wav", `inline; filename="Gespr_ch _1_.wav"; filename*=utf-8''Gespr%C3%A4ch%20%221%22.wav`},
		{"../../etc/passwd", "root", "application/octet-stream", `attachment; filename="passwd"`},
		{"a\r\nSet-Cookie: x=y", "text", "application/octet-stream", ""},
	} {
		id := w.want(202, w.upload(w.session, nil, part{"file", test.name, test.content})).items()[0]["id"].(string)
		h := w.want(200, w.get("/files/"+id+"/content")).header
		if h.Get("Content-Type") != test.mediaType || (test.disposition != "" && h.Get("Content-Disposition") != test.disposition) {
			t.Errorf("%q = %s %s, want %s %s", test.name, h.Get("Content-Type"), h.Get("Content-Disposition"), test.mediaType, test.disposition)
		}
		policy := h.Get("Content-Security-Policy")
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(policy, "sandbox") || !strings.Contains(policy, "; default-src 'none'") || strings.Contains(policy, "script") {
			t.Errorf("%q has the headers %v", test.name, h)
		}
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%q set a cookie", test.name)
		}
	}
}
