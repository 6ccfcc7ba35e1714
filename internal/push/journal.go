package push

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// Journal remembers what has been done for a folder, a line each, so that a
// process that is killed at any moment leaves all that it had done: the next
// one does the rest and nothing twice.
type Journal struct {
	mu   sync.Mutex
	file *os.File
	done map[string]string
}

type journalLine struct{ Key, Value string }

// OpenJournal reads the journal at path, which need not be there.
func OpenJournal(path string) (*Journal, error) {
	j := &Journal{done: map[string]string{}}
	whole, err := j.read(path)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		j.file, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	}
	if err == nil {
		if err = j.file.Truncate(whole); err == nil { // half a line is none
			_, err = j.file.Seek(whole, io.SeekStart)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open the journal of earlier transfers: %w", err)
	}
	return j, nil
}

func (j *Journal) read(path string) (whole int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }()
	for in := bufio.NewReader(f); ; {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return whole, nil
		}
		if err != nil {
			return 0, err
		}
		var l journalLine
		if err := json.Unmarshal(line, &l); err != nil {
			return 0, fmt.Errorf("%s is no journal: %w", path, err)
		}
		j.done[l.Key] = l.Value
		whole += int64(len(line))
	}
}

// Get is the value of a key, "" if there is none.
func (j *Journal) Get(key string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.done[key]
}

// Set remembers a value before it returns.
func (j *Journal) Set(key, value string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	line, err := json.Marshal(journalLine{key, value})
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("keep the journal of the transfer: %w", err)
	}
	j.done[key] = value
	return nil
}

// Close closes the journal.
func (j *Journal) Close() error { return j.file.Close() }
