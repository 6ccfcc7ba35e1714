package dirstore

import (
	"errors"
	"path/filepath"
	"testing"

	"earshot/uploads"
)

func TestADiskIsFullBeforeItsEnd(t *testing.T) {
	t.Parallel()
	const gib = 1 << 30
	for _, test := range []struct {
		free, total uint64
		full        bool
	}{
		{5, 100, false},
		{4, 100, true},
		{0, 100, true},
		{gib, 1000 * gib, false}, // a twentieth would be too much
		{gib - 1, 1000 * gib, true},
	} {
		if err := enough(test.free, 0, test.total); errors.Is(err, uploads.ErrFull) != test.full {
			t.Errorf("%d free of %d = %v, want full: %t", test.free, test.total, err, test.full)
		}
	}
	if err := CheckSpaceFor(t.TempDir(), 1<<62); !errors.Is(err, uploads.ErrFull) {
		t.Errorf("room for more than any disk holds: %v", err)
	}
	if err := CheckSpace(filepath.Join(t.TempDir(), "none")); err == nil || errors.Is(err, uploads.ErrFull) {
		t.Errorf("CheckSpace of a folder that is not there = %v, want another error", err)
	}
}
