package qda

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// Limits of what is read. They are far above what programs write.
const (
	MostBytes    = 1 << 30   // of a file without recordings
	mostXML      = 128 << 20 // of what a project says, unpacked
	mostText     = 32 << 20  // of one text, unpacked
	mostTexts    = 512 << 20 // of all texts, unpacked
	mostEntries  = 100_000
	mostElements = 3_000_000
	mostDepth    = 200
	// mostInflation is how many times its packed size a part may have beyond
	// the first mebibyte. Text packs to a fifth.
	mostInflation = 100
)

// RefusedError says why a file is not read at all.
type RefusedError struct{ Reason string }

// Error is the reason.
func (e *RefusedError) Error() string { return e.Reason }

func refuse(format string, args ...any) error { return &RefusedError{fmt.Sprintf(format, args...)} }

// Archive is a project or a codebook that has been opened.
type Archive struct {
	Codebook bool // it has codes and nothing else
	Content  Content
	zip      map[string]*zip.File // by folded name; nil without one
	spent    int64
	size     int64               // of the file
	recorded map[*zip.File]int64 // sizes of the recordings that were asked for
}

// Open reads a .qdpx, a .qdc, or the project.qde of a project by itself. What it
// cannot read is a *RefusedError. How large a .qdpx may be, whose recordings are
// read one by one, its caller says.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	head := make([]byte, 4)
	if n, _ := r.ReadAt(head, 0); n == 4 && bytes.Equal(head, []byte("PK\x03\x04")) {
		return openZip(r, size)
	}
	if size > mostXML {
		return nil, refuse("The file is larger than %d MiB.", mostXML>>20)
	}
	a := &Archive{}
	var err error
	a.Content, a.Codebook, err = parse(io.NewSectionReader(r, 0, size))
	return a, err
}

