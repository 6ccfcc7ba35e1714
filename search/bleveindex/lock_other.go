//go:build !unix

package bleveindex

import (
	"fmt"
	"os"
	"path/filepath"
)

// lockDir only marks dir as an index here; bleve's own lock keeps a second
// process out of the generation.
func lockDir(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "LOCK"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock index %s: %w", dir, err)
	}
	return f, nil
}
