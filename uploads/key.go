package uploads

import (
	"errors"
	"fmt"
	"strings"
)

// ErrKey marks a key that no store takes; see [CheckKey].
var ErrKey = errors.New("uploads: not a key")

// Lengths in bytes that every file system and S3 server can keep.
const (
	maxKey  = 512
	maxStep = 128
)

// CheckKey reports whether key is fit for every store: one to 512 bytes of
// ASCII letters, digits, '.', '_', '-' and '/', where each step between slashes
// has one to 128 bytes and does not begin with a dot. The error wraps ErrKey.
//
// Stores that map keys to folders cannot keep both "a" and "a/b": use each step
// either as an object or as a prefix, never as both.
func CheckKey(key string) error {
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("%w: %d bytes, not 1 to %d", ErrKey, len(key), maxKey)
	}
	for step := range strings.SplitSeq(key, "/") {
		if step == "" || len(step) > maxStep || step[0] == '.' {
			return fmt.Errorf("%w: the step %.40q", ErrKey, step)
		}
	}
	for _, r := range key {
		if !keyRune(r) {
			return fmt.Errorf("%w: the character %q", ErrKey, r)
		}
	}
	return nil
}

func keyRune(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	}
	return r == '.' || r == '_' || r == '-' || r == '/'
}
