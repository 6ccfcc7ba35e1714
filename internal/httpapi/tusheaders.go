package httpapi

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"net/http"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"earshot/internal/library"
	"earshot/internal/problem"
	"earshot/internal/research"
	"earshot/uploads"
)

const (
	checksumNames = "sha1,sha256,md5"
	mostMetadata  = 8 << 10 // bytes
	// mostChecked is the length of the longest body with a checksum: such a
	// body is kept in memory until it has proved right.
	mostChecked = uploads.MaxPut
)

func badHeader(name, reason string) error {
	return problem.New(problem.Malformed, name+" "+reason)
}

// number reads a count of bytes; the largest there is where it is larger.
func number(r *http.Request, name string) (int64, error) {
	value := r.Header.Get(name)
	if value == "" || strings.Trim(value, "0123456789") != "" || len(r.Header.Values(name)) > 1 {
		return 0, badHeader(name, "must be a number of bytes")
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return math.MaxInt64, nil
	}
	return n, err
}

func lengthOf(r *http.Request) (int64, error) { return number(r, "Upload-Length") }
func offsetOf(r *http.Request) (int64, error) { return number(r, "Upload-Offset") }

// newUploadOf reads the headers of a creation.
func newUploadOf(r *http.Request) (library.NewUpload, error) {
	n := library.NewUpload{Purpose: research.UploadFile, Metadata: r.Header.Get("Upload-Metadata")}
	if err := readConcat(r, &n); err != nil {
		return n, err
	}
	if err := readLength(r, &n); err != nil {
		return n, err
	}
	meta, err := metadata(n.Metadata)
	if err != nil || n.Purpose == research.UploadPart {
		return n, err
	}
	n.Session, n.Name, n.DeclaredType, n.SHA256 = meta["session"], meta["filename"], meta["filetype"], meta["sha256"]
	n.Kind, n.Language = research.FileKind(meta["kind"]), meta["language"]
	n.Translation = translationOf(meta["translation_of"], meta["translation_status"])
	n.Columns, err = readColumns(meta["columns"])
	return n, err
}

func readConcat(r *http.Request, n *library.NewUpload) error {
	value := r.Header.Get("Upload-Concat")
	list, final := strings.CutPrefix(value, "final;")
	switch {
	case value == "":
		return nil
	case value == "partial":
		n.Purpose = research.UploadPart
		return nil
	case !final:
		return badHeader("Upload-Concat", "must be partial, or final; and addresses of uploads")
	}
	n.Purpose = research.UploadJoined
	for address := range strings.FieldsSeq(list) {
		address, _, _ = strings.Cut(address, "?")
		id := path.Base(address)
		if !strings.HasSuffix(path.Dir(address), "/uploads") || !research.ValidID(id) {
			return badHeader("Upload-Concat", "names something that is not an upload")
		}
		n.Sources = append(n.Sources, id)
	}
	return nil
}

func readLength(r *http.Request, n *library.NewUpload) error {
	given, deferred := r.Header.Get("Upload-Length") != "", r.Header.Get("Upload-Defer-Length")
	switch {
	case n.Purpose == research.UploadJoined:
		if given || deferred != "" {
			return badHeader("Upload-Length", "is the sum of the parts' lengths and not given")
		}
		return nil
	case deferred != "" && (deferred != "1" || given):
		return badHeader("Upload-Defer-Length", "must be 1, and stand instead of Upload-Length")
	case deferred != "":
		n.Length = research.UnknownLength
		return nil
	}
	length, err := lengthOf(r)
	n.Length = length
	return err
}

// metadata reads pairs of a key and a value in base64.
func metadata(header string) (map[string]string, error) {
	found := map[string]string{}
	if header == "" {
		return found, nil
	}
	if len(header) > mostMetadata {
		return nil, badHeader("Upload-Metadata", fmt.Sprintf("may have at most %d bytes", mostMetadata))
	}
	for pair := range strings.SplitSeq(header, ",") {
		name, coded, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.DecodeString(coded)
		_, twice := found[name]
		switch {
		case name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }):
			return nil, badHeader("Upload-Metadata", "must be pairs of a key in ASCII and a value, with commas between")
		case err != nil:
			return nil, badHeader("Upload-Metadata", "has a value that is not base64")
		case twice:
			return nil, badHeader("Upload-Metadata", "has a key twice")
		case !utf8.Valid(value) || bytes.IndexByte(value, 0) >= 0:
			return nil, badHeader("Upload-Metadata", "has a value that is not text in UTF-8")
		}
		found[name] = string(value)
	}
	return found, nil
}

// checkedBody is the body of a request, whose checksum, if there is one, has
// been found right.
func checkedBody(r *http.Request) (io.Reader, error) {
	header := r.Header.Get("Upload-Checksum")
	if header == "" {
		return r.Body, nil
	}
	name, coded, _ := strings.Cut(header, " ")
	sum, known := map[string]hash.Hash{"sha1": sha1.New(), "sha256": sha256.New(), "md5": md5.New()}[name]
	want, err := base64.StdEncoding.DecodeString(coded)
	if !known || err != nil || len(want) != sum.Size() {
		return nil, badHeader("Upload-Checksum", "must be one of "+checksumNames+", a space, and the checksum in base64")
	}
	if r.ContentLength > mostChecked {
		return nil, &uploads.TooLargeError{Most: mostChecked}
	}
	var b bytes.Buffer
	b.Grow(int(max(r.ContentLength, 0)) + bytes.MinRead)
	if _, err := b.ReadFrom(io.LimitReader(r.Body, mostChecked+1)); err != nil {
		return nil, err
	}
	if b.Len() > mostChecked {
		return nil, &uploads.TooLargeError{Most: mostChecked}
	}
	sum.Write(b.Bytes())
	if !bytes.Equal(sum.Sum(nil), want) {
		return nil, library.ErrChecksum
	}
	return &b, nil
}

// createFingerprint recognises a creation that is repeated.
func createFingerprint(r *http.Request) string {
	h := sha256.New()
	for _, name := range []string{"Upload-Length", "Upload-Defer-Length", "Upload-Metadata", "Upload-Concat"} {
		fmt.Fprintf(h, "%q ", r.Header.Get(name))
	}
	return fmt.Sprintf("create-upload %x", h.Sum(nil))
}
