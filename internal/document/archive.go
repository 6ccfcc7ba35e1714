package document

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
)

// archive is a zip file whose parts are read one by one. Names of parts are
// keys, never paths; what is in parts that nobody asks for is never unpacked.
type archive struct {
	parts map[string]*zip.File
	spent int64        // bytes unpacked so far
	ended func() error // why to stop, nil to go on
}

func openArchive(ctx context.Context, b []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, damaged("The file is damaged or breaks off. Open it where it was made and save it again.")
	}
	if len(z.File) > mostEntries {
		return nil, tooMuch("The file consists of %d parts; the limit is %d.", len(z.File), mostEntries)
	}
	a := &archive{parts: make(map[string]*zip.File, len(z.File)), ended: ctx.Err}
	for _, f := range z.File {
		name := strings.TrimPrefix(f.Name, "/")
		if _, twice := a.parts[name]; !twice { // the first counts, as in the programs that write such files
			a.parts[name] = f
		}
	}
	return a, nil
}

func (a *archive) has(name string) bool { return a.parts[name] != nil }

// open unpacks a part while it is read. Reading beyond the limits is an error,
// never an end of the part.
func (a *archive) open(name string) (io.ReadCloser, error) {
	f := a.parts[name]
	if f == nil {
		return nil, damaged("A part of the file is missing. Open it where it was made and save it again.")
	}
	if f.Flags&1 != 0 {
		return nil, locked("The file is protected with a password. Save a copy without one and send that.")
	}
	most := min(mostUnpacked-a.spent, 1<<20+int64(min(f.CompressedSize64, mostUnpacked))*mostInflation)
	if most < 0 || f.UncompressedSize64 > uint64(most) {
		return nil, tooUnpacked()
	}
	part, err := f.Open()
	if err != nil {
		return nil, damaged("The file is damaged. Open it where it was made and save it again.")
	}
	return &budgeted{part, most, a}, nil
}

func tooUnpacked() error {
	return tooMuch("The file unpacks to far more than its size; the limit is %d MiB, and %d times the packed size of each part.", mostUnpacked>>20, mostInflation)
}

// budgeted stops where a part is longer than it may be.
type budgeted struct {
	io.ReadCloser
	left int64
	a    *archive
}

func (r *budgeted) Read(p []byte) (int, error) {
	if err := r.a.ended(); err != nil {
		return 0, err
	}
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err := r.ReadCloser.Read(p)
	r.left -= int64(n)
	r.a.spent += int64(n)
	if r.left < 0 {
		return 0, tooUnpacked()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = damaged("The file is damaged. Open it where it was made and save it again.")
	}
	return n, err
}

// xml reads a part as XML, one token at a time.
func (a *archive) xml(name string, read func(x *xmlReader) error) error {
	part, err := a.open(name)
	if err != nil {
		return err
	}
	defer func() { _ = part.Close() }()
	return read(newXMLReader(part))
}

// relation is a reference of one part to another, or to somewhere outside.
type relation struct {
	kind     string // the last step of its type, such as "footnotes"
	target   string // name of the part
	external bool
}

// relations reads what a part of an Office file refers to. What lies outside
// is never opened.
func (a *archive) relations(part string) (map[string]relation, error) {
	dir, base := path.Split(part)
	found := map[string]relation{}
	name := dir + "_rels/" + base + ".rels"
	if !a.has(name) {
		return found, nil
	}
	return found, a.xml(name, func(x *xmlReader) error {
		return x.each(func(e element) error {
			if e.name != "Relationship" {
				return nil
			}
			r := relation{kind: path.Base(e.attr("Type")), external: e.attr("TargetMode") == "External"}
			if r.target = e.attr("Target"); strings.HasPrefix(r.target, "/") {
				r.target = strings.TrimPrefix(path.Clean(r.target), "/")
			} else {
				r.target = path.Join(dir, r.target)
			}
			found[e.attr("Id")] = r
			return nil
		})
	})
}

// related is the first part of a kind that a part refers to, "" if there is none.
func related(relations map[string]relation, kind string) string {
	best := ""
	for _, r := range relations {
		if r.kind == kind && !r.external && (best == "" || r.target < best) {
			best = r.target
		}
	}
	return best
}

// mainPart is what an Office file is about, by convention at usual.
func (a *archive) mainPart(usual string) (string, error) {
	relations, err := a.relations("")
	if err != nil {
		return "", err
	}
	if found := related(relations, "officeDocument"); a.has(found) {
		return found, nil
	}
	if a.has(usual) {
		return usual, nil
	}
	return "", damaged("The file is an archive without a document in it. Open it where it was made and save it again.")
}

// readAll unpacks a whole part.
func (a *archive) readAll(name string) ([]byte, error) {
	part, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = part.Close() }()
	return io.ReadAll(part)
}
