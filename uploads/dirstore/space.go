package dirstore

import (
	"fmt"

	"earshot/uploads"
)

// CheckSpace is uploads.ErrFull where a folder's disk is nearly full: where less
// is free than a store would leave for everything else, such as a database.
func CheckSpace(dir string) error {
	free, total, err := diskSpace(dir)
	if err != nil {
		return fmt.Errorf("look for free space in %s: %w", dir, err)
	}
	return enough(dir, free, total)
}

func enough(dir string, free, total uint64) error {
	if reserve := min(total/20, maxReserve); free < reserve {
		return fmt.Errorf("%w in %s: %d bytes free, %d kept in reserve", uploads.ErrFull, dir, free, reserve)
	}
	return nil
}
