package httpapi

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
)

// span is a part of a file, in bytes.
type span struct{ start, length int64 }

func (s span) contentRange(size int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", s.start, s.start+s.length-1, size)
}

// requestedRange is the part of a file that a request asks for: the whole, if
// it names no range, several, or one that cannot be read, or if the file is
// not the one that If-Range names. It is not ok where the range lies beyond the
// end.
func requestedRange(r *http.Request, etag string, size int64) (part span, partial, ok bool) {
	whole := span{0, size}
	header := r.Header.Get("Range")
	if condition := r.Header.Get("If-Range"); r.Method != http.MethodGet || (condition != "" && condition != etag) {
		header = ""
	}
	first, last, found := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	if !found || !strings.HasPrefix(header, "bytes=") || strings.Contains(last, ",") {
		return whole, false, true
	}
	from, fromOK := position(first)
	to, toOK := position(last)
	switch {
	case first == "" && toOK: // the last bytes
		if to = min(to, size); to == 0 {
			return span{}, false, false
		}
		return span{size - to, to}, true, true
	case !fromOK || (last != "" && !toOK) || (last != "" && to < from):
		return whole, false, true
	case from >= size:
		return span{}, false, false
	case last == "":
		to = size - 1
	}
	return span{from, min(to, size-1) - from + 1}, true, true
}

// position reads digits; a number too large for a file is the largest.
func position(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return math.MaxInt64, true
	}
	return n, true
}
