package webui

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

const (
	// leastZipped is the length from which compressing a page pays, in bytes: what
	// is shorter fits into a packet or two.
	leastZipped = 2 << 10
	// pageLevel is fast: a transcript of three hours takes some 15 ms, and becomes
	// a tenth of what it was.
	pageLevel = 4
)

// zippers are kept, as each has tables of a megabyte.
var zippers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, pageLevel)
	if err != nil {
		panic(err) // there is such a level
	}
	return z
}}

// zipped is b as gzip.
func zipped(z *gzip.Writer, b []byte) []byte {
	var out bytes.Buffer
	z.Reset(&out)
	_, _ = z.Write(b) // a buffer takes all
	_ = z.Close()
	return out.Bytes()
}

// acceptsGzip reports whether a browser reads gzip (RFC 9110, section 12.5.3).
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			return !found || strings.Trim(q, "0.") != ""
		}
	}
	return false
}

// shorter compresses a page where its reader can read that, and says so.
func (f frame) shorter(h http.Header, b []byte) []byte {
	h.Add("Vary", "Accept-Encoding")
	if !f.zips || len(b) < leastZipped {
		return b
	}
	z, _ := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	h.Set("Content-Encoding", "gzip")
	return zipped(z, b)
}
