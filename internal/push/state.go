package push

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// State remembers the uploads that have begun and not ended, in a file.
type State struct {
	path string
	mu   sync.Mutex
	urls map[string]string
}

// OpenState reads the state file at path, which need not be there.
func OpenState(path string) (*State, error) {
	s := &State{path: path, urls: map[string]string{}}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &s.urls)
	}
	if err != nil {
		return nil, fmt.Errorf("read the state of earlier transfers: %w", err)
	}
	return s, nil
}

func (s *State) get(key string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.urls[key]
}

// set remembers a value, or forgets it where it is "".
func (s *State) set(key, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.urls[key] == value {
		return nil
	}
	if s.urls[key] = value; value == "" {
		delete(s.urls, key)
	}
	b, err := json.MarshalIndent(s.urls, "", "  ")
	if err == nil {
		err = os.MkdirAll(filepath.Dir(s.path), 0o700)
	}
	if err == nil {
		err = os.WriteFile(s.path+".new", b, 0o600)
	}
	if err == nil {
		err = os.Rename(s.path+".new", s.path)
	}
	if err != nil {
		return fmt.Errorf("keep the state of the transfer: %w", err)
	}
	return nil
}
