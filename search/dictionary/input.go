package dictionary

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// plain decompresses a file that is compressed, and refuses archives and what
// becomes too long.
func plain(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	magic, _ := b.Peek(2)
	switch string(magic) {
	case "PK":
		return nil, &SyntaxError{Reason: "a zip archive: unpack it and import the files in it"}
	case "\x1f\x8b":
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("decompress: %w", err)
		}
		return bufio.NewReaderSize(&limited{z, maxText}, 1<<16), nil
	}
	return bufio.NewReaderSize(&limited{b, maxText}, 1<<16), nil
}

// limited fails where a file is longer than it may be.
type limited struct {
	r    io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, &SyntaxError{Reason: fmt.Sprintf("longer than %d bytes when decompressed", int64(maxText))}
	}
	n, err := l.r.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	if errors.Is(err, gzip.ErrChecksum) || errors.Is(err, gzip.ErrHeader) {
		return n, fmt.Errorf("decompress: %w", err)
	}
	return n, err
}

// inUTF8 reads text that may be UTF-16 with a mark of it at its begin.
func inUTF8(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}
