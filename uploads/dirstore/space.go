package dirstore

import (
	"fmt"

	"earshot/uploads"
)

// CheckSpace is uploads.ErrFull where a folder's disk is nearly full: where less
// is free than a store would leave for everything else, such as a database.
func CheckSpace(dir string) error { return CheckSpaceFor(dir, 0) }

// CheckSpaceFor is CheckSpace as it would be after writing so many bytes more.
func CheckSpaceFor(dir string, more uint64) error {
	free, total, err := diskSpace(dir)
	if err != nil {
		return fmt.Errorf("look for free space in %s: %w", dir, err)
	}
	if err := enough(free, more, total); err != nil {
		return fmt.Errorf("in %s: %w", dir, err)
	}
	return nil
}

// enough is uploads.ErrFull where a disk that has so many bytes free, of a total,
// has no room for more of them beside the twentieth that is left to others, or
// maxReserve where that is less.
func enough(free, more, total uint64) error {
	if needed := more + min(total/20, maxReserve); free < needed {
		return fmt.Errorf("%w: %d bytes free, %d needed", uploads.ErrFull, free, needed)
	}
	return nil
}
