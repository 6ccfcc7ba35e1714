package bleveindex

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	bolterrors "go.etcd.io/bbolt/errors"
)

// Names in the folder of an index.
const (
	currentName      = "CURRENT" // names the generation that answers
	openingName      = "OPENING" // names a generation while it is being opened
	generationPrefix = "generation-"
)

// unusableError says why a generation cannot answer; the index is then stale.
type unusableError struct{ reason string }

func (e unusableError) Error() string { return e.reason }

// openCurrent opens the generation that CURRENT names, or returns nil where it
// must be built again. Folders of unfinished generations go.
func (x *Index) openCurrent() (*generation, error) {
	data, err := os.ReadFile(filepath.Join(x.dir, currentName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	name := strings.TrimSpace(string(data))
	x.removeOthers(name)
	if name == "" {
		return nil, nil // a new folder: nothing to say
	}
	g, err := x.openNamed(name)
	unusable, ok := errors.AsType[unusableError](err)
	if !ok {
		return g, err
	}
	x.options.Log.Warn("search index must be rebuilt", "dir", x.dir, "generation", name, "reason", unusable.reason)
	return nil, nil
}

// openNamed opens a generation with the marker OPENING in place: some damage
// ends the process, and the next one then knows better than to try again.
func (x *Index) openNamed(name string) (*generation, error) {
	if !strings.HasPrefix(name, generationPrefix) || name != filepath.Base(name) {
		return nil, unusableError{"CURRENT names no generation"}
	}
	marker := filepath.Join(x.dir, openingName)
	crashed, err := os.ReadFile(marker)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if string(crashed) == name {
		// The name goes before the marker, or the start after the next would
		// try again.
		err := errors.Join(removeFile(filepath.Join(x.dir, currentName)), removeFile(marker))
		if err != nil {
			return nil, err
		}
		x.removeOthers("")
		return nil, unusableError{"the process died while opening it"}
	}
	dir := filepath.Join(x.dir, name)
	if err := usable(dir); err != nil {
		return nil, err
	}
	if err := writeFile(marker, []byte(name)); err != nil {
		return nil, err
	}
	g, err := openStore(dir, x.options)
	if err == nil {
		if err = g.canary(); err != nil {
			g.fail(err)
			_ = g.close()
		}
	}
	if removeErr := removeFile(marker); removeErr != nil {
		return nil, removeErr
	}
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, unusableError{err.Error()}
	}
	return g, nil
}

// usable looks at the files before bleve does, which removes all segments of a
// store whose root has gone.
func usable(dir string) error {
	manifest, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return unusableError{"no manifest"}
	}
	if string(manifest) != schemaVersion() {
		return unusableError{"written by another version"}
	}
	root, err := os.Stat(filepath.Join(dir, storeName, rootName))
	if err != nil || root.Size() == 0 {
		return unusableError{"the root of the store is missing or empty"}
	}
	return nil
}

// canary reads through a generation that has just been opened: every record,
// and of every field a posting.
func (g *generation) canary() error {
	return guarded("check", func() error {
		_, found, err := g.position()
		if err != nil {
			return err
		}
		if !found {
			return unusableError{"no batch has been stored"}
		}
		if err := g.refresh(); err != nil {
			return err
		}
		for i := range g.view.segments {
			if err := g.view.segments[i].canary(); err != nil {
				return err
			}
		}
		return nil
	})
}

// canary reads the first term of every field with its positions.
func (s *segmentView) canary() error {
	for _, name := range s.Fields() {
		dict, err := s.Dictionary(name)
		if err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		entry, err := dict.AutomatonIterator(nil, nil, nil).Next()
		if err != nil || entry == nil {
			continue // a field without terms, such as the record
		}
		list, err := dict.PostingsList([]byte(entry.Term), nil, nil)
		if err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		locations := name != sourceField && name != "_id"
		if _, err := list.Iterator(locations, false, locations, nil).Next(); err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
	}
	return nil
}

// create begins a new generation beside the current one.
func (x *Index) create() (*generation, error) {
	name := generationPrefix + strconv.Itoa(x.lastNumber()+1)
	dir := filepath.Join(x.dir, name)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(dir, manifestName), []byte(schemaVersion())); err != nil {
		return nil, err
	}
	return openStore(dir, x.options)
}

// generations lists the names of the folders of generations.
func (x *Index) generations() []string {
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		x.options.Log.Warn("index folder cannot be listed", "dir", x.dir, "error", err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), generationPrefix) {
			names = append(names, e.Name())
		}
	}
	return names
}

func (x *Index) lastNumber() int {
	last := 0
	for _, name := range x.generations() {
		n, err := strconv.Atoi(strings.TrimPrefix(name, generationPrefix))
		if err == nil {
			last = max(last, n)
		}
	}
	return last
}

// removeOthers deletes all generations but one. What cannot be deleted now is
// tried again when the index is opened next.
func (x *Index) removeOthers(keep string) {
	for _, name := range x.generations() {
		if name == keep {
			continue
		}
		path := filepath.Join(x.dir, name)
		if err := os.RemoveAll(path); err != nil {
			x.options.Log.Warn("old index generation stays on disk", "path", path, "error", err)
		}
	}
}