func openZip(r io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse("The file is damaged or breaks off.")
	}
	if len(z.File) > mostEntries {
		return nil, refuse("The file has %d parts; at most %d are read.", len(z.File), mostEntries)
	}
	a := &Archive{zip: make(map[string]*zip.File, len(z.File)), size: size, recorded: map[*zip.File]int64{}}
	var project *zip.File
	packed := uint64(0)
	for _, f := range z.File {
		if packed += min(f.CompressedSize64, uint64(size)+1); packed > uint64(size) {
			return nil, refuse("Parts of the file lie on top of each other; that is how a small file fills a disk.")
		}
		name := strings.ReplaceAll(f.Name, `\`, "/")
		if path.IsAbs(name) || strings.Contains("/"+name+"/", "/../") || strings.Contains(name, ":") {
			return nil, refuse("A part of the file is called %.100q, which leads outside of it. Such names are attacks, or mistakes of the program that wrote it.", f.Name)
		}
		name = strings.ToLower(path.Clean(name))
		if _, twice := a.zip[name]; !twice { // the first counts
			a.zip[name] = f
		}
		if project == nil && strings.HasSuffix(name, ".qde") && !strings.Contains(name, "/") {
			project = f
		}
	}
	if project == nil {
		return nil, refuse("The file is no REFI-QDA project: there is no project.qde in it.")
	}
	part, err := a.open(project, mostXML)
	if err != nil {
		return nil, err
	}
	defer func() { _ = part.Close() }()
	a.Content, a.Codebook, err = parse(part)
	return a, err
}

// open unpacks a part while it is read; what is longer than it may be is an
// error and never an end.
func (a *Archive) open(f *zip.File, most int64) (io.ReadCloser, error) {
	if f.Flags&1 != 0 {
		return nil, refuse("The file is locked with a password.")
	}
	return unpack(f, min(most, mostXML+mostTexts-a.spent), &a.spent)
}

// unpack opens a part, which adds what is read to spent.
func unpack(f *zip.File, most int64, spent *int64) (io.ReadCloser, error) {
	most = min(most, 1<<20+int64(min(f.CompressedSize64, 1<<50))*mostInflation)
	if f.UncompressedSize64 > uint64(max(most, 0)) {
		return nil, tooUnpacked(f.Name)
	}
	part, err := f.Open()
	if err != nil {
		return nil, refuse("The file is damaged.")
	}
	return &bounded{part, most, spent, f.Name}, nil
}

func tooUnpacked(name string) error {
	return refuse("A part of the file, %.100q, unpacks to far more than its size; that is how a small file fills a disk.", name)
}

// bounded stops where a part is longer than it may be.
type bounded struct {
	io.ReadCloser
	left  int64
	spent *int64
	name  string
}

// Read reads; see [io.Reader].
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	*b.spent += int64(n)
	if b.left < 0 {
		return 0, tooUnpacked(b.name)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, refuse("The file is damaged.")
	}
	return n, err
}

// ErrOutside is a text that does not lie in the project: elsewhere on a disk,
// which is never looked at. ErrMissing is one that should lie in it and does not.
var (
	ErrOutside = errors.New("its text lies outside of the project")
	ErrMissing = errors.New("its text is not in the project")
	ErrNotText = errors.New("its text is not UTF-8")
)

// Text reads the text of a document, as UTF-8 without a byte order mark.
func (a *Archive) Text(d Document) (string, error) { return a.text(d.Path, d.Inline) }

// NoteText reads the text of a note.
func (a *Archive) NoteText(n Note) (string, error) {
	if n.Path == "" {
		return n.Text, nil
	}
	return a.text(n.Path, nil)
}

func (a *Archive) text(at string, inline *string) (string, error) {
	if at == "" && inline != nil {
		return strings.TrimPrefix(*inline, "\ufeff"), nil
	}
	f, err := a.find(at)
	if err != nil {
		return "", err
	}
	part, err := a.open(f, mostText)
	if err != nil {
		return "", err
	}
	defer func() { _ = part.Close() }()
	b, err := io.ReadAll(part)
	if err != nil {
		return "", err
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if !utf8.Valid(b) {
		return "", ErrNotText
	}
	return string(b), nil
}

// find is the part that a project refers to.
func (a *Archive) find(at string) (*zip.File, error) {
	name, internal := strings.CutPrefix(at, "internal://")
	switch {
	case at == "":
		return nil, ErrMissing
	case !internal && strings.Contains(at, "://"), strings.Contains(name, ".."):
		return nil, ErrOutside
	}
	name = strings.ToLower(path.Clean(strings.TrimLeft(name, "/")))
	if f := a.zip["sources/"+name]; f != nil {
		return f, nil
	}
	if f := a.zip[name]; f != nil {
		return f, nil
	}
	return nil, ErrMissing
}

// parse reads the XML of a project or a codebook.
func parse(r io.Reader) (c Content, isCodebook bool, err error) {
	in := bufio.NewReader(r)
	if head, _ := in.Peek(3); bytes.Equal(head, []byte("\ufeff")) {
		_, _ = in.Discard(3) // some programs write a byte order mark
	}
	plain := xml.NewDecoder(in)
	guard := &guard{d: plain}
	d := xml.NewTokenDecoder(guard)
	for {
		token, err := d.Token()
		if err != nil {
			return c, false, guard.reason(err)
		}
		root, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch root.Name.Local {
		case "Project":
			var p xmlProject
			if err := d.DecodeElement(&p, &root); err != nil {
				return c, false, guard.reason(err)
			}
			return p.content(), false, nil
		case "CodeBook":
			var b xmlCodebook
			if err := d.DecodeElement(&b, &root); err != nil {
				return c, false, guard.reason(err)
			}
			return b.content(), true, nil
		}
		return c, false, refuse("The file is no REFI-QDA file: it begins with %.100q and not with Project or CodeBook.", root.Name.Local)
	}
}

// guard refuses what XML can do and these files never do.
type guard struct {
	d        *xml.Decoder
	depth, n int
	refused  error
}

// Token is the next token; see [xml.TokenReader].
func (g *guard) Token() (xml.Token, error) {
	token, err := g.d.Token()
	switch token.(type) {
	case xml.Directive:
		g.refused = refuse("The file declares a document type or entities of its own, as such files never do and attacks often.")
	case xml.StartElement:
		g.depth++
		if g.n++; g.n > mostElements {
			g.refused = refuse("The file has more than %d elements.", mostElements)
		}
		if g.depth > mostDepth {
			g.refused = refuse("Elements of the file stand more than %d deep within each other.", mostDepth)
		}
	case xml.EndElement:
		g.depth--
	}
	if g.refused != nil {
		return nil, g.refused
	}
	return xml.CopyToken(token), err
}

func (g *guard) reason(err error) error {
	if g.refused != nil {
		return g.refused
	}
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return refused
	}
	if errors.Is(err, io.EOF) || strings.Contains(err.Error(), "unexpected EOF") {
		return refuse("The file breaks off.")
	}
	line, _ := g.d.InputPos()
	return refuse("The XML of the file cannot be read, in line %d: %.200s", line, strings.TrimPrefix(err.Error(), "XML syntax error on "))
}
