package qda

import (
	"archive/zip"
	"fmt"
	"io"
	"iter"
	"maps"
	"path"
	"strings"
)

// MostRecording is the length of the longest recording that a project holds:
// other programs count in 31 bits, as the standard asks.
const MostRecording = 1<<31 - 1

// mostRecorded is how many times the size of the file all recordings may have
// beyond the first gibibyte. Sound hardly packs at all, but for silence.
const mostRecorded = 10

// RecordingPath is how a project names a recording that it holds. The extension
// has its dot.
func RecordingPath(guid, extension string) string { return "internal://" + guid + extension }

// Recording adds the file of a recording, which RecordingPath names, as it is:
// recordings are packed already. It must have as many bytes as are said.
func (w *Writer) Recording(guid, extension string, size int64, from io.Reader) error {
	if err := w.endProject(); err != nil {
		return err
	}
	to, err := w.zip.CreateHeader(&zip.FileHeader{Name: "sources/" + guid + extension, Method: zip.Store})
	if err != nil {
		return err
	}
	n, err := io.Copy(to, from)
	if err == nil && n != size {
		return fmt.Errorf("recording %s has %d bytes of %d", guid, n, size)
	}
	return err
}

// Packed is a recording that a project holds.
type Packed struct {
	GUID      string // or whatever else its file is called
	Extension string // with its dot, in lower case
	Size      int64  // as the file says
	file      *zip.File
	spent     int64
}

// Recording finds the file of a recording. It is ErrOutside where that lies
// elsewhere, which is never looked at, and ErrMissing where it is not there.
func (a *Archive) Recording(at string) (*Packed, error) {
	if !strings.HasPrefix(at, "internal://") {
		return nil, ErrOutside
	}
	f, err := a.find(at)
	if err != nil {
		return nil, err
	}
	p := &Packed{Size: int64(min(f.UncompressedSize64, 1<<62)), file: f}
	a.recorded[f] = p.Size
	if total := sum(maps.Values(a.recorded)); total > 1<<30+mostRecorded*a.size {
		return nil, refuse("The recordings of the file unpack to far more than its size; that is how a small file fills a disk.")
	}
	name := strings.ToLower(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
	p.Extension = path.Ext(name)
	p.GUID = Fold(strings.TrimSuffix(name, p.Extension))
	return p, nil
}

// sum adds sizes up; more than a disk has is as good as all.
func sum(sizes iter.Seq[int64]) (total int64) {
	for n := range sizes {
		total = min(total+min(n, 1<<60), 1<<60)
	}
	return total
}

// Open reads a recording, which is refused where it unpacks to more than may
// be or to far more than its size. Nothing of it is held.
func (p *Packed) Open(most int64) (io.ReadCloser, error) {
	if p.file.Flags&1 != 0 {
		return nil, refuse("The file is locked with a password.")
	}
	return unpack(p.file, most, &p.spent)
}
